import { z } from 'zod';
import { usagePolicySchema } from '../../policies/sections/usage.ts';
import { VERDICTS } from '../verdict.ts';

const id = z.string().min(1).max(64);
const day = z.iso.date();

export const verdictTableInput = z.object({
  unitId: id.optional(),
  systemId: id.optional(),
  verdict: z.array(z.enum(VERDICTS)).max(VERDICTS.length).optional(),
});
export const systemUsageInput = z.object({ systemId: id, days: z.int().min(7).max(400).default(90) });
export const workloadInput = z.object({ id: z.string().min(3).max(400) });
export const orphansInput = z.object({ systemId: id.optional() });
export const whatIfInput = z.object({ usage: usagePolicySchema });

/** Files of samples, uploaded before, of one system that does not run on the cluster. */
export const importSamplesInput = z.object({
  systemId: id,
  files: z
    .array(z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().trim().min(1).max(255) }))
    .min(1)
    .max(50),
  /** Seconds between two samples of the files; a day is a whole number of them. */
  intervalSeconds: z
    .int()
    .min(10)
    .max(3600)
    .refine((seconds) => 86_400 % seconds === 0, 'must divide a day')
    .default(300),
});

export const EXEMPTION_KINDS = ['drStandby', 'seasonal', 'licence', 'other'] as const;
export const exemptInput = z
  .object({
    systemId: id,
    kind: z.enum(EXEMPTION_KINDS),
    reason: z.string().trim().min(1).max(1000),
    from: day,
    /** The last day; every exemption ends. */
    until: day,
  })
  .refine(({ from, until }) => from <= until, { path: ['until'], message: 'ends before it begins' });
export const revokeExemptionInput = z.object({ id, reason: z.string().trim().min(1).max(1000) });

export type VerdictTableInput = z.infer<typeof verdictTableInput>;
export type ImportSamplesInput = z.infer<typeof importSamplesInput>;
export type SystemUsageInput = z.infer<typeof systemUsageInput>;
