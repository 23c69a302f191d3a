import type { LoopStatus, OperationsPolicy } from '../../operators/resources/operations-policy.ts';
import { json } from '../allocations/desired.ts';
import type { Services } from '../context.ts';

/** Keeps in the records when each duty last looked. What is older than what is kept is no news. */
export async function observeOperations(services: Services, policy: OperationsPolicy): Promise<void> {
  for (const loop of policy.status?.loops ?? []) await observeLoop(services, loop);
}

async function observeLoop({ db, clock, live }: Services, loop: LoopStatus): Promise<void> {
  const { name, decided, said = [], intervalSeconds } = loop;
  const lastLookedAt = new Date(loop.lastLookedAt);
  const seen = { decided, said: json(said), intervalSeconds, lastLookedAt, observedAt: clock.now() };
  const { count } = await db.loopState.updateMany({ where: { name, lastLookedAt: { lt: lastLookedAt } }, data: seen });
  if (count === 0) {
    if (await db.loopState.findUnique({ where: { name } })) return;
    await db.loopState.upsert({ where: { name }, create: { name, ...seen }, update: {} });
  }
  live.publish({ type: 'changed', subject: 'operations', id: name });
}
