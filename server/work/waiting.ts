import type { Command } from '../context.ts';
import { workingDaysLeft } from '../time/working-days.ts';
import { assessmentWork, complaintWork, findingWork, providerWork, supervisionWork } from './judgement.ts';
import { backupWork, drillWork } from './protection.ts';
import { bulletinWork, reportWork, ticketWork } from './service.ts';
import type { Waiting, WorkSource } from './source.ts';
import type { WorkItem } from './views.ts';

const SOURCES: readonly WorkSource[] = [
  ticketWork,
  reportWork,
  bulletinWork,
  backupWork,
  drillWork,
  findingWork,
  assessmentWork,
  providerWork,
  complaintWork,
  supervisionWork,
];

/** Everything of the duties that waits for this person, the tightest limit first; what has none comes last. */
export async function readWaiting(cmd: Command): Promise<WorkItem[]> {
  const found = (await Promise.all(SOURCES.map((source) => source(cmd)))).flat();
  const named = await namesOf(cmd, found);
  const now = cmd.clock.now();
  return found
    .toSorted((a, b) => endOf(a) - endOf(b))
    .map((one) => ({
      id: one.id,
      section: one.section,
      act: one.act,
      number: one.number ?? null,
      subject: one.subject ?? named.system(one.systemId),
      unit: named.unit(one.unitId),
      href: one.href,
      deadline: one.dueAt
        ? {
            dueAt: one.dueAt.toISOString(),
            workingDaysLeft: workingDaysLeft(now, one.dueAt),
            paused: one.paused ?? false,
          }
        : null,
    }));
}

const endOf = ({ dueAt, paused }: Waiting): number => (dueAt && !paused ? dueAt.getTime() : Number.MAX_SAFE_INTEGER);

async function namesOf({ db }: Command, found: readonly Waiting[]) {
  const idsOf = (pick: (one: Waiting) => string | null | undefined) => [
    ...new Set(found.flatMap((one) => pick(one) ?? [])),
  ];
  const select = { id: true, name: true } as const;
  const [systems, units] = await Promise.all([
    db.system.findMany({ where: { id: { in: idsOf(({ systemId }) => systemId) } }, select }),
    db.unit.findMany({ where: { id: { in: idsOf(({ unitId }) => unitId) } }, select }),
  ]);
  const lookUp = (rows: { id: string; name: string }[]) => {
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    return (id: string | null | undefined) => names.get(id ?? '') ?? '';
  };
  return { system: lookUp(systems), unit: lookUp(units) };
}
