import type { Command } from '../../context.ts';
import { unpackWorkloads } from '../records/body.ts';
import type { VerdictRow } from './views.ts';

/** Adds what each workload held on the day it was judged as of: one day of one system's few namespaces is opened for it. */
export async function withHeld({ db }: Command, rows: readonly VerdictRow[]): Promise<VerdictRow[]> {
  const days = new Map(rows.map(({ namespace, asOf }) => [`${namespace} ${asOf}`, { namespace, day: asOf }]));
  if (days.size === 0) return [];
  const records = await db.usageDayRecord.findMany({
    where: { OR: [...days.values()] },
    select: { namespace: true, day: true, body: true },
  });
  const held = new Map(
    records.flatMap(({ namespace, day, body }) =>
      unpackWorkloads(body).map(({ kind, name, cpuLimitMillis, memoryLimitMib, storageUseMib }) => [
        `${namespace}/${kind}/${name} ${day}`,
        {
          limitCpuMillis: cpuLimitMillis ?? null,
          limitMemoryMib: memoryLimitMib ?? null,
          storageUseMib: storageUseMib ?? null,
        },
      ]),
    ),
  );
  return rows.map((row) => ({ ...row, held: held.get(`${row.id} ${row.asOf}`) }));
}
