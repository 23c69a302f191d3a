import type { Correction } from '../../../server/assessment/decisions.ts';
import type { MeasureUnit } from '../../../server/assessment/measure.ts';
import type { NamedThing } from '../../../server/assessment/views.ts';
import type { Failure } from '../../api/failure.ts';
import { fieldMessages } from '../../api/user-message.ts';
import type { Messages } from '../../forms/create-form.ts';
import { as } from './words.ts';

export type Treat = 'none' | Correction['treat'];

/** What is being decided on one named thing; amounts as they are shown: cores rather than millicores. */
export interface Entry {
  treat: Treat;
  achieved: number | undefined;
  possible: number | undefined;
  reason: string;
}

const SCALE: Partial<Record<MeasureUnit, number>> = { cpuMilliDays: 1000 };
export const scaleOf = (unit: MeasureUnit): number => SCALE[unit] ?? 1;

/** Only what counts can be left out or fulfilled; anything can be counted as stated. */
export const treatsFor = ({ place }: NamedThing): Treat[] =>
  place === 'counted' ? ['none', 'exclude', 'fulfil', 'count'] : ['none', 'count'];

/** Nothing decided yet; the amounts are those of counting it in full, as far as that follows from what is known. */
export function entryFor({ place, achieved, possible, bounds, missing }: NamedThing, unit: MeasureUnit): Entry {
  const days = missing && unit === 'systemDays' ? daysIn(missing) : undefined;
  const one = bounds.least === bounds.most ? bounds.most : undefined;
  const whole = bounds.deduction ? 0 : (possible ?? days ?? one);
  const scaled = (value: number | null | undefined) => (value == null ? undefined : value / scaleOf(unit));
  return {
    treat: 'none',
    achieved: scaled(place === 'counted' ? achieved : bounds.deduction ? 0 : whole),
    possible: scaled(whole),
    reason: '',
  };
}

const daysIn = ({ from, until }: { from: string; until: string }): number =>
  Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000) + 1;

/** What is sent: one correction for each thing that does not stay as it is. */
export const correctionsOf = (
  things: readonly NamedThing[],
  entries: readonly Entry[],
  unit: MeasureUnit,
): Correction[] =>
  things.flatMap(({ key }, index): Correction[] => {
    const entry = entries[index];
    if (!entry || entry.treat === 'none') return [];
    const reason = entry.reason.trim() ? { reason: entry.reason.trim() } : {};
    if (entry.treat !== 'count') return [{ key, treat: entry.treat, ...reason }];
    const whole = (value = 0) => Math.round(value * scaleOf(unit));
    return [{ key, treat: 'count', achieved: whole(entry.achieved), possible: whole(entry.possible), ...reason }];
  });

export const entryProblems = (entries: readonly Entry[]): Messages =>
  Object.fromEntries(
    entries.flatMap(({ treat, achieved, possible }, index) =>
      treat !== 'count'
        ? []
        : [
            ...(achieved === undefined ? [[`entries.${index}.achieved`, as().amountNeeded]] : []),
            ...(possible === undefined ? [[`entries.${index}.possible`, as().amountNeeded]] : []),
          ],
    ),
  );

/** The server numbers what was sent; the form numbers everything that was named, and shows cores. */
export function entryMessages({ fields }: Failure, entries: readonly Entry[], unit: MeasureUnit): Messages {
  const sent = entries.flatMap(({ treat }, index) => (treat === 'none' ? [] : [index]));
  return fieldMessages(
    fields.map(({ path, message }) => ({
      path: path.replace(/^corrections\.(\d+)/, (_, at: string) => `entries.${sent[Number(at)] ?? 0}`),
      message: { ...message, values: shown(message.values, unit) },
    })),
  );
}

const shown = (values: Record<string, string | number> = {}, unit: MeasureUnit) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? value / scaleOf(unit) : value]),
  );

/** Words for the fields in the summary of errors. */
export const entryLabels = (things: readonly NamedThing[]): Record<string, string> =>
  Object.fromEntries(
    things.flatMap(({ label }, index) => [
      [`entries.${index}.treat`, `${label} ${as().treat}`],
      [`entries.${index}.achieved`, `${label} ${as().countAchieved}`],
      [`entries.${index}.possible`, `${label} ${as().countPossible}`],
    ]),
  );
