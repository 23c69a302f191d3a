import { visibleTo } from '../applications/visibility.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Actor } from '../identity/permissions.ts';

export interface AttachableFile {
  sha256: string;
  size: number;
  mime: string;
}

/**
 * The stored file, if this person may make it part of something: who attaches a file gives it to all who see the thing, so knowing
 * its digest is not enough. One who uploaded it may, and one who can read it already as a material of an application of the own
 * unit. Null for everything else, and for what was never uploaded: the two must not be told apart.
 */
export async function findAttachable(
  db: Db | Tx,
  actor: Actor & { id: string },
  sha256: string,
): Promise<AttachableFile | null> {
  const file = await db.file.findUnique({ where: { sha256 } });
  if (!file) return null;
  const isOwn = (await db.fileUpload.count({ where: { sha256, userId: actor.id } })) > 0;
  if (isOwn || (await isOfOwnUnit(db, actor, sha256))) return file;
  return null;
}

async function isOfOwnUnit(db: Db | Tx, actor: Actor, sha256: string): Promise<boolean> {
  const application = { AND: [{ unitId: actor.unitId }, visibleTo(actor)] };
  return (await db.material.count({ where: { sha256, application } })) > 0;
}
