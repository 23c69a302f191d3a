import { coverageOf } from '../availability/coverage.ts';
import type { Db, Tx } from '../db/client.ts';
import { unplannedDrills } from '../drills/unplanned.ts';
import { availabilityOf, type Interruption } from '../tickets/availability.ts';
import { readOutages } from '../tickets/outages.ts';
import { noService, type ProviderEvidence } from './evidence.ts';

interface Period {
  from: Date;
  until: Date;
}

/** What the records say of the provider's service in the period; while it runs, up to now. */
export async function collectService(db: Db | Tx, period: Period, now: Date): Promise<ProviderEvidence> {
  const asOf = now < period.until ? now : period.until;
  const span = { from: period.from, until: asOf };
  const evidence = noService(asOf.toISOString());
  await addAvailability(db, span, evidence);
  await addDeliveries(db, span, evidence);
  await addTickets(db, span, evidence);
  await addDuties(db, span, evidence);
  await addBackups(db, span, evidence);
  return evidence;
}

async function addAvailability(db: Db | Tx, { from, until }: Period, evidence: ProviderEvidence): Promise<void> {
  const systems = await db.system.findMany({
    where: { onlineAt: { lt: until }, OR: [{ retiredAt: null }, { retiredAt: { gt: from } }] },
    select: { id: true, onlineAt: true, retiredAt: true },
  });
  const lives = new Map(
    systems.map(({ id, onlineAt, retiredAt }) => [
      id,
      {
        from: onlineAt && onlineAt > from ? onlineAt : from,
        until: retiredAt && retiredAt < until ? retiredAt : until,
      },
    ]),
  );
  for (const life of lives.values())
    evidence.systemMinutes += Math.floor((life.until.getTime() - life.from.getTime()) / 60_000);
  evidence.coverage = await coverageOf(db, until);
  const bySystem = new Map<string, Interruption[]>();
  for (const outage of await readOutages(db, { from, until })) {
    const { type, id, label, link, systemIds, lost, announced, isUnannounced } = outage;
    let minutes = 0;
    let announcedMinutes = 0;
    for (const systemId of systemIds) {
      const life = lives.get(systemId);
      if (!life) continue;
      const own = bySystem.get(systemId) ?? [];
      const added = lost.map((part) => ({ ...part, systemIds: [systemId] }));
      // Two faults at once take a system away once: the later adds only what the earlier had not.
      const away = (all: Interruption[]) => availabilityOf(all, [systemId], life.from, life.until).interruptedMinutes;
      minutes += away([...own, ...added]) - away(own);
      if (announced) announcedMinutes += away([announced]);
      bySystem.set(systemId, [...own, ...added]);
    }
    const ref = { type, id, label, link };
    if (announced) evidence.interruptions.push({ ...ref, minutes: announcedMinutes, planned: true });
    // A ticket or a probe that says what has been said already adds nothing and need not be listed.
    if (minutes > 0 || (type === 'incident' && !announced))
      evidence.interruptions.push({ ...ref, minutes, planned: false, ...(isUnannounced ? { isUnannounced } : {}) });
  }
}

async function addDeliveries(db: Db | Tx, { from, until }: Period, evidence: ProviderEvidence): Promise<void> {
  const steps = await db.step.findMany({
    where: { name: 'delivery', startedAt: { gte: from, lt: until } },
    include: { application: { select: { id: true, number: true, system: { select: { name: true } } } } },
    orderBy: { startedAt: 'asc' },
  });
  for (const { id, startedAt, dueAt, finishedAt, outcome, application } of steps) {
    // Stopped with its application: nothing was left to deliver.
    if (finishedAt && outcome !== 'delivered') continue;
    const end = finishedAt && finishedAt < until ? finishedAt : null;
    const elapsedHours = ((end ?? until).getTime() - startedAt.getTime()) / 3_600_000;
    evidence.deliveries.push({
      id,
      label: `${application.number ?? ''} ${application.system.name}`,
      link: `/applications/${application.id}`,
      startedAt: startedAt.toISOString(),
      dueAt: dueAt.toISOString(),
      finishedAt: end?.toISOString() ?? null,
      elapsedHours,
    });
  }
}

async function addTickets(db: Db | Tx, { from, until }: Period, evidence: ProviderEvidence): Promise<void> {
  const rows = await db.ticket.findMany({ where: { createdAt: { gte: from, lt: until } }, orderBy: { number: 'asc' } });
  const by = (at: Date | null) => (at && at < until ? at.toISOString() : null);
  for (const row of rows) {
    const label = `${row.number} ${row.title}`;
    const link = `/tickets/${row.id}`;
    evidence.tickets.push({
      id: row.id,
      label,
      link,
      cancelled: row.state === 'cancelled',
      respondBy: row.respondBy.toISOString(),
      respondedAt: by(row.respondedAt),
      restoreBy: row.restoreBy.toISOString(),
      resolvedAt: by(row.resolvedAt ?? row.closedAt),
      stars: row.satisfaction,
    });
  }
  // A fault of the platform that was reported as one of security.
  const incidents = await db.incident.findMany({
    where: { detectedAt: { gte: from, lt: until }, ticketId: { not: null } },
    orderBy: { number: 'asc' },
  });
  const security = new Set(rows.filter(({ kind }) => kind === 'security').map(({ id }) => id));
  for (const { id, number, title, level, ticketId } of incidents)
    if (ticketId && security.has(ticketId))
      evidence.security.push({ id, label: `${number} ${title}`, link: '/incidents', level: levelOf(level) });
}

const levelOf = (level: number): 1 | 2 | 3 | 4 => Math.min(4, Math.max(1, level)) as 1 | 2 | 3 | 4;

async function addDuties(db: Db | Tx, { from, until }: Period, evidence: ProviderEvidence): Promise<void> {
  const due = { gte: from, lt: until };
  const [bulletins, drills, reports] = await Promise.all([
    db.bulletin.findMany({ where: { dueAt: due }, orderBy: { month: 'asc' } }),
    db.drill.findMany({ where: { plannedFor: due }, orderBy: { plannedFor: 'asc' } }),
    db.operationReport.findMany({ where: { dueAt: due }, orderBy: { month: 'asc' } }),
  ]);
  for (const { id, month, dueAt, publishedAt, overdueAt } of bulletins)
    evidence.duties.push({
      id,
      type: 'bulletin',
      label: month,
      link: `/bulletins/${month}`,
      state: inTime(publishedAt, dueAt, overdueAt, until),
    });
  for (const { id, month, dueAt, publishedAt, overdueAt } of reports)
    evidence.duties.push({
      id,
      type: 'operationReport',
      label: month,
      link: `/reports/operation/${month}`,
      state: inTime(publishedAt, dueAt, overdueAt, until),
    });
  for (const year of yearsEnding(from, until))
    for (const { id, tenancyName } of await unplannedDrills(db, year))
      evidence.duties.push({ id, type: 'drill', label: tenancyName, link: `/drills/plan/${year}`, state: 'late' });
  const proven = await provenUntil(db, drills, until);
  for (const drill of drills) {
    const { id, tenancyName, planItem } = drill;
    const label = tenancyName ?? planItem;
    evidence.duties.push({ id, type: 'drill', label, link: `/drills/${id}`, state: drillState(drill, proven, until) });
  }
}

type DrillRow = Awaited<ReturnType<Db['drill']['findMany']>>[number];

/**
 * A drill that failed was held, but fulfils nothing (article 34): only the system's next verified one, within the period, makes it good.
 */
function drillState(
  { state, overdueAt, endedAt, outcome, systemId }: DrillRow,
  proven: ReadonlyMap<string, number>,
  until: Date,
): ProviderEvidence['duties'][number]['state'] {
  if (state === 'cancelled') return 'cancelled';
  if (overdueAt) return 'late';
  if (!endedAt || endedAt >= until) return 'notDueYet';
  const isMadeGood = (proven.get(systemId ?? '') ?? 0) >= endedAt.getTime();
  return outcome === null || outcome === 'verified' || isMadeGood ? 'inTime' : 'late';
}

/** The last verified end of each of these drills' systems before `until`. */
async function provenUntil(db: Db | Tx, drills: readonly DrillRow[], until: Date): Promise<Map<string, number>> {
  if (!drills.some(({ outcome }) => outcome === 'failed' || outcome === 'timedOut')) return new Map();
  const rows = await db.drill.groupBy({
    by: ['systemId'],
    where: { outcome: 'verified', endedAt: { lt: until }, systemId: { not: null } },
    _max: { endedAt: true },
  });
  return new Map(rows.map(({ systemId, _max }) => [systemId ?? '', _max.endedAt?.getTime() ?? 0]));
}

/** Years of the city's zone whose last moment lies in the period. */
function yearsEnding(from: Date, until: Date): number[] {
  const yearOf = (at: Date) => new Date(at.getTime() + 8 * 3_600_000).getUTCFullYear();
  const first = yearOf(from);
  return Array.from({ length: yearOf(until) - first }, (_, index) => first + index);
}

function inTime(
  doneAt: Date | null,
  dueAt: Date,
  overdueAt: Date | null,
  until: Date,
): ProviderEvidence['duties'][number]['state'] {
  if (overdueAt) return 'late';
  if (doneAt && doneAt < until) return doneAt <= dueAt ? 'inTime' : 'late';
  return dueAt < until ? 'late' : 'notDueYet';
}

/** From the year's marks, a character a day: B seen, . none; days exempt, unobserved or out of production are not owed. */
async function addBackups(db: Db | Tx, { from, until }: Period, evidence: ProviderEvidence): Promise<void> {
  const local = (at: Date) => new Date(at.getTime() + 8 * 3_600_000);
  const year = local(from).getUTCFullYear();
  const dayOfYear = (at: Date) =>
    Math.floor((at.getTime() - new Date(`${year}-01-01T00:00:00+08:00`).getTime()) / 86_400_000);
  const first = dayOfYear(from);
  const last = dayOfYear(new Date(until.getTime() - 1));
  const rows = await db.backupYear.findMany({ where: { year }, orderBy: { systemId: 'asc' } });
  const names = new Map(
    (
      await db.system.findMany({
        where: { id: { in: rows.map(({ systemId }) => systemId) } },
        select: { id: true, name: true },
      })
    ).map(({ id, name }) => [id, name]),
  );
  const intervals = await intervalDays(db);
  for (const { systemId, backups } of rows) {
    const marks = backups.slice(first, last + 1);
    const { protectedDays, owedDays } = owedOf(marks, intervals.get(systemId) ?? 1);
    if (owedDays > 0)
      evidence.backups.push({
        systemId,
        label: names.get(systemId) ?? '',
        link: `/backup/systems/${systemId}`,
        protectedDays,
        owedDays,
      });
  }
}

/** How many days lie between a system's planned backups; one a day, unless its DR level and RPO leave more (levels 1 and 2: a week). */
async function intervalDays(db: Db | Tx): Promise<Map<string, number>> {
  const rows = await db.backupState.findMany({
    where: { intervalMinutes: { gt: 1440 } },
    select: { systemId: true, intervalMinutes: true },
  });
  return new Map(rows.map(({ systemId, intervalMinutes }) => [systemId, Math.round((intervalMinutes ?? 0) / 1440)]));
}

/**
 * Days owed and kept, from marks of a day each. A day is kept when a backup is no older than the interval, so that a system that is backed
 * up weekly as planned is kept on every day; a day without one so young is missed.
 */
export function owedOf(marks: string, interval: number): { protectedDays: number; owedDays: number } {
  let last = Number.NEGATIVE_INFINITY;
  let [protectedDays, owedDays] = [0, 0];
  for (const [day, mark] of [...marks].entries()) {
    if (mark === 'B') last = day;
    if (mark !== 'B' && mark !== '.') continue;
    // Before its first backup of the period a system has as long as one interval.
    const isKept = day - last < interval || (last < 0 && day < interval - 1);
    owedDays += 1;
    if (isKept) protectedDays += 1;
  }
  return { protectedDays, owedDays };
}
