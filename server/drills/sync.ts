import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { type CurrentPolicy, currentPolicy } from '../policies/current.ts';
import { systemNames } from './duty.ts';
import type { DrillRecord, PlanRecord } from './find.ts';
import { EMPTY_RECORD } from './guided.ts';
import type { PlanItem } from './plan.ts';

const HOUR_MILLIS = 3_600_000;
/** UTC+8: the calendar of working days is China's. */
const ZONE = '+08:00';

/** The announced start: the plan's day at the policy's hour. */
export const startOf = (day: string, startHour: number): Date =>
  new Date(Date.parse(`${day}T00:00:00${ZONE}`) + startHour * HOUR_MILLIS);

/** Restored as in the backup: what every drill asks unless the provider gives it better questions. */
const DEFAULT_PROBES = [{ name: '对象与副本', kind: 'restoreOnly', weight: 100, timeoutMinutes: 30 }];

/** Makes the drills follow a confirmed plan. What has begun is no longer moved by it; doing it twice changes nothing. */
export async function syncDrills(
  tx: Tx,
  cmd: Command,
  plan: Pick<PlanRecord, 'year'>,
  items: readonly PlanItem[],
): Promise<void> {
  const policy = await currentPolicy(tx, cmd.clock.now());
  const names = await systemNames(
    tx,
    items.flatMap(({ systemId }) => systemId ?? []),
  );
  const present = new Map((await tx.drill.findMany({ where: { year: plan.year } })).map((row) => [row.planItem, row]));
  for (const item of items) {
    const known = present.get(item.id);
    if (known) await follow(tx, known, item, policy);
    else if (!item.cancelled) {
      const targets = names.get(item.systemId ?? '') ?? { rtoMinutes: 0, rpoMinutes: 0 };
      await tx.drill.create({ data: newDrill(cmd, plan.year, item, policy, targets) });
    }
  }
}

async function follow(tx: Tx, known: DrillRecord, item: PlanItem, { body }: CurrentPolicy): Promise<void> {
  const plannedFor = startOf(item.day, body.drill.startHour);
  const isMoved = known.plannedFor.getTime() !== plannedFor.getTime();
  if (!item.cancelled && !isMoved) return;
  const data = item.cancelled
    ? { state: 'cancelled' as const, cancelReason: item.cancelled.reason }
    : {
        state: 'planned' as const,
        plannedFor,
        announcedAt: null,
        postponements: item.postponements as never,
        timesPostponed: item.postponements.length,
      };
  await tx.drill.updateMany({
    where: { id: known.id, state: { in: ['planned', 'announced', 'overdue'] } },
    data: { ...data, version: { increment: 1 } },
  });
}

function newDrill(
  cmd: Command,
  year: number,
  item: PlanItem,
  { version, body }: CurrentPolicy,
  { rtoMinutes, rpoMinutes }: { rtoMinutes: number; rpoMinutes: number },
) {
  const id = cmd.newId();
  const { windowDays, timeoutMinutes, startHour } = body.drill;
  const isRestore = item.scenario === 'restore';
  return {
    id,
    year,
    planItem: item.id,
    scenario: item.scenario,
    tableTop: item.tableTop,
    systemId: item.systemId,
    unitId: item.unitId,
    tenancyName: item.tenancyName,
    // Short and unique: namespaces are named after it.
    resourceName: isRestore
      ? `${year}-${id
          .toLowerCase()
          .replace(/[^a-z0-9]/g, '')
          .slice(-20)}`
      : null,
    plannedFor: startOf(item.day, startHour),
    policyVersion: version,
    windowDays,
    timeoutMinutes,
    rtoMinutes,
    rpoMinutes,
    probes: isRestore ? DEFAULT_PROBES : [],
    ...(isRestore ? {} : { guided: EMPTY_RECORD as never }),
    postponements: item.postponements as never,
    timesPostponed: item.postponements.length,
    createdAt: cmd.clock.now(),
  };
}
