import type { z } from 'zod';
import type { DrillStatus } from '../../operators/resources/drill.ts';
import { GROUP, VERSION } from '../../operators/resources/group.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { can } from '../identity/permissions.ts';
import { currentPolicy } from '../policies/current.ts';
import { type Names, systemNames } from './duty.ts';
import { type DrillRecord, drillsOf, findDrill } from './find.ts';
import type { GuidedRecord } from './guided.ts';
import type { drillTableInput } from './input.ts';
import { sideOf } from './sides.ts';
import { isStuck, isUnclean } from './stuck.ts';
import type { DrillAction, DrillRow, DrillView, ProblemView } from './views.ts';

export async function readDrills(cmd: Command, input: z.infer<typeof drillTableInput>): Promise<DrillRow[]> {
  const { year, systemId, states } = input;
  const rows = await cmd.db.drill.findMany({
    where: { ...drillsOf(cmd), year, systemId, ...(states ? { state: { in: states } } : {}) },
    orderBy: [{ plannedFor: 'asc' }, { id: 'asc' }],
    take: 10_000,
  });
  const names = await systemNames(
    cmd.db,
    rows.flatMap(({ systemId: id }) => id ?? []),
  );
  const open = await cmd.db.drillProblem.groupBy({ by: ['drillId'], where: { closedAt: null }, _count: true });
  const counts = new Map(open.map(({ drillId, _count }) => [drillId, _count]));
  const at = { now: cmd.clock.now(), cleanUpHours: await cleanUpHoursOf(cmd.db, cmd) };
  return rows.map((row) => rowOf(row, names.get(row.systemId ?? ''), counts.get(row.id) ?? 0, at));
}

export async function readDrill(cmd: Command, id: string): Promise<DrillView> {
  await findDrill(cmd.db, cmd, id);
  return drillView(cmd.db, cmd, id);
}

const statusOf = ({ observed }: Pick<DrillRecord, 'observed'>): DrillStatus | null => observed as DrillStatus | null;

const cleanUpHoursOf = async (db: Db | Tx, { clock }: Pick<Command, 'clock'>): Promise<number> =>
  (await currentPolicy(db, clock.now())).body.drill.cleanUpHours;

interface At {
  now: Date;
  cleanUpHours: number;
}

function stuckOf(row: DrillRecord, { now, cleanUpHours }: At): DrillRow['stuck'] {
  if (isStuck(row, cleanUpHours, now)) return 'running';
  return isUnclean(row, cleanUpHours, now) ? 'unclean' : null;
}

function rowOf(row: DrillRecord, names: Names | undefined, openProblems: number, at: At): DrillRow {
  const status = statusOf(row);
  return {
    id: row.id,
    year: row.year,
    scenario: row.scenario,
    tableTop: row.tableTop,
    systemId: row.systemId,
    systemName: names?.systemName ?? null,
    unitName: names?.unitName ?? null,
    state: row.state,
    outcome: row.outcome,
    plannedFor: row.plannedFor.toISOString(),
    score: row.score,
    rtoSeconds: status?.rtoSeconds ?? null,
    rpoSeconds: status?.rpoSeconds ?? null,
    rtoMinutes: row.rtoMinutes,
    rpoMinutes: row.rpoMinutes,
    timesPostponed: row.timesPostponed,
    wasOverdue: row.overdueAt !== null,
    stuck: stuckOf(row, at),
    openProblems,
  };
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const signature = (at: Date | null, by: string, words: string) => at && { at: at.toISOString(), by, words };

export async function drillView(db: Db | Tx, cmd: Command, id: string): Promise<DrillView> {
  const row = await db.drill.findUniqueOrThrow({ where: { id } });
  const names = await systemNames(db, row.systemId ? [row.systemId] : []);
  const now = cmd.clock.now();
  const problems = await problemsOf(db, id, now);
  const open = problems.filter(({ closedAt }) => !closedAt).length;
  return {
    ...rowOf(row, names.get(row.systemId ?? ''), open, { now, cleanUpHours: await cleanUpHoursOf(db, cmd) }),
    tenancyName: row.tenancyName,
    resourceName: row.resourceName,
    policyVersion: row.policyVersion,
    windowDays: row.windowDays,
    timeoutMinutes: row.timeoutMinutes,
    probes: row.probes as unknown as DrillView['probes'],
    status: statusOf(row),
    guided: row.guided as GuidedRecord | null,
    announcedAt: iso(row.announcedAt),
    startedAt: iso(row.startedAt),
    endedAt: iso(row.endedAt),
    cleanedUpAt: iso(row.cleanedUpAt),
    overdueAt: iso(row.overdueAt),
    closedAt: iso(row.closedAt),
    postponements: row.postponements as unknown as DrillView['postponements'],
    cancelReason: row.cancelReason,
    signDueAt: iso(row.signDueAt),
    signOverdue: row.signOverdueAt !== null,
    provider: signature(row.providerSignedAt, row.providerSignedBy, row.providerWords),
    unit: signature(row.unitSignedAt, row.unitSignedBy, row.unitWords),
    problems,
    actions: actionsOf(cmd, row),
    proofCommand: row.resourceName && `kubectl get drills.${VERSION}.${GROUP} ${row.resourceName} -o yaml`,
    version: row.version,
  };
}

async function problemsOf(db: Db | Tx, drillId: string, now: Date): Promise<ProblemView[]> {
  const rows = await db.drillProblem.findMany({ where: { drillId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  const units = await db.unit.findMany({
    where: { id: { in: rows.map(({ ownerUnitId }) => ownerUnitId) } },
    select: { id: true, name: true },
  });
  const names = new Map(units.map((unit) => [unit.id, unit.name]));
  return rows.map((row) => ({
    id: row.id,
    words: row.words,
    ownerName: row.ownerName,
    ownerUnitName: names.get(row.ownerUnitId) ?? '',
    dueAt: row.dueAt.toISOString(),
    overdue: !row.closedAt && row.dueAt < now,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    closedAt: iso(row.closedAt),
    closedBy: row.closedBy,
    evidence: row.evidence,
  }));
}

function actionsOf(cmd: Command, row: DrillRecord): DrillAction[] {
  const actions: DrillAction[] = [];
  const side = sideOf(cmd, row);
  const signed = side === 'provider' ? row.providerSignedAt : row.unitSignedAt;
  const isOpen = row.state !== 'closed' && row.state !== 'cancelled';
  const mayManage = can(cmd.actor, 'drill:manage');
  if (side && row.state === 'cleanedUp' && !signed) actions.push('sign');
  if (mayManage && row.scenario === 'restore' && ['planned', 'announced', 'overdue'].includes(row.state))
    actions.push('setProbes');
  if ((side || can(cmd.actor, 'drill:approve')) && isOpen) actions.push('addProblem');
  if (mayManage && row.scenario !== 'restore' && ['planned', 'announced', 'overdue', 'running'].includes(row.state))
    actions.push('guide');
  return actions;
}
