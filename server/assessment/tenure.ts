import { lengthOf, overlap, type Span } from './days.ts';

/** Who answers for which system on which days: the ground on which every figure is given to a unit. */
export interface RegisterSystem extends Span {
  id: string;
  /** Its unit on record. */
  unitId: string;
}

export interface Change {
  systemId: string;
  fromUnitId: string;
  toUnitId: string;
  /** The first day of the new unit. */
  day: number;
}

export interface Dissolution {
  unitId: string;
  day: number;
  /** With an heir (merger), the heir answers for the whole period; without (split), each for its own days. */
  heirId: string | null;
}

export interface Tenure extends Span {
  systemId: string;
  unitId: string;
}

/**
 * Moves: each unit answers for its own days. Mergers: the heir answers for the whole period, also for the days before, since what
 * it took over is what it is judged by. Splits: as moves. Sorted by system and day; spans never overlap.
 */
export function tenures(
  systems: readonly RegisterSystem[],
  changes: readonly Change[],
  dissolutions: readonly Dissolution[],
  period: Span,
): Tenure[] {
  const bySystem = Map.groupBy(changes, ({ systemId }) => systemId);
  const heir = heirs(dissolutions, period);
  return systems.flatMap((system) => {
    const own = (bySystem.get(system.id) ?? []).toSorted((a, b) => a.day - b.day);
    return merged(spansOf(system, own, period).map((one) => ({ ...one, unitId: heir(one.unitId) })));
  });
}

function spansOf(system: RegisterSystem, changes: readonly Change[], period: Span): Tenure[] {
  const life = overlap(system, period);
  const owners = [changes[0]?.fromUnitId ?? system.unitId, ...changes.map(({ toUnitId }) => toUnitId)];
  const days = [Number.NEGATIVE_INFINITY, ...changes.map(({ day }) => day), Number.POSITIVE_INFINITY];
  return owners
    .map((unitId, index) => {
      const own = { from: days[index] ?? 0, until: days[index + 1] ?? 0 };
      return { systemId: system.id, unitId, ...overlap(life, own) };
    })
    .filter((one) => lengthOf(one) > 0);
}

/** Follows mergers of mergers; a circle (A into B into A) ends where it began. */
function heirs(dissolutions: readonly Dissolution[], period: Span): (unitId: string) => string {
  const next = new Map(
    dissolutions
      .filter(({ day, heirId }) => heirId !== null && day < period.until)
      .map(({ unitId, heirId }) => [unitId, heirId as string]),
  );
  return (unitId) => {
    const seen = new Set<string>();
    let at = unitId;
    for (let heir = next.get(at); heir && !seen.has(at); heir = next.get(at)) {
      seen.add(at);
      at = heir;
    }
    return at;
  };
}

/** Neighbouring spans of one unit become one. */
function merged(spans: readonly Tenure[]): Tenure[] {
  const out: Tenure[] = [];
  for (const span of spans) {
    const last = out.at(-1);
    if (last && last.unitId === span.unitId && last.until === span.from)
      out[out.length - 1] = { ...last, until: span.until };
    else out.push(span);
  }
  return out;
}
