import { coverageOf } from '../availability/coverage.ts';
import type { Db, Tx } from '../db/client.ts';
import { NOTICE_LEVELS, type NoticeLevel } from '../notices/subjects.ts';
import { availabilityOf } from '../tickets/availability.ts';
import { lateness } from '../tickets/clock.ts';
import { announcedWindow, type Outage, readOutages } from '../tickets/outages.ts';
import { shiftMonth, startOfMonth } from './month.ts';
import type { Resource } from './views.ts';

/** What the records say of one month, without comparison. */
export type Gathered = Awaited<ReturnType<typeof gatherMonth>>;

/** @param month `2026-10`, in UTC+8 */
export async function gatherMonth(db: Db | Tx, month: string) {
  const from = startOfMonth(month);
  const until = startOfMonth(shiftMonth(month, 1));
  const within = { gte: from, lt: until };
  const systems = await readSystems(db, from, until);
  return {
    month,
    from,
    until,
    ...systems,
    ...(await gatherIncidents(db, systems.during, from, until)),
    ledger: await gatherLedger(db, from, until),
    requested: await gatherRequested(db, month),
    alerts: await countAlerts(db, within),
    tickets: await gatherTickets(db, from, until),
    deliveries: await db.step.findMany({
      where: { name: 'delivery', outcome: 'delivered', finishedAt: within },
      select: { startedAt: true, finishedAt: true, dueAt: true },
    }),
    drills: await db.drill.findMany({
      where: { OR: [{ plannedFor: within }, { endedAt: within }] },
      select: { state: true, outcome: true, plannedFor: true, endedAt: true },
    }),
    findings: {
      opened: await db.backupFinding.count({ where: { openedAt: within } }),
      closed: await db.backupFinding.count({ where: { closedAt: within } }),
      overdue: await db.backupFinding.count({
        where: {
          dueAt: { lt: until },
          openedAt: { lt: until },
          OR: [{ closedAt: null }, { closedAt: { gte: until } }],
        },
      }),
    },
  };
}

/** Systems that were online at the beginning, at the end, and at some time in between. */
async function readSystems(db: Db | Tx, from: Date, until: Date) {
  const rows = await db.system.findMany({
    where: { onlineAt: { not: null, lt: until }, OR: [{ retiredAt: null }, { retiredAt: { gte: from } }] },
    select: { id: true, onlineAt: true, retiredAt: true },
  });
  const onlineAt = (at: Date) =>
    rows.filter((row) => row.onlineAt && row.onlineAt < at && (!row.retiredAt || row.retiredAt >= at)).length;
  return {
    during: rows.map(({ id }) => id),
    systemsBefore: onlineAt(from),
    systemsNow: onlineAt(until),
    systemsAdded: rows.filter((row) => row.onlineAt && row.onlineAt >= from).length,
    systemsRemoved: rows.filter((row) => row.retiredAt && row.retiredAt < until).length,
  };
}

async function gatherIncidents(db: Db | Tx, systemIds: string[], from: Date, until: Date) {
  const found = await db.incident.findMany({
    where: {
      OR: [
        { detectedAt: { gte: from, lt: until } },
        { interruptedFrom: { lt: until }, OR: [{ interruptedUntil: null }, { interruptedUntil: { gt: from } }] },
      ],
    },
    orderBy: { detectedAt: 'asc' },
  });
  const links = await db.incidentSystem.findMany({ where: { incidentId: { in: found.map(({ id }) => id) } } });
  const linked = Map.groupBy(links, ({ incidentId }) => incidentId);
  const incidents = found.map((incident) => ({
    ...incident,
    // Called maintenance afterwards, it is a fault like any other.
    planned: announcedWindow(incident) !== null,
    detected: incident.detectedAt >= from && incident.detectedAt < until,
    systemIds: (linked.get(incident.id) ?? []).map(({ systemId }) => systemId),
  }));
  const outages = await readOutages(db, { from, until });
  const away = (types: readonly Outage['type'][]) =>
    availabilityOf(
      outages.filter(({ type }) => types.includes(type)).flatMap(({ lost }) => lost),
      systemIds,
      from,
      until,
    );
  const availability = away(['incident', 'ticket', 'probe']);
  const told = away(['incident', 'ticket']);
  return {
    incidents,
    availability,
    seen: {
      outages: outages.filter(({ type }) => type === 'probe').length,
      minutes: away(['probe']).interruptedMinutes,
      // What nobody would know of without probes.
      untoldMinutes: availability.interruptedMinutes - told.interruptedMinutes,
      coverage: await coverageOf(db, until),
    },
  };
}

const ZERO: Record<Resource, number> = { cpuMillis: 0, memoryBytes: 0, storageBytes: 0 };

/** What was granted before the month, and what came and went in it. */
async function gatherLedger(db: Db | Tx, from: Date, until: Date) {
  const kinds = { kind: { in: ['grant' as const, 'release' as const] } };
  const sum = { cpuMillis: true, memoryBytes: true, storageBytes: true } as const;
  const before = await db.ledgerEntry.aggregate({ where: { ...kinds, at: { lt: from } }, _sum: sum });
  const entries = await db.ledgerEntry.findMany({ where: { ...kinds, at: { gte: from, lt: until } }, select: sum });
  const added = { ...ZERO };
  const removed = { ...ZERO };
  for (const entry of entries) {
    for (const resource of ['cpuMillis', 'memoryBytes', 'storageBytes'] as const) {
      const amount = Number(entry[resource]);
      if (amount > 0) added[resource] += amount;
      else removed[resource] -= amount;
    }
  }
  return {
    before: {
      cpuMillis: Number(before._sum.cpuMillis ?? 0),
      memoryBytes: Number(before._sum.memoryBytes ?? 0),
      storageBytes: Number(before._sum.storageBytes ?? 0),
    },
    added,
    removed,
  };
}

/** Mean over the month's days of what all tenancies' pods requested at their peaks; null without a day on record. */
async function gatherRequested(db: Db | Tx, month: string): Promise<Record<Resource, number> | null> {
  const days = await db.usagePeak.groupBy({
    by: ['day'],
    where: { day: { gte: `${month}-01`, lte: `${month}-31` } },
    _sum: { cpuMillis: true, memoryBytes: true, storageBytes: true },
  });
  if (days.length === 0) return null;
  const mean = (resource: Resource) =>
    days.reduce((total, { _sum }) => total + Number(_sum[resource] ?? 0), 0) / days.length;
  return { cpuMillis: mean('cpuMillis'), memoryBytes: mean('memoryBytes'), storageBytes: mean('storageBytes') };
}

/** Things of which somebody was told, by level; however many were told of one, it counts once. */
async function countAlerts(db: Db | Tx, at: { gte: Date; lt: Date }): Promise<Record<NoticeLevel, number>> {
  const counts: Record<NoticeLevel, number> = { info: 0, warning: 0, urgent: 0 };
  for (const level of NOTICE_LEVELS) {
    if (level === 'info') continue;
    const told = await db.notice.findMany({
      where: { at, level, eventId: { not: null } },
      distinct: ['eventId'],
      select: { id: true },
    });
    counts[level] = told.length;
  }
  return counts;
}

async function gatherTickets(db: Db | Tx, from: Date, until: Date) {
  const within = { gte: from, lt: until };
  const tickets = await db.ticket.findMany({
    where: {
      createdAt: { lt: until },
      OR: [{ createdAt: within }, { closedAt: within }, { closedAt: null }, { overdueAt: within }],
    },
    orderBy: { createdAt: 'asc' },
  });
  const isIn = (at: Date | null): at is Date => at !== null && at >= from && at < until;
  const opened = tickets.filter((one) => isIn(one.createdAt));
  const closed = tickets.filter((one) => one.state === 'closed' && isIn(one.closedAt));
  const answered = tickets.filter((one) => isIn(one.respondedAt));
  const resolved = tickets.filter((one) => isIn(one.resolvedAt));
  const marks = closed.flatMap(({ satisfaction }) => satisfaction ?? []);
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : null);
  const inTime = (one: (typeof tickets)[number]) => one.respondedAt !== null && one.respondedAt <= one.respondBy;
  return {
    opened: opened.length,
    closed: closed.length,
    openAtEnd: tickets.filter((one) => one.closedAt === null || one.closedAt >= until).length,
    byKind: { problem: 0, request: 0, security: 0, ...countBy(opened.map(({ kind }) => kind)) },
    answeredInTime: share(answered.filter(inTime).length, answered.length),
    restoredInTime: share(
      resolved.filter((one) => lateness(one, one.resolvedAt ?? until) !== 'restore').length,
      resolved.length,
    ),
    satisfaction: share(
      marks.reduce((sum, mark) => sum + mark, 0),
      marks.length,
    ),
    overdue: tickets.filter(
      (one) => one.overdueAt !== null && one.overdueAt < until && (one.closedAt === null || one.closedAt >= from),
    ),
  };
}

const countBy = <K extends string>(keys: readonly K[]): Partial<Record<K, number>> => {
  const counts: Partial<Record<K, number>> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
};
