import type { Prisma } from '../../../prisma/generated/sqlite/client.ts';
import type { Command } from '../../context.ts';
import { can } from '../../identity/permissions.ts';
import { systemsVisibleTo } from '../../systems/visibility.ts';
import type { Evidence, VerdictKind } from '../verdict.ts';
import type { VerdictTableInput } from './input.ts';
import type { VerdictRow } from './views.ts';

const MAX_ROWS = 10_000;

export const VERDICT_SELECT = {
  id: true,
  namespace: true,
  kind: true,
  name: true,
  systemId: true,
  unitId: true,
  asOf: true,
  verdict: true,
  cpuMillis: true,
  memoryMib: true,
  storageMib: true,
  cpuP95: true,
  memoryP95: true,
  freesCpuMillis: true,
  freesMemoryMib: true,
  freesYuan: true,
} as const satisfies Prisma.WorkloadVerdictSelect;

export type VerdictRecord = Prisma.WorkloadVerdictGetPayload<{ select: typeof VERDICT_SELECT }>;

/** Names of the systems and units that a person may see, by the system's id. */
export async function visibleSystems({ db, actor }: Command, where: Prisma.SystemWhereInput = {}) {
  const systems = await db.system.findMany({
    where: { AND: [systemsVisibleTo(actor), where] },
    select: { id: true, name: true, unitId: true, unit: { select: { name: true } } },
  });
  return new Map(systems.map((system) => [system.id, system]));
}

/** Current verdicts, what costs most first: as many as a table shows. */
export const verdictTable = (cmd: Command, input: VerdictTableInput): Promise<VerdictRow[]> =>
  visibleVerdicts(cmd, input, MAX_ROWS);

/** The same without an end, for sums. What the person may not see is left out before the rows are counted, not afterwards. */
export async function visibleVerdicts(
  cmd: Command,
  { unitId, systemId, verdict }: VerdictTableInput,
  take?: number,
): Promise<VerdictRow[]> {
  const systems = await visibleSystems(cmd, { unitId, id: systemId });
  const seesAll = can(cmd.actor, 'system:read:all');
  const rows = await cmd.db.workloadVerdict.findMany({
    where: {
      unitId,
      systemId: seesAll ? systemId : { in: [...systems.keys()] },
      verdict: verdict?.length ? { in: verdict } : undefined,
    },
    select: VERDICT_SELECT,
    orderBy: [{ freesYuan: 'desc' }, { id: 'asc' }],
    ...(take !== undefined && { take }),
  });
  return rows.flatMap((row) => {
    const system = systems.get(row.systemId);
    return system
      ? [{ ...row, verdict: row.verdict as VerdictKind, systemName: system.name, unitName: system.unit.name }]
      : [];
  });
}

/** The figure that a table sorts by: the window that the verdict on size looked at. */
export const p95Of = (evidence: Evidence): { cpuP95: number | null; memoryP95: number | null } => ({
  cpuP95: evidence.overProvisioned.cpu?.p95 ?? null,
  memoryP95: evidence.overProvisioned.memory?.p95 ?? null,
});
