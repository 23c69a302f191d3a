import type { Command } from '../context.ts';
import { write } from '../db/write.ts';
import { AppError } from '../errors.ts';
import type { Content } from './content.ts';
import { loadFor } from './load.ts';
import type { SavedDraft } from './views.ts';

/**
 * Keeps a form under way. Not a command of the audit chain: it is called every few seconds while somebody types, and nothing
 * is declared before submission.
 * @throws AppError CONFLICT when another tab or colleague has saved since `contentVersion`; nothing is overwritten
 */
export async function saveDraft(
  cmd: Command,
  input: { id: string; contentVersion: number; content: Content },
): Promise<SavedDraft> {
  const now = cmd.clock.now();
  await write(cmd.db, async (tx) => {
    await loadFor(tx, cmd, input.id, 'edit');
    const { count } = await tx.application.updateMany({
      where: { id: input.id, contentVersion: input.contentVersion, stage: { in: ['draft', 'returned'] } },
      data: { content: input.content, contentVersion: input.contentVersion + 1, updatedAt: now },
    });
    if (count === 0) throw savedElsewhere(input.id, input.contentVersion);
  });
  return { contentVersion: input.contentVersion + 1, savedAt: now.toISOString() };
}

export const savedElsewhere = (id: string, version: number) =>
  new AppError('CONFLICT', `application ${id} was saved by somebody else since version ${version}`, {
    key: 'draftSavedElsewhere',
  });
