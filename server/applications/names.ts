import type { Db, Tx } from '../db/client.ts';

/** Names of units and people by id, read at once; an id that is gone has the empty name. */
export async function namesOf(
  db: Db | Tx,
  { units = [], users = [] }: { units?: (string | null)[]; users?: (string | null)[] },
): Promise<{ unit(id: string): string; user(id: string): string }> {
  const wanted = (ids: (string | null)[]) => [...new Set(ids.filter((id) => id !== null))];
  const [unitRows, userRows] = await Promise.all([
    units.length > 0
      ? db.unit.findMany({ where: { id: { in: wanted(units) } }, select: { id: true, name: true } })
      : [],
    users.length > 0
      ? db.user.findMany({ where: { id: { in: wanted(users) } }, select: { id: true, name: true } })
      : [],
  ]);
  const unitNames = new Map(unitRows.map(({ id, name }) => [id, name]));
  const userNames = new Map(userRows.map(({ id, name }) => [id, name]));
  return { unit: (id) => unitNames.get(id) ?? '', user: (id) => userNames.get(id) ?? '' };
}
