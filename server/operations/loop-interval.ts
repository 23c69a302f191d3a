import type { LoopName } from '../../operators/resources/operations-policy.ts';
import type { Services } from '../context.ts';
import type { CurrentPolicy } from '../policies/current.ts';

/** How often the operators look at drills is theirs to decide; more seldom than this, they do not look. */
const DRILL_SECONDS = 3600;

/** How often each duty has to look, by the policy and not by whoever has to keep it. */
export const ownIntervalSeconds = ({
  backup,
  bulletin,
  usage,
  availability,
}: CurrentPolicy['body']): Record<LoopName, number> => ({
  backup: backup.reviewMinutes * 60,
  drill: DRILL_SECONDS,
  bulletin: bulletin.lookMinutes * 60,
  usage: usage.intervalSeconds,
  availability: availability.intervalSeconds,
});

const KEY = 'operations.onClusterSince';

/** Since when the operators have had rules to look by: from then on a duty that never ran is late. */
export async function policyOnClusterSince({ db }: Pick<Services, 'db'>): Promise<Date | null> {
  const row = await db.setting.findUnique({ where: { key: KEY } });
  return row ? new Date(row.value as string) : null;
}

export async function notePolicyOnCluster(services: Services): Promise<void> {
  if (await policyOnClusterSince(services)) return;
  const value = services.clock.now().toISOString();
  await services.db.setting.upsert({ where: { key: KEY }, create: { key: KEY, value }, update: {} });
}
