import type { TenancyStatus } from '../../operators/resources/tenancy.ts';
import { type Amounts, amountsFrom } from '../capacity/amounts.ts';
import type { Db, Tx } from '../db/client.ts';
import { DAY_MILLIS, dayOf } from '../time/working-days.ts';
import { fromQuantities } from './quantities.ts';

/** What a system's pods ask for, as its ResourceQuotas count it. */
export interface SystemUse {
  allocationId: string;
  granted: Amounts;
  /** Now; null when nothing has been observed yet, which is not the same as no use. */
  used: Amounts | null;
  /** Highest of each day over the window; null when no day was measured. */
  peak: (Pick<Amounts, 'cpuMillis' | 'memoryBytes' | 'storageBytes' | 'pods'> & { days: number }) | null;
  observedAt: string | null;
  /** When the present grant came into force; small raises ask that it did not change lately. */
  inForceAt: string | null;
}

const DEFAULT_WINDOW_DAYS = 30;

/**
 * Present and peak use of a system; null when it has no allocation. The peak is what a shrink must leave room for: the highest
 * daily peak of the last `windowDays` days before `now`.
 */
export async function readUse(
  db: Db | Tx,
  systemId: string,
  { now = new Date(), windowDays = DEFAULT_WINDOW_DAYS }: { now?: Date; windowDays?: number } = {},
): Promise<SystemUse | null> {
  const allocation = await db.allocation.findUnique({ where: { systemId } });
  if (!allocation || allocation.state === 'retired') return null;
  const from = dayOf(new Date(now.getTime() - windowDays * DAY_MILLIS));
  const days = await db.usagePeak.findMany({ where: { allocationId: allocation.id, day: { gte: from } } });
  const highest = (values: number[]) => values.reduce((a, b) => Math.max(a, b), 0);
  return {
    allocationId: allocation.id,
    granted: amountsFrom(allocation.granted),
    used: usedOf(allocation.observed as unknown as TenancyStatus | null),
    peak:
      days.length === 0
        ? null
        : {
            cpuMillis: highest(days.map((day) => day.cpuMillis)),
            memoryBytes: highest(days.map((day) => Number(day.memoryBytes))),
            storageBytes: highest(days.map((day) => Number(day.storageBytes))),
            pods: highest(days.map((day) => day.pods)),
            days: days.length,
          },
    observedAt: allocation.observedAt?.toISOString() ?? null,
    inForceAt: allocation.inForceAt?.toISOString() ?? null,
  };
}

/** Used amounts of a mirrored status; null when it says nothing of use. */
export const usedOf = (status: TenancyStatus | null): Amounts | null =>
  status?.used ? fromQuantities(status.used) : null;
