import { readPool } from '../capacity/pool.ts';
import type { Db, Tx } from '../db/client.ts';
import { isSilent } from '../operations/silence.ts';
import type { Said } from '../sentences/speak.ts';
import { dayOf } from '../time/working-days.ts';
import { adviceToUnits } from '../usage/reading/advice.ts';
import { type Gathered, gatherMonth } from './gather.ts';
import { shiftMonth, startOfMonth } from './month.ts';
import {
  type CapacityRow,
  type Compared,
  DELIVERY_BUCKETS,
  type DeliveryBucket,
  INVENTORY_ITEMS,
  RESOURCES,
  type ReportFigures,
  type Resource,
} from './views.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const TREND_MONTHS = 3;

/** Everything that a month's report says in figures, each beside the month before. */
export async function reportFigures(db: Db | Tx, month: string, now: Date): Promise<ReportFigures> {
  const is = await gatherMonth(db, month);
  const was = await gatherMonth(db, shiftMonth(month, -1));
  const compare = (of: (gathered: Gathered) => number | null): Compared => ({ now: of(is), before: of(was) });
  return {
    month,
    from: is.from.toISOString(),
    until: is.until.toISOString(),
    overview: {
      faults: compare(({ incidents }) => incidents.filter(({ detected, planned }) => detected && !planned).length),
      interruptedMinutes: compare(({ availability }) => Math.round(availability.interruptedMinutes)),
      availability: compare(({ availability }) => availability.ratio),
      systems: compare(({ systemsNow }) => systemsNow),
    },
    inventory: inventoryOf(is),
    ...(await capacityOf(db, is, was, now)),
    alerts: (['urgent', 'warning'] as const).map((level) => ({ level, count: compare(({ alerts }) => alerts[level]) })),
    incidents: {
      byLevel: [1, 2, 3, 4].map((level) => ({
        level,
        count: compare(({ incidents }) => incidents.filter((one) => one.detected && one.level === level).length),
      })),
      rows: is.incidents.map(({ number, level, title, planned, systemIds, interruptedFrom, interruptedUntil }) => ({
        number,
        level,
        title,
        planned,
        systems: systemIds.length,
        minutes: interruptedFrom ? minutesIn(is, interruptedFrom, interruptedUntil) : 0,
      })),
    },
    probes: {
      outages: compare(({ seen }) => seen.outages),
      minutes: compare(({ seen }) => Math.round(seen.minutes)),
      untoldMinutes: compare(({ seen }) => Math.round(seen.untoldMinutes)),
      systems: is.seen.coverage.systems,
      watched: is.seen.coverage.watched,
    },
    tickets: {
      opened: compare(({ tickets }) => tickets.opened),
      closed: compare(({ tickets }) => tickets.closed),
      open: compare(({ tickets }) => tickets.openAtEnd),
      byKind: (['problem', 'request', 'security'] as const).map((kind) => ({
        kind,
        count: compare(({ tickets }) => tickets.byKind[kind] ?? 0),
      })),
      answeredInTime: compare(({ tickets }) => tickets.answeredInTime),
      restoredInTime: compare(({ tickets }) => tickets.restoredInTime),
      satisfaction: compare(({ tickets }) => tickets.satisfaction),
      overdue: is.tickets.overdue.map(({ number, title, level, explanation }) => ({
        number,
        title,
        level,
        explanation,
      })),
    },
    deliveries: deliveriesOf(is, was),
    advice: await adviceToUnits(db, month),
    emergency: is.incidents
      .filter(({ level, planned, detected }) => level <= 2 && !planned && detected)
      .map(({ number, title, level, detectedAt, respondedAt, interruptedUntil }) => ({
        number,
        title,
        level,
        answeredMinutes: respondedAt ? Math.round((+respondedAt - +detectedAt) / MINUTE) : null,
        mendedMinutes: interruptedUntil ? Math.round((+interruptedUntil - +detectedAt) / MINUTE) : null,
      })),
    drills: {
      planned: is.drills.filter(({ plannedFor }) => plannedFor >= is.from && plannedFor < is.until).length,
      held: compare(({ drills, from, until }) => drills.filter((one) => isIn(one.endedAt, from, until)).length),
      verified: is.drills.filter((one) => one.outcome === 'verified' && isIn(one.endedAt, is.from, is.until)).length,
      failed: is.drills.filter(
        (one) => one.outcome && one.outcome !== 'verified' && isIn(one.endedAt, is.from, is.until),
      ).length,
      overdue: is.drills.filter(({ state }) => state === 'overdue').length,
    },
    guard: await guardIn(db, is.from, is.until),
    inspections: (await db.loopState.findMany({ orderBy: { name: 'asc' } })).map((loop) => ({
      loop: loop.name,
      lastLookedAt: loop.lastLookedAt.toISOString(),
      decided: loop.decided,
      said: loop.said as Said | null,
      silent: isSilent(loop, now),
    })),
    findings: {
      opened: compare(({ findings }) => findings.opened),
      closed: compare(({ findings }) => findings.closed),
      overdue: is.findings.overdue,
    },
    next: await nextOf(db, month),
  };
}

const isIn = (at: Date | null, from: Date, until: Date): boolean => at !== null && at >= from && at < until;

function minutesIn({ from, until }: Gathered, begin: Date, end: Date | null): number {
  const last = end && end < until ? end : until;
  return Math.max(0, Math.round((+last - Math.max(+begin, +from)) / MINUTE));
}

function inventoryOf(is: Gathered): ReportFigures['inventory'] {
  const { before, added, removed } = is.ledger;
  return INVENTORY_ITEMS.map((item) =>
    item === 'systems'
      ? { item, before: is.systemsBefore, added: is.systemsAdded, removed: is.systemsRemoved, now: is.systemsNow }
      : {
          item,
          before: before[item],
          added: added[item],
          removed: removed[item],
          now: before[item] + added[item] - removed[item],
        },
  );
}

/** Capacity and what is locked are those of the drafting: the pool keeps no history of its nodes. */
async function capacityOf(db: Db | Tx, is: Gathered, was: Gathered, now: Date) {
  const pool = await readPool(db, now);
  const grew = await growthOf(db, is.month);
  const end = ({ ledger }: Gathered, resource: Resource) =>
    ledger.before[resource] + ledger.added[resource] - ledger.removed[resource];
  const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : null);
  const capacity = RESOURCES.map((resource): CapacityRow => {
    const whole = pool.capacity[resource];
    const granted = end(is, resource);
    const locked = pool.locked[resource];
    const use = (one: Gathered) => (one.requested ? ratio(one.requested[resource], end(one, resource)) : null);
    const growth = grew[resource];
    const left = whole - granted - locked;
    return {
      resource,
      capacity: whole,
      granted,
      locked,
      allocation: { now: ratio(granted, whole), before: ratio(end(was, resource), whole) },
      use: { now: use(is), before: use(was) },
      afterLocked: ratio(granted + locked, whole),
      monthsLeft: growth > 0 && whole > 0 ? Math.max(0, Math.floor(left / growth)) : null,
    };
  });
  return { capacity, waitingOrders: await db.allocation.count({ where: { queuedAt: { not: null } } }) };
}

/** Mean net growth a month over the last three, in granted amounts. */
async function growthOf(db: Db | Tx, month: string): Promise<Record<Resource, number>> {
  const at = { gte: startOfMonth(shiftMonth(month, 1 - TREND_MONTHS)), lt: startOfMonth(shiftMonth(month, 1)) };
  const { _sum } = await db.ledgerEntry.aggregate({
    where: { kind: { in: ['grant', 'release'] }, at },
    _sum: { cpuMillis: true, memoryBytes: true, storageBytes: true },
  });
  const mean = (resource: Resource) => Number(_sum[resource] ?? 0) / TREND_MONTHS;
  return { cpuMillis: mean('cpuMillis'), memoryBytes: mean('memoryBytes'), storageBytes: mean('storageBytes') };
}

type DeliveryStep = Gathered['deliveries'][number];

const isInTime = ({ finishedAt, dueAt }: DeliveryStep): boolean => finishedAt !== null && finishedAt <= dueAt;

function bucketOf(step: DeliveryStep): DeliveryBucket {
  if (isInTime(step)) return 'withinLimit';
  const days = step.finishedAt ? (+step.finishedAt - +step.startedAt) / DAY : 0;
  if (days <= 3) return 'upTo3';
  if (days <= 10) return 'upTo10';
  if (days <= 30) return 'upTo30';
  return days <= 60 ? 'upTo60' : 'over60';
}

function deliveriesOf(is: Gathered, was: Gathered): ReportFigures['deliveries'] {
  const share = ({ deliveries }: Gathered) =>
    deliveries.length > 0 ? deliveries.filter(isInTime).length / deliveries.length : null;
  const buckets = is.deliveries.map(bucketOf);
  return {
    total: { now: is.deliveries.length, before: was.deliveries.length },
    inTime: { now: share(is), before: share(was) },
    buckets: DELIVERY_BUCKETS.map((bucket) => ({ bucket, count: buckets.filter((one) => one === bucket).length })),
  };
}

/** Guard periods that touch the stretch of time. Their days are inclusive. */
async function guardIn(db: Db | Tx, from: Date, until: Date) {
  const last = dayOf(new Date(until.getTime() - 1));
  const found = await db.guardPeriod.findMany({
    where: { cancelledAt: null, fromDay: { lte: last }, untilDay: { gte: dayOf(from) } },
    orderBy: { fromDay: 'asc' },
  });
  return found.map(({ name, fromDay, untilDay }) => ({ name, fromDay, untilDay }));
}

async function nextOf(db: Db | Tx, month: string): Promise<ReportFigures['next']> {
  const from = startOfMonth(shiftMonth(month, 1));
  const until = startOfMonth(shiftMonth(month, 2));
  const within = { gte: from, lt: until };
  return {
    drills: await db.drill.count({ where: { plannedFor: within, state: { not: 'cancelled' } } }),
    guard: await guardIn(db, from, until),
    retirements: await db.retirement.count({ where: { plannedFor: within, state: { not: 'cancelled' } } }),
    trialsEnding: await db.trial.count({ where: { endsAt: within, state: { in: ['running', 'testing'] } } }),
  };
}
