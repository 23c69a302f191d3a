import { z } from 'zod';
import { FINDING_STATES, RESTORE_STATES } from './views.ts';

const id = z.string().min(1).max(64);
const words = z.string().trim().min(1).max(500);

export const backupGetInput = z.object({ systemId: id });
export const findingsInput = z.object({ states: z.array(z.enum(FINDING_STATES)).max(4).optional() });
export const noteActionInput = z.object({ id, action: words });
export const backUpNowInput = z.object({ systemId: id, reason: words });
export const restoresInput = z.object({ states: z.array(z.enum(RESTORE_STATES)).max(8).optional() });
export const requestRestoreInput = z.object({
  systemId: id,
  backup: z.string().min(1).max(253),
  mode: z.enum(['newNamespace', 'inPlace']),
  reason: words,
  /** For `inPlace`: the system's tenancy name, typed. */
  confirm: z.string().max(100).default(''),
});
export const decideRestoreInput = z.object({
  id,
  version: z.int(),
  carryOut: z.boolean(),
  opinion: z.string().trim().max(500),
});
export const restoreActInput = z.object({ id, version: z.int() });
export const requestExemptionInput = z.object({
  systemId: id,
  reason: words,
  until: z.iso.datetime(),
});
export const decideExemptionInput = z.object({ id, approve: z.boolean(), opinion: words });
export const exemptionActInput = z.object({ id });
export const eligibilityInput = z.object({ year: z.int().min(2000).max(2200) });
export const eligibilityFileInput = eligibilityInput.extend({
  format: z.enum(['csv', 'xlsx']),
  locale: z.enum(['zh', 'en']).default('zh'),
});
