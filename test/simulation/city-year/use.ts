import type { UsageReportStatus } from '../../../operators/resources/usage-report.ts';
import { DayBook } from '../../../operators/usage/book.ts';
import type { WorkloadSample } from '../../../operators/usage/sample.ts';
import { type DaySamples, madeUp, monthsOf, SLOTS } from '../../server/usage/city.ts';
import { type Day, isThere, type PlanSystem, type PlanWorkload, textOf } from './plan.ts';

const MIB = 1024 ** 2;
const INTERVAL = 300;
/** A machine's month that is told over and over: four weeks where it is made up. */
const WEEKS = 28;
const MADE_UP_MACHINES = 500;
/** Slots that count as start-up: fifteen minutes. */
const STARTING = 3;
const SPIKE = 130;

/** One slot of one workload as a person would note it down. */
export type Slot = { cpuMillis: number; memoryMib: number; isStarting: boolean } | 'missing' | 'off';

/** What the city's workloads use, told again as often as wanted; from real machines where the traces are there. */
export class CityUse {
  readonly isReplayed: boolean;
  readonly #months: readonly DaySamples[][] | null;
  readonly #madeUp = new Map<string, DaySamples>();
  readonly #told = new Map<string, UsageReportStatus>();

  private constructor(months: readonly DaySamples[][] | null) {
    this.#months = months;
    this.isReplayed = months !== null;
  }

  /** Only machines that were on all month, so that all months are of one length; gaps are of the plan's making. */
  static async open(): Promise<CityUse> {
    const months = await monthsOf(MADE_UP_MACHINES);
    const length = Math.max(...(months ?? []).map((month) => month.length));
    return new CityUse(months?.filter((month) => month.length === length) ?? null);
  }

  get #period(): number {
    return this.#months?.[0]?.length ?? WEEKS;
  }

  #samples(machine: number, day: Day): DaySamples {
    const at = day % this.#period;
    if (this.#months) return this.#months[machine % this.#months.length]?.[at] ?? { cpu: [], memory: [] };
    const key = `${machine % MADE_UP_MACHINES}/${at}`;
    const known = this.#madeUp.get(key) ?? madeUp(machine % MADE_UP_MACHINES, at);
    this.#madeUp.set(key, known);
    return known;
  }

  /** The day of one workload, slot by slot, in amounts. */
  slots(system: PlanSystem, workload: PlanWorkload, day: Day): Slot[] {
    const { cpu, memory } = this.#samples(workload.machine, day);
    const isOff = workload.offFrom !== null && workload.offFrom <= day;
    const hasGaps = system.gaps !== null && system.gaps.from <= day && day <= system.gaps.until;
    const isMonday = system.restarts && new Date(textOf(day)).getUTCDay() === 1;
    return Array.from({ length: SLOTS }, (_, slot): Slot => {
      if (isOff) return 'off';
      if (hasGaps && (slot * 7 + (day % this.#period)) % 5 < 2) return 'missing';
      const isStarting = isMonday && slot < STARTING;
      return {
        cpuMillis: ((isStarting ? SPIKE : (cpu[slot] ?? 0)) / 100) * workload.cpuMillis,
        memoryMib: ((memory[slot] ?? 0) / 100) * workload.memoryMib,
        isStarting,
      };
    });
  }

  /** The day of a system's namespace as the operators write it: noted slot by slot in their own book. */
  report(system: PlanSystem, day: Day, untilSlot = SLOTS): UsageReportStatus {
    const updatedAt = new Date(Date.parse(`${textOf(day)}T00:00:00+08:00`) + untilSlot * INTERVAL * 1000 + 60_000);
    const key = `${system.id} ${untilSlot} ${day % this.#period} ${this.#stateOf(system, day)}`;
    const told = this.#told.get(key) ?? this.#note(system, day, untilSlot, updatedAt);
    this.#told.set(key, told);
    return { ...told, updatedAt: updatedAt.toISOString() };
  }

  #note(system: PlanSystem, day: Day, untilSlot: number, updatedAt: Date): UsageReportStatus {
    const book = new DayBook(textOf(day), INTERVAL);
    const workloads = system.workloads.filter((workload) => isThere(system, workload, day));
    const sizes = system.workloads.map((workload) => allocatedOn(workload, day));
    book.quota = {
      cpuMillis: sizes.reduce((sum, { cpuMillis }) => sum + cpuMillis, 0) * 2,
      memoryMib: sizes.reduce((sum, { memoryMib }) => sum + memoryMib, 0) * 2,
      storageMib: 102_400,
    };
    const days = workloads.map((workload) => this.slots(system, workload, day));
    for (let slot = 0; slot < untilSlot; slot += 1)
      book.note(
        slot,
        workloads.map((workload, at) => sampleOf(workload, day, days[at]?.[slot] ?? 'missing')),
      );
    return book.status(updatedAt, untilSlot === SLOTS);
  }

  /** Days on which these are the same, and the machine's day, are told the same. */
  #stateOf({ workloads, gaps, restarts }: PlanSystem, day: Day): string {
    const isPast = (when: Day | null) => when !== null && when <= day;
    const hasGaps = gaps !== null && gaps.from <= day && day <= gaps.until;
    const isMonday = restarts && new Date(textOf(day)).getUTCDay() === 1;
    const changes = workloads.map(
      ({ startedOn, halvedOn, offFrom }) => `${isPast(startedOn)}${isPast(halvedOn)}${isPast(offFrom)}`,
    );
    return `${hasGaps} ${isMonday} ${changes.join()}`;
  }
}

export const allocatedOn = ({ cpuMillis, memoryMib, halvedOn }: PlanWorkload, day: Day) =>
  halvedOn !== null && halvedOn <= day
    ? { cpuMillis: cpuMillis / 2, memoryMib: memoryMib / 2 }
    : { cpuMillis, memoryMib };

function sampleOf(workload: PlanWorkload, day: Day, slot: Slot): WorkloadSample {
  const { cpuMillis, memoryMib } = allocatedOn(workload, day);
  const requested = { cpuMillis, memoryBytes: memoryMib * MIB, storageBytes: 0 };
  const same = { kind: 'Deployment', name: workload.name, ...requested };
  if (slot === 'off') return { ...same, replicas: 0, isStarting: false };
  if (slot === 'missing') return { ...same, replicas: 1, isStarting: false };
  const use = { cpuMillis: slot.cpuMillis, memoryBytes: slot.memoryMib * MIB };
  return { ...same, replicas: 1, use, isStarting: slot.isStarting };
}
