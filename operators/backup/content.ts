import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { BackedUpObject } from '../drill/backup-content.ts';
import { readTar } from '../drill/tar.ts';
import type { DrSite } from './dr-site.ts';

/**
 * Every namespaced object of a backup, read from where it lies; undefined when it is not there. The compressed archive is held in memory,
 * which the size of a system's objects (not its volumes) makes possible.
 * @throws SiteUnavailable
 */
export async function contentOf(site: DrSite, backup: string, location: string): Promise<BackedUpObject[] | undefined> {
  const chunks: Buffer[] = [];
  const found = await site.read(backup, location, 'BackupContents', (chunk) => chunks.push(chunk));
  if (!found) return undefined;
  const objects: BackedUpObject[] = [];
  for await (const { path, content } of readTar(Readable.from(chunks).pipe(createGunzip()))) {
    const [, resource = '', namespace = '', name = ''] =
      /^resources\/([^/]+)\/namespaces\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
    if (resource) objects.push({ resource, namespace, name, object: JSON.parse(content.toString()) });
  }
  return objects;
}
