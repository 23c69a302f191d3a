import type { Services } from '../context.ts';
import { eachStep } from '../go-on.ts';
import { type Delivered, deliverOnce } from './deliver.ts';
import { makeDigests } from './digest.ts';
import { routeNotices } from './route.ts';

/** One round of what leaves the console: new notices into the outbox, digests at their hour, and what is due out. */
export async function sendNotices(services: Services, random?: () => number): Promise<Delivered> {
  let delivered: Delivered = { sent: 0, failed: 0, dead: 0 };
  await eachStep(
    async () => {
      while ((await routeNotices(services)) > 0);
    },
    () => makeDigests(services),
    async () => {
      delivered = await deliverOnce(services, random);
    },
  );
  return delivered;
}
