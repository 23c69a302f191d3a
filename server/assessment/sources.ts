import type { Source } from './source.ts';
import { backupSource, bulletinSource, drillSource, incidentSource } from './source-duties.ts';
import { registerSource } from './source-register.ts';
import { testSource } from './source-tests.ts';
import { usageSource } from './source-usage.ts';

/** Where the evidence of a year comes from; each adds its own part. */
export const SOURCES: readonly Source[] = [
  registerSource,
  usageSource,
  testSource,
  bulletinSource,
  drillSource,
  backupSource,
  incidentSource,
];
