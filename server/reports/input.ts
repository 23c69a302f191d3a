import { z } from 'zod';
import { REPORT_SECTIONS } from './views.ts';

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
const version = z.int().min(0);

export const reportByMonthInput = z.object({ month });
export const editReportInput = z.object({
  month,
  version,
  texts: z.partialRecord(z.enum(REPORT_SECTIONS), z.string().trim().max(10_000)),
});
export const reportVersionInput = z.object({ month, version });
