/** Days of one run, both included; numbered from 1970 on. */
interface Run {
  from: number;
  until: number;
}

/** As they stand in a report. */
export interface DayRange {
  from: string;
  until: string;
}

const DAY_MILLIS = 86_400_000;
/** The most that a policy looks back; what is older is asked by nobody. */
const KEEP_DAYS = 400;

export const dayNumber = (day: string): number => Date.parse(day) / DAY_MILLIS;
export const dayName = (number: number): string => new Date(number * DAY_MILLIS).toISOString().slice(0, 10);

/**
 * The days of each namespace that are settled: reported, or asked of the source's history and found empty. Nobody asks for them again.
 * Reports go once the authority has them on record, so the newest report of a namespace bears the list (`status.settled`); a report that
 * is there says so of its own day.
 */
export class SettledDays {
  readonly #runs = new Map<string, Run[]>();
  /** Namespaces of which something is known that no report says. */
  readonly #unsaved = new Set<string>();

  /** What stands in a report. */
  learn(namespace: string, ranges: readonly DayRange[]): void {
    for (const { from, until } of ranges) this.#put(namespace, { from: dayNumber(from), until: dayNumber(until) });
  }

  /** A day whose report is on the cluster, and stays there until a later one bears the list. */
  reported(namespace: string, day: string): void {
    this.learn(namespace, [{ from: day, until: day }]);
  }

  /** A day from the history: its report goes as soon as it is on record, and an empty day never has one. */
  asked(namespace: string, day: string): void {
    this.reported(namespace, day);
    this.#unsaved.add(namespace);
  }

  /** Days from one to another, both included, that are not settled; the latest first. */
  open(namespace: string, from: string, until: string): string[] {
    const days: string[] = [];
    const runs = this.#runs.get(namespace) ?? [];
    for (let day = dayNumber(until); day >= dayNumber(from); day -= 1) {
      const run = runs.find((one) => one.from <= day && day <= one.until);
      if (run) day = run.from;
      else days.push(dayName(day));
    }
    return days;
  }

  /** What the report of a day says of the days before it. */
  before(namespace: string, day: string): DayRange[] {
    const number = dayNumber(day);
    return (this.#runs.get(namespace) ?? [])
      .map(({ from, until }) => ({ from: Math.max(from, number - KEEP_DAYS), until: Math.min(until, number - 1) }))
      .filter(({ from, until }) => from <= until)
      .map(({ from, until }) => ({ from: dayName(from), until: dayName(until) }));
  }

  saved(namespace: string): void {
    this.#unsaved.delete(namespace);
  }

  isSaved(namespace: string): boolean {
    return !this.#unsaved.has(namespace);
  }

  clear(): void {
    this.#runs.clear();
    this.#unsaved.clear();
  }

  /** Runs that touch become one, so that there are rarely more than two. */
  #put(namespace: string, run: Run): void {
    const runs = this.#runs.get(namespace) ?? [];
    const apart = runs.filter(({ from, until }) => until < run.from - 1 || from > run.until + 1);
    const touching = runs.filter((one) => !apart.includes(one));
    const from = Math.min(run.from, ...touching.map((one) => one.from));
    const until = Math.max(run.until, ...touching.map((one) => one.until));
    this.#runs.set(
      namespace,
      [...apart, { from, until }].sort((a, b) => a.from - b.from),
    );
  }
}
