import { z } from 'zod';
import { acceptanceTestSpecSchema, TEST_KINDS } from '../../operators/resources/acceptance-test.ts';
import { PARTIES, TRIAL_STATES } from './views.ts';

const id = z.string().min(1).max(64);
const words = z.string().trim().max(2000);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const trialGetInput = z.object({ applicationId: id });
export const trialTableInput = z.object({ states: z.array(z.enum(TRIAL_STATES)).max(TRIAL_STATES.length).optional() });
export const trialConfirmInput = z.object({ trialId: id, party: z.enum(PARTIES), remark: words.default('') });
export const trialExtendInput = z.object({
  trialId: id,
  days: z.int().min(1).max(90),
  reason: words.min(1),
});

const { function: functionSpec, performance, security } = acceptanceTestSpecSchema.shape;

/** An active test: what is called (one of the declared hosts) and what must hold. Exactly the part of its kind is given. */
export const testStartInput = z.object({
  trialId: id,
  kind: z.enum(TEST_KINDS),
  url: z.url({ protocol: /^https?$/ }).max(2000),
  function: functionSpec,
  performance,
  security,
});

/** Highest number of findings of each severity with which a report still passes; absent means any number. */
export const severityThresholds = z.object({
  critical: z.int().min(0).default(0),
  high: z.int().min(0).default(0),
  medium: z.int().min(0).optional(),
  low: z.int().min(0).optional(),
});
export type SeverityThresholds = z.infer<typeof severityThresholds>;

export const performanceThresholds = z.object({
  maxP95Millis: z.number().positive(),
  maxErrorPercent: z.number().min(0).max(100),
  minRequestsPerSecond: z.number().min(0),
});
export type PerformanceThresholds = z.infer<typeof performanceThresholds>;

/** A tool's report, uploaded before as a file; each source belongs to one kind of test. */
export const testUploadInput = z.discriminatedUnion('source', [
  z.object({ source: z.literal('junit'), trialId: id, sha256 }),
  z.object({ source: z.literal('k6'), trialId: id, sha256, thresholds: performanceThresholds }),
  z.object({ source: z.literal('sarif'), trialId: id, sha256, thresholds: severityThresholds }),
  z.object({ source: z.literal('trivy'), trialId: id, sha256, thresholds: severityThresholds }),
]);
export const testGetInput = z.object({ id });
