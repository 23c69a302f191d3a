import type { Db, Tx } from '../db/client.ts';
import { dayNumber, lengthOf, overlap, type Span } from './days.ts';
import { noEvidence, type UnitEvidence } from './evidence.ts';
import { SOURCES } from './sources.ts';
import { type Dissolution, type RegisterSystem, type Tenure, tenures } from './tenure.ts';

/** Those whose use of the cloud is assessed: every unit with a register; the provider and consultancies are not. */
const ASSESSED = ['authority', 'countyAuthority', 'department'] as const;

/**
 * Everything that is known of the year, unit by unit in the order of their codes. While the year runs, it ends now.
 * @param period the year's first instant and the first after it
 */
export async function collectEvidence(
  db: Db | Tx,
  period: { from: Date; until: Date },
  now: Date,
): Promise<UnitEvidence[]> {
  const asOf = now < period.until ? now : period.until;
  // Today counts as a whole day: what is so today is so.
  const days: Span = { from: dayNumber(period.from), until: dayNumber(new Date(asOf.getTime() - 1)) + 1 };
  const register = await readRegister(db, days);
  const evidence = await readUnits(db, days, register);
  const ground = {
    db,
    ...period,
    asOf,
    days,
    tenures: register.tenures,
    bySystem: Map.groupBy(register.tenures, ({ systemId }) => systemId),
    systems: register.systems,
    of: heirIn(evidence),
  };
  for (const source of SOURCES) await source(ground);
  return [...evidence.values()];
}

/** A record of a merged unit is its heir's. */
const heirIn =
  (evidence: ReadonlyMap<string, UnitEvidence>) =>
  (unitId: string): UnitEvidence | undefined => {
    let found = evidence.get(unitId);
    for (let steps = 0; found?.unit.heirId && steps < 20; steps += 1) found = evidence.get(found.unit.heirId);
    return found;
  };

async function readRegister(db: Db | Tx, days: Span) {
  const { rows, lives, changes, dissolutions } = await readResponsibilityRecords(db);
  const found: Tenure[] = tenures(lives, changes, dissolutions, days);
  return { tenures: found, systems: new Map(rows.map((row) => [row.id, row])), dissolutions };
}

/** The systems with their lives, and every change on record of who answers for them. */
export async function readResponsibilityRecords(db: Db | Tx) {
  const [rows, changeRows, dissolutionRows] = await Promise.all([
    db.system.findMany({
      select: { id: true, code: true, name: true, unitId: true, createdAt: true, onlineAt: true, retiredAt: true },
      orderBy: { id: 'asc' },
    }),
    db.responsibilityChange.findMany({ orderBy: { at: 'asc' } }),
    db.unitDissolution.findMany({ orderBy: { at: 'asc' } }),
  ]);
  const lives = rows.map((row): RegisterSystem => ({ id: row.id, unitId: row.unitId, ...lifeOf(row) }));
  const changes = changeRows.map(({ at, ...row }) => ({ ...row, day: dayNumber(at) }));
  const dissolutions = dissolutionRows.map(
    ({ at, unitId, heirId }): Dissolution => ({ unitId, heirId, day: dayNumber(at) }),
  );
  return { rows, lives, changes, dissolutions };
}

/** From the day it was put on record (or was online, where that came first) to the day it left. */
function lifeOf({
  createdAt,
  onlineAt,
  retiredAt,
}: {
  createdAt: Date;
  onlineAt: Date | null;
  retiredAt: Date | null;
}) {
  const begin = onlineAt && onlineAt < createdAt ? onlineAt : createdAt;
  return { from: dayNumber(begin), until: retiredAt ? dayNumber(retiredAt) : Number.MAX_SAFE_INTEGER };
}

async function readUnits(
  db: Db | Tx,
  days: Span,
  { dissolutions, tenures: held }: { dissolutions: readonly Dissolution[]; tenures: readonly Tenure[] },
): Promise<Map<string, UnitEvidence>> {
  const ended = new Map(dissolutions.map((one) => [one.unitId, one]));
  const holders = new Set(held.map(({ unitId }) => unitId));
  const rows = await db.unit.findMany({ where: { kind: { in: [...ASSESSED] } }, orderBy: { code: 'asc' } });
  const units = rows.flatMap(({ id, code, name, createdAt, active }) => {
    const end = ended.get(id);
    const life = { from: dayNumber(createdAt), until: end?.day ?? Number.MAX_SAFE_INTEGER };
    const own = lengthOf(overlap(life, days));
    const dissolved = end !== undefined && end.day < days.until;
    // Closed before the period, or made after it: no part of this year. One that was closed without a reorganisation, and answered for
    // a system in the year, is.
    if (own === 0 || (!active && !end && !holders.has(id))) return [];
    return [noEvidence({ id, code, name, days: own, dissolved, heirId: dissolved ? end.heirId : null })];
  });
  return new Map(units.map((one) => [one.unit.id, one]));
}
