import type { z } from 'zod';
import { dayOf } from '../../../operators/resources/months.ts';
import { inCommand } from '../../audit/in-command.ts';
import type { Command } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { currentPolicy } from '../../policies/current.ts';
import type { exemptInput, revokeExemptionInput } from './input.ts';
import { visibleSystems } from './rows.ts';
import type { ExemptionView } from './views.ts';

/** Granted exemptions of the systems that the person may see, the newest first. */
export async function readExemptions(cmd: Command, systemId?: string): Promise<ExemptionView[]> {
  const { db, clock } = cmd;
  const systems = await visibleSystems(cmd, { id: systemId });
  const rows = await db.usageExemption.findMany({
    where: { systemId },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
  });
  const approvers = await db.user.findMany({
    where: { id: { in: [...new Set(rows.map(({ approverId }) => approverId))] } },
    select: { id: true, name: true },
  });
  const today = dayOf(clock.now(), (await currentPolicy(db, clock.now())).body.timeZone);
  return rows.flatMap(({ id, systemId: of, kind, reason, from, until, approverId, revokedAt }) => {
    const system = systems.get(of);
    if (!system) return [];
    const state = revokedAt ? 'revoked' : until !== null && until < today ? 'ended' : 'inForce';
    const approverName = approvers.find((each) => each.id === approverId)?.name ?? '';
    return [{ id, systemId: of, systemName: system.name, kind, reason, from, until, approverName, state } as const];
  });
}

/** The authority exempts a system from judgement, with a reason and an end. */
export async function exemptSystem(cmd: Command, input: z.infer<typeof exemptInput>): Promise<{ id: string }> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'usage.exempt', subject: { type: 'usageExemption', id } }, async (tx) => {
    const system = await tx.system.findUnique({ where: { id: input.systemId }, select: { id: true } });
    if (!system) throw new AppError('NOT_FOUND', `system ${input.systemId} does not exist`, { key: 'systemNotFound' });
    await tx.usageExemption.create({ data: { id, ...input, approverId: cmd.actor.id, createdAt: cmd.clock.now() } });
    return { result: { id }, after: input, reason: input.reason, touched: [{ type: 'usage', id: input.systemId }] };
  });
}

/** Ends one before its time; once. */
export async function revokeExemption(cmd: Command, input: z.infer<typeof revokeExemptionInput>): Promise<void> {
  const subject = { type: 'usageExemption', id: input.id };
  return inCommand(cmd, { action: 'usage.revokeExemption', subject }, async (tx) => {
    const { count } = await tx.usageExemption.updateMany({
      where: { id: input.id, revokedAt: null },
      data: { revokedAt: cmd.clock.now() },
    });
    if (count === 0)
      throw new AppError('CONFLICT', `exemption ${input.id} is not in force`, { key: 'exemptionNotInForce' });
    return { result: undefined, reason: input.reason, touched: [{ type: 'usage', id: input.id }] };
  });
}
