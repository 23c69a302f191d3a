import type { z } from 'zod';
import type { sendMessageInput } from '../applications/input.ts';
import { loadVisible } from '../applications/load.ts';
import type { MessageFile, MessageView } from '../applications/views.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { addEvent } from '../execution/progress.ts';
import { findAttachable } from '../files/attachable.ts';
import { notify } from '../notices/notify.ts';
import { messageView } from './view.ts';

/**
 * Says something about an application to everyone who handles it: unit, authority, provider. Kept for good, shown in the
 * timeline; an outcome may quote it.
 * @throws AppError NOT_FOUND · CONFLICT (still a draft: nobody else knows of it) · INVALID (a file that was not uploaded)
 */
export async function sendMessage(cmd: Command, input: z.infer<typeof sendMessageInput>): Promise<MessageView> {
  const { id: applicationId, body } = input;
  const subject = { type: 'application', id: applicationId };
  return inCommand(cmd, { action: 'application.sendMessage', subject }, async (tx) => {
    const application = await loadVisible(tx, cmd, applicationId);
    if (application.stage === 'draft') {
      throw new AppError('CONFLICT', `application ${applicationId} is a draft`, { key: 'draftHasNoMessages' });
    }
    const files = await attach(tx, cmd, input.files);
    const role = cmd.role ?? cmd.actor.roles[0] ?? '';
    const message = await tx.message.create({
      data: {
        id: cmd.newId(),
        applicationId,
        authorId: cmd.actor.id,
        authorName: cmd.actor.name,
        authorRole: role,
        body,
        files: files.map((file) => ({ ...file })),
        createdAt: cmd.clock.now(),
      },
    });
    await addEvent(tx, cmd, applicationId, 'message', { words: body, data: { messageId: message.id } });
    await tellOthers(tx, cmd, application);
    return { result: messageView(message), after: { messageId: message.id, files: files.map(({ sha256 }) => sha256) } };
  });
}

async function attach(tx: Tx, cmd: Command, wanted: { sha256: string; name: string }[]): Promise<MessageFile[]> {
  const attached: MessageFile[] = [];
  for (const { sha256, name } of wanted) {
    const file = await findAttachable(tx, cmd.actor, sha256);
    if (!file) throw new AppError('INVALID', `file ${sha256} was never uploaded`, { key: 'fileNotUploaded' });
    attached.push({ sha256, name, size: file.size, mime: file.mime });
  }
  return attached;
}

interface Addressee {
  id: string;
  number: string | null;
  createdById: string;
  unitId: string;
  handlerUnitId: string | null;
}

/** The unit hears of the others, and those who have acted on the application hear of the unit. */
async function tellOthers(tx: Tx, cmd: Command, application: Addressee): Promise<void> {
  const { id, number, createdById } = application;
  const acted = await tx.applicationEvent.findMany({
    where: { applicationId: id, actorId: { not: null } },
    select: { actorId: true },
    distinct: ['actorId'],
  });
  const people = new Set([createdById, ...acted.flatMap(({ actorId }) => (actorId ? [actorId] : []))]);
  people.delete(cmd.actor.id);
  const isOwnUnit = cmd.actor.unitId === application.unitId;
  await notify(tx, cmd, {
    userIds: [...people],
    ...(isOwnUnit && application.handlerUnitId
      ? { scope: 'review:completeness' as const, unitId: application.handlerUnitId }
      : {}),
    level: 'info',
    key: 'applicationMessage',
    values: { number: number ?? '', from: cmd.actor.name },
    link: `/applications/${id}`,
  });
}
