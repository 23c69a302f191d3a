import type { Prisma } from '../../../prisma/generated/sqlite/client.ts';

export const DAY_SELECT = {
  namespace: true,
  day: true,
  intervalSeconds: true,
  quotaCpuMillis: true,
  quotaMemoryMib: true,
  quotaStorageMib: true,
  limitCpuMillis: true,
  limitMemoryMib: true,
  storageRequestMib: true,
  storageUseMib: true,
  cpuRequest: true,
  cpuUse: true,
  memoryRequest: true,
  memoryUse: true,
  sampledSeconds: true,
} as const satisfies Prisma.UsageDayRecordSelect;

export type DayRecord = Prisma.UsageDayRecordGetPayload<{ select: typeof DAY_SELECT }>;

type Held = 'limitCpuMillis' | 'limitMemoryMib' | 'storageRequestMib' | 'storageUseMib';

const DAY_SECONDS = 86_400;

/** Namespaces added up, day by day. Means are over what was sampled: a gap is missing data, not rest. */
export function addUpDays(rows: readonly DayRecord[]) {
  const days = Map.groupBy(rows, ({ day }) => day);
  return [...days.keys()].sort().map((day) => {
    const places = days.get(day) ?? [];
    const sum = (amount: (row: DayRecord) => number) => places.reduce((total, row) => total + amount(row), 0);
    const mean = (amount: (row: DayRecord) => number) =>
      sum((row) => (row.sampledSeconds > 0 ? amount(row) / row.sampledSeconds : 0));
    return {
      day,
      coverage: places.length === 0 ? 0 : sum((row) => row.sampledSeconds) / (places.length * DAY_SECONDS),
      quotaCpu: sum((row) => row.quotaCpuMillis) / 1000,
      requestCpu: mean((row) => row.cpuRequest),
      useCpu: mean((row) => row.cpuUse),
      quotaMemory: sum((row) => row.quotaMemoryMib) / 1024,
      requestMemory: mean((row) => row.memoryRequest),
      useMemory: mean((row) => row.memoryUse),
    };
  });
}

/** The same days with what was held at each one's end; null as soon as one namespace does not tell. */
export function addUpHeld(rows: readonly DayRecord[]) {
  const days = Map.groupBy(rows, ({ day }) => day);
  return addUpDays(rows).map((sums) => {
    const places = days.get(sums.day) ?? [];
    const sum = (part: Held, unit: number) => {
      const told = places.flatMap((row) => row[part] ?? []);
      return told.length < places.length ? null : told.reduce((total, one) => total + one, 0) / unit;
    };
    return {
      ...sums,
      limitCpu: sum('limitCpuMillis', 1000),
      limitMemory: sum('limitMemoryMib', 1024),
      quotaStorage: places.reduce((total, { quotaStorageMib }) => total + quotaStorageMib, 0) / 1024,
      requestStorage: sum('storageRequestMib', 1024),
      useStorage: sum('storageUseMib', 1024),
    };
  });
}
