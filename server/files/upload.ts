import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Command } from '../context.ts';
import { write } from '../db/write.ts';
import { AppError } from '../errors.ts';
import { currentPolicy } from '../policies/current.ts';
import { contentTypeOf } from './content-type.ts';

export interface UploadedFile {
  sha256: string;
  size: number;
  mime: string;
}

/** Who sends a file, and where it goes. */
export type Uploading = Pick<Command, 'db' | 'clock' | 'files'> & { actor: { id: string } };

/**
 * Stores a file and says what it is. It belongs to nothing until a command names its digest.
 * @throws AppError TOO_LARGE; INVALID for an empty file or a type that nobody here needs
 */
export async function upload(
  { db, clock, files, actor }: Uploading,
  content: ReadableStream<Uint8Array> | Readable,
): Promise<UploadedFile> {
  const { maxBytes } = (await currentPolicy(db, clock.now())).body.upload;
  const { sha256, size } = await files.write(content, maxBytes);
  const known = await db.file.findUnique({ where: { sha256 } });
  const mime = known?.mime ?? (size > 0 ? await contentTypeOf(files.pathOf(sha256)) : null);
  if (!mime) {
    await rm(files.pathOf(sha256), { force: true });
    throw new AppError('INVALID', 'empty, or of a type that is not accepted', {
      key: size > 0 ? 'fileType' : 'fileEmpty',
    });
  }
  const row = { sha256, size, mime };
  // One at a time: the same file may be coming in twice at this moment.
  await write(db, async (tx) => {
    const createdAt = clock.now();
    await tx.file.upsert({ where: { sha256 }, create: { ...row, createdAt }, update: {} });
    const sent = { sha256, userId: actor.id };
    await tx.fileUpload.upsert({ where: { sha256_userId: sent }, create: { ...sent, createdAt }, update: {} });
  });
  return row;
}
