import { visibleTo } from '../applications/visibility.ts';
import type { Command } from '../context.ts';
import { containing } from '../db/containing.ts';
import { can } from '../identity/permissions.ts';
import { searchDuties } from './duties.ts';
import type { SearchHit, SearchView } from './views.ts';

const MAX_HITS = 8;

/** Looks for a text in numbers, names and codes, of what the actor may see. */
export async function searchAll(cmd: Command, text: string): Promise<SearchView> {
  const [applications, systems, people, duties] = await Promise.all([
    searchApplications(cmd, text),
    searchSystems(cmd, text),
    searchPeople(cmd, text),
    searchDuties(cmd, text),
  ]);
  return { applications, systems, people, ...duties };
}

async function searchApplications(cmd: Command, text: string): Promise<SearchHit[]> {
  const rows = await cmd.db.application.findMany({
    where: {
      AND: [visibleTo(cmd.actor)],
      OR: [{ number: containing(text) }, { system: { name: containing(text) } }],
    },
    orderBy: { createdAt: 'desc' },
    take: MAX_HITS,
    select: { id: true, number: true, kind: true, system: { select: { name: true } } },
  });
  return rows.map((row) => ({ id: row.id, title: row.system.name, detail: row.number ?? '' }));
}

async function searchSystems(cmd: Command, text: string): Promise<SearchHit[]> {
  const unitId = await visibleUnits(cmd, 'system');
  if (!unitId) return [];
  const rows = await cmd.db.system.findMany({
    where: { unitId: { in: unitId.ids }, OR: [{ name: containing(text) }, { code: containing(text) }] },
    orderBy: { name: 'asc' },
    take: MAX_HITS,
    select: { id: true, name: true, unit: { select: { name: true } } },
  });
  return rows.map((row) => ({ id: row.id, title: row.name, detail: row.unit.name }));
}

/** Administrators find everyone; others the people of their own unit. */
async function searchPeople({ db, actor }: Command, text: string): Promise<SearchHit[]> {
  const everyone = can(actor, 'user:manage') || can(actor, 'role:grant');
  const rows = await db.user.findMany({
    where: {
      unitId: everyone ? undefined : actor.unitId,
      OR: [{ name: containing(text) }, { username: containing(text) }],
    },
    orderBy: { username: 'asc' },
    take: MAX_HITS,
    select: { id: true, name: true, username: true, unit: { select: { name: true } } },
  });
  return rows.map((row) => ({ id: row.id, title: row.name, detail: `${row.username} · ${row.unit.name}` }));
}

/** Which units' things the actor sees: `ids: undefined` is all of them, null none. A county authority sees its units'. */
async function visibleUnits({ db, actor }: Command, what: 'application' | 'system') {
  if (can(actor, `${what}:read:all`)) return { ids: undefined };
  if (!can(actor, `${what}:read:own`)) return null;
  const children = actor.roles.includes('countyHandler')
    ? await db.unit.findMany({ where: { parentId: actor.unitId }, select: { id: true } })
    : [];
  return { ids: [actor.unitId, ...children.map((child) => child.id)] };
}
