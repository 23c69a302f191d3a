import type { Drill, DrillStatus } from '../resources/drill.ts';
import type { Tenancy } from '../resources/tenancy.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import type { BackedUpObject, readBackupContent } from './backup-content.ts';
import type { Chance } from './restore-point.ts';

export interface DrillTools {
  client: KubeClient;
  /** How a backup is read where it lies. */
  readContent: typeof readBackupContent;
  clock: Clock;
  chance: Chance;
  drill(name: string): Drill | undefined;
  tenancy(name: string): Tenancy | undefined;
  /** Locations at which a restore point may lie; undefined until the authority has written its rules. */
  locations(): readonly string[] | undefined;
  learn(drill: Drill): void;
  /** How soon to look again while something is under way. */
  pollMillis: number;
}

export interface ProbeTools {
  client: KubeClient;
  drill: string;
  point: NonNullable<DrillStatus['restorePoint']>;
  content(): Promise<BackedUpObject[] | undefined>;
}
