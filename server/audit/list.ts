import type { Command } from '../context.ts';
import { containing } from '../db/containing.ts';
import type { ListAuditInput } from './input.ts';
import type { AuditPage, AuditRow } from './views.ts';

/** The audit log, newest first. */
export async function listAudit({ db }: Command, input: ListAuditInput): Promise<AuditPage> {
  const rows = await db.auditEntry.findMany({
    where: {
      seq: input.cursor === undefined ? undefined : { lt: input.cursor },
      OR: input.actor ? [{ actorName: containing(input.actor) }, { actorId: input.actor }] : undefined,
      action: input.action ? { startsWith: input.action } : undefined,
      subjectType: input.subjectType,
      subjectId: input.subjectId,
      result: input.result,
      at: { gte: input.from && new Date(input.from), lte: input.to && new Date(input.to) },
    },
    orderBy: { seq: 'desc' },
    take: input.limit + 1,
    omit: { prevHash: true },
  });
  const items = rows.slice(0, input.limit).map((row) => ({
    ...row,
    at: row.at.toISOString(),
    result: row.result as AuditRow['result'],
  }));
  return { items, nextCursor: rows.length > input.limit ? (items.at(-1)?.seq ?? null) : null };
}
