import { createHash, createHmac } from 'node:crypto';
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
  seal: string;
}

const HEAD_KEY = 'audit.head';

export const sealOf = (key: string, { seq, hash }: { seq: number; hash: string }): string =>
  createHmac('sha256', key).update(`${seq}:${hash}`).digest('hex');

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
  const value = { seq: record.seq, hash, seal: sealOf(key, { seq: record.seq, hash }) };
  await tx.setting.upsert({ where: { key: HEAD_KEY }, create: { key: HEAD_KEY, value }, update: { value } });
}
