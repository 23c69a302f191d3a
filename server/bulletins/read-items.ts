import type { z } from 'zod';
import type { Severity } from '../../operators/resources/severities.ts';
import type { Command } from '../context.ts';
import { can } from '../identity/permissions.ts';
import type { Said } from '../sentences/speak.ts';
import { findItem, type ItemRecord, visibleUnits } from './find.ts';
import type { itemTableInput } from './input.ts';
import { type ItemActionView, type ItemRow, type ItemSection, type ItemView, OPEN_ITEM_STATES } from './views.ts';

const MOST_ROWS = 10_000;

export async function readItems(cmd: Command, input: z.infer<typeof itemTableInput>): Promise<ItemRow[]> {
  const units = await visibleUnits(cmd.db, cmd);
  const items = await cmd.db.bulletinItem.findMany({
    where: {
      ...(units && { unitId: { in: units } }),
      ...(input.month && { month: input.month }),
      ...(input.states && { state: { in: input.states } }),
      ...(input.sections && { section: { in: input.sections } }),
      ...(input.severities && { severity: { in: input.severities } }),
      ...(input.systemId && { systemId: input.systemId }),
    },
    orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
    take: MOST_ROWS,
  });
  const names = await namesFor(cmd, items);
  return items.map((item) => rowOf(item, names));
}

interface Names {
  units: Map<string, string>;
  systems: Map<string, string>;
}

async function namesFor(cmd: Command, items: readonly ItemRecord[]): Promise<Names> {
  const select = { id: true, name: true } as const;
  const unitIds = [...new Set(items.map(({ unitId }) => unitId))];
  const units = await cmd.db.unit.findMany({ where: { id: { in: unitIds } }, select });
  const systemIds = [...new Set(items.flatMap(({ systemId }) => systemId ?? []))];
  const systems = await cmd.db.system.findMany({ where: { id: { in: systemIds.slice(0, MOST_ROWS) } }, select });
  return {
    units: new Map(units.map(({ id, name }) => [id, name])),
    systems: new Map(systems.map(({ id, name }) => [id, name])),
  };
}

const rowOf = (item: ItemRecord, { units, systems }: Names): ItemRow => ({
  id: item.id,
  number: `${item.month}-${String(item.number).padStart(4, '0')}`,
  month: item.month,
  unitId: item.unitId,
  unitName: units.get(item.unitId) ?? '',
  systemId: item.systemId,
  systemName: item.systemId ? (systems.get(item.systemId) ?? null) : null,
  section: item.section as ItemSection,
  subject: item.subject,
  title: item.title,
  severity: item.severity as Severity,
  state: item.state,
  dueAt: item.dueAt.toISOString(),
  openedAt: item.openedAt.toISOString(),
  closedAt: item.closedAt?.toISOString() ?? null,
  overdueAt: item.overdueAt?.toISOString() ?? null,
  riskUntil: item.riskUntil?.toISOString() ?? null,
  idCount: (item.ids as string[]).length,
  remaining: (item.remaining as string[]).length,
});

export async function readItem(cmd: Command, id: string): Promise<ItemView> {
  const item = await findItem(cmd.db, cmd, id);
  const events = await cmd.db.bulletinItemEvent.findMany({
    where: { itemId: id },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
  });
  const unit = await cmd.db.unit.findUnique({ where: { id: item.unitId }, select: { kind: true } });
  return {
    ...rowOf(item, await namesFor(cmd, [item])),
    tenancy: item.tenancy,
    detail: item.detail,
    detailSaid: item.detailSaid as Said | null,
    ids: item.ids as string[],
    remainingIds: item.remaining as string[],
    fixable: item.fixable,
    lastSeenMonth: item.lastSeenMonth,
    reportWords: item.reportWords,
    reportFiles: item.reportFiles as ItemView['reportFiles'],
    retestedAt: item.retestedAt?.toISOString() ?? null,
    retestOutcome: item.retestOutcome,
    retestMessage: item.retestMessage,
    retestSaid: item.retestSaid as Said | null,
    risk: item.riskReason
      ? {
          reason: item.riskReason,
          askedUntil: item.riskAskedUntil?.toISOString() ?? null,
          until: item.riskUntil?.toISOString() ?? null,
          byName: item.riskByName,
        }
      : null,
    events: events.map(({ at, actorName, action, words, data }) => ({
      at: at.toISOString(),
      actorName,
      action,
      words,
      said: (data as { said?: Said } | null)?.said ?? null,
    })),
    actions: actionsOf(cmd, item, unit?.kind === 'provider'),
    version: item.version,
  };
}

function actionsOf({ actor }: Command, item: ItemRecord, isProviders: boolean): ItemActionView[] {
  const actions: ItemActionView[] = [];
  const isOpen = (OPEN_ITEM_STATES as readonly string[]).includes(item.state);
  const add = (action: ItemActionView['action'], enabled: boolean, reason: ItemActionView['reason'] = 'wrongState') =>
    actions.push({ action, enabled, ...(!enabled && { reason }) });
  if (can(actor, 'bulletin:answer') && item.unitId === actor.unitId) {
    add('acknowledge', item.state === 'new');
    add('start', item.state === 'new' || item.state === 'acknowledged');
    add('report', isOpen);
    add('askRisk', isOpen && !item.riskAskedUntil);
  }
  if (can(actor, 'bulletin:decideRisk')) add('decideRisk', isOpen && item.riskAskedUntil !== null, 'notAsked');
  const confirms = can(actor, isProviders ? 'bulletin:decideRisk' : 'bulletin:write') && item.unitId !== actor.unitId;
  if (item.section === 'manual' && confirms) add('confirm', item.state === 'retesting');
  return actions;
}
