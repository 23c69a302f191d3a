import { emptySketches, encodeDay } from '../../../operators/resources/usage-day.ts';
import type { UsageReportStatus, WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import type { Services } from '../../../server/context.ts';
import { keep } from '../../../server/usage/records/ingest.ts';
import { foundSystem, hoursOf, type Place, report } from './reported.ts';
import { hasTrace, rowsOf } from './traces.ts';

/** A city whose use can be told again sample by sample: made up, or replayed from the traces where they are there. */
export const SLOTS = 288;

export interface DaySamples {
  cpu: number[];
  memory: number[];
}

export interface CityWorkload extends Place {
  name: string;
  cpuMillis: number;
  memoryMib: number;
  /** Which of the source's machines it follows. */
  seed: number;
}

/** Samples of one machine on one day of the year, the same whenever they are asked for. */
export type Source = (seed: number, day: number) => DaySamples;

/** Mean CPU and memory by the shape of a workload: idle, too large, fitting, hot. */
const SHAPES = [
  { cpu: 1.2, memory: 8, swing: 0.3 },
  { cpu: 14, memory: 28, swing: 0.6 },
  { cpu: 18, memory: 35, swing: 0.4 },
  { cpu: 48, memory: 62, swing: 0.4 },
  { cpu: 78, memory: 70, swing: 0.3 },
] as const;

/** Office hours, weekends and noise, from a small generator that is the same everywhere (Park and Miller). */
export const madeUp: Source = (seed, day) => {
  const shape = SHAPES[seed % SHAPES.length] ?? SHAPES[0];
  let state = ((seed + 1) * 7919 + (day + 1) * 104_729) % 2_147_483_647;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const weekend = day % 7 >= 5 ? 0.6 : 1;
  const cpu: number[] = [];
  const memory: number[] = [];
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const office = Math.max(0, Math.sin(((slot / 12 - 7) / 12) * Math.PI));
    const level = weekend * (1 - shape.swing + 2 * shape.swing * office);
    cpu.push(shape.cpu * level * (0.9 + 0.2 * next()));
    memory.push(shape.memory * (0.95 + 0.1 * next()));
  }
  return { cpu, memory };
};

const TRACE = 'bitbrains-rnd';

/** The month of August of real machines, their whole days; null where the traces are absent. */
export async function monthsOf(machines: number): Promise<DaySamples[][] | null> {
  if (!hasTrace(TRACE)) return null;
  const months = new Map<string, DaySamples[]>();
  for await (const row of rowsOf(TRACE, 'vm-days-5min-2013-08.csv.gz')) {
    const vm = row.vm ?? '';
    const known = months.get(vm) ?? [];
    if (known.length === 0 && months.size >= machines) continue;
    const day = samplesOf(row);
    if (!day) continue;
    months.set(vm, [...known, day]);
  }
  return [...months.values()];
}

/** The same, told over and over again. */
export async function replayed(machines: number): Promise<Source | null> {
  const all = await monthsOf(machines);
  if (!all) return null;
  return (seed, day) => {
    const month = all[seed % all.length] ?? [];
    return month[day % month.length] ?? { cpu: [], memory: [] };
  };
}

/** A full day of both signals; days with gaps are left out, for gaps are tested elsewhere. */
function samplesOf(row: Record<string, string>): DaySamples | null {
  const provided = Number(row.mem_prov_mib);
  const cpu = (row.cpu_pct_5min ?? '').split(' ').map(Number);
  const memory = (row.mem_used_mib_5min ?? '').split(' ').map((used) => (Number(used) / provided) * 100);
  const isFull = cpu.length === SLOTS && memory.length === SLOTS && [...cpu, ...memory].every(Number.isFinite);
  return isFull ? { cpu, memory } : null;
}

/** Units × systems × workloads, numbered through. */
export function cityOf(units: number, systemsEach: number, workloadsEach: number): CityWorkload[] {
  const count = units * systemsEach * workloadsEach;
  return Array.from({ length: count }, (_, at) => {
    const system = Math.floor(at / workloadsEach);
    return {
      unit: `u${Math.floor(system / systemsEach)}`,
      system: `s${system}`,
      name: `w${at % workloadsEach}`,
      cpuMillis: 2000 + (at % 4) * 2000,
      memoryMib: 4096 + (at % 3) * 4096,
      seed: at,
    };
  });
}

const NAMES = [
  '水务局',
  '教育局',
  '卫生健康委',
  '交通运输局',
  '民政局',
  '财政局',
  '生态环境局',
  '住建局',
  '文旅局',
  '农业农村局',
];

/** Units, systems and allocations on record. */
export async function foundCity(services: Services, workloads: readonly CityWorkload[]): Promise<void> {
  const units = [...new Set(workloads.map(({ unit }) => unit ?? ''))];
  for (const [at, unit] of units.entries()) {
    const name = `${NAMES[at % NAMES.length] ?? ''}${at >= NAMES.length ? at : ''}`;
    await services.db.unit.create({
      data: { id: unit, code: unit, name, kind: 'department', parentId: 'authority', createdAt: services.clock.now() },
    });
  }
  for (const [system, [first]] of Map.groupBy(workloads, ({ system }) => system))
    await foundSystem(services, system, first?.unit ?? '');
}

/** One workload-day as the operators would report it. */
export function usageOf({ name, cpuMillis, memoryMib }: CityWorkload, { cpu, memory }: DaySamples): WorkloadUsage {
  const sketches = emptySketches();
  for (const value of cpu) sketches.cpu.add(value);
  for (const value of memory) sketches.memory.add(value);
  const bytes = encodeDay(sketches);
  const base64 = (part: Uint8Array) => Buffer.from(part).toString('base64');
  const used = (values: readonly number[], amount: number) =>
    Math.round(values.reduce((sum, value) => sum + (value / 100) * amount * 300, 0));
  return {
    kind: 'Deployment',
    name,
    replicas: 1,
    expected: SLOTS,
    seen: SLOTS,
    off: 0,
    cpu: base64(bytes.cpu),
    cpuStartup: base64(bytes.cpuStartup),
    memory: base64(bytes.memory),
    io: base64(bytes.io),
    amounts: {
      cpuMillis,
      memoryMib,
      storageMib: 0,
      cpuRequestMilliSeconds: cpuMillis * 86_400,
      cpuUseMilliSeconds: used(cpu, cpuMillis),
      memoryRequestMibSeconds: memoryMib * 86_400,
      memoryUseMibSeconds: used(memory, memoryMib),
    },
  };
}

/** Hours with their shape, for what heat maps show. */
export function hoursWithShape(
  workloads: readonly CityWorkload[],
  days: readonly DaySamples[],
): UsageReportStatus['hours'] {
  return hoursOf([]).map((hour, at) => {
    const sum = { ...hour };
    for (const [index, { cpuMillis, memoryMib }] of workloads.entries()) {
      const { cpu = [], memory = [] } = days[index] ?? {};
      for (let slot = at * 12; slot < at * 12 + 12; slot += 1) {
        sum.cpuRequestMilliSeconds += cpuMillis * 300;
        sum.memoryRequestMibSeconds += memoryMib * 300;
        sum.cpuUseMilliSeconds += Math.round(((cpu[slot] ?? 0) / 100) * cpuMillis * 300);
        sum.memoryUseMibSeconds += Math.round(((memory[slot] ?? 0) / 100) * memoryMib * 300);
      }
    }
    return sum;
  });
}

/** Hands one day of the whole city to the records, system by system. @returns workload-days kept */
export async function keepCityDay(
  services: Services,
  city: readonly CityWorkload[],
  source: Source,
  name: string,
  day: number,
): Promise<number> {
  let kept = 0;
  for (const [system, workloads] of Map.groupBy(city, ({ system }) => system)) {
    const samples = workloads.map(({ seed }) => source(seed, day));
    const usages = workloads.map((workload, at) => usageOf(workload, samples[at] ?? { cpu: [], memory: [] }));
    const quota = {
      cpuMillis: Math.round(workloads.reduce((sum, { cpuMillis }) => sum + cpuMillis, 0) * 1.5),
      memoryMib: Math.round(workloads.reduce((sum, { memoryMib }) => sum + memoryMib, 0) * 1.5),
      storageMib: 102_400,
    };
    const hours = hoursWithShape(workloads, samples);
    await keep(services, ...report(name, usages, { quota, hours }, { system, unit: workloads[0]?.unit }));
    kept += usages.length;
  }
  return kept;
}
