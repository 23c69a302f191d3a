import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { notify } from '../notices/notify.ts';
import { setDesired, specOf } from './desired.ts';
import { findAllocation, requireStanding, subjectOf, touched } from './find.ts';
import type { freezeInput } from './input.ts';
import { allocationView } from './read.ts';
import type { AllocationView } from './views.ts';

type Input = z.infer<typeof freezeInput>;

/** Scales everything to zero and lets nothing new start, until thawed. Nothing is lost. */
export const freezeAllocation = (cmd: Command, input: Input): Promise<AllocationView> => setFrozen(cmd, input, true);

export const thawAllocation = (cmd: Command, input: Input): Promise<AllocationView> => setFrozen(cmd, input, false);

async function setFrozen(cmd: Command, { id, reason }: Input, frozen: boolean): Promise<AllocationView> {
  const action = frozen ? 'allocation.freeze' : 'allocation.thaw';
  await inCommand(cmd, { action, subject: subjectOf(id) }, async (tx) => {
    const allocation = await findAllocation(tx, cmd, id);
    requireStanding(allocation);
    const spec = specOf(allocation);
    if (spec.frozen === frozen)
      throw new AppError('CONFLICT', `Allocation ${id} is ${frozen ? '' : 'not '}frozen already`, {
        key: frozen ? 'alreadyFrozen' : 'notFrozen',
      });
    await setDesired(tx, allocation, { ...spec, frozen }, { state: 'applying' });
    const system = await tx.system.findUniqueOrThrow({ where: { id: allocation.systemId } });
    await notify(tx, cmd, {
      scope: 'allocation:members',
      unitId: allocation.unitId,
      level: frozen ? 'urgent' : 'info',
      key: frozen ? 'systemFrozen' : 'systemThawed',
      values: { system: system.name, reason },
      link: `/systems/${allocation.systemId}`,
    });
    return { result: null, before: { frozen: !frozen }, after: { frozen }, reason, touched: touched(allocation) };
  });
  return allocationView(cmd, id);
}
