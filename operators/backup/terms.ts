import type { Tenancy } from '../resources/tenancy.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { isoSeconds } from '../runtime/conditions.ts';
import { TENANCIES } from '../runtime/kinds.ts';
import { eraseBackup } from './final.ts';
import type { BackupWorld } from './world.ts';

/**
 * Final backups whose term has ended: Velero's expiry deletes them, and where it has not, they are deleted here; once one is gone this stands
 * in its tenancy's status, from where it enters the records.
 * @returns how many were found gone by this call
 */
export async function endTerms(client: KubeClient, world: BackupWorld, clock: Clock): Promise<number> {
  if (!world.isServed) return 0;
  let gone = 0;
  for (const tenancy of [...world.tenancies.values()]) {
    const finalBackup = overdue(tenancy, clock.now());
    if (!finalBackup) continue;
    if (world.backup(finalBackup.name)) {
      await eraseBackup(client, finalBackup.name);
      continue;
    }
    const { name = '', resourceVersion } = tenancy.metadata;
    const status = { finalBackup: { erasedAt: isoSeconds(clock.now()) } };
    world.tenancies.learn(await client.patchStatus(TENANCIES, { name }, status, resourceVersion));
    gone += 1;
  }
  return gone;
}

function overdue({ status }: Tenancy, now: Date): NonNullable<Tenancy['status']>['finalBackup'] {
  const { finalBackup, phase } = status ?? {};
  if (phase !== 'Retired' || !finalBackup || finalBackup.erasedAt) return undefined;
  // A dump of objects is no Velero backup: whoever keeps that folder ends its term.
  if (finalBackup.name.endsWith('-final')) return undefined;
  return Date.parse(finalBackup.keptUntil) <= now.getTime() ? finalBackup : undefined;
}
