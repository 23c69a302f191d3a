import { dayOf, startOfDay } from '../resources/months.ts';
import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import { parseBytes, parseCpuMillis } from '../resources/quantity.ts';
import { namespaceName, type Tenancy } from '../resources/tenancy.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { DayBook } from './book.ts';
import type { ReportStore } from './reports.ts';
import type { NamespaceSamples, UsageSource } from './sample.ts';

const MIB = 1024 ** 2;
const HOUR_SECONDS = 3600;

export interface SamplerTools {
  clock: Clock;
  log: Log;
  reports: ReportStore;
  source: UsageSource;
  /** Every tenancy that is looked after. */
  tenancies(): Iterable<Tenancy>;
}

export interface Round {
  namespaces: number;
  workloads: number;
  /** Reports written, and days completed among them. */
  written: number;
  completed: number;
}

interface Entry {
  tenancy: string;
  book: DayBook;
}

/**
 * Samples every slot of the day and keeps a book for each namespace. Books are written once an hour, each namespace at its own
 * minute so that thousands do not meet, when their day ends, and when the process stops; what was written is gone on with after
 * a restart. Of a `kill -9` at most the slots of the last hour are missing, and none is counted twice.
 */
export class Sampler {
  readonly #tools: SamplerTools;
  readonly #books = new Map<string, Entry>();
  #isResumed = false;
  #prunedOn = '';

  constructor(tools: SamplerTools) {
    this.#tools = tools;
  }

  async tick({ timeZone, usage }: OperationsPolicySpec): Promise<Round> {
    const { clock, source } = this.#tools;
    const now = clock.now();
    const day = dayOf(now, timeZone);
    if (!this.#isResumed) await this.#resume();
    if (source.hasHistory) await this.#fillBefore(day, timeZone, usage.startupMinutes);
    const completed = await this.#completeBefore(day);
    await this.#pruneOnce(day);
    // Another interval begins with the next day: slots of one day are of one length.
    const [begun] = this.#books.values();
    const intervalSeconds = begun?.book.intervalSeconds ?? usage.intervalSeconds;
    const places = this.#openBooks(day, intervalSeconds);
    const dayStart = startOfDay(day, timeZone);
    const present = Math.floor((now.getTime() - dayStart.getTime()) / 1000 / intervalSeconds);
    const wanted = this.#wanted(present);
    const { startupMinutes } = usage;
    const namespaces = new Set(places.keys());
    const slots = await source.read({ dayStart, intervalSeconds, wanted, present, startupMinutes, namespaces });
    const workloads = this.#note(slots, present);
    const written = await this.#writeDue(present, intervalSeconds);
    return { namespaces: places.size, workloads, written: written + completed, completed };
  }

  /** Writes whatever is not yet written. */
  async flush(): Promise<number> {
    let written = 0;
    for (const [namespace, entry] of this.#books)
      if (entry.book.isDirty) written += await this.#write(namespace, entry, false);
    return written;
  }

  async #resume(): Promise<void> {
    for (const { namespace, tenancy, day, status } of await this.#tools.reports.open()) {
      try {
        this.#books.set(namespace, { tenancy, book: DayBook.resume(day, status) });
      } catch (error) {
        // Somebody has changed the figures: the day begins anew from here, and says so by what it lacks.
        this.#tools.log.warn('a usage report cannot be gone on with', { namespace, day, error });
      }
    }
    this.#isResumed = true;
  }

  /** What a day that is over still lacks, asked of a source that remembers. */
  async #fillBefore(day: string, timeZone: string, startupMinutes: number): Promise<void> {
    const old = [...this.#books].filter(([, { book }]) => book.day < day);
    for (const [past, entries] of Map.groupBy(old, ([, { book }]) => book.day)) {
      const [, first] = entries[0] ?? [];
      const wanted = [...new Set(entries.flatMap(([, { book }]) => book.slots.missing()))].sort((a, b) => a - b);
      if (!first || wanted.length === 0) continue;
      const slots = await this.#tools.source.read({
        dayStart: startOfDay(past, timeZone),
        intervalSeconds: first.book.intervalSeconds,
        wanted,
        present: -1,
        startupMinutes,
        namespaces: new Set(entries.map(([namespace]) => namespace)),
      });
      this.#note(slots);
    }
  }

  #note(slots: ReadonlyMap<number, NamespaceSamples>, present = -1): number {
    let workloads = 0;
    for (const slot of [...slots.keys()].sort((a, b) => a - b)) {
      for (const [namespace, samples] of slots.get(slot) ?? []) {
        if (!this.#books.get(namespace)?.book.note(slot, samples)) continue;
        if (slot === present) workloads += samples.length;
      }
    }
    return workloads;
  }

  /** Days that are over are written for the last time; a day of which nobody saw the end is complete as it stands. */
  async #completeBefore(day: string): Promise<number> {
    let completed = 0;
    for (const [namespace, entry] of this.#books) {
      if (entry.book.day >= day) continue;
      completed += await this.#write(namespace, entry, true);
      this.#books.delete(namespace);
    }
    return completed;
  }

  async #pruneOnce(day: string): Promise<void> {
    if (this.#prunedOn === day) return;
    await this.#tools.reports.prune(day);
    this.#prunedOn = day;
  }

  #openBooks(day: string, intervalSeconds: number): Map<string, string> {
    const places = new Map<string, string>();
    for (const { metadata, spec, status } of this.#tools.tenancies()) {
      const name = metadata.name ?? '';
      if (status?.phase === 'Retired' || status?.phase === 'Pending' || spec.retire) continue;
      for (const { part, quota } of spec.namespaces) {
        const namespace = namespaceName(name, part);
        places.set(namespace, name);
        const entry = this.#books.get(namespace) ?? { tenancy: name, book: new DayBook(day, intervalSeconds) };
        this.#books.set(namespace, entry);
        entry.book.quota = {
          cpuMillis: parseCpuMillis(quota.cpu),
          memoryMib: Math.round(parseBytes(quota.memory) / MIB),
          storageMib: Math.round(parseBytes(quota.storage) / MIB),
        };
      }
    }
    return places;
  }

  /** Slots up to the present one that at least one namespace lacks. */
  #wanted(present: number): number[] {
    const wanted = new Set<number>();
    for (const { book } of this.#books.values()) for (const slot of book.slots.missing(present)) wanted.add(slot);
    return [...wanted].sort((a, b) => a - b);
  }

  async #writeDue(present: number, intervalSeconds: number): Promise<number> {
    const perHour = Math.max(1, Math.round(HOUR_SECONDS / intervalSeconds));
    let written = 0;
    for (const [namespace, entry] of this.#books) {
      if (!entry.book.isDirty || spread(namespace) % perHour !== present % perHour) continue;
      written += await this.#write(namespace, entry, false);
    }
    return written;
  }

  async #write(namespace: string, { tenancy, book }: Entry, isComplete: boolean): Promise<number> {
    const inventory = this.#tools.source.inventoryOf?.(namespace);
    const status = { ...book.status(this.#tools.clock.now(), isComplete), ...(inventory && { inventory }) };
    try {
      return await this.#tools.reports.write(namespace, tenancy, book.day, status);
    } catch (error) {
      book.isDirty = true;
      throw error;
    }
  }
}

/** A number for a name, spread evenly (FNV-1a). */
function spread(name: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01_00_01_93) >>> 0;
  return hash;
}
