import type { Command } from '../context.ts';
import { monthOf, monthsBetween, shiftMonth, startOfMonth } from '../reports/month.ts';
import { POOL_KEYS, type PoolAmounts } from './amounts.ts';
import { readPool } from './pool.ts';
import type { CapacityTrend } from './views.ts';

const MONTHS_BACK = 12;
/** As in the operation report: the mean net growth of the last three months. */
const GROWTH_MONTHS = 3;

/** What was granted at the end of each of the last months, and how it would go on with what is promised and at the recent pace. */
export async function readCapacityTrend({ db, clock }: Command): Promise<CapacityTrend> {
  const now = clock.now();
  const last = monthOf(now);
  const months = monthsBetween(shiftMonth(last, -MONTHS_BACK), last);
  const entries = await db.ledgerEntry.findMany({
    where: { kind: { not: 'lock' } },
    select: { at: true, cpuMillis: true, memoryBytes: true, storageBytes: true },
    orderBy: { at: 'asc' },
  });
  const granted = { ...NONE };
  let next = 0;
  const points = months.map((month) => {
    const end = startOfMonth(shiftMonth(month, 1));
    for (let entry = entries[next]; entry && entry.at < end; entry = entries[++next])
      for (const key of POOL_KEYS) granted[key] += Number(entry[key]);
    return { month, granted: { ...granted } };
  });
  const before = points.at(-1 - GROWTH_MONTHS)?.granted ?? NONE;
  const growth = { ...NONE };
  for (const key of POOL_KEYS) growth[key] = Math.max(0, (granted[key] - before[key]) / GROWTH_MONTHS);
  const { locked, capacity } = await readPool(db, now);
  return { months: points, locked, capacity, growth };
}

const NONE: PoolAmounts = { cpuMillis: 0, memoryBytes: 0, storageBytes: 0 };
