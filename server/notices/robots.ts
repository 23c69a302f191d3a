import { createHmac } from 'node:crypto';
import { type OutMessage, sayMessage } from './message.ts';
import type { PostAnswer, Posting } from './post.ts';
import type { ChannelKind } from './subjects.ts';

/** What a receiver's answer comes to. */
export type Outcome =
  | { kind: 'sent' }
  | { kind: 'slowDown'; seconds: number; error: string }
  | { kind: 'failed'; error: string };

interface Robot {
  /** Most messages in 60 s: a little below the receiver's own limit, as clocks and retries differ. */
  perMinute: number;
  /** Least time between two messages. */
  gapMillis: number;
  compose(message: OutMessage, secret: string | undefined, now: Date): Posting;
  judge(answer: PostAnswer): Outcome;
}

const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text, 'utf8').digest('base64');

/** Cuts a text to so many bytes of UTF-8 without breaking a character. */
export function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= most) return text;
  const cut = bytes.subarray(0, most - 3).toString('utf8');
  return `${cut.replace(/�+$/, '')}…`;
}

const linked = (label: string, link: string): string => (link ? `[${label}](${link})` : label);

function markdownOf(message: OutMessage): { title: string; text: string } {
  const { title, lines, open, number } = sayMessage(message);
  const text = [`**${title}**`, ...lines, linked(open, message.link), number].join('\n\n');
  return { title, text };
}

const shown = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 200);

/** Answers of the three robots: HTTP 200 with a code in the body. */
function judgeCode(answer: PostAnswer, codes: readonly string[], limited: readonly number[], seconds: number): Outcome {
  if (answer.status === 429) return { kind: 'slowDown', seconds, error: 'HTTP 429' };
  const body = parse(answer.body);
  const code = codes.map((name) => body?.[name]).find((value) => typeof value === 'number');
  if (code === 0) return { kind: 'sent' };
  const error = shown(`HTTP ${answer.status}: ${answer.body}`);
  if (typeof code === 'number' && limited.includes(code)) return { kind: 'slowDown', seconds, error };
  return { kind: 'failed', error };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // A gateway's page instead of JSON: whoever judges it sees no code, and says what came.
    return undefined;
  }
}

/**
 * Webhook after Standard Webhooks 1.0 (standardwebhooks.com): the signature is HMAC-SHA256 over `id.timestamp.body`, so that receivers
 * can refuse what is old and drop what they have had.
 */
const webhook: Robot = {
  perMinute: 60,
  gapMillis: 0,
  compose: (message, secret = '', now) => {
    const timestamp = String(Math.floor(now.getTime() / 1000));
    const { id, at, level, counts, link, digest, notice } = message;
    const data = { level, subjects: counts, link, text: sayMessage(message).title, ...(notice ? { notice } : {}) };
    const type = digest ? 'notice.digest' : 'notice';
    const body = JSON.stringify({ id, type, timestamp: at.toISOString(), data });
    const signature = `v1,${hmac(secret, `${id}.${timestamp}.${body}`)}`;
    return { body, headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } };
  },
  judge: (answer) => {
    if (answer.status >= 200 && answer.status < 300) return { kind: 'sent' };
    const error = shown(`HTTP ${answer.status}: ${answer.body}`);
    const seconds = Number(answer.retryAfter);
    if (answer.status === 429 || (answer.status === 503 && seconds > 0))
      return { kind: 'slowDown', seconds: seconds > 0 ? Math.min(seconds, 3600) : 60, error };
    return { kind: 'failed', error };
  },
};

/** Group robot of WeCom (developer.work.weixin.qq.com/document/path/91770): 20 a minute; markdown up to 4096 bytes; no signature, the key is in the address. */
const wecom: Robot = {
  perMinute: 18,
  gapMillis: 0,
  compose: (message) => ({
    body: JSON.stringify({ msgtype: 'markdown', markdown: { content: cutBytes(markdownOf(message).text, 4096) } }),
  }),
  judge: (answer) => judgeCode(answer, ['errcode'], [45009], 60),
};

/**
 * Custom robot of DingTalk (open.dingtalk.com/document/orgapp/custom-robots-send-group-messages): 20 a minute, then silence for ten
 * minutes; signed by HMAC-SHA256 of `timestamp\nsecret` with the secret as key, milliseconds, in the query; 20 KB.
 */
const dingtalk: Robot = {
  perMinute: 18,
  gapMillis: 0,
  compose: (message, secret, now) => {
    const { title, text } = markdownOf(message);
    const timestamp = String(now.getTime());
    const body = JSON.stringify({ msgtype: 'markdown', markdown: { title, text: cutBytes(text, 16_000) } });
    return secret ? { body, query: { timestamp, sign: hmac(secret, `${timestamp}\n${secret}`) } } : { body };
  },
  judge: (answer) => judgeCode(answer, ['errcode'], [90030, 130101, 660026], 600),
};

/**
 * Custom robot of Feishu (open.feishu.cn/document/client-docs/bot-v3/add-custom-bot): 100 a minute and 5 a second; signed by
 * HMAC-SHA256 of nothing with `timestamp\nsecret` as key, seconds, in the body; 20 KB.
 */
const feishu: Robot = {
  perMinute: 90,
  gapMillis: 220,
  compose: (message, secret, now) => {
    const { title, lines, open, number } = sayMessage(message);
    const text = cutBytes(
      [title, ...lines, message.link ? `${open}：${message.link}` : open, number].join('\n'),
      16_000,
    );
    const timestamp = String(Math.floor(now.getTime() / 1000));
    const signed = secret ? { timestamp, sign: hmac(`${timestamp}\n${secret}`, '') } : {};
    return { body: JSON.stringify({ ...signed, msg_type: 'text', content: { text } }) };
  },
  judge: (answer) => judgeCode(answer, ['code', 'StatusCode'], [9499, 11232, 11233], 60),
};

export const ROBOTS: Record<ChannelKind, Robot> = { webhook, wecom, dingtalk, feishu };
