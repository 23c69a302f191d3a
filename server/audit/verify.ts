import type { Db } from '../db/client.ts';
import { GENESIS, hashOf, isSealed, readHead } from './chain.ts';
import type { ChainProblem, ChainVerdict } from './views.ts';

const PAGE = 2000;

/**
 * Walks the whole chain: every entry is as it was written, each follows the one before, none is missing, and the last is
 * the one that the sealed head names.
 * @param key the seal's key (`DIR/audit.key`)
 */
export async function verifyChain(db: Db, key: string): Promise<ChainVerdict> {
  // The head first: entries that are appended meanwhile are left for the next time.
  const head = await readHead(db);
  const end = head?.seq ?? 0;
  let previous = { seq: 0, hash: GENESIS };
  for (let after = 0; after < end; after += PAGE) {
    const entries = await db.auditEntry.findMany({
      where: { seq: { gt: after, lte: Math.min(after + PAGE, end) } },
      orderBy: { seq: 'asc' },
    });
    for (const entry of entries) {
      if (entry.seq !== previous.seq + 1) return broken(end, previous.seq + 1, 'removed');
      if (hashOf(entry) !== entry.hash) return broken(end, entry.seq, 'changed');
      if (entry.prevHash !== previous.hash) return broken(end, entry.seq, 'reordered');
      previous = entry;
    }
  }
  if (previous.seq !== end) return broken(end, previous.seq + 1, 'removed');
  const last = await db.auditEntry.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true } });
  if (!head) return last ? broken(0, last.seq, 'sealBroken') : { ok: true, entries: 0 };
  if (previous.hash !== head.hash) return broken(end, end, 'cutOff');
  if (!isSealed(key, head)) return broken(end, head.brokenAt ?? end, 'sealBroken');
  return { ok: true, entries: end };
}

const broken = (entries: number, brokenAt: number, problem: ChainProblem): ChainVerdict => ({
  ok: false,
  entries,
  brokenAt,
  problem,
});
