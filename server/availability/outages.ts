import type { Db, Tx } from '../db/client.ts';
import { cut, type Window } from '../tickets/windows.ts';

export interface ProbedOutage {
  id: string;
  label: string;
  link: string;
  systemId: string;
  away: Window;
}

interface Period {
  from: Date;
  until: Date;
}

const IDS_AT_ONCE = 500;

/**
 * What probes saw of the period, cut to the systems' time in production. One that lasts is counted up to the last look at it: while nobody
 * asks, nothing is counted.
 */
export async function seenOutages(db: Db | Tx, { from, until }: Period): Promise<ProbedOutage[]> {
  const rows = await db.probeOutage.findMany({
    where: { from: { lt: until }, OR: [{ until: null }, { until: { gt: from } }] },
    orderBy: [{ from: 'asc' }, { id: 'asc' }],
  });
  const probes = await byId(
    rows.map(({ probeId }) => probeId),
    (id) => db.probe.findMany({ where: { id }, select: { id: true, name: true, lastCheckedAt: true } }),
  );
  const systems = await byId(
    rows.map(({ systemId }) => systemId),
    (id) => db.system.findMany({ where: { id }, select: { id: true, name: true, onlineAt: true, retiredAt: true } }),
  );
  return rows.flatMap((row): ProbedOutage[] => {
    const system = systems.get(row.systemId);
    const probe = probes.get(row.probeId);
    if (!system?.onlineAt || !probe) return [];
    const seen = { from: row.from, until: row.until ?? later(row.from, probe.lastCheckedAt) };
    const away = cut(seen, { from: system.onlineAt, until: system.retiredAt });
    if (!away || away.from >= until || (away.until && away.until <= from)) return [];
    const { id, systemId } = row;
    return [{ id, systemId, label: `${system.name} ${probe.name}`, link: `/systems/${systemId}`, away }];
  });
}

const later = (one: Date, other: Date | null): Date => (other && other > one ? other : one);

async function byId<T extends { id: string }>(
  ids: readonly string[],
  find: (id: { in: string[] }) => Promise<T[]>,
): Promise<Map<string, T>> {
  const wanted = [...new Set(ids)];
  const found = new Map<string, T>();
  for (let at = 0; at < wanted.length; at += IDS_AT_ONCE)
    for (const one of await find({ in: wanted.slice(at, at + IDS_AT_ONCE) })) found.set(one.id, one);
  return found;
}
