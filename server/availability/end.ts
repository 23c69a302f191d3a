import type { Db, Tx } from '../db/client.ts';

interface Ending {
  id: string;
  lastCheckedAt: Date | null;
}

/** Takes a probe out of service. An outage that lasts ends with the last look at it: nobody will see its end. */
export async function endProbe(tx: Tx, probe: Ending, now: Date): Promise<void> {
  await closeOutages(tx, probe);
  await tx.probe.updateMany({ where: { id: probe.id, removedAt: null }, data: { removedAt: now } });
}

/** Ends the outages of a probe that nobody follows any more, but for those in `except`. */
export async function closeOutages(
  tx: Db | Tx,
  { id, lastCheckedAt }: Ending,
  except: readonly Date[] = [],
): Promise<number> {
  const open = await tx.probeOutage.findMany({ where: { probeId: id, until: null, from: { notIn: [...except] } } });
  for (const { id: outageId, from } of open) {
    const until = lastCheckedAt && lastCheckedAt > from ? lastCheckedAt : from;
    await tx.probeOutage.updateMany({ where: { id: outageId, until: null }, data: { until } });
  }
  return open.length;
}
