import type { TenancyStatus } from '../../operators/resources/tenancy.ts';
import type { Services } from '../context.ts';
import { dayOf } from '../time/working-days.ts';
import { usedOf } from './use.ts';

/** Remembers the day's highest use: what a shrink must leave room for. Writes only when it is higher than before. */
export async function recordPeak({ db, clock }: Services, allocationId: string, status: TenancyStatus): Promise<void> {
  const used = usedOf(status);
  if (!used) return;
  const day = dayOf(clock.now());
  const known = await db.usagePeak.findUnique({ where: { allocationId_day: { allocationId, day } } });
  const peak = {
    cpuMillis: Math.max(known?.cpuMillis ?? 0, used.cpuMillis),
    memoryBytes: BigInt(Math.max(Number(known?.memoryBytes ?? 0), used.memoryBytes)),
    storageBytes: BigInt(Math.max(Number(known?.storageBytes ?? 0), used.storageBytes)),
    pods: Math.max(known?.pods ?? 0, used.pods),
  };
  const isSame =
    known &&
    known.cpuMillis === peak.cpuMillis &&
    known.memoryBytes === peak.memoryBytes &&
    known.storageBytes === peak.storageBytes &&
    known.pods === peak.pods;
  if (isSame) return;
  await db.usagePeak.upsert({
    where: { allocationId_day: { allocationId, day } },
    create: { allocationId, day, ...peak },
    update: peak,
  });
}
