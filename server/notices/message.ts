import type { NoticeLevel, Subject } from './subjects.ts';

/** What one delivery says: that there is something, what about, how urgent, and where to read it. */
export interface OutMessage {
  /** The idempotency id: receivers that have seen it may drop the message. */
  id: string;
  at: Date;
  level: NoticeLevel;
  /** How many notices of each subject; one entry of 1 but for a digest. */
  counts: Partial<Record<Subject, number>>;
  /** Absolute where the installation knows its own address. */
  link: string;
  digest: boolean;
  locale: string;
  /** Only for signed webhooks that are set to it. */
  notice?: { key: string; values: unknown };
}

/**
 * It says nothing of the matter itself: messages travel outside, the notice is read after signing in.
 */
const WORDS = {
  'zh-CN': {
    product: '云治',
    levels: { info: '', warning: '提醒', urgent: '紧急' },
    subjects: {
      applications: '申请',
      trials: '试用与测试',
      systems: '应用系统',
      supervision: '电子监察',
      backup: '备份保障',
      drill: '应急演练',
      bulletin: '安全公告',
      tickets: '工单与事件',
      reports: '运行维护报告',
      usage: '资源利用',
      assessment: '考核',
      operations: '云平台运维',
      channels: '通知渠道',
      other: '其他',
    },
    one: (subject: string, level: string) => `您有新的通知：${subject}${level && `（${level}）`}`,
    digest: (total: number) => `每日汇总：${total} 条通知`,
    count: (subject: string, count: number) => `${subject} ${count} 条`,
    open: '登录查看',
    auto: '本消息由系统自动发送，请勿回复。',
    number: '编号',
    join: '、',
  },
  en: {
    product: 'Yunzhi',
    levels: { info: '', warning: 'attention', urgent: 'urgent' },
    subjects: {
      applications: 'applications',
      trials: 'trials and tests',
      systems: 'systems',
      supervision: 'supervision',
      backup: 'backup',
      drill: 'drills',
      bulletin: 'security bulletin',
      tickets: 'tickets and incidents',
      reports: 'operation report',
      usage: 'resource use',
      assessment: 'assessment',
      operations: 'operations',
      channels: 'notice channels',
      other: 'other',
    },
    one: (subject: string, level: string) => `You have a new notice: ${subject}${level && ` (${level})`}`,
    digest: (total: number) => `Daily digest: ${total} notices`,
    count: (subject: string, count: number) => `${subject}: ${count}`,
    open: 'Sign in to read',
    auto: 'Sent automatically; please do not reply.',
    number: 'No.',
    join: ', ',
  },
} as const;

export interface SaidMessage {
  /** With the product in front: 【云治】… */
  title: string;
  lines: string[];
  open: string;
  auto: string;
  number: string;
}

export function sayMessage(message: OutMessage): SaidMessage {
  const words = message.locale === 'en' ? WORDS.en : WORDS['zh-CN'];
  const entries = Object.entries(message.counts) as [Subject, number][];
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const [subject = 'other'] = entries.map(([one]) => one);
  const title = message.digest ? words.digest(total) : words.one(words.subjects[subject], words.levels[message.level]);
  const mark = message.locale === 'en' ? `[${words.product}] ` : `【${words.product}】`;
  return {
    title: `${mark}${title}`,
    lines: message.digest
      ? [entries.map(([one, count]) => words.count(words.subjects[one], count)).join(words.join)]
      : [],
    open: words.open,
    auto: words.auto,
    number: `${words.number} ${message.id.slice(-12)}`,
  };
}
