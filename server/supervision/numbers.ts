import type { Tx } from '../db/client.ts';
import { dayOf } from '../time/working-days.ts';

/** Numbers run through the year (UTC+8): JC-2026-00001 (监察), TS-… (投诉), JB-… (简报). */
export async function nextNumber(tx: Tx, prefix: 'JC' | 'TS' | 'JB', now: Date): Promise<string> {
  const year = dayOf(now).slice(0, 4);
  const name = `${prefix}-${year}`;
  const { value } = await tx.counter.upsert({
    where: { name },
    create: { name, value: 1 },
    update: { value: { increment: 1 } },
  });
  return `${prefix}-${year}-${String(value).padStart(5, '0')}`;
}
