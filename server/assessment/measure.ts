/**
 * What a formula brings of one unit: the records that it counted, each with what it could and what it did achieve, and those
 * that it left out, each with its reason. A figure is nothing but the sum of its records, so that it can always be opened.
 */
export const MEASURE_UNITS = ['systemDays', 'cpuMilliDays', 'items', 'points', 'minutes', 'shares', 'stars'] as const;
export type MeasureUnit = (typeof MEASURE_UNITS)[number];

export const EXCLUSIONS = [
  'exempt', // put on record as not needing the cloud
  'usageExempt', // an exemption of the usage verdict: DR standby, licence-bound
  'young', // went online too lately to be judged by its use
  'seasonal', // exam registration, flood season
  'idleAlready', // counted under “idle”
  'riskAccepted',
  'notDueYet',
  'postponed',
  'cancelled',
  'providersFault',
  'planned', // announced maintenance
  'backupExempt',
  'beforeTheCloud', // online before the first trial here: nothing was tested on this cloud
  'appeal', // left out by a decision on an appeal
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

export interface RecordRef {
  /** system | verdict | testRun | bulletinItem | drill | backupFinding | ticket | incident | … */
  type: string;
  id: string;
  label: string;
  /** Path in the console; empty where the record has no page of its own. */
  link: string;
}

/** Something that the figure should have counted and does not know, as who misses it describes it. Days of UTC+8, both included. */
export interface MissingRecord {
  label: string;
  from: string;
  until: string;
  /** Number of the drill, code of the system …; empty where it has none. */
  reference: string;
}

export interface Counted extends RecordRef {
  /** Whole numbers in the measure's unit: 0 ≤ achieved ≤ possible, except deductions (possible 0, achieved below 0). */
  possible: number;
  achieved: number;
  /** Why it is not whole: `offCloud`, `idle`, `closedLate` … in the console's dictionary. */
  note?: string;
  /** The decision that brought it here or changed it: number of the appeal or dispute, and the reason given. */
  decision?: { number: string; words: string };
  /** Of a record that is nowhere else: how it was described. */
  added?: MissingRecord;
}

export interface Excluded extends RecordRef {
  reason: Exclusion;
  /** Words of the exemption or of the decision. */
  words?: string;
  /** What it would have added to the denominator, where that is known. */
  possible?: number;
}

export interface Measure {
  unit: MeasureUnit;
  counted: Counted[];
  excluded: Excluded[];
  /** Some of the counted are counted for want of data: in favour of the unit. */
  unjudged: number;
}

/** Records that are counted for want of data. */
export const unjudgedIn = (counted: readonly Counted[]): number =>
  counted.filter(({ note }) => note === 'insufficientData').length;

export interface Totals {
  numerator: bigint;
  denominator: bigint;
}

/** Σ achieved and Σ possible; deductions never go below nothing, allowances never above the whole. */
export function totalsOf({ counted }: Pick<Measure, 'counted'>): Totals {
  let numerator = 0n;
  let denominator = 0n;
  for (const { achieved, possible } of counted) {
    numerator += BigInt(achieved);
    denominator += BigInt(possible);
  }
  const least = numerator < 0n ? 0n : numerator;
  return { numerator: least > denominator ? denominator : least, denominator };
}

/** Names one record within one figure: what an appeal points at. */
export const keyOf = ({ type, id }: Pick<RecordRef, 'type' | 'id'>): string => `${type}:${id}`;
