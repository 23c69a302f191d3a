import { createUnitInput, unitById, updateUnitInput } from '../units/input.ts';
import { createUnit, deactivateUnit, updateUnit } from '../units/manage.ts';
import { unitTree } from '../units/tree.ts';
import type { UnitView } from '../units/views.ts';
import { allowed, router, signedIn } from './trpc.ts';

const manages = allowed('unit:manage');

export const unitsRouter = router({
  tree: signedIn.query(({ ctx }): Promise<UnitView[]> => unitTree(ctx.cmd)),
  create: manages.input(createUnitInput).mutation(({ ctx, input }): Promise<UnitView> => createUnit(ctx.cmd, input)),
  update: manages.input(updateUnitInput).mutation(({ ctx, input }): Promise<UnitView> => updateUnit(ctx.cmd, input)),
  deactivate: manages.input(unitById).mutation(({ ctx, input }): Promise<void> => deactivateUnit(ctx.cmd, input.id)),
});
