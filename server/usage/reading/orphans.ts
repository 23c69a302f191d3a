import type { Command } from '../../context.ts';
import { currentPolicy } from '../../policies/current.ts';
import { findOrphans } from '../orphans.ts';
import { asInventory, type StoredInventory } from '../records/inventory.ts';
import { visibleSystems } from './rows.ts';
import type { OrphanRow } from './views.ts';

/** Resources that nobody uses in the systems that the person may see, the costliest first. */
export async function readOrphans(cmd: Command, systemId?: string): Promise<OrphanRow[]> {
  const systems = await visibleSystems(cmd, { id: systemId });
  const rows = await cmd.db.usageInventory.findMany({ where: { systemId } });
  const begun = await cmd.db.allocation.findMany({
    where: { systemId, state: { not: 'retired' } },
    select: { systemId: true, createdAt: true },
  });
  const createdAt = new Map(begun.map((one) => [one.systemId, one.createdAt.toISOString()]));
  const now = cmd.clock.now();
  const { usage, timeZone } = (await currentPolicy(cmd.db, now)).body;
  const rules = { ...usage, timeZone };
  return rows
    .flatMap(({ namespace, systemId: id, facts }) => {
      const system = systems.get(id);
      const since = createdAt.get(id);
      if (!system || !since) return [];
      const inventory = asInventory(namespace, since, facts as unknown as StoredInventory);
      return findOrphans(inventory, now, rules).map((orphan) => ({
        ...orphan,
        systemId: id,
        systemName: system.name,
        unitName: system.unit.name,
      }));
    })
    .sort((a, b) => b.yuanPerMonth - a.yuanPerMonth || b.ageDays - a.ageDays);
}
