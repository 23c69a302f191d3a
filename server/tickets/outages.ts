import { seenOutages } from '../availability/outages.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Interruption } from './availability.ts';
import { cut, type Window, without, withoutAll } from './windows.ts';

/** A stretch in which systems were away: by the incident of the provider, the ticket of a unit, or what a probe saw. */
export interface Outage {
  type: 'incident' | 'ticket' | 'probe';
  id: string;
  label: string;
  link: string;
  systemIds: string[];
  /** What counts against availability: the interruption without the window that was announced. */
  lost: Interruption[];
  /** The window on record before it began, as far as it was used; null where nothing was announced. */
  announced: Interruption | null;
  /** Called maintenance without having been announced. */
  isUnannounced: boolean;
}

/**
 * Every interruption that touches the period. The service fee rests on these, so the provider's word alone does not settle them:
 * maintenance is left out only within the window that was on record when it began, and a unit's problem ticket of level 1 counts from
 * its opening to its resolution, as far as no incident says that the system was away, or an announced window that it would be. What a
 * probe saw comes last: whoever adds up counts of it what nobody has said already.
 */
export async function readOutages(db: Db | Tx, { from, until }: { from: Date; until: Date }): Promise<Outage[]> {
  const rows = await db.incident.findMany({
    where: { interruptedFrom: { lt: until }, OR: [{ interruptedUntil: null }, { interruptedUntil: { gt: from } }] },
    orderBy: [{ interruptedFrom: 'asc' }, { id: 'asc' }],
  });
  const links = await db.incidentSystem.findMany({ where: { incidentId: { in: rows.map(({ id }) => id) } } });
  const linked = Map.groupBy(links, ({ incidentId }) => incidentId);
  const incidents = rows.flatMap((row): Outage[] => {
    const { id, number, title, interruptedFrom, interruptedUntil, planned } = row;
    if (!interruptedFrom) return [];
    const systemIds = (linked.get(id) ?? []).map(({ systemId }) => systemId);
    const window = announcedWindow(row);
    const away = { from: interruptedFrom, until: interruptedUntil };
    const used = window && cut(away, window);
    return [
      {
        ...{ type: 'incident', id, label: `${number} ${title}`, link: '/incidents', systemIds },
        lost: (window ? without(away, window) : [away]).map((part) => ({ systemIds, ...part })),
        announced: used && { systemIds, ...used },
        isUnannounced: planned && !window,
      },
    ];
  });
  const announced = announcedTo(incidents);
  return [
    ...incidents,
    ...(await readTickets(db, { from, until }, announced)),
    ...(await readProbes(db, { from, until }, announced)),
  ];
}

/** The windows that were announced to a system. */
const announcedTo =
  (incidents: readonly Outage[]) =>
  (systemId: string): Window[] =>
    incidents.flatMap((one) => (one.announced && one.systemIds.includes(systemId) ? one.announced : []));

/** The window that was on record when it began; null for what was not announced, or is not called maintenance any more. */
export const announcedWindow = (one: {
  planned: boolean;
  announcedFrom: Date | null;
  announcedUntil: Date | null;
}): Window | null => (one.planned && one.announcedFrom ? { from: one.announcedFrom, until: one.announcedUntil } : null);

/** A unit's tickets that say that its system does not work at all. */
async function readTickets(
  db: Db | Tx,
  { from, until }: { from: Date; until: Date },
  announced: (systemId: string) => Window[],
): Promise<Outage[]> {
  const rows = await db.ticket.findMany({
    where: {
      ...{ kind: 'problem', level: 1, systemId: { not: null }, state: { not: 'cancelled' }, createdAt: { lt: until } },
      AND: [
        { OR: [{ resolvedAt: null }, { resolvedAt: { gt: from } }] },
        { OR: [{ closedAt: null }, { closedAt: { gt: from } }] },
      ],
    },
    orderBy: { number: 'asc' },
  });
  return rows.flatMap(({ id, number, title, systemId, createdAt, resolvedAt, closedAt }): Outage[] => {
    if (!systemId) return [];
    const systemIds = [systemId];
    const away: Window = { from: createdAt, until: resolvedAt ?? closedAt };
    const lost = withoutAll(away, announced(systemId));
    return [
      {
        ...{ type: 'ticket', id, label: `${number} ${title}`, link: `/tickets/${id}`, systemIds, announced: null },
        ...{ lost: lost.map((part) => ({ systemIds, ...part })), isUnannounced: false },
      },
    ];
  });
}

/** What probes saw, cut to the time in which the system was in production. */
async function readProbes(
  db: Db | Tx,
  period: { from: Date; until: Date },
  announced: (systemId: string) => Window[],
): Promise<Outage[]> {
  return (await seenOutages(db, period)).map(({ id, label, link, systemId, away }) => ({
    ...{ type: 'probe', id, label, link, systemIds: [systemId], announced: null, isUnannounced: false },
    lost: withoutAll(away, announced(systemId)).map((part) => ({ systemIds: [systemId], ...part })),
  }));
}
