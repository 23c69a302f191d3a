import { Sketch } from '../../../operators/resources/sketch.ts';
import type { Db } from '../../db/client.ts';
import { dayName, dayNumber } from '../evidence.ts';
import type { UsagePolicy } from '../verdict.ts';
import type { Judgeable } from './judge-parts.ts';

/** What stands for the grant itself among the kinds of workloads. */
export const GRANT_KIND = 'Namespace';

const NOTHING = new Sketch().encode();
const NO_SKETCHES = { cpu: NOTHING, cpuStartup: NOTHING, memory: NOTHING, io: NOTHING };

/**
 * Namespaces in which no workload ran on any day of the idle window, each with its grant as the one thing that can be judged: a
 * grant that nobody uses must not look better than one with an idle workload in it. What was sampled counts as "nothing allocated",
 * so that days which nobody looked at are no evidence.
 */
export async function emptyGrants(
  db: Db,
  namespaces: readonly string[],
  asOf: string,
  { idle }: UsagePolicy,
): Promise<Map<string, Judgeable>> {
  if (namespaces.length === 0) return new Map();
  const days = await db.usageDayRecord.findMany({
    where: { namespace: { in: [...namespaces] }, day: { gt: dayName(dayNumber(asOf) - idle.windowDays), lte: asOf } },
    select: {
      namespace: true,
      day: true,
      intervalSeconds: true,
      workloads: true,
      sampledSeconds: true,
      quotaCpuMillis: true,
      quotaMemoryMib: true,
      quotaStorageMib: true,
    },
    orderBy: { day: 'asc' },
  });
  return new Map(
    [...Map.groupBy(days, ({ namespace }) => namespace)].flatMap(([name, own]) => {
      const last = own.at(-1);
      if (!last || last.quotaCpuMillis === 0 || own.some(({ workloads }) => workloads > 0)) return [];
      const parts = own.map(({ day, intervalSeconds, sampledSeconds, quotaCpuMillis, quotaMemoryMib }) => ({
        kind: GRANT_KIND,
        name,
        day,
        days: 1,
        seconds: 86_400,
        cpuMillis: quotaCpuMillis,
        memoryMib: quotaMemoryMib,
        expected: Math.round(86_400 / intervalSeconds),
        seen: 0,
        off: Math.round(sampledSeconds / intervalSeconds),
        sketches: NO_SKETCHES,
      }));
      const {
        intervalSeconds,
        quotaCpuMillis: cpuMillis,
        quotaMemoryMib: memoryMib,
        quotaStorageMib: storageMib,
      } = last;
      return [[name, { kind: GRANT_KIND, name, parts, intervalSeconds, now: { cpuMillis, memoryMib, storageMib } }]];
    }),
  );
}
