import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import type { reclaimInput } from './input.ts';
import { retirementView } from './read.ts';
import { planRetirement } from './start.ts';
import type { RetirementView } from './views.ts';

/** The authority reclaims on its own account: the unit is given notice for the whole of the policy's time, and may object. */
export async function reclaimSystem(cmd: Command, input: z.infer<typeof reclaimInput>): Promise<RetirementView> {
  const subject = { type: 'system', id: input.systemId };
  return inCommand(cmd, { action: 'retirement.reclaim', subject }, async (tx) => {
    const { id, plannedFor } = await beginReclaim(tx, cmd, input);
    const result = await retirementView(tx, cmd, id);
    return { result, after: { retirementId: id, plannedFor }, reason: input.reason };
  });
}

/** The same within another command. */
export async function beginReclaim(
  tx: Tx,
  cmd: Command,
  input: z.infer<typeof reclaimInput>,
): Promise<{ id: string; plannedFor: Date }> {
  const system = await requireAllocated(tx, input.systemId);
  const now = cmd.clock.now();
  const { noticeDays } = (await currentPolicy(tx, now)).body.reclaim;
  const plannedFor = new Date(now.getTime() + Math.max(1, ...noticeDays) * DAY_MILLIS);
  const id = await planRetirement(tx, cmd, {
    systemId: system.id,
    applicationId: null,
    origin: 'reclaim',
    reason: input.reason,
    plannedFor,
  });
  await notify(tx, cmd, {
    scope: 'retirement:object',
    unitId: system.unitId,
    level: 'urgent',
    key: 'reclaimPlanned',
    values: { system: system.name, day: plannedFor.toISOString(), reason: input.reason },
    link: `/retirements/${id}`,
  });
  return { id, plannedFor };
}

async function requireAllocated(tx: Tx, systemId: string) {
  const system = await tx.system.findUnique({ where: { id: systemId }, include: { allocation: true } });
  if (!system) throw new AppError('NOT_FOUND', `No system ${systemId}`, { key: 'systemNotFound' });
  const state = system.allocation?.state;
  if (!state || state === 'retired' || state === 'retiring')
    throw new AppError('CONFLICT', `System ${systemId} holds nothing to reclaim`, { key: 'nothingToReclaim' });
  const underWay = await tx.retirement.findUnique({ where: { openKey: systemId } });
  if (underWay) throw new AppError('CONFLICT', `System ${systemId} is retiring already`, { key: 'retirementUnderWay' });
  return system;
}
