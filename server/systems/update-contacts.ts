import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import type { updateContactsInput } from './input.ts';

/**
 * Keeps the contacts of a unit's own system current (article 7: the unit watches its systems). Everything else of a system
 * changes by application only.
 * @throws AppError NOT_FOUND · CONFLICT (changed by somebody else since `version`)
 */
export async function updateContacts(
  cmd: Command,
  input: z.infer<typeof updateContactsInput>,
): Promise<{ version: number }> {
  const { id, version, contacts } = input;
  return inCommand(cmd, { action: 'system.updateContacts', subject: { type: 'system', id } }, async (tx) => {
    const system = await tx.system.findFirst({ where: { id, unitId: cmd.actor.unitId }, select: { contacts: true } });
    if (!system) throw new AppError('NOT_FOUND', `system ${id} is not this unit's`, { key: 'systemNotFound' });
    const { count } = await tx.system.updateMany({ where: { id, version }, data: { contacts, version: version + 1 } });
    if (count === 0) {
      throw new AppError('CONFLICT', `system ${id} has changed since version ${version}`, { key: 'changedMeanwhile' });
    }
    return { result: { version: version + 1 }, before: { contacts: system.contacts }, after: { contacts } };
  });
}
