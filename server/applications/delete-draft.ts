import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { loadFor, stageMoved } from './load.ts';

/** Drops a draft that was never submitted, and the record of a new system that nothing else speaks of. */
export async function deleteDraft(cmd: Command, id: string): Promise<void> {
  await inCommand(cmd, { action: 'application.deleteDraft', subject: { type: 'application', id } }, async (tx) => {
    const { kind, systemId, stage } = await loadFor(tx, cmd, id, 'deleteDraft');
    await tx.material.deleteMany({ where: { applicationId: id } });
    const { count } = await tx.application.deleteMany({ where: { id, stage: 'draft' } });
    if (count === 0) throw stageMoved(`deletion of draft ${id}`, stage);
    await forgetSystem(tx, systemId);
    return { result: undefined, before: { kind, systemId } };
  });
}

async function forgetSystem(tx: Tx, systemId: string): Promise<void> {
  await tx.system.deleteMany({
    where: {
      id: systemId,
      stage: 'registered',
      version: 0,
      applications: { none: {} },
      allocation: null,
      trials: { none: {} },
      exemptions: { none: {} },
      retirements: { none: {} },
    },
  });
}
