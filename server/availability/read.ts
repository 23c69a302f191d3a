import {
  DOWN_HEARTBEAT_SECONDS,
  type ProbeState,
  type ProbeTarget,
  targetLine,
  UP_HEARTBEAT_SECONDS,
} from '../../operators/resources/availability-probe.ts';
import { specOf } from '../allocations/desired.ts';
import type { Command } from '../context.ts';
import type { Db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { type CurrentPolicy, currentPolicy } from '../policies/current.ts';
import type { Said } from '../sentences/speak.ts';
import { systemsVisibleTo } from '../systems/visibility.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import type { ProbeOutageView, ProbeView, SystemProbesView } from './views.ts';

/** Outages of so many days are shown with a system. */
const DAYS = 90;

type ProbeRow = Awaited<ReturnType<Db['probe']['findUniqueOrThrow']>>;
type OutageRow = Awaited<ReturnType<Db['probeOutage']['findUniqueOrThrow']>>;

/** A system's probes with what they saw. @throws AppError NOT_FOUND */
export async function probesOf(cmd: Command, systemId: string): Promise<SystemProbesView> {
  const { db, actor, clock } = cmd;
  const system = await db.system.findFirst({
    where: { AND: [{ id: systemId }, systemsVisibleTo(actor)] },
    select: { unitId: true, allocation: { select: { state: true, desired: true } } },
  });
  if (!system) throw new AppError('NOT_FOUND', `No system ${systemId}`, { key: 'systemNotFound' });
  const now = clock.now();
  const policy = await currentPolicy(db, now);
  const since = new Date(now.getTime() - DAYS * DAY_MILLIS);
  const rows = await db.probe.findMany({ where: { systemId }, orderBy: { createdAt: 'asc' } });
  const seen = await db.probeOutage.findMany({
    where: { systemId, OR: [{ until: null }, { until: { gt: since } }] },
    orderBy: { from: 'desc' },
  });
  const outages = Map.groupBy(seen, ({ probeId }) => probeId);
  const views = rows.map((row) => viewOf(row, outages.get(row.id) ?? [], policy, now));
  const { allocation } = system;
  const isOnCloud = allocation !== null && allocation.state !== 'retired' && allocation.state !== 'retiring';
  const isOwn = can(actor, 'probe:set') && (system.unitId === actor.unitId || can(actor, 'ticket:handle'));
  return {
    probes: views.filter(({ removedAt }) => removedAt === null),
    removed: views.filter((one) => one.removedAt !== null && one.outages.length > 0),
    parts: allocation ? specOf(allocation).namespaces.map(({ part }) => part) : [],
    most: policy.body.availability.perSystem,
    days: DAYS,
    heartbeatSeconds: UP_HEARTBEAT_SECONDS,
    maySet: !isOwn
      ? { enabled: false, reason: 'scope' }
      : isOnCloud
        ? { enabled: true }
        : { enabled: false, reason: 'notOnCloud' },
  };
}

function viewOf(row: ProbeRow, outages: OutageRow[], policy: CurrentPolicy, now: Date): ProbeView {
  const target = row.target as unknown as ProbeTarget;
  const isNew = row.observedTarget !== targetLine(target);
  const { id, systemId, part, name, paused, message, dropped, dispatchError, setByName, version } = row;
  return {
    ...{ id, systemId, part, name, target, paused, dropped, dispatchError, setByName, version },
    state: isNew ? 'Waiting' : (row.state as ProbeState),
    since: isNew ? null : (row.since?.toISOString() ?? null),
    lastCheckedAt: row.lastCheckedAt?.toISOString() ?? null,
    isStale: !isNew && isStale(row, policy, now),
    message: isNew ? '' : message,
    said: isNew ? null : (row.said as Said | null),
    outages: outages.map((one) => outageView(one, row)),
    droppedMinutes: Math.round(row.droppedSeconds / 60),
    createdAt: row.createdAt.toISOString(),
    removedAt: row.removedAt?.toISOString() ?? null,
  };
}

/** Whether the last look is older than the operators' heartbeat explains. What is not to be looked at is not stale. */
function isStale({ paused, state, lastCheckedAt }: ProbeRow, { body }: CurrentPolicy, now: Date): boolean {
  if (paused || !lastCheckedAt || state === 'Unknown') return false;
  const heartbeat = state === 'Down' ? DOWN_HEARTBEAT_SECONDS : UP_HEARTBEAT_SECONDS;
  const allowed = heartbeat + 3 * body.availability.intervalSeconds;
  return now.getTime() - lastCheckedAt.getTime() > allowed * 1000;
}

function outageView({ id, from, until, reason, said }: OutageRow, { lastCheckedAt }: ProbeRow): ProbeOutageView {
  const end = until ?? (lastCheckedAt && lastCheckedAt > from ? lastCheckedAt : from);
  return {
    id,
    from: from.toISOString(),
    until: until?.toISOString() ?? null,
    minutes: Math.round((end.getTime() - from.getTime()) / 60_000),
    reason,
    said: said as Said | null,
  };
}
