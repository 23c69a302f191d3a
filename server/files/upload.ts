import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Services } from '../context.ts';
import { write } from '../db/write.ts';
import { AppError } from '../errors.ts';
import { currentPolicy } from '../policies/current.ts';
import { contentTypeOf } from './content-type.ts';

export interface UploadedFile {
  sha256: string;
  size: number;
  mime: string;
}

/**
 * Stores a file and says what it is. It belongs to nothing until a command names its digest.
 * @throws AppError TOO_LARGE; INVALID for an empty file or a type that nobody here needs
 */
export async function upload(
  services: Services,
  content: ReadableStream<Uint8Array> | Readable,
): Promise<UploadedFile> {
  const { db, clock, files } = services;
  const { maxBytes } = (await currentPolicy(db, clock.now())).body.upload;
  const { sha256, size } = await files.write(content, maxBytes);
  const known = await db.file.findUnique({ where: { sha256 } });
  if (known) return { sha256, size: known.size, mime: known.mime };
  const mime = size > 0 ? await contentTypeOf(files.pathOf(sha256)) : null;
  if (!mime) {
    await rm(files.pathOf(sha256), { force: true });
    throw new AppError('INVALID', 'empty, or of a type that is not accepted', {
      key: size > 0 ? 'fileType' : 'fileEmpty',
    });
  }
  const row = { sha256, size, mime };
  // One at a time: the same file may be coming in twice at this moment.
  await write(db, async (tx) => {
    if (await tx.file.findUnique({ where: { sha256 } })) return;
    await tx.file.create({ data: { ...row, createdAt: clock.now() } });
  });
  return row;
}
