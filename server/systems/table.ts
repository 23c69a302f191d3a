import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { amountsFrom } from '../capacity/amounts.ts';
import type { Command } from '../context.ts';
import { containing } from '../db/containing.ts';
import type { SystemTableInput } from './input.ts';
import type { SystemRow } from './views.ts';
import { systemsVisibleTo } from './visibility.ts';

const MAX_ROWS = 10_000;

/** The systems that the person may know of, by unit and name. */
export async function systemTable(cmd: Command, input: SystemTableInput): Promise<SystemRow[]> {
  const rows = await cmd.db.system.findMany({
    where: { AND: [systemsVisibleTo(cmd.actor), ...filtersOf(input)] },
    select: ROW,
    orderBy: [{ unitId: 'asc' }, { name: 'asc' }],
    take: MAX_ROWS,
  });
  return rows.map(systemRow);
}

export const ROW = {
  id: true,
  code: true,
  name: true,
  unitId: true,
  unit: { select: { name: true } },
  stage: true,
  category: true,
  zone: true,
  protectionLevel: true,
  drLevel: true,
  userCount: true,
  onlineAt: true,
  allocation: { select: { state: true, granted: true } },
} as const satisfies Prisma.SystemSelect;

export const systemRow = (row: Prisma.SystemGetPayload<{ select: typeof ROW }>): SystemRow => ({
  id: row.id,
  code: row.code,
  name: row.name,
  unitId: row.unitId,
  unitName: row.unit.name,
  stage: row.stage,
  category: row.category,
  zone: row.zone,
  protectionLevel: row.protectionLevel,
  drLevel: row.drLevel,
  userCount: row.userCount,
  allocationState: row.allocation?.state ?? null,
  granted: row.allocation ? amountsFrom(row.allocation.granted) : null,
  onlineAt: row.onlineAt?.toISOString() ?? null,
});

function filtersOf({ stage, unitId, text }: SystemTableInput): Prisma.SystemWhereInput[] {
  return [
    ...(stage?.length ? [{ stage: { in: stage } }] : []),
    ...(unitId ? [{ unitId }] : []),
    ...(text
      ? [{ OR: [{ name: containing(text) }, { code: containing(text) }, { unit: { name: containing(text) } }] }]
      : []),
  ];
}
