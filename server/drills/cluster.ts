import type { Drill, DrillPhase, DrillSpec, DrillStatus } from '../../operators/resources/drill.ts';
import { ANNOTATIONS, API_VERSION, LABELS, SERVER_MANAGER } from '../../operators/resources/group.ts';
import { canonicalJson } from '../../operators/runtime/canonical.ts';
import { isoSeconds } from '../../operators/runtime/conditions.ts';
import { DRILLS } from '../../operators/runtime/kinds.ts';
import { json, specOf as tenancySpecOf } from '../allocations/desired.ts';
import { labelsOf } from '../backup/spec.ts';
import { isUnreachable, requireCluster } from '../cluster/client.ts';
import type { Command, Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { write } from '../db/write.ts';
import { recordAct } from '../execution/record-act.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy, policyOf } from '../policies/current.ts';
import { inChinese } from '../sentences/chinese.ts';
import { addWorkingDays } from '../time/working-days.ts';
import type { DrillRecord } from './find.ts';
import { heldBackIds } from './guarded.ts';
import { openFoundProblems, openProblem } from './problems.ts';
import { ZH } from './scenario-words.ts';
import { isHeldInTime } from './stuck.ts';

/** How the records' drills get onto the cluster, and what the operators say of them back into the records. */
const UNFINISHED: DrillRecord['state'][] = ['planned', 'announced', 'overdue'];

export const specOf = (drill: DrillRecord): DrillSpec => ({
  year: drill.year,
  scenario: 'restore',
  tenancy: drill.tenancyName ?? '',
  announcedStart: isoSeconds(drill.plannedFor),
  windowDays: drill.windowDays,
  timeoutMinutes: drill.timeoutMinutes,
  rtoMinutes: drill.rtoMinutes,
  rpoMinutes: drill.rpoMinutes,
  probes: drill.probes as unknown as DrillSpec['probes'],
  policyVersion: drill.policyVersion,
});

/**
 * Writes what is planned and has not begun; what has begun is the operators' until it ends. A cancelled drill leaves the
 * cluster, and so does one that a guard period holds back. One that
 * was begun and is no longer there is not written anew: it has ended.
 */
export async function dispatchDrills(
  services: Services,
  present: { get(name: string): Drill | undefined },
): Promise<void> {
  const begun = { resourceName: { not: null }, state: { in: ['running' as const, 'ended' as const] } };
  for (const row of await services.db.drill.findMany({ where: begun }))
    if (!present.get(row.resourceName ?? '')) await endLost(services, row);
  const rows = await services.db.drill.findMany({
    where: { resourceName: { not: null }, state: { in: [...UNFINISHED, 'cancelled'] } },
  });
  const held = await heldBackIds(services.db, services.clock.now());
  for (const row of rows) {
    const name = row.resourceName ?? '';
    const there = present.get(name);
    if (row.state === 'cancelled' || held.has(row.id)) {
      if (there && !hasBegun(there)) await requireCluster(services).delete(DRILLS, { name });
    } else if (!there || (!hasBegun(there) && canonicalJson(there.spec) !== canonicalJson(specOf(row))))
      await applyDrill(services, row, name);
  }
}

const hasBegun = ({ status }: Drill): boolean => Boolean(status?.startedAt);

const LOST = '演练对象在演练结束前被删除。';
const UNPROVEN = '演练对象已被删除，清理结果未经证明，须核对隔离环境、存储卷和恢复文件是否已清除。';

/**
 * The object of a drill that was under way is gone: it has failed, and what it made was never shown to be removed. It waits for the
 * signatures like any other, with a problem that only the evidence of a look closes.
 */
async function endLost(services: Services, { id, resourceName }: DrillRecord): Promise<void> {
  const name = resourceName ?? '';
  if (await requireCluster(services).find<Drill>(DRILLS, { name })) return;
  await write(services.db, async (tx) => {
    const cmd = systemCommand(services, 'drills');
    const row = await tx.drill.findUniqueOrThrow({ where: { id } });
    if (row.state !== 'running' && row.state !== 'ended') return;
    if (row.state === 'running') {
      const seen = (row.observed ?? {}) as Partial<DrillStatus>;
      await enter(tx, cmd, row, 'ended', { ...seen, phase: 'failed', score: 0, summary: LOST });
    }
    await openProblem(tx, cmd, row, { kind: 'unclean', words: UNPROVEN });
    const now = services.clock.now();
    const { signDays } = (await currentPolicy(tx, now)).body.drill;
    const data = { state: 'cleanedUp' as const, signDueAt: addWorkingDays(now, signDays), version: { increment: 1 } };
    await tx.drill.update({ where: { id }, data });
    await askSignatures(tx, cmd, row);
  });
}

async function applyDrill(services: Services, row: DrillRecord, name: string): Promise<void> {
  const client = requireCluster(services);
  // Unit and system too: operators that are sharded by labels select a drill as they select its tenancy.
  const allocation = await services.db.allocation.findUnique({ where: { tenancyName: row.tenancyName ?? '' } });
  const own = allocation ? labelsOf(tenancySpecOf(allocation)) : { [LABELS.managedBy]: SERVER_MANAGER };
  const spec = specOf(row);
  const metadata = {
    name,
    labels: { ...own, [LABELS.tenancy]: row.tenancyName ?? '' },
    annotations: { [ANNOTATIONS.record]: row.id },
  };
  const applied = await client.apply<Drill>(
    DRILLS,
    { name },
    { apiVersion: API_VERSION, metadata, spec },
    SERVER_MANAGER,
  );
  if (canonicalJson(applied.spec) === canonicalJson(spec)) return;
  // Somebody else's additions go.
  const replace = [{ op: 'replace', path: '/spec', value: spec }];
  await client.patch(DRILLS, { name }, 'json', replace, { fieldManager: SERVER_MANAGER });
}

/** Before a drill is found overdue its object is asked: after a stop of this server the watch may not have told of it yet. */
export async function askCluster(services: Services, { resourceName }: DrillRecord): Promise<void> {
  if (!services.cluster || !resourceName) return;
  try {
    const found = await services.cluster.find<Drill>(DRILLS, { name: resourceName });
    if (found) await observeDrill(services, found);
  } catch (error) {
    // What cannot be asked now is overdue until it says that it was held.
    if (!isUnreachable(error)) throw error;
  }
}

/** Takes over what the operators say: progress step by step, the verdict, the proof of the cleaning. */
export async function observeDrill(services: Services, drill: Drill): Promise<void> {
  const { status } = drill;
  const name = drill.metadata.name ?? '';
  const known = await services.db.drill.findUnique({ where: { resourceName: name } });
  if (!known || !status || drill.metadata.annotations?.[ANNOTATIONS.record] !== known.id) return;
  if (canonicalJson(known.observed) === canonicalJson(status)) return;
  await write(services.db, async (tx) => {
    const cmd = systemCommand(services, 'drills');
    const row = await tx.drill.findUniqueOrThrow({ where: { id: known.id } });
    const state = stateAfter(row, status);
    await tx.drill.update({ where: { id: row.id }, data: { observed: json(status), version: { increment: 1 } } });
    if (state !== row.state) await enter(tx, cmd, row, state, status);
    else cmd.live.publish({ type: 'changed', subject: 'drill', id: row.id });
  });
}

/** A drill only goes on; an old word of the operators brings none back. */
function stateAfter({ state }: DrillRecord, status: DrillStatus): DrillRecord['state'] {
  if (status.cleanup?.provenAt && isDecided(status.phase)) {
    if (state === 'signed' || state === 'closed' || state === 'cancelled') return state;
    return 'cleanedUp';
  }
  if (isDecided(status.phase))
    return state === 'cleanedUp' || state === 'signed' || state === 'closed' ? state : 'ended';
  if (status.phase === 'running') return UNFINISHED.includes(state) ? 'running' : state;
  return state;
}

const isDecided = (phase: DrillPhase): boolean => phase === 'verified' || phase === 'failed' || phase === 'timed-out';
const OUTCOMES = { verified: 'verified', failed: 'failed', 'timed-out': 'timedOut' } as const;

const outcomeOf = (phase: DrillPhase) => (phase in OUTCOMES ? OUTCOMES[phase as keyof typeof OUTCOMES] : null);

async function enter(
  tx: Tx,
  cmd: Command,
  row: DrillRecord,
  state: DrillRecord['state'],
  status: DrillStatus,
): Promise<void> {
  const now = cmd.clock.now();
  const outcome = outcomeOf(status.phase);
  const at = (time: string | undefined) => (time ? new Date(time) : now);
  const { signDays } = (await policyOf(tx, row.policyVersion)).drill;
  const cleanedUp = state === 'cleanedUp' && {
    cleanedUpAt: at(status.cleanup?.provenAt),
    signDueAt: addWorkingDays(now, signDays),
  };
  const held = status.startedAt && isHeldInTime(row, status.startedAt, status.finishedAt) && { overdueAt: null };
  const ended = outcome && { outcome, score: status.score ?? 0, endedAt: at(status.finishedAt) };
  await tx.drill.update({
    where: { id: row.id },
    data: { state, startedAt: status.startedAt ? new Date(status.startedAt) : null, ...ended, ...cleanedUp, ...held },
  });
  await recordAct(tx, cmd, `drill.${state}`, { type: 'drill', id: row.id }, { phase: status.phase });
  if (outcome && !row.outcome) {
    await openFoundProblems(tx, cmd, row, status);
    await tellOutcome(tx, cmd, row, status, outcome);
  }
  if (cleanedUp) await askSignatures(tx, cmd, row);
}

async function tellOutcome(
  tx: Tx,
  cmd: Command,
  row: DrillRecord,
  status: DrillStatus,
  outcome: string,
): Promise<void> {
  const system = await tx.system.findUnique({ where: { id: row.systemId ?? '' }, select: { name: true } });
  const good = outcome === 'verified';
  const notice = {
    level: good ? 'info' : 'urgent',
    key: good ? 'drillVerified' : 'drillFailed',
    values: {
      system: system?.name ?? row.tenancyName ?? '',
      summary: good ? '' : inChinese(status.summarySaid, status.summary ?? ''),
    },
    link: `/drills/${row.id}`,
    onceKey: `drill:${row.id}:outcome`,
  } as const;
  await notify(tx, cmd, { ...notice, scope: 'operations:read' });
  await notify(tx, cmd, { ...notice, scope: 'drill:sign', unitId: row.unitId ?? '' });
}

export async function askSignatures(tx: Tx, cmd: Command, row: DrillRecord): Promise<void> {
  const { signDays } = (await currentPolicy(tx, cmd.clock.now())).body.drill;
  const system = await tx.system.findUnique({ where: { id: row.systemId ?? '' }, select: { name: true } });
  const notice = {
    level: 'warning',
    key: 'drillToSign',
    values: { system: system?.name ?? ZH.scenarios[row.scenario], days: signDays },
    link: `/drills/${row.id}`,
    onceKey: `drill:${row.id}:sign`,
  } as const;
  await notify(tx, cmd, { ...notice, scope: 'drill:manage' });
  if (row.unitId) await notify(tx, cmd, { ...notice, scope: 'drill:sign', unitId: row.unitId });
}
