import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import type { Content } from './content.ts';
import { digestOf } from './digest.ts';
import { loadFor } from './load.ts';
import type { SavedDraft } from './views.ts';

/**
 * Keeps a form under way. It is called every few seconds while somebody types: on record are version and digest, not the text.
 * @throws AppError CONFLICT when another tab or colleague has saved since `contentVersion`; nothing is overwritten
 */
export async function saveDraft(
  cmd: Command,
  input: { id: string; contentVersion: number; content: Content },
): Promise<SavedDraft> {
  const { id, contentVersion, content } = input;
  return inCommand(cmd, { action: 'application.saveDraft', subject: { type: 'application', id } }, async (tx) => {
    await loadFor(tx, cmd, id, 'edit');
    const now = cmd.clock.now();
    const { count } = await tx.application.updateMany({
      where: { id, contentVersion, stage: { in: ['draft', 'returned'] } },
      data: { content, contentVersion: contentVersion + 1, updatedAt: now },
    });
    if (count === 0) throw savedElsewhere(id, contentVersion);
    const result = { contentVersion: contentVersion + 1, savedAt: now.toISOString() };
    return {
      result,
      before: { contentVersion },
      after: { contentVersion: contentVersion + 1, digest: digestOf(content) },
    };
  });
}

export const savedElsewhere = (id: string, version: number) =>
  new AppError('CONFLICT', `application ${id} was saved by somebody else since version ${version}`, {
    key: 'draftSavedElsewhere',
  });
