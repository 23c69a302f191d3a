import type { Finding } from '../../operators/resources/security-bulletin.ts';
import type { Severity } from '../../operators/resources/severities.ts';
import { SEVERITIES } from '../../operators/resources/severities.ts';
import type { Db, Tx } from '../db/client.ts';
import type { ItemState } from './views.ts';

export interface Planning {
  month: string;
  /** Findings less severe than this are counted only. */
  itemsFrom: Severity;
  /** Sections that could be looked into: what is missing in another need not be gone. */
  available: ReadonlySet<string>;
}

/** What a publication will do to the items, worked out before anything is written. */
export interface ItemPlan {
  /** What no item speaks of yet: with the ids that are new. */
  fresh: { finding: Finding; ids: string[] }[];
  /** Items that are found again as they were. */
  same: string[];
  /** Items of which some is gone. */
  fewer: { id: string; remaining: string[] }[];
  /** Items of which nothing was found any more. */
  gone: string[];
  persisting: number;
}

const UNSETTLED: readonly ItemState[] = ['new', 'acknowledged', 'inProgress', 'overdue', 'retesting', 'riskAccepted'];

/**
 * Turns findings into items. What an item speaks of already stays with it and keeps its due date; only what no item speaks of opens a new
 * one. What is no longer found is not closed on that: it is given to the retest, which asks whether anything has looked at all.
 */
export async function planItems(db: Db | Tx, findings: readonly Finding[], planning: Planning): Promise<ItemPlan> {
  const known = await unsettledItems(db);
  const worst = SEVERITIES.slice(0, SEVERITIES.indexOf(planning.itemsFrom) + 1);
  const seen = new Map<string, Set<string>>();
  const fresh: ItemPlan['fresh'] = [];
  let persisting = 0;
  for (const finding of findings) {
    const place = placeOf(finding);
    const covered = known.get(place);
    const ids = finding.ids.filter((id) => !covered?.ids.has(id));
    if (ids.length < finding.ids.length) persisting += 1;
    if (ids.length > 0 && worst.includes(finding.severity)) fresh.push({ finding, ids });
    const found = seen.get(place) ?? new Set();
    for (const id of finding.ids) found.add(id);
    seen.set(place, found);
  }
  return { fresh, persisting, ...sightings(known, seen, planning) };
}

export const placeOf = ({ section, tenancy, subject }: { section: string; tenancy: string; subject: string }): string =>
  `${section}|${tenancy}|${subject}`;

interface Known {
  ids: Set<string>;
  items: { id: string; section: string; state: ItemState; ids: string[]; remaining: string[] }[];
}

/** Read a page at a time: the statement's answer is never the whole register at once. */
const PAGE = 5_000;

async function unsettledItems(db: Db | Tx): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  for (let after = ''; ; ) {
    const items = await db.bulletinItem.findMany({
      where: { id: { gt: after }, state: { in: [...UNSETTLED] }, section: { not: 'manual' } },
      select: { id: true, section: true, tenancy: true, subject: true, state: true, ids: true, remaining: true },
      orderBy: { id: 'asc' },
      take: PAGE,
    });
    for (const item of items) {
      const place = known.get(placeOf(item)) ?? { ids: new Set(), items: [] };
      const { id, section, state } = item;
      const ids = item.ids as string[];
      for (const one of ids) place.ids.add(one);
      place.items.push({ id, section, state, ids, remaining: item.remaining as string[] });
      known.set(placeOf(item), place);
    }
    if (items.length < PAGE) return known;
    after = items.at(-1)?.id ?? '';
  }
}

function sightings(
  known: ReadonlyMap<string, Known>,
  seen: ReadonlyMap<string, ReadonlySet<string>>,
  { available }: Planning,
): Pick<ItemPlan, 'same' | 'fewer' | 'gone'> {
  const found: Pick<ItemPlan, 'same' | 'fewer' | 'gone'> = { same: [], fewer: [], gone: [] };
  for (const [place, { items }] of known) {
    for (const { id, ids, remaining: before, section } of items) {
      const remaining = ids.filter((one) => seen.get(place)?.has(one));
      if (remaining.length === 0) {
        if (available.has(section)) found.gone.push(id);
      } else if (remaining.length === before.length) found.same.push(id);
      else found.fewer.push({ id, remaining });
    }
  }
  return found;
}
