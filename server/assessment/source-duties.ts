import { dayNumber } from './days.ts';
import type { BackupEvidence, DrillEvidence, IncidentEvidence, UnitEvidence } from './evidence.ts';
import { answerableOn, type Ground, type Source } from './source.ts';

/** Who answers for a record: by its system where it has one, else by the unit named on it. */
const answering = (
  ground: Ground,
  systemId: string | null,
  unitId: string | null,
  at: Date,
): UnitEvidence | undefined =>
  (systemId ? answerableOn(ground, systemId, dayNumber(at)) : undefined) ?? (unitId ? ground.of(unitId) : undefined);

/** Items of the security bulletins that fell due in the period, or would have (article 34). */
export const bulletinSource: Source = async (ground) => {
  const rows = await ground.db.bulletinItem.findMany({
    where: { dueAt: { gte: ground.from, lt: ground.until } },
    select: {
      id: true,
      month: true,
      number: true,
      title: true,
      unitId: true,
      systemId: true,
      state: true,
      dueAt: true,
      closedAt: true,
      riskUntil: true,
    },
    orderBy: { id: 'asc' },
  });
  for (const row of rows) {
    // Accepted for as long as the acceptance lasts; when it has run out the item is one like any other.
    const riskAccepted = row.state === 'riskAccepted' && (row.riskUntil === null || row.riskUntil >= ground.asOf);
    const closed = row.state === 'fixed' && row.closedAt && row.closedAt < ground.asOf ? row.closedAt : null;
    answering(ground, row.systemId, row.unitId, row.dueAt)?.bulletinItems.push({
      id: row.id,
      label: `${row.month} #${row.number} ${row.title}`,
      link: `/bulletin-items/${row.id}`,
      dueAt: row.dueAt.toISOString(),
      closedAt: closed?.toISOString() ?? null,
      riskAccepted,
      due: row.dueAt < ground.asOf,
    });
  }
};

/** Drills that the period's plan holds for the unit's systems. The unit's part is to be there and to sign. */
export const drillSource: Source = async (ground) => {
  const rows = await ground.db.drill.findMany({
    where: { unitId: { not: null }, plannedFor: { gte: ground.from, lt: ground.until } },
    select: {
      id: true,
      planItem: true,
      tenancyName: true,
      unitId: true,
      systemId: true,
      state: true,
      plannedFor: true,
      timesPostponed: true,
      endedAt: true,
      signDueAt: true,
      unitSignedAt: true,
    },
    orderBy: { id: 'asc' },
  });
  for (const row of rows)
    answering(ground, row.systemId, row.unitId, row.plannedFor)?.drills.push({
      id: row.id,
      label: row.tenancyName ?? row.planItem,
      link: `/drills/${row.id}`,
      part: partIn(row, ground.asOf),
    });
};

interface DrillFacts {
  state: string;
  plannedFor: Date;
  timesPostponed: number;
  endedAt: Date | null;
  signDueAt: Date | null;
  unitSignedAt: Date | null;
}

/** What became of the unit's part of a drill by `asOf`. A drill that the provider did not hold is not the unit's failure. */
export function partIn(drill: DrillFacts, asOf: Date): DrillEvidence['part'] {
  if (drill.state === 'cancelled') return 'cancelled';
  if (drill.unitSignedAt && drill.unitSignedAt <= asOf) return 'tookPart';
  if (drill.endedAt && drill.endedAt <= asOf) return drill.signDueAt && drill.signDueAt < asOf ? 'missed' : 'notDueYet';
  if (drill.plannedFor > asOf) return 'notDueYet';
  return drill.timesPostponed > 0 ? 'postponed' : 'providersFault';
}

/** Systems whose backups are reviewed, with the findings that fell due in the period (article 5). */
export const backupSource: Source = async (ground) => {
  const period = { gte: ground.from, lt: ground.asOf };
  const year = Number(new Date(ground.from.getTime() + 8 * 3_600_000).toISOString().slice(0, 4));
  const [years, findings, exemptions] = await Promise.all([
    ground.db.backupYear.findMany({ where: { year }, orderBy: { systemId: 'asc' } }),
    ground.db.backupFinding.findMany({ where: { dueAt: period }, orderBy: { openedAt: 'asc' } }),
    ground.db.backupExemption.findMany({ where: { state: { in: ['approved', 'ended'] } }, orderBy: { until: 'asc' } }),
  ]);
  const bySystem = Map.groupBy(findings, ({ systemId }) => systemId);
  const excused = new Map(exemptions.map(({ systemId, reason }) => [systemId, reason]));
  for (const { systemId, backups } of years) {
    const own = bySystem.get(systemId) ?? [];
    const system = ground.systems.get(systemId);
    // Never reviewed in the period: neither in production nor observed.
    if (!system || (!/[B.E]/.test(backups) && own.length === 0)) continue;
    const exemptAllYear = /E/.test(backups) && !/[B.]/.test(backups);
    answerableOn(ground, systemId, ground.days.until - 1)?.backups.push({
      systemId,
      label: system.name,
      link: `/backup/systems/${systemId}`,
      exemptReason: exemptAllYear ? (excused.get(systemId) ?? '') : null,
      findings: own.map(({ id, openedAt, dueAt, closedAt, firstWord }): BackupEvidence['findings'][number] => ({
        id,
        openedAt: openedAt.toISOString(),
        dueAt: dueAt.toISOString(),
        closedAt: closedAt && closedAt < ground.asOf ? closedAt.toISOString() : null,
        // The location is the platform's; what is backed up to it, and when, is the system's.
        providersFault: firstWord === 'location-unavailable',
      })),
    });
  }
};

const LEVELS = { critical: 1, high: 2, medium: 3, low: 4 } as const satisfies Record<string, IncidentEvidence['level']>;

/** Security incidents of the unit's systems on record, and the platform's own, which are the provider's. */
export const incidentSource: Source = async (ground) => {
  const period = { gte: ground.from, lt: ground.asOf };
  const rows = await ground.db.securityIncident.findMany({
    where: { at: period, unitId: { not: null } },
    orderBy: { id: 'asc' },
  });
  for (const { id, unitId, systemName, kind, severity, at } of rows)
    ground.of(unitId ?? '')?.incidents.push({
      id,
      label: `${systemName} ${kind}`,
      link: '/bulletins',
      at: at.toISOString(),
      level: LEVELS[severity],
      responsible: 'unit',
    });
  const faults = await ground.db.incident.findMany({ where: { detectedAt: period }, orderBy: { id: 'asc' } });
  const hit = await ground.db.incidentSystem.findMany({ where: { incidentId: { in: faults.map(({ id }) => id) } } });
  for (const { id, number, title, level, detectedAt } of faults) {
    const units = new Set(
      hit
        .filter(({ incidentId }) => incidentId === id)
        .map(({ systemId }) => answerableOn(ground, systemId, dayNumber(detectedAt))),
    );
    for (const unit of units)
      unit?.incidents.push({
        id,
        label: `${number} ${title}`,
        link: '/incidents',
        at: detectedAt.toISOString(),
        level: Math.min(4, Math.max(1, level)) as IncidentEvidence['level'],
        responsible: 'provider',
      });
  }
};
