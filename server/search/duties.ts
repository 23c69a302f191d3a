import { visibleUnits } from '../bulletins/find.ts';
import type { Command } from '../context.ts';
import { containing } from '../db/containing.ts';
import { drillsOf } from '../drills/find.ts';
import { can, type Scope } from '../identity/permissions.ts';
import { visibleTickets } from '../tickets/find.ts';
import { letterNumber } from '../usage/findings/letter.ts';
import type { SearchHit, SearchView } from './views.ts';

const MAX_HITS = 8;
type Search = (cmd: Command, text: string) => Promise<SearchHit[]>;

const mayAny = ({ actor }: Command, ...scopes: Scope[]): boolean => scopes.some((scope) => can(actor, scope));

/** Tickets, findings on use, bulletins with their items, and drills, by number or name, as far as the actor may see them. */
export async function searchDuties(
  cmd: Command,
  text: string,
): Promise<Pick<SearchView, 'tickets' | 'findings' | 'bulletins' | 'items' | 'drills'>> {
  const [tickets, findings, bulletins, items, drills] = await Promise.all(
    [searchTickets, searchFindings, searchBulletins, searchItems, searchDrills].map((search) => search(cmd, text)),
  );
  return {
    tickets: tickets ?? [],
    findings: findings ?? [],
    bulletins: bulletins ?? [],
    items: items ?? [],
    drills: drills ?? [],
  };
}

const searchTickets: Search = async (cmd, text) => {
  if (!mayAny(cmd, 'ticket:read:all', 'ticket:read:own')) return [];
  const rows = await cmd.db.ticket.findMany({
    where: { AND: [visibleTickets(cmd)], OR: [{ number: containing(text) }, { title: containing(text) }] },
    orderBy: { createdAt: 'desc' },
    take: MAX_HITS,
    select: { id: true, number: true, title: true },
  });
  return rows.map(({ id, number, title }) => ({ id, title, detail: number }));
};

/** 〔2026〕闲置第1号 is on record as 2026-1. */
const onRecord = (text: string): string => {
  const [, year, number] = /^〔?(\d{4})〕?\D*(\d+)号?$/.exec(text) ?? [];
  return year ? `${year}-${Number(number)}` : text;
};

const searchFindings: Search = async (cmd, text) => {
  if (!mayAny(cmd, 'system:read:all', 'system:read:own')) return [];
  const named = await systemsNamed(cmd, text);
  const rows = await cmd.db.resourceFinding.findMany({
    where: {
      ...(can(cmd.actor, 'system:read:all') ? {} : { unitId: cmd.actor.unitId }),
      OR: [{ number: onRecord(text) }, { systemId: { in: [...named.keys()] } }],
    },
    orderBy: { issuedAt: 'desc' },
    take: MAX_HITS,
    select: { id: true, number: true, systemId: true },
  });
  const names = await namesOf(cmd, rows);
  return rows.map(({ id, number, systemId }) => ({
    id,
    title: names.get(systemId) ?? '',
    detail: letterNumber(number),
  }));
};

/** The id is the month, under which a bulletin is found. */
const searchBulletins: Search = async (cmd, text) => {
  if (!mayAny(cmd, 'bulletin:read:all', 'bulletin:read:own')) return [];
  const rows = await cmd.db.bulletin.findMany({
    where: {
      ...(can(cmd.actor, 'bulletin:read:all') ? {} : { state: 'published' as const }),
      OR: [{ number: containing(text) }, { month: containing(text) }],
    },
    orderBy: { month: 'desc' },
    take: MAX_HITS,
    select: { month: true, number: true },
  });
  return rows.map(({ month, number }) => ({ id: month, title: number ?? month, detail: month }));
};

const searchItems: Search = async (cmd, text) => {
  if (!mayAny(cmd, 'bulletin:read:all', 'bulletin:read:own')) return [];
  const units = await visibleUnits(cmd.db, cmd);
  const [, month, number] = /^(\d{4}-\d{2})-(\d{1,6})$/.exec(text) ?? [];
  const named = await systemsNamed(cmd, text);
  const rows = await cmd.db.bulletinItem.findMany({
    where: {
      ...(units && { unitId: { in: units } }),
      OR: [
        ...(month ? [{ month, number: Number(number) }] : []),
        { title: containing(text) },
        { systemId: { in: [...named.keys()] } },
      ],
    },
    orderBy: { openedAt: 'desc' },
    take: MAX_HITS,
    select: { id: true, month: true, number: true, subject: true },
  });
  return rows.map((row) => ({
    id: row.id,
    title: row.subject,
    detail: `${row.month}-${String(row.number).padStart(4, '0')}`,
  }));
};

const searchDrills: Search = async (cmd, text) => {
  if (!mayAny(cmd, 'operations:read', 'system:read:own')) return [];
  const named = await systemsNamed(cmd, text);
  const rows = await cmd.db.drill.findMany({
    where: {
      ...drillsOf(cmd),
      OR: [{ resourceName: containing(text) }, { planItem: containing(text) }, { systemId: { in: [...named.keys()] } }],
    },
    orderBy: { plannedFor: 'desc' },
    take: MAX_HITS,
    select: { id: true, systemId: true, planItem: true, resourceName: true },
  });
  const names = await namesOf(cmd, rows);
  return rows.map(({ id, systemId, planItem, resourceName }) => ({
    id,
    title: names.get(systemId ?? '') ?? planItem,
    detail: resourceName ?? planItem,
  }));
};

async function systemsNamed({ db }: Command, text: string): Promise<Map<string, string>> {
  const rows = await db.system.findMany({
    where: { name: containing(text) },
    take: 200,
    select: { id: true, name: true },
  });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function namesOf({ db }: Command, rows: readonly { systemId: string | null }[]): Promise<Map<string, string>> {
  const ids = rows.flatMap(({ systemId }) => systemId ?? []);
  const systems = await db.system.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(systems.map(({ id, name }) => [id, name]));
}
