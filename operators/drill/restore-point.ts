import { type VeleroBackup as Backup, factOf, isComplete } from '../backup/velero.ts';
import type { DrillSpec, DrillStatus } from '../resources/drill.ts';
import { namespaceName, type Tenancy } from '../resources/tenancy.ts';
import { drillNamespace } from './names.ts';

const DAY_MILLIS = 86_400_000;

/** Draws: a number from 0 up to, not including, `below`. Injected, so that tests know what comes. */
export type Chance = (below: number) => number;

export interface DrawOptions {
  /** Locations at which the restore point may lie: those of the DR centre, not the main site. */
  locations: readonly string[];
  chance: Chance;
  now: Date;
}

/**
 * The good restore points of a tenancy within the window, oldest first. PartiallyFailed is not good, nor
 * is one that leaves something of the namespaces out; expired is gone.
 */
export function goodRestorePoints(
  backups: readonly Backup[],
  spec: Pick<DrillSpec, 'announcedStart' | 'windowDays'>,
  namespaces: readonly string[],
  { locations, now }: Pick<DrawOptions, 'locations' | 'now'>,
): Backup[] {
  const until = Date.parse(spec.announcedStart);
  const from = until - spec.windowDays * DAY_MILLIS;
  return backups
    .filter((backup) => {
      const { metadata, spec, status } = backup;
      const taken = Date.parse(status?.startTimestamp ?? '');
      const expires = Date.parse(status?.expiration ?? '');
      return (
        !metadata.deletionTimestamp &&
        taken >= from &&
        taken <= until &&
        !(expires <= now.getTime()) &&
        locations.includes(spec.storageLocation ?? '') &&
        isComplete(factOf(backup), namespaces)
      );
    })
    .toSorted(
      (one, other) =>
        takenAt(one).localeCompare(takenAt(other)) ||
        (one.metadata.name ?? '').localeCompare(other.metadata.name ?? ''),
    );
}

export const takenAt = ({ status }: Backup): string => status?.startTimestamp ?? '';

/** One of them by chance: a drill that always took the newest would never find out about the others. */
export function draw(
  name: string,
  tenancy: Tenancy,
  good: readonly Backup[],
  chance: Chance,
): NonNullable<DrillStatus['restorePoint']> | undefined {
  const drawn = good[chance(good.length)];
  const newest = good.at(-1);
  if (!drawn || !newest) return undefined;
  return {
    backup: drawn.metadata.name ?? '',
    location: drawn.spec.storageLocation ?? '',
    takenAt: takenAt(drawn),
    newestTakenAt: takenAt(newest),
    drawnFrom: good.length,
    namespaces: tenancy.spec.namespaces.map(({ part }) => ({
      from: namespaceName(tenancy.metadata.name ?? '', part),
      to: drillNamespace(name, part),
      part,
    })),
  };
}
