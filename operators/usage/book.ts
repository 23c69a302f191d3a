import {
  type DaySketches,
  decodeDay,
  emptySketches,
  encodeDay,
  NO_AMOUNTS,
  type UsageAmounts,
} from '../resources/usage-day.ts';
import type { HourUsage, UsageReportStatus, WorkloadUsage } from '../resources/usage-report.ts';
import type { WorkloadSample } from './sample.ts';
import { Slots } from './slots.ts';

const MIB = 1024 ** 2;
const SECONDS_A_DAY = 86_400;
const NO_HOUR: HourUsage = {
  seconds: 0,
  cpuRequestMilliSeconds: 0,
  cpuUseMilliSeconds: 0,
  memoryRequestMibSeconds: 0,
  memoryUseMibSeconds: 0,
};
/** A request of one millicore that uses a core: more than this is a mistake of the source and says no more. */
const MAX_PERCENT = 100_000;

export interface NamespaceQuota {
  cpuMillis: number;
  memoryMib: number;
  storageMib: number;
}

interface Page {
  kind: string;
  name: string;
  replicas: number;
  expected: number;
  seen: number;
  off: number;
  sketches: DaySketches;
  amounts: UsageAmounts;
}

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
  quota: NamespaceQuota = { cpuMillis: 0, memoryMib: 0, storageMib: 0 };
  /** Something has been noted since `status` was last asked for. */
  isDirty = false;

  constructor(day: string, intervalSeconds: number, slots = '') {
    this.day = day;
    this.intervalSeconds = intervalSeconds;
    this.slots = new Slots(Math.ceil(SECONDS_A_DAY / intervalSeconds), slots);
    this.#hours = Array.from({ length: 24 }, () => ({ ...NO_HOUR }));
  }

  /** Goes on from what was written. Throws SketchError when somebody has changed it into something else. */
  static resume(day: string, status: UsageReportStatus): DayBook {
    const book = new DayBook(day, status.intervalSeconds, status.slots);
    book.quota = status.quota;
    for (const [hour, usage] of status.hours.entries()) book.#hours[hour] = { ...usage };
    for (const { kind, name, replicas, expected, seen, off, amounts, ...encoded } of status.workloads) {
      const page = { kind, name, replicas, expected, seen, off, sketches: decodeDay(encoded), amounts };
      book.#pages.set(`${kind}/${name}`, page);
    }
    return book;
  }

  /** Answers whether the slot was new. Workloads that are not among the samples are not due one any more. */
  note(slot: number, samples: readonly WorkloadSample[]): boolean {
    if (slot < 0 || slot >= this.slots.count || this.slots.has(slot)) return false;
    this.slots.add(slot);
    const hour = this.#hours[Math.floor((slot * this.intervalSeconds) / 3600)] ?? { ...NO_HOUR };
    hour.seconds += this.intervalSeconds;
    for (const sample of samples) {
      noteSample(this.#page(sample), sample, this.intervalSeconds);
      if (sample.use) addUse(hour, sample, sample.use, this.intervalSeconds);
    }
    this.isDirty = true;
    return true;
  }

  status(updatedAt: Date, isComplete: boolean): UsageReportStatus {
    this.isDirty = false;
    return {
      phase: isComplete ? 'Complete' : 'Open',
      intervalSeconds: this.intervalSeconds,
      slots: this.slots.toBase64(),
      updatedAt: updatedAt.toISOString(),
      quota: this.quota,
      hours: this.#hours,
      workloads: [...this.#pages.values()].map(written).sort(byKindAndName),
    };
  }

  #page({ kind, name }: WorkloadSample): Page {
    const key = `${kind}/${name}`;
    const known = this.#pages.get(key);
    if (known) return known;
    const sketches = emptySketches();
    const page = { kind, name, replicas: 0, expected: 0, seen: 0, off: 0, sketches, amounts: { ...NO_AMOUNTS } };
    this.#pages.set(key, page);
    return page;
  }
}

function noteSample(page: Page, sample: WorkloadSample, seconds: number): void {
  page.replicas = sample.replicas;
  page.expected += 1;
  Object.assign(page.amounts, {
    cpuMillis: Math.round(sample.cpuMillis),
    memoryMib: Math.round(sample.memoryBytes / MIB),
    storageMib: Math.round(sample.storageBytes / MIB),
  });
  if (sample.replicas === 0) page.off += 1;
  else if (sample.use) noteUse(page, sample, sample.use, seconds);
}

function noteUse(page: Page, sample: WorkloadSample, use: NonNullable<WorkloadSample['use']>, seconds: number): void {
  const { sketches, amounts } = page;
  page.seen += 1;
  const cpu = percentOf(use.cpuMillis, sample.cpuMillis);
  const memory = percentOf(use.memoryBytes, sample.memoryBytes);
  if (cpu !== undefined) (sample.isStarting ? sketches.cpuStartup : sketches.cpu).add(cpu);
  if (memory !== undefined) sketches.memory.add(memory);
  if (sample.ioBytesPerSecond !== undefined) sketches.io.add(sample.ioBytesPerSecond / 1024);
  addUse(amounts, sample, use, seconds);
}

type Sums = Omit<HourUsage, 'seconds'>;

function addUse(sums: Sums, sample: WorkloadSample, use: NonNullable<WorkloadSample['use']>, seconds: number): void {
  sums.cpuRequestMilliSeconds += Math.round(sample.cpuMillis * seconds);
  sums.cpuUseMilliSeconds += Math.round(use.cpuMillis * seconds);
  sums.memoryRequestMibSeconds += Math.round((sample.memoryBytes / MIB) * seconds);
  sums.memoryUseMibSeconds += Math.round((use.memoryBytes / MIB) * seconds);
}

/** Use above what is requested is real, and kept; of nothing requested there is no percentage. */
const percentOf = (used: number, requested: number): number | undefined =>
  requested > 0 ? Math.min((used / requested) * 100, MAX_PERCENT) : undefined;

const written = ({ sketches, ...page }: Page): WorkloadUsage => {
  const bytes = encodeDay(sketches);
  const base64 = (part: Uint8Array) => Buffer.from(part).toString('base64');
  return {
    ...page,
    cpu: base64(bytes.cpu),
    cpuStartup: base64(bytes.cpuStartup),
    memory: base64(bytes.memory),
    io: base64(bytes.io),
  };
};

const byKindAndName = (a: WorkloadUsage, b: WorkloadUsage): number =>
  a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind < b.kind ? -1 : 1;
