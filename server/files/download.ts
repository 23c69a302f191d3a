import type { Readable } from 'node:stream';
import { mayReadFile, noSuchApplication, requireVisible } from '../applications/visibility.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';

export interface Download {
  content: Readable;
  size: number;
  mime: string;
  /** Only what a browser shows harmlessly is shown; the rest is saved. */
  inline: boolean;
}

const SHOWN = new Set(['application/pdf', 'image/png', 'image/jpeg']);

/**
 * A file in the name of an application: one of its materials, sent with a message, or a test's report.
 * @throws AppError NOT_FOUND, also when it exists but is not this person's to see
 */
export async function download(cmd: Command, sha256: string, applicationId: string): Promise<Download> {
  const { db, actor } = cmd;
  const allowed = (await mayReadFile(db, actor, applicationId, sha256)) || (await isReport(cmd, applicationId, sha256));
  if (!allowed) throw noSuchApplication(applicationId);
  return openStored(cmd, sha256);
}

/** A file that its caller has found to be this person's to read. @throws AppError NOT_FOUND when it is not in the store */
export async function openStored({ db, files }: Command, sha256: string): Promise<Download> {
  const row = await db.file.findUnique({ where: { sha256 } });
  if (!row || !(await files.exists(sha256))) {
    throw new AppError('NOT_FOUND', `file ${sha256} is not in the store`, { key: 'fileNotFound' });
  }
  return { content: files.read(sha256), size: row.size, mime: row.mime, inline: SHOWN.has(row.mime) };
}

async function isReport(cmd: Command, applicationId: string, sha256: string): Promise<boolean> {
  const where = { reportSha256: sha256, trial: { applicationId } };
  if ((await cmd.db.testRun.count({ where })) === 0) return false;
  await requireVisible(cmd.db, cmd.actor, applicationId);
  return true;
}
