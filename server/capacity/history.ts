import type { z } from 'zod';
import type { Command } from '../context.ts';
import type { historyInput } from './input.ts';
import type { LedgerHistory } from './views.ts';

/** The ledger's entries, newest first, a page at a time. */
export async function readHistory(
  cmd: Command,
  { cursor, limit }: z.infer<typeof historyInput>,
): Promise<LedgerHistory> {
  const entries = await cmd.db.ledgerEntry.findMany({
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    ...(cursor ? { cursor: { id: cursor }, skip: 1 } : {}),
    take: limit + 1,
    include: { allocation: { select: { system: { select: { id: true, name: true } } } } },
  });
  const page = entries.slice(0, limit);
  const ids = page.flatMap(({ applicationId }) => (applicationId ? [applicationId] : []));
  const applications = await cmd.db.application.findMany({
    where: { id: { in: ids } },
    select: { id: true, number: true },
  });
  const numbers = new Map(applications.map(({ id, number }) => [id, number]));
  return {
    items: page.map((entry) => ({
      id: entry.id,
      at: entry.at.toISOString(),
      kind: entry.kind,
      systemId: entry.allocation.system.id,
      systemName: entry.allocation.system.name,
      applicationNumber: numbers.get(entry.applicationId ?? '') ?? null,
      amounts: {
        cpuMillis: Number(entry.cpuMillis),
        memoryBytes: Number(entry.memoryBytes),
        storageBytes: Number(entry.storageBytes),
      },
      reason: entry.reason,
    })),
    nextCursor: entries.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}
