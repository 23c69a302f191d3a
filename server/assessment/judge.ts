import type { UnitEvidence } from './evidence.ts';
import { FORMULAS } from './formulas.ts';
import type { Measure } from './measure.ts';
import type { Scheme } from './scheme.ts';
import { type Scored, score } from './scoring.ts';

export type Standing = 'ranked' | 'shortPeriod' | 'noSystems' | 'dissolved' | 'nothingToJudge';

export interface Judged extends Scored {
  measures: ReadonlyMap<string, Measure>;
  standing: Standing;
}

/** One unit's year by one scheme. Pure: the same evidence and scheme give the same result for ever. */
export function judgeUnit(evidence: UnitEvidence, scheme: Scheme): Judged {
  const measures = new Map(
    scheme.indicators.map(({ id, formula, parameters }) => {
      const chosen = FORMULAS[formula];
      return [id, chosen.measure(evidence, { ...chosen.parameters, ...parameters })];
    }),
  );
  return judgeMeasures(measures, scheme, standingOf(evidence, scheme));
}

/** The same from figures on record: what a decision on an appeal has changed. */
export function judgeMeasures(measures: ReadonlyMap<string, Measure>, scheme: Scheme, standing: Standing): Judged {
  const scored = score(scheme.indicators, measures);
  // Nothing to judge is what a unit has that would be ranked; a record that is added brings it back.
  const own = standing === 'nothingToJudge' ? 'ranked' : standing;
  return { ...scored, measures, standing: own === 'ranked' && scored.score === null ? 'nothingToJudge' : own };
}

function standingOf({ unit, systems }: UnitEvidence, scheme: Scheme): Standing {
  if (unit.dissolved) return 'dissolved';
  if (systems.length === 0) return 'noSystems';
  return unit.days < scheme.minimumDays ? 'shortPeriod' : 'ranked';
}

/** 1, 2, 2, 4: equal scores share a rank; the order among them is that of the codes, which nobody can influence. */
export function rank<U extends { code: string; score: number | null; standing: Standing }>(
  units: readonly U[],
): (U & { rank: number | null })[] {
  const ranked = units.filter(({ standing, score: points }) => standing === 'ranked' && points !== null);
  const above = (one: U) => ranked.filter(({ score: points }) => (points ?? 0) > (one.score ?? 0)).length;
  const order = (a: U, b: U) => (b.score ?? -1) - (a.score ?? -1) || (a.code < b.code ? -1 : 1);
  return [...units].sort(order).map((one) => ({ ...one, rank: ranked.includes(one) ? above(one) + 1 : null }));
}
