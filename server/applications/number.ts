import type { Tx } from '../db/client.ts';
import { dayOf } from '../time/working-days.ts';

/** The next number of the year (UTC+8): SQ-2026-00001. Without a gap: a rolled-back submission gives its number back. */
export async function nextNumber(tx: Tx, now: Date): Promise<string> {
  const year = dayOf(now).slice(0, 4);
  const name = `application:${year}`;
  const { value } = await tx.counter.upsert({
    where: { name },
    create: { name, value: 1 },
    update: { value: { increment: 1 } },
  });
  return `SQ-${year}-${String(value).padStart(5, '0')}`;
}
