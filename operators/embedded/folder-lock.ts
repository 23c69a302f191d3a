import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process works on the data folder. One sentence, for people. */
export class FolderInUse extends Error {
  override name = 'FolderInUse';
}

/** Kept here, or the garbage collector would close what nobody looks at. */
const held = new Set<DatabaseSync>();

/** Whoever was killed a moment ago may still be going; longer than that nobody who starts wants to wait. */
const PATIENCE_MILLIS = 3_000;

/**
 * Keeps a second process from the folder: two stores over one database would each write what the other does not know. SQLite's own
 * exclusive lock does it, which the system takes back when its holder dies, `kill -9` included, so that none is ever left over.
 * @returns gives the folder free
 * @throws FolderInUse
 */
export const lockFolder = (dataDir: string): (() => void) => {
  const lock = new DatabaseSync(join(dataDir, 'cluster.lock'), { timeout: PATIENCE_MILLIS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    if (!(cause instanceof Error && /locked|busy/i.test(cause.message))) throw cause;
    throw new FolderInUse(
      `The data folder ${dataDir} is in use by another embedded API. Stop that one, or name another folder with --data DIR.`,
      { cause },
    );
  }
  held.add(lock);
  return () => {
    held.delete(lock);
    lock.close();
  };
};
