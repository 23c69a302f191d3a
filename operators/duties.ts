import { startBackup } from './backup/controller.ts';
import { startBulletins } from './bulletin/duty.ts';
import { startDrills } from './drill/controller.ts';
import type { StartDuty } from './policy/duty.ts';
import { startProbes } from './probe/controller.ts';
import { startUsage } from './usage/controller.ts';

/** The provider's duties beside tenancies and tests; each starts its own watches and loops. */
export const DUTIES: readonly StartDuty[] = [
  (tools) => startBackup(tools),
  startBulletins,
  (tools) => startDrills(tools),
  (tools) => startUsage(tools),
  (tools) => startProbes(tools),
];
