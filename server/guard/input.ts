import { z } from 'zod';

const day = z.iso.date();

export const guardPeriodsInput = z.object({ year: z.int().min(2000).max(9999).optional() });
export const addGuardPeriodInput = z.object({
  name: z.string().trim().min(1).max(100),
  fromDay: day,
  untilDay: day,
  reason: z.string().trim().min(1).max(1000),
});
export const cancelGuardPeriodInput = z.object({
  id: z.string().min(1).max(64),
  reason: z.string().trim().min(1).max(1000),
});
