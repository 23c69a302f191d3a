import { namespaceName, type TenancySpec } from '../../../operators/resources/tenancy.ts';
import { json } from '../../../server/allocations/desired.ts';
import { specOf } from '../../operators/tenancy/city.ts';
import type { UnitCode, World } from '../../setup/world.ts';
import { createSystem } from '../capacity/stage.ts';

/** A system that is in production on the records, without the road that led there. */
export async function inProduction(
  world: World,
  code: string,
  { unit = 'water', level = 2, tenancy }: { unit?: UnitCode; level?: number; tenancy?: string } = {},
): Promise<void> {
  await createSystem(world, code, unit);
  const { db, clock, newId } = world.services;
  const desired: TenancySpec = specOf({ environment: 'production', protectionLevel: level });
  await db.allocation.create({
    data: {
      id: newId(),
      systemId: code,
      unitId: unit,
      tenancyName: tenancy ?? namespaceName(unit, code),
      state: 'inForce',
      environment: 'production',
      granted: {},
      desired: json(desired),
      approvedAt: clock.now(),
      createdAt: clock.now(),
    },
  });
}

/** The newest plan of a year, confirmed by both sides. */
export async function confirmed(world: World, year: number) {
  const provider = await world.as('providerOperator');
  const leader = await world.as('leader');
  const plan = await leader.drills.plan({ year });
  if (!plan) throw new Error(`no plan of ${year}`);
  await provider.drills.confirmPlan({ year, version: plan.version, party: 'provider' });
  return leader.drills.confirmPlan({ year, version: plan.version, party: 'authority' });
}
