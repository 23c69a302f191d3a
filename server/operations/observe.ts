import type { LoopStatus, OperationsPolicy } from '../../operators/resources/operations-policy.ts';
import { json } from '../allocations/desired.ts';
import type { Services } from '../context.ts';
import { currentPolicy } from '../policies/current.ts';
import { notePolicyOnCluster, ownIntervalSeconds } from './loop-interval.ts';

/** Clocks of two rooms may differ by so much; a look that lies further ahead has not been. */
const SKEW_MILLIS = 300_000;

/**
 * Keeps in the records when each duty last looked. What is older than what is kept is no news. What the provider writes can make no duty
 * look alive for longer than the policy's own interval allows: a look of next year would never be silent.
 */
export async function observeOperations(services: Services, policy: OperationsPolicy): Promise<void> {
  await notePolicyOnCluster(services);
  const rules = (await currentPolicy(services.db, services.clock.now())).body;
  for (const loop of policy.status?.loops ?? [])
    await observeLoop(services, loop, ownIntervalSeconds(rules)[loop.name]);
}

async function observeLoop({ db, clock, live }: Services, loop: LoopStatus, ownSeconds: number): Promise<void> {
  const { name, decided, said = [] } = loop;
  const now = clock.now();
  const latest = new Date(now.getTime() + SKEW_MILLIS);
  if (Date.parse(loop.lastLookedAt) > latest.getTime()) return;
  const lastLookedAt = new Date(Math.min(Date.parse(loop.lastLookedAt), now.getTime()));
  const intervalSeconds = Math.min(loop.intervalSeconds, ownSeconds);
  const seen = { decided, said: json(said), intervalSeconds, lastLookedAt, observedAt: now };
  const isNews = { OR: [{ lastLookedAt: { lt: lastLookedAt } }, { lastLookedAt: { gt: latest } }] };
  const { count } = await db.loopState.updateMany({ where: { name, ...isNews }, data: seen });
  if (count === 0) {
    if (await db.loopState.findUnique({ where: { name } })) return;
    await db.loopState.upsert({ where: { name }, create: { name, ...seen }, update: {} });
  }
  live.publish({ type: 'changed', subject: 'operations', id: name });
}
