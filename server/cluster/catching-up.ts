import type { Services } from '../context.ts';
import { readContact } from './contact.ts';

/** The mirror notes each minute that the cluster answers; of what is older, nobody was there to hear. */
const HEARD_MILLIS = 300_000;
/** Between the first answer and the last object that was taken over. */
const SETTLE_MILLIS = 180_000;

/**
 * Whether this server was away and has not heard yet what happened meanwhile: what time brings about must wait for it, or the provider is late
 * for what it did while nobody watched. A cluster that does not answer is another matter, and delays nothing.
 */
export async function isCatchingUp({
  db,
  clock,
  cluster,
  rounds,
}: Pick<Services, 'db' | 'clock' | 'cluster' | 'rounds'>): Promise<boolean> {
  if (!cluster) return false;
  const now = clock.now().getTime();
  if (rounds && now - rounds.since.getTime() < SETTLE_MILLIS) return true;
  const { reachable, at } = await readContact(db);
  return reachable && at !== null && now - Date.parse(at) > HEARD_MILLIS;
}
