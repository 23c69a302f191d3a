import { createHash } from 'node:crypto';
import { DAY_MILLIS, dayOf, isWorkingDay, startOfDay } from '../time/working-days.ts';
import type { DrillScenarioName } from './scenarios.ts';

/** A production tenancy that owes a drill (articles 8 and 34). */
export interface DutyBound {
  systemId: string;
  tenancyName: string;
  unitId: string;
  protectionLevel: number;
}

export interface Postponement {
  from: string;
  to: string;
  reason: string;
  byName: string;
  /** Who confirmed it for the authority; empty until then. */
  approverName: string;
  at: string;
}

/** One drill of a plan. `id` is the same in every version. */
export interface PlanItem {
  id: string;
  scenario: DrillScenarioName;
  tableTop: boolean;
  systemId: string | null;
  unitId: string | null;
  tenancyName: string | null;
  /** Day in the city's zone: 2027-03-04. */
  day: string;
  postponements: Postponement[];
  cancelled: { reason: string; byName: string; at: string } | null;
}

export interface Unplaced {
  systemId: string;
  tenancyName: string;
  missing: number;
  reason: 'noDayLeft' | 'unitTooDense';
}

export interface PlanRules {
  timesPerYear: number;
  timesPerYearHigher: number;
  higherFromLevel: number;
  /** Days that lie at least between two drills of one unit. */
  daysBetween: number;
}

export interface Period {
  fromDay: string;
  untilDay: string;
}

/** How many restore drills a tenancy owes in a year. */
export const owedBy = ({ protectionLevel }: Pick<DutyBound, 'protectionLevel'>, rules: PlanRules): number =>
  protectionLevel >= rules.higherFromLevel ? rules.timesPerYearHigher : rules.timesPerYear;

export const isGuarded = (day: string, periods: readonly Period[]): boolean =>
  periods.some(({ fromDay, untilDay }) => fromDay <= day && day <= untilDay);

/** Whether `at` lies in a guard period. */
export const isGuardedAt = (at: Date, periods: readonly Period[]): boolean => isGuarded(dayOf(at), periods);

/** The days of a year on which a drill may begin: working days outside the guard periods, none before `earliest`. */
export function drillDays(year: number, periods: readonly Period[], earliest: string): string[] {
  const days: string[] = [];
  for (let at = startOfDay(new Date(`${year}-01-01T04:00:00Z`)); ; at = new Date(at.getTime() + DAY_MILLIS)) {
    const day = dayOf(at);
    if (!day.startsWith(`${year}-`)) return days;
    if (day >= earliest && isWorkingDay(at) && !isGuarded(day, periods)) days.push(day);
  }
}

/** A fraction that year and tenancy alone decide. */
function fractionOf(year: number, tenancy: string): number {
  const digest = createHash('sha256').update(`${year}:${tenancy}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

export const planItemId = (year: number, tenancy: string, turn: number): string => `${year}:${tenancy}:${turn}`;

/**
 * The draft of a year: every tenancy as often as it owes, spread evenly over the days, a tenancy's own drills far from each other, two of
 * one unit never closer than the rules say. The same year, tenancies, rules and days always give the same draft, in whatever order they
 * come: chance is the digest of year and tenancy.
 */
export function draftPlan(
  year: number,
  bound: readonly DutyBound[],
  rules: PlanRules,
  days: readonly string[],
  present: readonly PlanItem[] = [],
): { items: PlanItem[]; unplaced: Unplaced[] } {
  const placing = new Placing(days, rules.daysBetween, present);
  const items: PlanItem[] = [];
  const unplaced = new Map<string, Unplaced>();
  for (const { one, turn } of wantedTurns(year, bound, rules, present)) {
    const target = targetOf(year, bound, one, turn, rules);
    const day = placing.take(target, one.unitId);
    if (day) items.push(itemOf(year, one, turn, day));
    else {
      const { systemId, tenancyName } = one;
      const missing = (unplaced.get(systemId)?.missing ?? 0) + 1;
      const reason = days.length === 0 ? 'noDayLeft' : 'unitTooDense';
      unplaced.set(systemId, { systemId, tenancyName, missing, reason });
    }
  }
  return { items: items.toSorted(byDay), unplaced: [...unplaced.values()] };
}

const byDay = (one: PlanItem, other: PlanItem): number =>
  one.day.localeCompare(other.day) || one.id.localeCompare(other.id);

/** Everybody's first turn before anybody's second: when days run short, each is drilled once at least. */
function wantedTurns(year: number, bound: readonly DutyBound[], rules: PlanRules, present: readonly PlanItem[]) {
  const known = new Set(present.map(({ id }) => id));
  const turns = bound.flatMap((one) =>
    Array.from({ length: owedBy(one, rules) }, (_, turn) => ({ one, turn: turn + 1 })),
  );
  return turns
    .filter(({ one, turn }) => !known.has(planItemId(year, one.tenancyName, turn)))
    .toSorted(
      (a, b) =>
        a.turn - b.turn ||
        fractionOf(year, a.one.tenancyName) - fractionOf(year, b.one.tenancyName) ||
        a.one.tenancyName.localeCompare(b.one.tenancyName),
    );
}

/** Where in the year, from 0 to 1. */
function targetOf(year: number, bound: readonly DutyBound[], one: DutyBound, turn: number, rules: PlanRules): number {
  const owed = owedBy(one, rules);
  const alike = bound.filter((other) => owedBy(other, rules) === owed);
  const own = fractionOf(year, one.tenancyName);
  const rank = alike.filter(({ tenancyName }) => fractionOf(year, tenancyName) < own).length;
  return (turn - 1 + (rank + 0.5) / alike.length) / owed;
}

const itemOf = (year: number, one: DutyBound, turn: number, day: string): PlanItem => ({
  id: planItemId(year, one.tenancyName, turn),
  scenario: 'restore',
  tableTop: false,
  systemId: one.systemId,
  unitId: one.unitId,
  tenancyName: one.tenancyName,
  day,
  postponements: [],
  cancelled: null,
});

/** Days between two calendar days. */
export const daysApart = (one: string, other: string): number =>
  Math.abs(Math.round((Date.parse(one) - Date.parse(other)) / DAY_MILLIS));

/** Gives out days: the nearest to the target among the emptiest that the unit may still have. */
class Placing {
  readonly #days: readonly string[];
  readonly #apart: number;
  readonly #load = new Map<string, number>();
  readonly #ofUnit = new Map<string, string[]>();

  constructor(days: readonly string[], apart: number, present: readonly PlanItem[]) {
    this.#days = days;
    this.#apart = apart;
    for (const { day, unitId, cancelled } of present) if (!cancelled) this.#put(day, unitId ?? '');
  }

  take(target: number, unitId: string): string | undefined {
    const middle = Math.min(this.#days.length - 1, Math.floor(target * this.#days.length));
    const taken = this.#ofUnit.get(unitId) ?? [];
    let best: { day: string; cost: number } | undefined;
    this.#days.forEach((day, index) => {
      if (taken.some((other) => daysApart(day, other) < this.#apart)) return;
      // A day that has one already costs as much as one a fortnight off.
      const cost = Math.abs(index - middle) + LOAD_COST * (this.#load.get(day) ?? 0);
      if (!best || cost < best.cost) best = { day, cost };
    });
    if (best) this.#put(best.day, unitId);
    return best?.day;
  }

  #put(day: string, unitId: string): void {
    this.#load.set(day, (this.#load.get(day) ?? 0) + 1);
    this.#ofUnit.set(unitId, [...(this.#ofUnit.get(unitId) ?? []), day]);
  }
}

const LOAD_COST = 10;

/** What has come to stand against a day since it was planned: a guard period, or a holiday of a calendar that was published later. */
export function conflictOf(day: string, periods: readonly Period[]): 'guarded' | 'notWorkingDay' | null {
  if (isGuarded(day, periods)) return 'guarded';
  return isWorkingDay(new Date(`${day}T04:00:00Z`)) ? null : 'notWorkingDay';
}

export type PlanFault = 'notInYear' | 'notWorkingDay' | 'guarded' | 'unitTooDense' | 'past';

/** What stands against a day for a drill of `unitId`; `undefined` when nothing does. */
export function faultOf(
  day: string,
  { year, unitId, itemId }: { year: number; unitId: string | null; itemId: string },
  {
    items,
    rules,
    periods,
    today,
  }: { items: readonly PlanItem[]; rules: PlanRules; periods: readonly Period[]; today: string },
): PlanFault | undefined {
  if (!day.startsWith(`${year}-`)) return 'notInYear';
  if (day <= today) return 'past';
  if (!isWorkingDay(new Date(`${day}T04:00:00Z`))) return 'notWorkingDay';
  if (isGuarded(day, periods)) return 'guarded';
  const tooClose = items.some(
    (other) =>
      other.id !== itemId &&
      !other.cancelled &&
      unitId !== null &&
      other.unitId === unitId &&
      daysApart(other.day, day) < rules.daysBetween,
  );
  return tooClose ? 'unitTooDense' : undefined;
}
