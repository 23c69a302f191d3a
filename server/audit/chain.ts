import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Db, Tx } from '../db/client.ts';
import { canonicalJson } from './canonical.ts';

export interface AuditRecord {
  seq: number;
  at: Date;
  actorId: string | null;
  actorName: string;
  role: string;
  action: string;
  subjectType: string;
  subjectId: string;
  before: string | null;
  after: string | null;
  result: string;
  reason: string;
  address: string;
  requestId: string;
  prevHash: string;
}

/** What the first entry follows. */
export const GENESIS = '0'.repeat(64);

/** SHA-256 over the canonical JSON of every field, the previous hash among them. */
export const hashOf = (record: AuditRecord): string =>
  createHash('sha256')
    .update(
      canonicalJson({
        seq: record.seq,
        at: record.at,
        actorId: record.actorId,
        actorName: record.actorName,
        role: record.role,
        action: record.action,
        subjectType: record.subjectType,
        subjectId: record.subjectId,
        before: record.before,
        after: record.after,
        result: record.result,
        reason: record.reason,
        address: record.address,
        requestId: record.requestId,
        prevHash: record.prevHash,
      }),
    )
    .digest('hex');

/**
 * Where the chain ends, kept apart from the entries, so that cutting off the last ones shows. The key of the seal lies
 * outside the records (`audit.key`): whoever can only write the records cannot make a shorter chain look whole.
 */
export interface ChainHead {
  seq: number;
  hash: string;
  /** Empty from the first append that found a seal which did not fit: a broken seal is never mended by going on. */
  seal: string;
  /** The entry at which that was found. */
  brokenAt?: number;
}

const HEAD_KEY = 'audit.head';

export const sealOf = (key: string, { seq, hash }: { seq: number; hash: string }): string =>
  createHmac('sha256', key).update(`${seq}:${hash}`).digest('hex');

export function isSealed(key: string, head: ChainHead): boolean {
  const expected = Buffer.from(sealOf(key, head));
  const found = Buffer.from(head.seal);
  return head.brokenAt === undefined && expected.length === found.length && timingSafeEqual(expected, found);
}

/** The head, or null before the first entry. */
export async function readHead(db: Db | Tx): Promise<ChainHead | null> {
  const row = await db.setting.findUnique({ where: { key: HEAD_KEY } });
  return (row?.value as ChainHead | undefined) ?? null;
}

/** Appends one entry. Inside `write()` only: there, commands run one at a time, and the numbers have no gap. */
export async function append(tx: Tx, key: string, entry: Omit<AuditRecord, 'seq' | 'prevHash'>): Promise<void> {
  const head = await readHead(tx);
  const record = { ...entry, seq: (head?.seq ?? 0) + 1, prevHash: head?.hash ?? GENESIS };
  const hash = hashOf(record);
  await tx.auditEntry.create({ data: { ...record, hash } });
  const value = { ...nextHead(key, head, { seq: record.seq, hash }) };
  await tx.setting.upsert({ where: { key: HEAD_KEY }, create: { key: HEAD_KEY, value }, update: { value } });
}

/** Commands go on although the seal was found broken, but what was found stays on record until a person has looked. */
function nextHead(key: string, head: ChainHead | null, end: { seq: number; hash: string }): ChainHead {
  if (!head || isSealed(key, head)) return { ...end, seal: sealOf(key, end) };
  return { ...end, seal: '', brokenAt: head.brokenAt ?? head.seq };
}

/** Seals the chain as it stands: for after an investigation, or when the key was lost. The old head is no longer believed. */
export async function sealAnew(tx: Tx, key: string): Promise<void> {
  const head = await readHead(tx);
  if (!head) return;
  const { seq, hash } = head;
  await tx.setting.update({
    where: { key: HEAD_KEY },
    data: { value: { seq, hash, seal: sealOf(key, { seq, hash }) } },
  });
}
