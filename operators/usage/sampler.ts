import { dayOf, startOfDay } from '../resources/months.ts';
import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import { parseBytes, parseCpuMillis } from '../resources/quantity.ts';
import { namespaceName, type Tenancy } from '../resources/tenancy.ts';
import { atOnce } from '../runtime/at-once.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { spread } from '../runtime/spread.ts';
import { Backfill, type BackfillLimits, type Home } from './backfill.ts';
import { DayBook } from './book.ts';
import { reportOf } from './report-size.ts';
import type { ReportStore } from './reports.ts';
import type { NamespaceSamples, UsageSource } from './sample.ts';
import { SettledDays } from './settled-days.ts';

const MIB = 1024 ** 2;
const HOUR_SECONDS = 3600;

export interface SamplerTools {
  clock: Clock;
  log: Log;
  reports: ReportStore;
  source: UsageSource;
  /** Every tenancy that is looked after. */
  tenancies(): Iterable<Tenancy>;
  backfillLimits?: BackfillLimits;
}

export interface Round {
  namespaces: number;
  workloads: number;
  /** Reports written, and days completed among them. */
  written: number;
  completed: number;
  /** Past days of namespaces that were asked of the source's history. */
  backfilled: number;
}

interface Entry {
  namespace: string;
  tenancy: string;
  book: DayBook;
  /** The day on which the tenancy was created, once it has been seen. */
  since?: string;
}

/** Days that are over and are completed from the source's history at the same time: half a day of the whole city would fill memory. */
const ENDED_AT_ONCE = 50;
/** Reports that are written at the same time. */
const WRITES_AT_ONCE = 16;

/**
 * Samples every slot of the day and keeps a book for each namespace. Books are written once an hour, each namespace at its own
 * minute so that thousands do not meet, when their day ends, and when the process stops; what was written is gone on with after
 * a restart. Of a `kill -9` at most the slots of the last hour are missing, and none is counted twice. A report that cannot be
 * written keeps no other from being sampled and written, and is tried again with the next round.
 */
export class Sampler {
  readonly #tools: SamplerTools;
  /** The day that is under way, by namespace. */
  readonly #books = new Map<string, Entry>();
  /** Days that are over and not yet written for the last time. */
  readonly #ended = new Set<Entry>();
  /** Workloads that were there when a namespace's last day ended: due from the first slot of its next day. */
  readonly #before = new Map<string, Set<string>>();
  readonly #settled = new SettledDays();
  readonly #backfill: Backfill;
  #isResumed = false;
  #prunedOn = '';

  constructor(tools: SamplerTools) {
    this.#tools = tools;
    this.#backfill = new Backfill({ ...tools, settled: this.#settled, limits: tools.backfillLimits });
  }

  async tick(policy: OperationsPolicySpec): Promise<Round> {
    const { clock, source } = this.#tools;
    const { timeZone, usage } = policy;
    const now = clock.now();
    const day = dayOf(now, timeZone);
    if (!this.#isResumed) await this.#resume();
    this.#endBefore(day);
    if (source.hasHistory) await this.#fillEnded(timeZone, usage.startupMinutes);
    const ended = await this.#writeAll(this.#ended, true);
    // Another interval begins with the next day: slots of one day are of one length.
    const [begun] = this.#books.values();
    const intervalSeconds = begun?.book.intervalSeconds ?? usage.intervalSeconds;
    const places = this.#openBooks(day, intervalSeconds, timeZone);
    await this.#pruneOnce(day);
    const dayStart = startOfDay(day, timeZone);
    const present = Math.floor((now.getTime() - dayStart.getTime()) / 1000 / intervalSeconds);
    const wanted = wantedOf(places.values(), present);
    const { startupMinutes } = usage;
    const namespaces = new Set(places.keys());
    const slots = await source.read({ dayStart, intervalSeconds, wanted, present, startupMinutes, namespaces });
    const workloads = note(slots, places, source, present);
    const due = await this.#writeAll(this.#due(present, intervalSeconds), false);
    const failures = [...ended.failures, ...due.failures];
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} usage reports could not be written: ${failures[0]}`);
    const written = ended.written + due.written;
    const until = new Date(now.getTime() + (intervalSeconds * 1000) / 2);
    const backfilled = source.hasHistory ? await this.#fillBefore(day, until, policy) : 0;
    return { namespaces: places.size, workloads, written, completed: ended.written, backfilled };
  }

  /** Writes whatever is not yet written. */
  async flush(): Promise<number> {
    const dirty = [...this.#books.values()].filter(({ book }) => book.isDirty);
    const { written, failures } = await this.#writeAll(dirty, false);
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} usage reports could not be written`);
    return written;
  }

  async #resume(): Promise<void> {
    // An earlier attempt may have failed half-way.
    this.#books.clear();
    this.#ended.clear();
    this.#settled.clear();
    for await (const { namespace, tenancy, day, isBackfilled, status } of this.#tools.reports.all()) {
      this.#settled.learn(namespace, status.settled ?? []);
      try {
        if (status.phase === 'Open') this.#take({ namespace, tenancy, book: DayBook.resume(day, status) });
        if (isBackfilled) this.#settled.asked(namespace, day);
        else this.#settled.reported(namespace, day);
      } catch (error) {
        // Somebody has changed the figures: the day begins anew from here, and says so by what it lacks.
        this.#tools.log.warn('a usage report cannot be gone on with', { namespace, day, error });
      }
    }
    this.#isResumed = true;
  }

  /** The newest day of a namespace is the one under way; an older one was left by a process that died before it was completed. */
  #take(entry: Entry): void {
    const known = this.#books.get(entry.namespace);
    const [older, newer] = known && known.book.day > entry.book.day ? [entry, known] : [known, entry];
    if (older) this.#ended.add(older);
    this.#books.set(newer.namespace, newer);
  }

  #endBefore(day: string): void {
    for (const [namespace, entry] of this.#books) {
      if (entry.book.day >= day) continue;
      this.#before.set(namespace, entry.book.present());
      this.#ended.add(entry);
      this.#books.delete(namespace);
    }
  }

  /** What a day that is over still lacks, asked of a source that remembers. */
  async #fillEnded(timeZone: string, startupMinutes: number): Promise<void> {
    const entries = [...this.#ended];
    for (let at = 0; at < entries.length; at += ENDED_AT_ONCE)
      for (const [past, some] of Map.groupBy(entries.slice(at, at + ENDED_AT_ONCE), ({ book }) => book.day))
        await this.#fill(past, new Map(some.map(({ namespace, book }) => [namespace, book])), timeZone, startupMinutes);
  }

  async #fill(
    past: string,
    books: ReadonlyMap<string, DayBook>,
    timeZone: string,
    startupMinutes: number,
  ): Promise<void> {
    const [first] = books.values();
    const wanted = wantedOf(books.values());
    if (!first || wanted.length === 0) return;
    const slots = await this.#tools.source.read({
      dayStart: startOfDay(past, timeZone),
      intervalSeconds: first.intervalSeconds,
      wanted,
      present: null,
      startupMinutes,
      namespaces: new Set(books.keys()),
    });
    note(slots, books, this.#tools.source);
  }

  /** Days before this one that nobody has reported, and what is known of them then. */
  async #fillBefore(today: string, until: Date, policy: OperationsPolicySpec): Promise<number> {
    const homes = [...this.#books.values()].flatMap(({ namespace, tenancy, book, since }): Home[] =>
      since && book.day === today ? [{ namespace, tenancy, since, quota: book.quota }] : [],
    );
    const written = await this.#backfill.round({ policy, today, until, homes });
    await this.#saveSettled();
    return written;
  }

  /** The newest report of a namespace says what is settled before reports that said so themselves go. */
  async #saveSettled(): Promise<void> {
    const entries = [...this.#books.values()].filter(({ namespace }) => !this.#settled.isSaved(namespace));
    const { failures } = await this.#writeAll(entries, false);
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} lists of settled days could not be written`);
  }

  async #pruneOnce(day: string): Promise<void> {
    if (this.#prunedOn === day) return;
    await this.#saveSettled();
    await this.#tools.reports.prune(day);
    this.#prunedOn = day;
  }

  /** The books of the day. A clock that was set back to an earlier day is waited for: what is noted cannot be taken back. */
  #openBooks(day: string, intervalSeconds: number, timeZone: string): Map<string, DayBook> {
    const places = new Map<string, DayBook>();
    for (const { metadata, spec, status } of this.#tools.tenancies()) {
      const tenancy = metadata.name ?? '';
      if (status?.phase === 'Retired' || status?.phase === 'Pending' || spec.retire) continue;
      const created = metadata.creationTimestamp && dayOf(new Date(metadata.creationTimestamp), timeZone);
      for (const { part, quota } of spec.namespaces) {
        const namespace = namespaceName(tenancy, part);
        const { book } = this.#books.get(namespace) ?? {
          book: new DayBook(day, intervalSeconds, { before: this.#before.get(namespace) }),
        };
        this.#before.delete(namespace);
        this.#books.set(namespace, { namespace, tenancy, book, since: created });
        if (book.day !== day) continue;
        places.set(namespace, book);
        book.quota = {
          cpuMillis: parseCpuMillis(quota.cpu),
          memoryMib: Math.round(parseBytes(quota.memory) / MIB),
          storageMib: Math.round(parseBytes(quota.storage) / MIB),
        };
      }
    }
    return places;
  }

  #due(present: number, intervalSeconds: number): Entry[] {
    const perHour = Math.max(1, Math.round(HOUR_SECONDS / intervalSeconds));
    return [...this.#books.values()].filter(
      ({ namespace, book }) => book.isDirty && spread(namespace) % perHour === present % perHour,
    );
  }

  /** Days that are over are written for the last time; a day of which nobody saw the end is complete as it stands. */
  async #writeAll(entries: Iterable<Entry>, isComplete: boolean): Promise<{ written: number; failures: unknown[] }> {
    let written = 0;
    const failures = await atOnce(WRITES_AT_ONCE, entries, async (entry) => {
      const count = await this.#write(entry, isComplete);
      written += count;
      if (isComplete) this.#ended.delete(entry);
    });
    return { written, failures };
  }

  async #write({ namespace, tenancy, book }: Entry, isComplete: boolean): Promise<number> {
    const { clock, reports, source } = this.#tools;
    try {
      const settled = this.#settled.before(namespace, book.day);
      const status = reportOf(book, clock.now(), isComplete, source.inventoryOf?.(namespace));
      const written = await reports.write(namespace, tenancy, book.day, { ...status, settled });
      this.#settled.reported(namespace, book.day);
      if (!isComplete) this.#settled.saved(namespace);
      return written;
    } catch (error) {
      book.isDirty = true;
      throw error;
    }
  }
}

/** Slots up to the present one (all, where the day is over) that at least one of the books lacks. */
function wantedOf(books: Iterable<DayBook>, present?: number): number[] {
  const [first, ...others] = [...books].map(({ slots }) => slots);
  return first?.common(others).missing(present) ?? [];
}

/** Answers how many workloads the present slot has brought. */
function note(
  slots: ReadonlyMap<number, NamespaceSamples>,
  books: ReadonlyMap<string, DayBook>,
  source: UsageSource,
  present: number | null = null,
): number {
  let workloads = 0;
  for (const slot of [...slots.keys()].sort((a, b) => a - b)) {
    for (const [namespace, samples] of slots.get(slot) ?? []) {
      if (!books.get(namespace)?.note(slot, samples, source.addressesOf?.(namespace))) continue;
      if (slot === present) workloads += samples.length;
    }
  }
  return workloads;
}
