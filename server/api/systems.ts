import { getSystem } from '../systems/get.ts';
import { byId, systemTableInput, updateContactsInput } from '../systems/input.ts';
import { systemTable } from '../systems/table.ts';
import { updateContacts } from '../systems/update-contacts.ts';
import type { SystemRow, SystemView } from '../systems/views.ts';
import { allowed, router } from './trpc.ts';

const readers = allowed('system:read:own', 'system:read:all');

export const systemsRouter = router({
  table: readers.input(systemTableInput).query(({ ctx, input }): Promise<SystemRow[]> => systemTable(ctx.cmd, input)),
  get: readers.input(byId).query(({ ctx, input }): Promise<SystemView> => getSystem(ctx.cmd, input.id)),
  updateContacts: allowed('application:draft')
    .input(updateContactsInput)
    .mutation(({ ctx, input }): Promise<{ version: number }> => updateContacts(ctx.cmd, input)),
});
