import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type AuditEvent, noteOf } from '../resources/audit-events.ts';
import { OPERATOR_MANAGER } from '../resources/group.ts';
import { PARTS_NAMESPACE } from '../resources/security-bulletin.ts';
import { english, quoted, type Sentence, say } from '../resources/sentences.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { packJson, unpackJson } from '../runtime/gzip-parts.ts';
import { CONFIG_MAPS } from '../runtime/kinds.ts';
import { type AuditState, count, emptyState, forgetOld } from './audit-state.ts';
import type { Owner } from './look.ts';

const STATE_NAME = 'yunzhi-audit-state';
const KEY = 'state';

interface StateMap extends KubeObject {
  data?: { digest?: string };
  binaryData?: { [KEY]?: string };
}

/** The log itself cannot be read: it is not there, or not ours to read. */
export class AuditLogUnreadable extends Error {
  override name = 'AuditLogUnreadable';
  readonly fault: Sentence;

  constructor(path: string, cause: NodeJS.ErrnoException) {
    const fault = say('bulletin.auditUnreadable', { path, reason: quoted(cause.code ?? cause.message) });
    super(english([fault]), { cause });
    this.fault = fault;
  }
}

const unreadable = (path: string) => (error: NodeJS.ErrnoException) => {
  throw new AuditLogUnreadable(path, error);
};

/** What was counted until now. */
export async function readAuditState(client: KubeClient): Promise<AuditState> {
  const map = await client.find<StateMap>(CONFIG_MAPS, { namespace: PARTS_NAMESPACE, name: STATE_NAME });
  const packed = map?.binaryData?.[KEY];
  if (!packed || !map?.data?.digest) return emptyState();
  return unpackJson<AuditState>([Buffer.from(packed, 'base64')], map.data.digest);
}

async function writeAuditState(client: KubeClient, state: AuditState): Promise<void> {
  forgetOld(state);
  const { parts, digest } = packJson(state);
  const place = { namespace: PARTS_NAMESPACE, name: STATE_NAME };
  await client.apply(
    CONFIG_MAPS,
    place,
    { metadata: place, data: { digest }, binaryData: { [KEY]: Buffer.concat(parts).toString('base64') } },
    OPERATOR_MANAGER,
  );
}

/** Bytes that are read before what was counted is saved. */
const SAVE_EVERY = 64 * 1024 ** 2;

/**
 * Reads what the API server has added to its audit log since the last time. Place and counts are saved in one write: killed at any line,
 * it goes on from what was saved, and no event is counted twice or left out. A file that was rotated away meanwhile is found again by
 * its first event and read to its end first, also where the API server has compressed it.
 * @throws AuditLogUnreadable; what was read until then is saved
 * @returns bytes read
 */
export async function tailAuditLog(
  client: KubeClient,
  path: string,
  timeZone: string,
  owners: ReadonlyMap<string, Owner>,
): Promise<number> {
  const state = await readAuditState(client);
  let read = 0;
  for (const file of await filesToRead(path, state.file).catch(unreadable(path))) {
    if (file.id !== state.file) {
      state.file = file.id;
      state.offset = 0;
    }
    for (;;) {
      const bytes = await readSome(file.path, state, timeZone, owners).catch(unreadable(file.path));
      if (bytes === 0) break;
      read += bytes;
      await writeAuditState(client, state);
    }
  }
  return read;
}

interface LogFile {
  path: string;
  id: string;
}

/** The rest of the file that was being read, those rotated since, then the present one. */
async function filesToRead(path: string, reading: string): Promise<LogFile[]> {
  const present = { path, id: await firstEventOf(path) };
  if (!present.id) return [];
  if (!reading || present.id === reading) return [present];
  const folder = dirname(path);
  const stem = basename(path).replace(/\.[^.]*$/, '');
  const rotated: (LogFile & { changed: number })[] = [];
  const names = await readdir(folder);
  for (const name of names) {
    if (name === basename(path) || !name.startsWith(stem)) continue;
    // It is being compressed: the whole one is still there.
    if (name.endsWith('.gz') && names.includes(name.slice(0, -3))) continue;
    const file = join(folder, name);
    rotated.push({ path: file, id: await firstEventOf(file), changed: (await stat(file)).mtimeMs });
  }
  rotated.sort((a, b) => a.changed - b.changed);
  const at = rotated.findIndex(({ id }) => id === reading);
  return at < 0 ? [present] : [...rotated.slice(at).filter(({ id }) => id), present];
}

const FIRST_BYTES = 64 * 1024;

async function firstEventOf(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytesOf(path, 0, FIRST_BYTES)) chunks.push(chunk);
  return /"auditID":"([^"]+)"/.exec(Buffer.concat(chunks).toString('utf8'))?.[1] ?? '';
}

/** A stretch of the log's text; of a compressed one it is counted in what it holds, so that a place in it stays a place. */
async function* bytesOf(path: string, start: number, length: number): AsyncIterable<Buffer> {
  const end = start + length;
  if (!path.endsWith('.gz')) {
    yield* createReadStream(path, { start, end: end - 1 }) as AsyncIterable<Buffer>;
    return;
  }
  let at = 0;
  const whole = pipeline(createReadStream(path), createGunzip(), () => {
    // What goes wrong is thrown where it is read.
  });
  for await (const chunk of whole as AsyncIterable<Buffer>) {
    const wanted = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at));
    if (wanted.length > 0) yield wanted;
    at += chunk.length;
    if (at >= end) return;
  }
}

/** Reads whole lines from where the state stands; a line that is still being written waits for the next time. */
async function readSome(
  path: string,
  state: AuditState,
  timeZone: string,
  owners: ReadonlyMap<string, Owner>,
): Promise<number> {
  const start = state.offset;
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of bytesOf(path, start, SAVE_EVERY)) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    let from = 0;
    for (let end = held.indexOf(10); end >= 0; end = held.indexOf(10, from)) {
      take(held.toString('utf8', from, end), state, timeZone, owners);
      from = end + 1;
    }
    state.offset += from;
    held = held.subarray(from);
  }
  return state.offset - start;
}

/** Of millions of events few are of interest: those that cannot be are not even parsed. */
const MAYBE =
  /"code":40[13]|"verb":"(?:delete|deletecollection)"|"subresource":"(?:eviction|scale|restart)"|restartedAt/;

function take(line: string, state: AuditState, timeZone: string, owners: ReadonlyMap<string, Owner>): void {
  if (!MAYBE.test(line)) return;
  let event: AuditEvent;
  try {
    event = JSON.parse(line) as AuditEvent;
  } catch {
    return; // A line cut off by a full disk says nothing, and must not stop the reading of all others.
  }
  const noted = noteOf(event);
  if (noted) count(state, noted, timeZone, owners);
}
