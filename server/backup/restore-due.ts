import type { Services } from '../context.ts';
import type { Db } from '../db/client.ts';
import { write } from '../db/write.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS, dayOf } from '../time/working-days.ts';

/**
 * Whether a restore should have been verified by now: a backup that nobody has restored is a hope. In production for longer than the
 * policy's days, and none verified within them; a system that is exempt from backup has nothing to restore.
 */
export function isRestoreDue(
  { since, verifiedAt, finding }: { since: Date | null; verifiedAt: Date | null; finding: string | null },
  days: number,
  now: Date,
): boolean {
  const limit = now.getTime() - days * DAY_MILLIS;
  if (!since || finding === 'exempt') return false;
  return since.getTime() < limit && !(verifiedAt && verifiedAt.getTime() >= limit);
}

export interface RestoreDue {
  systemId: string;
  unitId: string;
}

/** The production systems of which no restore was verified within the policy's days. */
export async function restoresDue({ db, clock }: { db: Db } & Pick<Services, 'clock'>): Promise<RestoreDue[]> {
  const now = clock.now();
  const days = (await currentPolicy(db, now)).body.backup.verifiedRestoreDays;
  const systems = await db.system.findMany({
    where: { allocation: { is: { environment: 'production', state: { not: 'retired' } } } },
    select: { id: true, unitId: true, onlineAt: true, allocation: { select: { inForceAt: true } } },
  });
  const states = await db.backupState.findMany({ select: { systemId: true, verifiedAt: true, finding: true } });
  const stateOf = new Map(states.map((state) => [state.systemId, state]));
  return systems
    .filter(({ id, onlineAt, allocation }) => {
      const { verifiedAt = null, finding = null } = stateOf.get(id) ?? {};
      return isRestoreDue({ since: onlineAt ?? allocation?.inForceAt ?? null, verifiedAt, finding }, days, now);
    })
    .map(({ id, unitId }) => ({ systemId: id, unitId }));
}

/** Reminds each unit and the provider once a month of the restores that should have been verified. */
export async function remindOfRestores(services: Services): Promise<number> {
  const due = await restoresDue(services);
  const cmd = systemCommand(services, 'backup');
  const month = dayOf(services.clock.now()).slice(0, 7);
  const { verifiedRestoreDays: days } = (await currentPolicy(services.db, services.clock.now())).body.backup;
  const tell = (count: number, onceKey: string, to: { scope: 'backup:operate' | 'backup:request'; unitId?: string }) =>
    write(services.db, (tx) =>
      notify(tx, cmd, {
        ...to,
        level: 'warning',
        key: 'backupRestoresUnverified',
        values: { count, days },
        link: '/backup',
        onceKey: `backupRestoresUnverified:${onceKey}:${month}`,
      }),
    );
  for (const [unitId, systems] of Map.groupBy(due, (one) => one.unitId))
    await tell(systems.length, unitId, { scope: 'backup:request', unitId });
  if (due.length > 0) await tell(due.length, 'provider', { scope: 'backup:operate' });
  return due.length;
}
