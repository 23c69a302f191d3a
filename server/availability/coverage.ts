import type { Db, Tx } from '../db/client.ts';
import type { Coverage } from './views.ts';

/** So many that are not watched are named. */
const MOST_NAMED = 50;

/**
 * Of the systems that were in production at the end of the period, those with a probe that is asked and had answered by then. What is not watched
 * cannot be seen to be away: the figure stands beside the availability.
 */
export async function coverageOf(db: Db | Tx, at: Date): Promise<Coverage> {
  const systems = await db.system.findMany({
    where: { onlineAt: { lt: at }, OR: [{ retiredAt: null }, { retiredAt: { gte: at } }] },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  });
  const probes = await db.probe.findMany({
    where: {
      answeredAt: { lt: at },
      OR: [{ removedAt: null }, { removedAt: { gte: at } }],
      paused: false,
    },
    distinct: ['systemId'],
    select: { systemId: true },
  });
  const watched = new Set(probes.map(({ systemId }) => systemId));
  const without = systems.filter(({ id }) => !watched.has(id));
  return { systems: systems.length, watched: systems.length - without.length, without: without.slice(0, MOST_NAMED) };
}
