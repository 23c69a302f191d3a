import { emptySketches, encodeDay } from '../../operators/resources/usage-day.ts';
import type { HourUsage, WorkloadUsage } from '../../operators/resources/usage-report.ts';
import type { DemoInUse, DemoUse } from './production.ts';

/** Made-up use of the demo's systems, the same for the same days: a working day's curve with weekends, and some noise. */
const SLOTS = 96;
export const SLOT_SECONDS = 900;

/** Peak of CPU and memory in percent of what is requested; KiB/s. */
const LEVELS: Record<DemoUse, { cpu: number; memory: number; io: number }> = {
  idle: { cpu: 3, memory: 11, io: 1 },
  over: { cpu: 24, memory: 33, io: 60 },
  fitting: { cpu: 58, memory: 66, io: 120 },
  hot: { cpu: 94, memory: 82, io: 400 },
};

/** The database does four fifths of the work that the service does. */
const FACTORS = { app: 1, db: 0.8 };

/** The busiest hour of one of a system's two workloads: its past is made up by it, and its pods declare it. */
export const levelsOf = ({ use }: DemoInUse, name: 'app' | 'db') => ({
  ...LEVELS[use],
  cpu: LEVELS[use].cpu * FACTORS[name],
});

export interface Requests {
  cpuMillis: number;
  memoryMib: number;
}

/** One workload's day as it would be reported, and its hours. */
export function workloadDay(system: DemoInUse, name: 'app' | 'db', day: string, requests: Requests) {
  const sketches = emptySketches();
  const peak = levelsOf(system, name);
  const random = noise(`${system.code}/${name}/${day}`);
  const isWeekend = new Date(`${day}T04:00:00Z`).getUTCDay() % 6 === 0;
  const hours = Array.from({ length: 24 }, () => ({ ...NO_HOUR }));
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const busy = busyAt(slot / 4) * (isWeekend ? 0.55 : 1);
    const cpu = Math.min(100, peak.cpu * (0.25 + 0.75 * busy) * (0.92 + 0.16 * random()));
    const memory = Math.min(100, peak.memory * (0.88 + 0.12 * busy) * (0.98 + 0.04 * random()));
    sketches.cpu.add(cpu);
    sketches.memory.add(memory);
    sketches.io.add(peak.io * busy);
    const hour = hours[Math.floor(slot / 4)];
    if (!hour) continue;
    hour.seconds += SLOT_SECONDS / 2;
    hour.cpuRequestMilliSeconds += requests.cpuMillis * SLOT_SECONDS;
    hour.cpuUseMilliSeconds += Math.round((requests.cpuMillis * cpu * SLOT_SECONDS) / 100);
    hour.memoryRequestMibSeconds += requests.memoryMib * SLOT_SECONDS;
    hour.memoryUseMibSeconds += Math.round((requests.memoryMib * memory * SLOT_SECONDS) / 100);
  }
  const bytes = encodeDay(sketches);
  const base64 = (part: Uint8Array) => Buffer.from(part).toString('base64');
  const { seconds: _, ...amounts } = addHours(hours);
  const usage: WorkloadUsage = {
    kind: name === 'db' ? 'StatefulSet' : 'Deployment',
    name,
    replicas: 1,
    expected: SLOTS,
    seen: SLOTS,
    off: 0,
    cpu: base64(bytes.cpu),
    cpuStartup: base64(bytes.cpuStartup),
    memory: base64(bytes.memory),
    io: base64(bytes.io),
    // As their pods are declared (demo/workloads.ts).
    cpuLimitMillis: requests.cpuMillis,
    memoryLimitMib: requests.memoryMib,
    amounts: { ...requests, storageMib: 20 * 1024, ...amounts },
  };
  return { usage, hours };
}

const NO_HOUR: HourUsage = {
  seconds: 0,
  cpuRequestMilliSeconds: 0,
  cpuUseMilliSeconds: 0,
  memoryRequestMibSeconds: 0,
  memoryUseMibSeconds: 0,
};

export const addHours = (hours: readonly (HourUsage | undefined)[]): HourUsage =>
  hours.reduce<HourUsage>(
    (sum, hour) => ({
      seconds: sum.seconds + (hour?.seconds ?? 0),
      cpuRequestMilliSeconds: sum.cpuRequestMilliSeconds + (hour?.cpuRequestMilliSeconds ?? 0),
      cpuUseMilliSeconds: sum.cpuUseMilliSeconds + (hour?.cpuUseMilliSeconds ?? 0),
      memoryRequestMibSeconds: sum.memoryRequestMibSeconds + (hour?.memoryRequestMibSeconds ?? 0),
      memoryUseMibSeconds: sum.memoryUseMibSeconds + (hour?.memoryUseMibSeconds ?? 0),
    }),
    { ...NO_HOUR },
  );

/** How busy an hour of the day is, from 0 to 1: from eight to six, with a pause at noon. */
const busyAt = (hour: number): number =>
  hour < 7 || hour >= 20 ? 0.1 : hour < 8.5 || hour >= 18 ? 0.45 : hour >= 12 && hour < 14 ? 0.6 : 1;

/** The same numbers for the same name (mulberry32 over an FNV-1a hash). */
function noise(name: string): () => number {
  let state = 2_166_136_261;
  for (const char of name) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
