import { startOfDay } from '../resources/months.ts';
import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import { atOnce } from '../runtime/at-once.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { DayBook, type NamespaceQuota } from './book.ts';
import { pageKey } from './page.ts';
import { reportOf } from './report-size.ts';
import type { ReportStore } from './reports.ts';
import type { NamespaceSamples, UsageSource } from './sample.ts';
import { dayName, dayNumber, type SettledDays } from './settled-days.ts';

/** Namespaces of which one day is asked at once: with ten pods each some 300,000 numbers, one question after the other. */
const PAGE = 10;
export interface BackfillLimits {
  /** Pages that are asked for in one round, whether or not anything is found. */
  pages: number;
  /**
   * Reports from the history that lie on the cluster and wait for the authority: a quarter of 10,000 namespaces would fill etcd. While the
   * server is away nothing more is asked.
   */
  waiting: number;
}
const LIMITS: BackfillLimits = { pages: 300, waiting: 1000 };
const WRITES_AT_ONCE = 16;
/** Before the first slot of a day: who was there then is due from the first slot on. */
const SLOT_BEFORE = -1;

export interface BackfillTools {
  clock: Clock;
  log: Log;
  reports: ReportStore;
  source: UsageSource;
  settled: SettledDays;
  limits?: BackfillLimits;
}

/** A namespace, and since when there may be anything to ask of it. */
export interface Home {
  namespace: string;
  tenancy: string;
  /** The day on which its tenancy was created. */
  since: string;
  quota: NamespaceQuota;
}

export interface BackfillRequest {
  policy: OperationsPolicySpec;
  today: string;
  /** No page is begun after this: the next slot comes first. */
  until: Date;
  homes: readonly Home[];
}

interface PageOfDay {
  day: string;
  homes: Home[];
}

/**
 * Asks a source that remembers for days that nobody reported: those of a long outage, and those before it was switched on. Ten namespaces
 * and one day make a page, a bounded number of pages a round, after the present slot. The latest day comes first: the windows of
 * the verdicts end today, and what the source forgets meanwhile is older than what it is asked for next.
 *
 * A day in which the source knows nothing of a namespace gets no report, for "no data" is not "nothing ran"; it is settled all the same.
 * The quota of a past day is not known any more: today's stands in the report. What lay in the namespace then is left out.
 */
export class Backfill {
  readonly #tools: BackfillTools;
  /** False once there was nothing to ask and nothing waits: a round then costs no request. */
  #mayWait = true;

  constructor(tools: BackfillTools) {
    this.#tools = tools;
  }

  /** Answers how many days of namespaces were written. */
  async round({ policy, today, until, homes }: BackfillRequest): Promise<number> {
    const { clock, log, reports, settled, limits = LIMITS } = this.#tools;
    const pages = pagesOf(homes, policy.usage.backfillDays, today, settled);
    const first = pages.next();
    if (first.done && !this.#mayWait) return 0;
    const waiting = await reports.sweep((namespace) => settled.isSaved(namespace));
    this.#mayWait = !first.done || waiting > 0;
    let written = 0;
    let asked = 0;
    for (let page = first; !page.done; page = pages.next()) {
      const isFull = waiting + written + page.value.homes.length > limits.waiting;
      if (isFull || asked === limits.pages || clock.now() >= until) break;
      try {
        written += await this.#fill(page.value, policy);
      } catch (error) {
        log.warn('a past day could not be asked for; tried again', { day: page.value.day, error });
        break;
      }
      asked += 1;
    }
    return written;
  }

  /** Nothing is settled unless the whole page is: what is written already is not written again. */
  async #fill({ day, homes }: PageOfDay, { timeZone, usage }: OperationsPolicySpec): Promise<number> {
    const { reports, settled, source, clock } = this.#tools;
    const slots = await source.read({
      dayStart: startOfDay(day, timeZone),
      intervalSeconds: usage.intervalSeconds,
      wanted: [SLOT_BEFORE, ...new DayBook(day, usage.intervalSeconds).slots.missing()],
      present: null,
      startupMinutes: usage.startupMinutes,
      namespaces: new Set(homes.map(({ namespace }) => namespace)),
      onlyExisting: true,
    });
    let written = 0;
    const failures = await atOnce(WRITES_AT_ONCE, homes, async ({ namespace, tenancy, quota }) => {
      const book = bookOf(day, usage.intervalSeconds, namespace, slots);
      if (!book) return;
      book.quota = quota;
      written += await reports.write(namespace, tenancy, day, reportOf(book, clock.now(), true, undefined), {
        isBackfilled: true,
      });
    });
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} reports of ${day} could not be written: ${failures[0]}`);
    for (const { namespace } of homes) settled.asked(namespace, day);
    return written;
  }
}

/** Undefined where no slot of the day has anything of the namespace. */
function bookOf(
  day: string,
  intervalSeconds: number,
  namespace: string,
  slots: ReadonlyMap<number, NamespaceSamples>,
): DayBook | undefined {
  const before = new Set((slots.get(SLOT_BEFORE)?.get(namespace) ?? []).map(pageKey));
  const book = new DayBook(day, intervalSeconds, { before });
  for (const slot of [...slots.keys()].sort((a, b) => a - b)) {
    const samples = slots.get(slot)?.get(namespace);
    if (samples) book.note(slot, samples);
  }
  return book.isDirty ? book : undefined;
}

/**
 * What there is to ask, ten namespaces after the others, so that few lists of settled days change in one round; of each ten
 * the latest day first.
 */
function* pagesOf(
  homes: readonly Home[],
  days: number,
  today: string,
  settled: SettledDays,
): Generator<PageOfDay, undefined> {
  if (days === 0) return;
  const oldest = dayName(dayNumber(today) - days);
  const yesterday = dayName(dayNumber(today) - 1);
  const later = (a: string, b: string) => (a > b ? a : b);
  const lacking = homes
    .map((home) => ({ home, open: settled.open(home.namespace, later(home.since, oldest), yesterday) }))
    .filter(({ open }) => open.length > 0)
    .sort((a, b) => (a.home.namespace < b.home.namespace ? -1 : 1));
  for (let at = 0; at < lacking.length; at += PAGE) {
    const some = lacking.slice(at, at + PAGE).flatMap(({ home, open }) => open.map((day) => ({ home, day })));
    const byDay = [...Map.groupBy(some, ({ day }) => day)].sort(([a], [b]) => (a > b ? -1 : 1));
    for (const [day, places] of byDay) yield { day, homes: places.map(({ home }) => home) };
  }
}
