import { API_VERSION } from '../../../operators/resources/group.ts';
import { emptySketches, encodeDay } from '../../../operators/resources/usage-day.ts';
import type { UsageReport, UsageReportStatus, WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import type { Services } from '../../../server/context.ts';
import { dayName, dayNumber } from '../../../server/usage/evidence.ts';
import { keep } from '../../../server/usage/records/ingest.ts';

/** Reports as the operators would write them, with figures that a test can say in one line. */
const SLOTS = 288;
export const GIB = 1024 ** 3;
const LONG_AGO = new Date('2025-01-01T00:00:00Z');

/** A system in force since long ago, with its allocation. */
export async function foundSystem(
  { db }: Services,
  code: string,
  unitId = 'water',
  granted: object = {},
): Promise<void> {
  await db.system.create({
    data: {
      id: code,
      code,
      name: code,
      unitId,
      stage: 'online',
      category: 'application',
      purpose: '',
      protectionLevel: 2,
      drLevel: 2,
      rpoMinutes: 1440,
      rtoMinutes: 1440,
      zone: 'extranet',
      contacts: [],
      onlineAt: LONG_AGO,
      createdAt: LONG_AGO,
    },
  });
  await db.allocation.create({
    data: {
      id: `a-${code}`,
      systemId: code,
      unitId,
      tenancyName: `${unitId}-${code}`,
      state: 'inForce',
      environment: 'production',
      granted,
      desired: {},
      approvedAt: LONG_AGO,
      createdAt: LONG_AGO,
    },
  });
}

/** One steady day: CPU and memory in percent of what is requested, 4 cores and 8 GiB unless said otherwise. */
export function workload(
  name: string,
  cpuPercent: number,
  memoryPercent: number,
  { cpuMillis = 4000, memoryMib = 8192 }: { cpuMillis?: number; memoryMib?: number } = {},
): WorkloadUsage {
  const sketches = emptySketches();
  for (let slot = 0; slot < SLOTS; slot += 1) {
    sketches.cpu.add(cpuPercent);
    sketches.memory.add(memoryPercent);
  }
  const bytes = encodeDay(sketches);
  const base64 = (part: Uint8Array) => Buffer.from(part).toString('base64');
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
      cpuUseMilliSeconds: Math.round((cpuMillis * cpuPercent * 86_400) / 100),
      memoryRequestMibSeconds: memoryMib * 86_400,
      memoryUseMibSeconds: Math.round((memoryMib * memoryPercent * 86_400) / 100),
    },
  };
}

/** The hours of a day on which these workloads ran all the time. */
export const hoursOf = (workloads: readonly WorkloadUsage[]): UsageReportStatus['hours'] => {
  const sum = (key: keyof WorkloadUsage['amounts']) =>
    Math.round(workloads.reduce((total, { amounts }) => total + amounts[key], 0) / 24);
  return Array.from({ length: 24 }, () => ({
    seconds: 3600,
    cpuRequestMilliSeconds: sum('cpuRequestMilliSeconds'),
    cpuUseMilliSeconds: sum('cpuUseMilliSeconds'),
    memoryRequestMibSeconds: sum('memoryRequestMibSeconds'),
    memoryUseMibSeconds: sum('memoryUseMibSeconds'),
  }));
};

export interface Place {
  system: string;
  unit?: string;
  part?: string;
}

export const report = (
  day: string,
  workloads: WorkloadUsage[],
  change: Partial<UsageReportStatus> = {},
  { system, unit = 'water', part = 'app' }: Place = { system: 'flood' },
) => {
  const status: UsageReportStatus = {
    phase: 'Complete',
    intervalSeconds: 300,
    slots: '',
    updatedAt: `${day}T16:05:00.000Z`,
    quota: { cpuMillis: 8000, memoryMib: 16_384, storageMib: 102_400 },
    hours: hoursOf(workloads),
    workloads,
    ...change,
  };
  const tenancy = `${unit}-${system}`;
  const metadata = { name: `usage-${day}`, namespace: `${tenancy}-${part}` };
  const spec = { tenancy, day, recorded: false };
  return [{ apiVersion: API_VERSION, kind: 'UsageReport', metadata, spec, status } as UsageReport, status] as const;
};

/** The last `count` days up to `last`, all alike. */
export async function keepDays(
  services: Services,
  last: string,
  count: number,
  workloads: WorkloadUsage[],
  place: Place = { system: 'flood' },
): Promise<void> {
  for (let ago = count - 1; ago >= 0; ago -= 1)
    await keep(services, ...report(dayName(dayNumber(last) - ago), workloads, {}, place));
}
