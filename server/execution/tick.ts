import type { Services } from '../context.ts';
import { write } from '../db/write.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { tickRetirements } from '../retirement/tick.ts';
import { tickTrials } from '../trials/tick.ts';
import { resumeQueue } from './grants.ts';

/** What execution does by the clock, once a minute: trials, retirements, and the queue (a new policy may have made room). */
export async function tickExecution(services: Services): Promise<void> {
  await tickTrials(services);
  await tickRetirements(services);
  const waiting = await services.db.allocation.count({ where: { queuedAt: { not: null } } });
  if (waiting > 0) await write(services.db, (tx) => resumeQueue(tx, systemCommand(services, 'capacity')));
}
