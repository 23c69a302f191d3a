import { LOOPS, type LoopName } from '../../operators/resources/operations-policy.ts';
import type { Services } from '../context.ts';
import { write } from '../db/write.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import type { Said } from '../sentences/speak.ts';
import { ownIntervalSeconds, policyOnClusterSince } from './loop-interval.ts';
import type { LoopView } from './views.ts';

/** A duty that has not looked for this many of its own intervals has stopped. */
export const SILENT_INTERVALS = 2;

interface Looked {
  lastLookedAt: Date;
  intervalSeconds: number;
}

export const isSilent = ({ lastLookedAt, intervalSeconds }: Looked, now: Date): boolean =>
  now.getTime() - lastLookedAt.getTime() > SILENT_INTERVALS * intervalSeconds * 1000;

/** Every duty: when it looked, what it decided, whether it is silent; one that never ran says so. */
export async function loopViews({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<LoopView[]> {
  const rows = new Map((await db.loopState.findMany()).map((row) => [row.name, row]));
  const now = clock.now();
  return LOOPS.map((name: LoopName): LoopView => {
    const row = rows.get(name);
    if (!row) return { name, state: 'neverRan', lastLookedAt: null, decided: '', said: null, intervalSeconds: null };
    const { lastLookedAt, decided, intervalSeconds } = row;
    const said = row.said as Said | null;
    const state = isSilent(row, now) ? 'silent' : 'looking';
    return { name, state, lastLookedAt: lastLookedAt.toISOString(), decided, said, intervalSeconds };
  });
}

/** Tells the authority and the provider once of each silence. */
export async function alarmSilentLoops(services: Services): Promise<number> {
  const { db, clock } = services;
  let told = 0;
  for (const row of await db.loopState.findMany()) {
    if (!isSilent(row, clock.now()) || row.alarmedFor?.getTime() === row.lastLookedAt.getTime()) continue;
    told += await write(db, async (tx) => {
      const { name, lastLookedAt } = row;
      const unclaimed = { name, lastLookedAt, OR: [{ alarmedFor: null }, { alarmedFor: { not: lastLookedAt } }] };
      const { count } = await tx.loopState.updateMany({ where: unclaimed, data: { alarmedFor: lastLookedAt } });
      if (count === 0) return 0;
      await notify(tx, services, {
        scope: 'operations:read',
        level: 'urgent',
        key: 'loopSilent',
        values: { loop: name, since: lastLookedAt.toISOString() },
        link: '/operations',
      });
      return 1;
    });
  }
  return told;
}

/** Tells once of a duty that has not looked at all since it was given its rules. */
export async function alarmNeverRan(services: Services): Promise<number> {
  const { db, clock } = services;
  const since = await policyOnClusterSince(services);
  if (!since) return 0;
  const now = clock.now();
  const seconds = ownIntervalSeconds((await currentPolicy(db, now)).body);
  const known = new Set((await db.loopState.findMany({ select: { name: true } })).map(({ name }) => name));
  const missing = LOOPS.filter(
    (name) => !known.has(name) && isSilent({ lastLookedAt: since, intervalSeconds: seconds[name] }, now),
  );
  for (const name of missing)
    await write(db, (tx) => {
      const notice = {
        level: 'urgent',
        key: 'loopNeverRan',
        values: { loop: name, since: since.toISOString() },
      } as const;
      const onceKey = `loop:${name}:neverRan`;
      return notify(tx, services, { ...notice, scope: 'operations:read', link: '/operations', onceKey });
    });
  return missing.length;
}
