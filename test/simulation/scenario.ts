/**
 * The year 2028 of a city with 300 tenancies, as it is played, and what a careful person expects of it: plain arithmetic over days,
 * which knows nothing of the product. Days are counted from 1 January 2028, in China's time.
 */
export type Day = number;

const DAY_MILLIS = 86_400_000;
const FIRST = Date.UTC(2028, 0, 1);

export const day = (text: string): Day => (Date.parse(`${text}T00:00:00Z`) - FIRST) / DAY_MILLIS;
export const textOf = (one: Day): string => new Date(FIRST + one * DAY_MILLIS).toISOString().slice(0, 10);
/** An hour of a day in China. */
export const at = (one: Day, hour: number, minute = 0): Date =>
  new Date(FIRST + one * DAY_MILLIS + ((hour - 8) * 60 + minute) * 60_000);
export const range = (from: Day, to: Day): Day[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

/** Statutory holidays of 2028 and January 2029 that may be weekdays (国令第795号), written down from a calendar. */
const HOLIDAYS = new Set(
  [
    ...['2028-01-01', '2028-01-25', '2028-01-26', '2028-01-27', '2028-01-28', '2028-04-04', '2028-05-01', '2028-05-02'],
    ...['2028-05-28', '2028-10-01', '2028-10-02', '2028-10-03', '2029-01-01'],
  ].map(day),
);
export function isWorkday(one: Day): boolean {
  const weekday = new Date(FIRST + one * DAY_MILLIS).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !HOLIDAYS.has(one);
}
/** The `count`-th working day after a day. */
export function workdayAfter(one: Day, count: number): Day {
  let found = one;
  for (let left = count; left > 0; ) {
    found += 1;
    if (isWorkday(found)) left -= 1;
  }
  return found;
}
export const isLeapDayThere = textOf(day('2028-03-01') - 1) === '2028-02-29';

/** The last day that is played: every bulletin of the year is due by then. */
export const LAST = day('2029-01-12');
export const YEAR_DAYS = range(0, day('2028-12-31'));

export const GUARDS = [
  { name: '春节保障', fromDay: '2028-01-24', untilDay: '2028-02-02' },
  { name: '两会保障', fromDay: '2028-03-01', untilDay: '2028-03-15' },
  { name: '国庆保障', fromDay: '2028-09-28', untilDay: '2028-10-08' },
];
export const isGuarded = (one: Day): boolean =>
  GUARDS.some(({ fromDay, untilDay }) => day(fromDay) <= one && one <= day(untilDay));

/** The DR centre is down: no backup is made. */
const DOWN = { from: day('2028-03-06'), to: day('2028-03-10') };
export const isDown = (one: Day): boolean => DOWN.from <= one && one <= DOWN.to;
/** A week in which every seventh tenancy's backups fail in part. */
const PARTIAL = { from: day('2028-05-08'), to: day('2028-05-14') };
/** The operators are dead for 40 days; Velero and the server are not. */
export const DEAD = { from: day('2028-07-10'), to: day('2028-08-18') };
export const areDead = (one: Day): boolean => DEAD.from <= one && one <= DEAD.to;
/** Backups are kept for 30 days: what was made before this day and seen by nobody is gone when the operators are back. */
const KEPT_DAYS = 30;
const FIRST_STILL_THERE = DEAD.to + 1 - (KEPT_DAYS - 1);

/** Somebody deletes this tenancy's schedule on the afternoon of a day on which no operator lives to put it back. */
export const CUT = { index: 5, after: day('2028-07-15') };

/** Backups of these fail for the summer, and for as long they are exempt; the last one's fail longer. */
export const EXEMPT = { indices: [50, 51, 52, 53, 54], asked: day('2028-05-31'), until: day('2028-08-31') };
const STILL_FAILING = { index: 54, until: day('2028-09-09') };

/** Those that come: in April, and one in October that never gets a backup. */
export const COMING = day('2028-04-03');
const FAILS_AT_FIRST = { index: 309, until: day('2028-04-06') };
const NEVER = { index: 310, from: day('2028-10-09') };
/** Those that leave, after that day's backup. */
export const LEAVING = { indices: range(291, 298), on: day('2028-09-11') };
/** On record, but not on the cloud. */
export const OFF_CLOUD = ['off1', 'off2'];

export interface Tenancy {
  index: number;
  code: string;
  unit: string;
  /** Protection level: 3 owes two drills a year, the others one. */
  level: number;
  from: Day;
  /** The last day in production. */
  until: Day;
}

export const UNIT_COUNT = 30;
export const unitOf = (index: number): string => `u${String(index % UNIT_COUNT).padStart(2, '0')}`;

export const TENANCIES: readonly Tenancy[] = range(0, 310).map((index) => ({
  index,
  code: `s${String(index).padStart(3, '0')}`,
  unit: unitOf(index),
  level: index % 3 === 0 ? 3 : 2,
  from: index < 300 ? day('2027-12-20') : index === NEVER.index ? NEVER.from : COMING,
  until: LEAVING.indices.includes(index) ? LEAVING.on : LAST,
}));
export const nameOf = ({ unit, code }: Tenancy): string => `${unit}-${code}`;
export const isInProduction = ({ from, until }: Tenancy, one: Day): boolean => from <= one && one <= until;

/** What comes of the backup at two in the morning, or of a first one out of turn. */
export function phaseOf({ index }: Tenancy, one: Day): 'Completed' | 'PartiallyFailed' | 'Failed' {
  if (index % 7 === 0 && PARTIAL.from <= one && one <= PARTIAL.to) return 'PartiallyFailed';
  const until = index === STILL_FAILING.index ? STILL_FAILING.until : EXEMPT.until;
  if (EXEMPT.indices.includes(index) && EXEMPT.asked < one && one <= until) return 'Failed';
  if (index === FAILS_AT_FIRST.index && one <= FAILS_AT_FIRST.until) return 'Failed';
  return index === NEVER.index ? 'Failed' : 'Completed';
}

/** The first backup is made when the operators first look, in the morning; all others at night. */
const isMorning = (one: Tenancy, when: Day): boolean =>
  (one.from === when && when > 0) || (one.index === CUT.index && when === DEAD.to + 1);
const isCut = ({ index }: Tenancy, when: Day): boolean => index === CUT.index && CUT.after < when && when <= DEAD.to;

/** Whether a good backup came of a day. */
export const isGood = (one: Tenancy, when: Day): boolean =>
  isInProduction(one, when) && !isDown(when) && !isCut(one, when) && phaseOf(one, when) === 'Completed';

/** The newest day whose good backup is there and kept, at nine in the morning. */
export function newestGood(one: Tenancy, when: Day): Day | undefined {
  for (let tried = when; tried > when - KEPT_DAYS; tried -= 1)
    if (isGood(one, tried) && !(tried === when && isMorning(one, tried))) return tried;
  return undefined;
}
const everGood = (one: Tenancy, before: Day): boolean => range(one.from, before - 1).some((when) => isGood(one, when));

export const isExempt = ({ index }: Tenancy, when: Day): boolean =>
  EXEMPT.indices.includes(index) && EXEMPT.asked < when && when <= EXEMPT.until;

/** The finding at nine in the morning: daily backups are stale after 2 intervals and overdue after 3. */
export function wordAt(one: Tenancy, when: Day): string {
  if (isExempt(one, when)) return 'exempt';
  if (isDown(when)) return 'location-unavailable';
  const good = newestGood(one, when);
  if (good === undefined) return 'never-ran';
  if (when - good >= 3) return 'overdue';
  if (range(good + 1, when).some((each) => phaseOf(one, each) === 'PartiallyFailed')) return 'partially-failed';
  return when - good >= 2 ? 'stale' : 'protected';
}

export interface Expected {
  system: string;
  firstWord: string;
  opened: string;
  due: string;
  noticed: string | null;
  escalated: string | null;
  closed: string | null;
}

/** Every finding of a tenancy: due three working days after the day on which it opened, escalated on the day after that. */
export function expectedFindings(one: Tenancy): Expected[] {
  const found: Expected[] = [];
  let open: { word: string; from: Day } | undefined;
  let newSince: Day | undefined;
  const put = (closed: Day | null) => {
    if (!open) return;
    const due = workdayAfter(open.from, 3);
    const isOpenOn = (when: Day) => when <= LAST && (closed === null || when < closed);
    found.push({
      system: one.code,
      firstWord: open.word,
      opened: textOf(open.from),
      due: textOf(due),
      noticed: isOpenOn(due) ? textOf(due) : null,
      escalated: isOpenOn(due + 1) ? textOf(due + 1) : null,
      closed: closed === null ? null : textOf(closed),
    });
    open = undefined;
  };
  for (const when of range(Math.max(one.from, 0), one.until).filter((each) => !areDead(each))) {
    const word = wordAt(one, when);
    newSince = word === 'never-ran' ? (newSince ?? when) : undefined;
    // Two intervals of grace for the first backup of all.
    const isGraced = newSince !== undefined && !everGood(one, when) && when <= newSince + 2;
    if (word === 'protected' || word === 'exempt') put(when);
    else if (!open && !isGraced) open = { word, from: when };
  }
  put(null);
  return found;
}

/** A character for each day of the year: backed up, without, exempt, seen by nobody, not in production. */
export function expectedMarks(one: Tenancy): string {
  const mark = (when: Day): string => {
    if (!isInProduction(one, when)) return ' ';
    if (DEAD.from <= when && when < FIRST_STILL_THERE) return '?';
    if (isGood(one, when)) return 'B';
    return isExempt(one, when) ? 'E' : '.';
  };
  return YEAR_DAYS.map(mark).join('');
}

/** More than seven days on end without a backup, days that nobody saw left out: no budget. */
export function expectedEligibility(one: Tenancy): { eligible: boolean; reason: string; gap: number } {
  const marks = expectedMarks(one);
  const gap = Math.max(0, ...(marks.replaceAll(/[? ]/g, '').match(/\.+/g) ?? []).map((run) => run.length));
  if (one.until < LAST) return { eligible: false, reason: 'notOnCloud', gap };
  if (gap > 7) return { eligible: false, reason: marks.includes('B') ? 'gap' : 'neverBackedUp', gap };
  return { eligible: true, reason: 'inOrder', gap };
}
