import type { Services } from '../context.ts';
import type { Db } from '../db/client.ts';

/** When the cluster last answered, shared by all replicas; shown beside everything that comes from it. */
export interface Contact {
  reachable: boolean;
  /** When it last answered. */
  at: string | null;
  error: string | null;
}

const KEY = 'cluster.contact';
const REFRESH_MILLIS = 60_000;

export async function readContact(db: Db): Promise<Contact> {
  const row = await db.setting.findUnique({ where: { key: KEY } });
  return (row?.value as Contact | undefined) ?? { reachable: true, at: null, error: null };
}

/** Notes the outcome of an attempt. Written when it changes, and once a minute while all is well. */
export async function noteContact(services: Services, error: string | null): Promise<void> {
  const { db, clock, live } = services;
  const now = clock.now();
  const before = await readContact(db);
  const reachable = error === null;
  const age = before.at ? now.getTime() - Date.parse(before.at) : Number.POSITIVE_INFINITY;
  if (before.reachable === reachable && before.error === error && (!reachable || age < REFRESH_MILLIS)) return;
  const value = { reachable, at: reachable ? now.toISOString() : before.at, error };
  await db.setting.upsert({ where: { key: KEY }, create: { key: KEY, value }, update: { value } });
  if (before.reachable !== reachable) live.publish({ type: 'changed', subject: 'cluster', id: '' });
}
