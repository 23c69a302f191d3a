import type { Finding } from '../../operators/resources/security-bulletin.ts';
import type { Severity } from '../../operators/resources/severities.ts';
import { SEVERITIES } from '../../operators/resources/severities.ts';
import { digestOf } from '../../operators/runtime/canonical.ts';
import { json } from '../allocations/desired.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import type { CurrentPolicy } from '../policies/current.ts';
import { addWorkingDays } from '../time/working-days.ts';
import { noteEvent } from './item-events.ts';
import type { ItemState } from './views.ts';

interface Opening {
  bulletinId: string;
  month: string;
  policy: CurrentPolicy;
  /** Sections that could be looked into: what is missing in another need not be gone. */
  available: ReadonlySet<string>;
  /** Unit's id by its code; the platform's findings are the provider's. */
  unitIds: ReadonlyMap<string, string>;
  providerId: string;
}

export interface Opened {
  opened: number;
  persisting: number;
  sentToRetest: number;
}

/** Late, whoever has to act: the unit, or who must look again at what the unit has reported. */
export const OVERDUE_ITEMS = {
  OR: [{ state: 'overdue' as const }, { state: 'retesting' as const, overdueAt: { not: null } }],
};

const UNSETTLED: readonly ItemState[] = ['new', 'acknowledged', 'inProgress', 'overdue', 'retesting', 'riskAccepted'];

/**
 * Turns findings into items. What an item speaks of already stays with it and keeps its due date; only what no item speaks of opens a new
 * one. What is no longer found is not closed on that: it is given to the retest, which asks whether anything has looked at all.
 */
export async function openItems(tx: Tx, cmd: Command, findings: readonly Finding[], opening: Opening): Promise<Opened> {
  const known = await unsettledItems(tx);
  const worst = SEVERITIES.slice(0, SEVERITIES.indexOf(opening.policy.body.bulletin.itemsFrom) + 1);
  const seen = new Map<string, Set<string>>();
  const fresh: { finding: Finding; ids: string[] }[] = [];
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
  const sentToRetest = await updateKnown(tx, cmd, known, seen, opening);
  await create(tx, cmd, fresh, opening);
  return { opened: fresh.length, persisting, sentToRetest };
}

const placeOf = ({ section, tenancy, subject }: { section: string; tenancy: string; subject: string }): string =>
  `${section}|${tenancy}|${subject}`;

interface Known {
  ids: Set<string>;
  items: { id: string; section: string; state: ItemState; ids: string[]; remaining: string[]; lastSeenMonth: string }[];
}

async function unsettledItems(tx: Tx): Promise<Map<string, Known>> {
  const items = await tx.bulletinItem.findMany({
    where: { state: { in: [...UNSETTLED] }, section: { not: 'manual' } },
    select: {
      id: true,
      section: true,
      tenancy: true,
      subject: true,
      state: true,
      ids: true,
      remaining: true,
      lastSeenMonth: true,
    },
  });
  const known = new Map<string, Known>();
  for (const item of items) {
    const place = known.get(placeOf(item)) ?? { ids: new Set(), items: [] };
    const ids = item.ids as string[];
    for (const id of ids) place.ids.add(id);
    place.items.push({ ...item, ids, remaining: item.remaining as string[] });
    known.set(placeOf(item), place);
  }
  return known;
}

/** Items that are found again say so; those that are not go to the retest. */
async function updateKnown(
  tx: Tx,
  cmd: Command,
  known: ReadonlyMap<string, Known>,
  seen: ReadonlyMap<string, ReadonlySet<string>>,
  { month, available }: Opening,
): Promise<number> {
  let sent = 0;
  const unchanged: string[] = [];
  for (const [place, { items }] of known) {
    for (const item of items) {
      const remaining = item.ids.filter((id) => seen.get(place)?.has(id));
      if (remaining.length > 0) {
        if (remaining.length === item.remaining.length) {
          unchanged.push(item.id);
          continue;
        }
        const data = { lastSeenMonth: month, remaining: json(remaining) };
        await tx.bulletinItem.update({ where: { id: item.id }, data });
      } else if (available.has(item.section) && item.state !== 'retesting' && item.state !== 'riskAccepted') {
        const data = { state: 'retesting' as const, reportedAt: cmd.clock.now(), version: { increment: 1 } };
        const { count } = await tx.bulletinItem.updateMany({ where: { id: item.id, state: item.state }, data });
        if (count === 1) await noteEvent(tx, cmd, item.id, { action: 'noLongerFound', data: { month } });
        sent += count;
      }
    }
  }
  // Most of them, in a few statements: the whole publication is one transaction, and must not take its time.
  for (let at = 0; at < unchanged.length; at += 500)
    await tx.bulletinItem.updateMany({
      where: { id: { in: unchanged.slice(at, at + 500) } },
      data: { lastSeenMonth: month },
    });
  return sent;
}

async function create(
  tx: Tx,
  cmd: Command,
  fresh: readonly { finding: Finding; ids: string[] }[],
  opening: Opening,
): Promise<void> {
  const { bulletinId, month, policy } = opening;
  const now = cmd.clock.now();
  const systems = await systemsByTenancy(tx);
  const first = (await tx.bulletinItem.count({ where: { bulletinId } })) + 1;
  const days = policy.body.bulletin.itemDueDays;
  const dueAt = Object.fromEntries(SEVERITIES.map((each) => [each, addWorkingDays(now, days[each])])) as Record<
    Severity,
    Date
  >;
  const rows = fresh.map(({ finding, ids }, index) => ({
    id: cmd.newId(),
    fingerprint: digestOf([placeOf(finding), finding.severity, month]),
    number: first + index,
    bulletinId,
    month,
    unitId: opening.unitIds.get(finding.unit) ?? opening.providerId,
    systemId: systems.get(finding.tenancy) ?? null,
    tenancy: finding.tenancy,
    section: finding.section,
    subject: finding.subject,
    title: finding.title,
    detail: finding.detail,
    severity: finding.severity,
    ids: json(ids),
    remaining: json(ids),
    fixable: finding.fixable ?? null,
    policyVersion: policy.version,
    dueAt: dueAt[finding.severity],
    openedAt: now,
    lastSeenMonth: month,
    reportFiles: [],
  }));
  // SQLite takes a limited number of values in one statement.
  for (let at = 0; at < rows.length; at += 500) await tx.bulletinItem.createMany({ data: rows.slice(at, at + 500) });
}

async function systemsByTenancy(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.allocation.findMany({ select: { tenancyName: true, systemId: true } });
  return new Map(rows.map(({ tenancyName, systemId }) => [tenancyName, systemId]));
}
