import type { ApplicationStage } from '../applications/stages.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { notify } from '../notices/notify.ts';
import { announce } from './record-act.ts';

/** How execution moves an application on: one conditional write, an event in its timeline, word to those who watch and to the unit. */
const FROM: Record<'executing' | 'finished' | 'failed', ApplicationStage[]> = {
  executing: ['approved'],
  finished: ['approved', 'executing'],
  failed: ['approved', 'executing'],
};

export async function moveApplication(
  tx: Tx,
  cmd: Command,
  applicationId: string,
  to: keyof typeof FROM,
  words = '',
): Promise<void> {
  const now = cmd.clock.now();
  const before = await tx.application.findUniqueOrThrow({ where: { id: applicationId } });
  const closing = to === 'executing' ? {} : { openKey: null, closedAt: now };
  const { count } = await tx.application.updateMany({
    where: { id: applicationId, stage: { in: FROM[to] } },
    data: { stage: to, updatedAt: now, ...closing, ...(to === 'failed' ? { closedReason: words } : {}) },
  });
  if (count === 0)
    throw new AppError('CONFLICT', `Application ${applicationId} is ${before.stage}, cannot become ${to}`, {
      key: 'stageMoved',
    });
  await addEvent(tx, cmd, applicationId, `execution.${to}`, { words, from: before.stage, to });
  announce(tx, cmd, { type: 'application', id: applicationId });
  if (to !== 'executing') await tellOutcome(tx, cmd, before, to);
}

/** A line in the application's timeline. */
export async function addEvent(
  tx: Tx,
  cmd: Command,
  applicationId: string,
  action: string,
  { words = '', from, to, data }: { words?: string; from?: string; to?: string; data?: object } = {},
): Promise<void> {
  const isPerson = cmd.actor.roles.length > 0;
  await tx.applicationEvent.create({
    data: {
      id: cmd.newId(),
      applicationId,
      at: cmd.clock.now(),
      actorId: isPerson ? cmd.actor.id : null,
      actorName: cmd.actor.name,
      role: cmd.role ?? cmd.actor.roles[0] ?? '',
      action,
      fromStage: from,
      toStage: to,
      words,
      data,
    },
  });
}

async function tellOutcome(
  tx: Tx,
  cmd: Command,
  application: { id: string; number: string | null; unitId: string; createdById: string },
  outcome: 'finished' | 'failed',
): Promise<void> {
  await notify(tx, cmd, {
    userIds: [application.createdById],
    scope: 'trial:confirm:unit',
    unitId: application.unitId,
    level: outcome === 'failed' ? 'warning' : 'info',
    key: outcome === 'failed' ? 'applicationFailed' : 'applicationFinished',
    values: { number: application.number ?? '' },
    link: `/applications/${application.id}`,
  });
}
