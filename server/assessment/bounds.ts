import { AppError, type FieldError } from '../errors.ts';
import { dayOf } from '../time/working-days.ts';
import { type Correction, type Place, placeOf } from './decisions.ts';
import { type Counted, keyOf, type Measure, type MeasureUnit, type MissingRecord } from './measure.ts';
import type { Figure } from './scoring.ts';

/** How much one record may weigh: least and most of `possible`, in the unit of its measure. */
export interface Size {
  least: number;
  most: number;
}

/** A month's verdict on one workload of a thousand cores: beyond that somebody has typed millicores for cores. */
const LARGEST_VERDICT = 31 * 1_000_000;

/**
 * @param days of the period that is judged
 * @param items one record of things that are counted: 1, but for tickets, which are answered and restored
 */
export function sizeOf(unit: MeasureUnit, days: number, items = 1): Size {
  switch (unit) {
    case 'systemDays':
      return { least: 1, most: days };
    case 'cpuMilliDays':
      return { least: 1, most: LARGEST_VERDICT };
    case 'items':
      return { least: 1, most: items };
    case 'points':
    case 'shares':
      return { least: 100, most: 100 };
    case 'stars':
      return { least: 4, most: 4 };
    case 'minutes':
      return { least: 1, most: days * 1440 };
    default:
      return unit satisfies never;
  }
}

interface Ruling {
  /** Keys that the appeal names, and what it misses. */
  records: readonly string[];
  missing: readonly MissingRecord[];
  corrections: readonly Correction[];
}

/** What is wrong with a decision, field by field: things that were not named or not there, and amounts out of their bounds. */
export function faultsIn(measure: Measure, { records, missing, corrections }: Ruling, size: Size): FieldError[] {
  return corrections.flatMap((one, index): FieldError[] => {
    const fault = (field: string, key: string, values?: Record<string, number>): FieldError[] => [
      { path: `corrections.${index}.${field}`, message: { key: `assessment.${key}`, ...(values ? { values } : {}) } },
    ];
    const place = placeOf(measure, missing, one.key);
    if (corrections.findIndex(({ key }) => key === one.key) < index) return fault('key', 'namedTwice');
    if (place !== 'missing' && !records.includes(one.key)) return fault('key', 'notNamed');
    if (!place) return fault('key', 'noRecord');
    if (one.treat !== 'count') return place === 'counted' ? [] : fault('treat', 'treatUnfit');
    const { least, most, deduction } = boundsOf(measure, place, one.key, size);
    const { achieved, possible } = one;
    if (deduction) {
      if (possible !== 0) return fault('possible', 'deductionPossible');
      return achieved > 0 || achieved < -most ? fault('achieved', 'amountBetween', { least: -most, most: 0 }) : [];
    }
    if (possible < least || possible > most) return fault('possible', 'amountBetween', { least, most });
    return achieved < 0 || achieved > possible ? fault('achieved', 'amountBetween', { least: 0, most: possible }) : [];
  });
}

export interface Bounds extends Size {
  /** Costs points (or minutes) of a base that is counted already: possible 0, achieved at the most 0. */
  deduction: boolean;
}

/** Between what one named thing may be counted. */
export function boundsOf(measure: Measure, place: Place, key: string, size: Size): Bounds {
  const counted = place === 'counted' ? measure.counted.find((one) => keyOf(one) === key) : undefined;
  if (counted) return { ...sizeOfCounted(counted, size), deduction: counted.possible === 0 };
  const hasBase = measure.counted.some(({ possible }) => possible > 0);
  if ((measure.unit === 'points' || measure.unit === 'minutes') && hasBase) return { ...size, deduction: true };
  const would = measure.excluded.find((one) => keyOf(one) === key)?.possible;
  return would ? { least: 1, most: would, deduction: false } : { ...size, deduction: false };
}

/** Nobody takes from a record what it was found to weigh, however big it is. */
const sizeOfCounted = ({ possible }: Counted, { least, most }: Size): Size => ({
  least: Math.min(least, possible || least),
  most: Math.max(most, possible),
});

/** Missing things that are described twice, or are counted or left out by name already: those are chosen from the list. */
export function repeatsIn(
  { counted, excluded }: Measure,
  missing: readonly MissingRecord[],
  /** Ids of records by the number that people know them by: systems by their code. */
  idsByNumber: ReadonlyMap<string, string> = new Map(),
): FieldError[] {
  const same = (text: string) => text.trim().toLowerCase();
  const numbers = new Set([
    ...[...counted, ...excluded].map(({ id }) => same(id)),
    ...counted.flatMap(({ added }) => (added?.reference ? [same(added.reference)] : [])),
  ]);
  const labels = new Set([...counted, ...excluded].map(({ label }) => same(label)));
  return missing.flatMap((one, index): FieldError[] => {
    const fault = (field: string, key: string): FieldError[] => [
      { path: `missing.${index}.${field}`, message: { key: `assessment.${key}` } },
    ];
    const number = same(one.reference);
    const is = (other: MissingRecord) =>
      number ? same(other.reference) === number : same(other.label) === same(one.label) && other.from === one.from;
    if (missing.findIndex(is) < index) return fault(number ? 'reference' : 'label', 'namedTwice');
    const id = idsByNumber.get(number);
    if (number && (numbers.has(number) || (id && numbers.has(same(id))))) return fault('reference', 'alreadyThere');
    return !number && labels.has(same(one.label)) ? fault('label', 'alreadyThere') : [];
  });
}

/** Missing things belong into the period that is judged. Days of UTC+8, both included. */
export const strayIn = (missing: readonly MissingRecord[], first: string, last: string): FieldError[] =>
  missing.flatMap(({ from, until }, index): FieldError[] => {
    const fault = (field: string, key: string, values?: Record<string, string>): FieldError[] => [
      { path: `missing.${index}.${field}`, message: { key: `assessment.${key}`, ...(values ? { values } : {}) } },
    ];
    if (until < from) return fault('until', 'periodReversed');
    return until < first || from > last ? fault('from', 'notInPeriod', { first, last }) : [];
  });

/** A figure that did not apply takes weight from the others when it does: who decides must have seen that. */
export function requireSaid(before: string | null, figure: Figure | undefined, isSaid: boolean): void {
  if (before !== 'notApplicable' || !figure || figure.state === 'notApplicable' || isSaid) return;
  const message = { key: 'assessment.nowApplies', values: { points: (figure.effective / 100).toFixed(2) } };
  throw new AppError('INVALID', `${figure.indicator} would apply, which is not said`, message, {
    fields: [{ path: 'nowApplies', message }],
  });
}

/** What a figure of points starts from: no record, hence nothing to object to. */
const BASE = 'start:start';

interface Named {
  indicator: string;
  records: readonly string[];
  missing: readonly MissingRecord[];
  files: readonly unknown[];
}

/**
 * What an appeal or a dispute names must be there, and what it misses must belong into the period, not be there already, and come with
 * evidence: there is no record that could speak for it.
 * @throws AppError INVALID, field by field for what is missing
 */
export function requireNamed(
  measure: Measure,
  { indicator, records, missing, files }: Named,
  { from, until }: { from: Date; until: Date },
  idsByNumber?: ReadonlyMap<string, string>,
): void {
  const unknown = records.find((key) => key === BASE || !placeOf(measure, [], key));
  if (unknown)
    throw new AppError('INVALID', `record ${unknown} is not in ${indicator}`, { key: 'assessment.noRecord' });
  const last = dayOf(new Date(until.getTime() - 1));
  const fields = [...strayIn(missing, dayOf(from), last), ...repeatsIn(measure, missing, idsByNumber)];
  if (missing.length > 0 && files.length === 0)
    fields.push({ path: 'files', message: { key: 'assessment.evidenceNeeded' } });
  if (fields.length === 0) return;
  const words = `what is missing from ${indicator} is not described well`;
  throw new AppError('INVALID', words, { key: 'invalidInput' }, { fields });
}
