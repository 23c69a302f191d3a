import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { currentPolicy } from '../policies/current.ts';
import { limitsOf } from './clock.ts';
import { attachFiles, nextServiceNumber } from './find.ts';
import type { openTicketInput } from './input.ts';
import { ticketView } from './read.ts';
import { addTicketEvent, tellTicket } from './record.ts';
import type { TicketView } from './views.ts';

/** A unit asks something of the provider; both clocks run from now on. @throws AppError NOT_FOUND for another unit's system */
export async function openTicket(cmd: Command, input: z.infer<typeof openTicketInput>): Promise<TicketView> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'ticket.open', subject: { type: 'ticket', id } }, async (tx) => {
    await requireOwnSystem(tx, cmd, input.systemId);
    const now = cmd.clock.now();
    const { version: policyVersion, body: policy } = await currentPolicy(tx, now);
    const files = await attachFiles(tx, cmd, input.files);
    const ticket = await tx.ticket.create({
      data: {
        id,
        number: await nextServiceNumber(tx, 'GD', now),
        kind: input.kind,
        level: input.level,
        unitId: cmd.actor.unitId,
        systemId: input.systemId ?? null,
        title: input.title,
        body: input.body,
        files: files.map((file) => ({ ...file })),
        openedById: cmd.actor.id,
        openedByName: cmd.actor.name,
        ...limitsOf(policy.service, input.level, now),
        policyVersion,
        createdAt: now,
      },
    });
    await addTicketEvent(tx, cmd, ticket, { action: 'submit', words: input.body, files });
    const level = input.level <= 2 ? 'urgent' : 'warning';
    await tellTicket(tx, cmd, ticket, 'provider', { key: 'ticketOpened', level });
    return { result: await ticketView(tx, cmd, id), after: { number: ticket.number, level: input.level } };
  });
}

async function requireOwnSystem(tx: Tx, { actor }: Command, systemId: string | undefined): Promise<void> {
  if (!systemId) return;
  const own = await tx.system.count({ where: { id: systemId, unitId: actor.unitId } });
  if (own === 0) throw new AppError('NOT_FOUND', `No system ${systemId} of this unit`, { key: 'systemNotFound' });
}
