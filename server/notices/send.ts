import type { Services } from '../context.ts';
import { type Delivered, deliverOnce } from './deliver.ts';
import { makeDigests } from './digest.ts';
import { routeNotices } from './route.ts';

/** One round of what leaves the console: new notices into the outbox, digests at their hour, and what is due out. */
export async function sendNotices(services: Services, random?: () => number): Promise<Delivered> {
  while ((await routeNotices(services)) > 0);
  await makeDigests(services);
  return deliverOnce(services, random);
}
