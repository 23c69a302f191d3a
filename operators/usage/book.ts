import { DAY_BYTES } from '../resources/usage-day.ts';
import type { HourUsage, UsageReportStatus, WorkloadUsage } from '../resources/usage-report.ts';
import { folded } from './folding.ts';
import { addUse, emptyPage, noteSample, type Page, pageFrom, pageKey, unseenSlots, writtenPage } from './page.ts';
import type { WorkloadSample } from './sample.ts';
import { Slots } from './slots.ts';
import { type Address, TrafficDay } from './traffic.ts';

const SECONDS_A_DAY = 86_400;
const NO_HOUR: HourUsage = {
  seconds: 0,
  cpuRequestMilliSeconds: 0,
  cpuUseMilliSeconds: 0,
  memoryRequestMibSeconds: 0,
  memoryUseMibSeconds: 0,
};
/** Workloads in one report: the limit of its definition. */
export const MAX_WORKLOADS = 2000;

export interface NamespaceQuota {
  cpuMillis: number;
  memoryMib: number;
  storageMib: number;
}

/** What a report may hold, where everything at full resolution would be too much for one object. */
export interface Room {
  /** Bytes of a workload's sketches. */
  dayBytes: number;
  workloads: number;
}
export const ALL_ROOM: Room = { dayBytes: DAY_BYTES, workloads: MAX_WORKLOADS };

/**
 * One namespace's day under way. A slot is counted once, however often it is offered; what is written can be read back and
 * gone on with, so a process that dies loses at most the slots since it last wrote.
 */
export class DayBook {
  readonly day: string;
  readonly intervalSeconds: number;
  readonly slots: Slots;
  readonly #pages = new Map<string, Page>();
  readonly #hours: HourUsage[];
  /** Workloads that were there when the day before ended: due from the first slot on, whoever looked. */
  readonly #before: ReadonlySet<string>;
  /** The latest slot that was looked at. */
  #lastLook = -1;
  readonly traffic = new TrafficDay();
  quota: NamespaceQuota = { cpuMillis: 0, memoryMib: 0, storageMib: 0 };
  /** Something has been noted since `status` was last asked for. */
  isDirty = false;

  constructor(day: string, intervalSeconds: number, { slots = '', before = new Set<string>() } = {}) {
    this.day = day;
    this.intervalSeconds = intervalSeconds;
    this.slots = new Slots(Math.ceil(SECONDS_A_DAY / intervalSeconds), slots);
    this.#before = before;
    this.#hours = Array.from({ length: 24 }, () => ({ ...NO_HOUR }));
  }

  /** Goes on from what was written. Throws SketchError when somebody has changed it into something else. */
  static resume(day: string, status: UsageReportStatus): DayBook {
    const book = new DayBook(day, status.intervalSeconds, { slots: status.slots });
    book.quota = status.quota;
    book.#lastLook = book.slots.last;
    for (const [hour, usage] of status.hours.entries()) book.#hours[hour] = { ...usage };
    for (const { name, traffic } of status.inventory?.services ?? []) if (traffic) book.traffic.resume(name, traffic);
    for (const usage of status.workloads) book.#pages.set(pageKey(usage), pageFrom(usage));
    return book;
  }

  /** Answers whether the slot was new. Workloads that are not among the samples are not due one any more. */
  note(slot: number, samples: readonly WorkloadSample[], addresses: readonly Address[] = []): boolean {
    if (slot < 0 || slot >= this.slots.count || this.slots.has(slot)) return false;
    this.slots.add(slot);
    this.#lastLook = Math.max(this.#lastLook, slot);
    const hour = this.#hours[Math.floor((slot * this.intervalSeconds) / 3600)] ?? { ...NO_HOUR };
    hour.seconds += this.intervalSeconds;
    for (const sample of samples) {
      noteSample(this.#page(sample, slot), slot, sample, this.intervalSeconds);
      if (sample.use) addUse(hour, sample, sample.use, this.intervalSeconds);
    }
    this.traffic.note(addresses, samples, this.intervalSeconds);
    this.isDirty = true;
    return true;
  }

  /** Workloads that were there at the last look. */
  present(): Set<string> {
    return new Set([...this.#pages].filter(([, { lastSlot }]) => lastSlot === this.#lastLook).map(([key]) => key));
  }

  status(updatedAt: Date, isComplete: boolean, { dayBytes, workloads } = ALL_ROOM): UsageReportStatus {
    this.isDirty = false;
    const pages = folded([...this.#pages.values()], workloads, this.#lastLook);
    const unseen = (page: Page) => (isComplete ? unseenSlots(page, this.slots, this.#lastLook) : 0);
    return {
      phase: isComplete ? 'Complete' : 'Open',
      intervalSeconds: this.intervalSeconds,
      slots: this.slots.toBase64(),
      updatedAt: updatedAt.toISOString(),
      quota: this.quota,
      hours: this.#hours,
      workloads: pages.map((page) => writtenPage(page, dayBytes, unseen(page))).sort(byKindAndName),
    };
  }

  #page(sample: WorkloadSample, slot: number): Page {
    const key = pageKey(sample);
    const known = this.#pages.get(key);
    if (known) return known;
    const page = emptyPage(sample, this.#before.has(key) ? 0 : slot);
    this.#pages.set(key, page);
    return page;
  }
}

const byKindAndName = (a: WorkloadUsage, b: WorkloadUsage): number =>
  a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind < b.kind ? -1 : 1;
