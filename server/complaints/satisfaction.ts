import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import type { rateInput } from './input.ts';
import type { RatingView } from './views.ts';

/** Where an application has come to its end, whichever. */
const ENDED = ['finished', 'refused', 'rejected', 'failed'] as const;

/** 1 to 5, once for each application that has ended, by the unit that applied (article 27 (5)). */
export async function rateApplication(cmd: Command, input: z.infer<typeof rateInput>): Promise<void> {
  const { applicationId, score, words } = input;
  const subject = { type: 'application', id: applicationId };
  await inCommand(cmd, { action: 'application.rate', subject }, async (tx) => {
    const application = await tx.application.findFirst({ where: { id: applicationId, unitId: cmd.actor.unitId } });
    if (!application)
      throw new AppError('NOT_FOUND', `no application ${applicationId}`, { key: 'applicationNotFound' });
    if (!(ENDED as readonly string[]).includes(application.stage))
      throw new AppError('CONFLICT', 'it has not ended', { key: 'complaint.notEnded' });
    if (await tx.satisfaction.findUnique({ where: { applicationId } }))
      throw new AppError('CONFLICT', 'rated already', { key: 'complaint.rated' });
    await tx.satisfaction.create({
      data: {
        applicationId,
        unitId: application.unitId,
        officeUnitId: application.handlerUnitId ?? '',
        score,
        words,
        at: cmd.clock.now(),
        byId: cmd.actor.id,
        byName: cmd.actor.name,
      },
    });
    return { result: undefined, after: { score } };
  });
}

/** What it was given, for those who may see the application; null fields before. */
export async function readRating(cmd: Command, { applicationId }: { applicationId: string }): Promise<RatingView> {
  const all = can(cmd.actor, 'application:read:all');
  const own = all ? {} : { OR: [{ unitId: cmd.actor.unitId }, { handlerUnitId: cmd.actor.unitId }] };
  const application = await cmd.db.application.findFirst({ where: { id: applicationId, ...own } });
  if (!application) throw new AppError('NOT_FOUND', `no application ${applicationId}`, { key: 'applicationNotFound' });
  const found = await cmd.db.satisfaction.findUnique({ where: { applicationId } });
  const ended = (ENDED as readonly string[]).includes(application.stage);
  return {
    mayRate: !found && ended && application.unitId === cmd.actor.unitId && can(cmd.actor, 'satisfaction:give'),
    score: found?.score ?? null,
    words: found?.words ?? '',
    at: found?.at.toISOString() ?? null,
    byName: found?.byName ?? '',
  };
}
