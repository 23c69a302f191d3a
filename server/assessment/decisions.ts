import {
  type Counted,
  type Excluded,
  keyOf,
  type Measure,
  type MissingRecord,
  type RecordRef,
  unjudgedIn,
} from './measure.ts';

/** What a decision on an appeal does to one named thing. What it does not mention stays as it is. */
export type Correction =
  /** `exclude`: a counted record leaves the figure altogether; `fulfil`: it counts as achieved in full. */
  | { key: string; treat: 'exclude' | 'fulfil'; reason?: string | undefined }
  /** Counts as stated, in the measure's unit: a counted record otherwise than before, one left out after all, a missing one at last. */
  | { key: string; treat: 'count'; achieved: number; possible: number; reason?: string | undefined };

export interface Decision {
  /** Of the appeal or dispute: stands on every record that the decision touched. */
  number: string;
  words: string;
  corrections: readonly Correction[];
  missing: readonly MissingRecord[];
}

/** Names the nth missing thing of an appeal, from 0. */
export const missingKey = (index: number): string => `missing:${index + 1}`;
const missingIndex = (key: string): number =>
  /^missing:\d+$/.test(key) ? Number(key.slice('missing:'.length)) - 1 : -1;

export type Place = 'counted' | 'excluded' | 'missing';

/** A record whose days were left out in part stands in both lists; what is counted of it is what can be corrected. */
export function placeOf(
  { counted, excluded }: Pick<Measure, 'counted' | 'excluded'>,
  missing: readonly MissingRecord[],
  key: string,
): Place | undefined {
  if (missing[missingIndex(key)]) return 'missing';
  const is = (one: RecordRef) => keyOf(one) === key;
  return counted.some(is) ? 'counted' : excluded.some(is) ? 'excluded' : undefined;
}

/** The figure after a decision: nothing is deleted, what was left out stands there with its reason, what was added says by what. */
export function decidedMeasure(measure: Measure, decision: Decision): Measure {
  const of = new Map(decision.corrections.map((one) => [one.key, one]));
  const back = measure.excluded.filter((one) => placeOf(measure, [], keyOf(one)) === 'excluded' && of.has(keyOf(one)));
  const counted = [
    ...measure.counted.flatMap((one) => treated(one, of.get(keyOf(one)), decision)),
    ...firstOfEach(back).flatMap((one) => included(one, of.get(keyOf(one)), decision)),
    ...decision.missing.flatMap((one, index) => added(one, index, of.get(missingKey(index)), decision)),
  ];
  const out = measure.counted.filter((one) => of.get(keyOf(one))?.treat === 'exclude');
  const excluded = [
    ...measure.excluded.filter((one) => !back.includes(one)),
    ...out.map((one) => leftOut(one, of.get(keyOf(one)), decision)),
  ];
  return { ...measure, counted, excluded, unjudged: unjudgedIn(counted) };
}

function treated(one: Counted, correction: Correction | undefined, decision: Decision): Counted[] {
  if (!correction) return [one];
  const mark = markOf(correction, decision);
  switch (correction.treat) {
    case 'exclude':
      return [];
    case 'fulfil':
      return [{ ...one, achieved: one.possible, note: 'appeal', decision: mark }];
    case 'count': {
      const { achieved, possible } = correction;
      return [{ ...one, achieved, possible, note: 'appealPart', decision: mark }];
    }
    default:
      return correction satisfies never;
  }
}

function included(one: Excluded, correction: Correction | undefined, decision: Decision): Counted[] {
  if (correction?.treat !== 'count') return [];
  const { type, id, label, link } = one;
  const { achieved, possible } = correction;
  const was = { type, id, label, link };
  return [{ ...was, achieved, possible, note: 'appealIncluded', decision: markOf(correction, decision) }];
}

function added(one: MissingRecord, index: number, correction: Correction | undefined, decision: Decision): Counted[] {
  if (correction?.treat !== 'count') return [];
  const { achieved, possible } = correction;
  const ref = { type: 'added', id: `${decision.number}-${index + 1}`, label: one.label, link: '' };
  return [{ ...ref, achieved, possible, note: 'appealAdded', decision: markOf(correction, decision), added: one }];
}

const leftOut = (
  { type, id, label, link }: Counted,
  correction: Correction | undefined,
  decision: Decision,
): Excluded => ({
  ...{ type, id, label, link },
  reason: 'appeal',
  words: `${decision.number}：${wordsOf(correction, decision)}`,
});

const wordsOf = (correction: Correction | undefined, { words }: Decision): string => correction?.reason || words;
const markOf = (correction: Correction, decision: Decision) => ({
  number: decision.number,
  words: wordsOf(correction, decision),
});

/** A record left out for two reasons comes back once. */
const firstOfEach = (ones: readonly Excluded[]): Excluded[] =>
  ones.filter((one, at) => ones.findIndex((other) => keyOf(other) === keyOf(one)) === at);
