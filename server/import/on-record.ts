import type { Db, Tx } from '../db/client.ts';
import type { OnRecord } from './plan.ts';

/** What the import compares with: all units and systems, and the applications to open, by code. */
export async function readOnRecord(db: Db | Tx): Promise<OnRecord> {
  const units = await db.unit.findMany();
  const codes = new Map(units.map(({ id, code }) => [id, code]));
  const systems = await db.system.findMany();
  const applications = await db.application.findMany({
    where: { kind: 'open' },
    orderBy: { createdAt: 'asc' },
    select: { id: true, systemId: true, stage: true, content: true },
  });
  const keys = new Map(systems.map(({ id, unitId, code }) => [id, `${codes.get(unitId)}/${code}`]));
  return {
    units: new Map(
      units.map(({ id, code, name, kind, parentId, address, phone }) => [
        code,
        { id, code, name, kind, parentCode: parentId ? (codes.get(parentId) ?? null) : null, address, phone },
      ]),
    ),
    systems: new Map(
      systems.map((system) => {
        const { id, code, name, category, purpose, usersServed, userCount, concurrency, stage, zone } = system;
        const { protectionLevel, drLevel, rpoMinutes, rtoMinutes, contacts } = system;
        const levels = { protectionLevel, drLevel, rpoMinutes, rtoMinutes };
        const facts = {
          name,
          category,
          purpose,
          usersServed,
          userCount,
          concurrency,
          stage,
          zone,
          contacts,
          ...levels,
        };
        return [keys.get(id) ?? id, { id, unitCode: codes.get(system.unitId) ?? '', code, facts }];
      }),
    ),
    // The latest application of a system decides.
    applications: new Map(
      applications.map(({ systemId, ...application }) => [keys.get(systemId) ?? systemId, application]),
    ),
  };
}
