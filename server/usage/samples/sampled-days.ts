import { encodeDay, NO_AMOUNTS, type UsageAmounts } from '../../../operators/resources/usage-day.ts';
import type { HourUsage, WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import type { SlotBlock } from '../offline/block-cache.ts';
import { MISSING, OFF, type SlotStore, type StoredWorkload } from '../offline/slot-store.ts';
import { sketchSlots, startupSlotsOf } from '../offline/windows.ts';

const MIB = 1024 ** 2;
/** What a machine of another cloud is among the kinds of workloads. */
export const MACHINE_KIND = 'VirtualMachine';

/** One machine's day as a report has it, with its share of each hour. */
export interface SampledDay {
  /** Days since 1970, in the time that the samples were put in. */
  number: number;
  usage: WorkloadUsage;
  hours: HourUsage[];
}

/**
 * The days of one machine, in order, made from samples exactly as the operators make them. A day without any sample is left out: the
 * judgement counts it as due and unseen. The sketches are in percent of what was allocated; amounts need the allocation to be told.
 */
export function* sampledDays(store: SlotStore, machine: StoredWorkload, startupMinutes: number): Generator<SampledDay> {
  const { slotsPerDay } = store;
  const seconds = 86_400 / slotsPerDay;
  const startupSlots = Math.ceil((startupMinutes * 60) / seconds);
  let sinceOff = Number.POSITIVE_INFINITY;
  let allocated = { cpuMillis: 0, memoryMib: 0 };
  for (const [number, block] of store.days(machine)) {
    const startups = startupSlotsOf(block, slotsPerDay, sinceOff, startupSlots);
    sinceOff = startups.sinceOff;
    allocated = {
      cpuMillis: Math.round(block.allocated[0] || allocated.cpuMillis),
      memoryMib: Math.round((block.allocated[2] ?? 0) / MIB) || allocated.memoryMib,
    };
    const begin = Math.max(0, machine.first - number * slotsPerDay);
    const end = Math.min(slotsPerDay, store.last - number * slotsPerDay + 1);
    const { sketches, seen, off } = sketchSlots(block, begin, end, startups.isStartup);
    const hours = hoursOf(block, { begin, end, seconds }, allocated);
    const bytes = encodeDay(sketches);
    const base64 = (part: Uint8Array) => Buffer.from(part).toString('base64');
    const usage = {
      kind: MACHINE_KIND,
      name: machine.name.slice(0, 253),
      replicas: seen > 0 ? 1 : 0,
      expected: end - begin,
      seen,
      off,
      cpu: base64(bytes.cpu),
      cpuStartup: base64(bytes.cpuStartup),
      memory: base64(bytes.memory),
      io: base64(bytes.io),
      amounts: amountsOf(hours, allocated),
    };
    yield { number, usage, hours };
  }
}

interface Slots {
  begin: number;
  end: number;
  seconds: number;
}
type Allocated = Pick<UsageAmounts, 'cpuMillis' | 'memoryMib'>;

/** What was allocated and used in each hour, while the machine ran and was measured. */
function hoursOf(block: SlotBlock, { begin, end, seconds }: Slots, { cpuMillis, memoryMib }: Allocated): HourUsage[] {
  const hours = Array.from({ length: 24 }, () => ({
    seconds: 0,
    cpuRequestMilliSeconds: 0,
    cpuUseMilliSeconds: 0,
    memoryRequestMibSeconds: 0,
    memoryUseMibSeconds: 0,
  }));
  for (let slot = begin; slot < end; slot += 1) {
    const cpu = percentAt(block, slot * 2);
    const memory = percentAt(block, slot * 2 + 1);
    const hour = hours[Math.floor((slot * seconds) / 3600)];
    if (!hour || (cpu === null && memory === null)) continue;
    hour.seconds += seconds;
    hour.cpuRequestMilliSeconds += cpuMillis * seconds;
    hour.memoryRequestMibSeconds += memoryMib * seconds;
    hour.cpuUseMilliSeconds += Math.round(((cpu ?? 0) / 100) * cpuMillis * seconds);
    hour.memoryUseMibSeconds += Math.round(((memory ?? 0) / 100) * memoryMib * seconds);
  }
  return hours;
}

/** Percent of what is allocated; null where there is no sample, or where it was off. */
function percentAt({ ticks, offsets }: SlotBlock, place: number): number | null {
  const value = (offsets[place] ?? 0) > 0 ? (ticks[place] ?? MISSING) : MISSING;
  return value >= OFF ? null : value / 10_000;
}

function amountsOf(hours: readonly HourUsage[], allocated: Allocated): UsageAmounts {
  const sum = { ...NO_AMOUNTS, ...allocated };
  for (const { seconds: _, ...hour } of hours)
    for (const key of Object.keys(hour) as (keyof typeof hour)[]) sum[key] += hour[key];
  return sum;
}
