import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { fetchFrom, SiteRefused } from '../backup/dr-site.ts';
import type { VeleroLocation } from '../backup/velero.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { isAlreadyExists } from '../runtime/errors.ts';
import { BACKUP_STORAGE_LOCATIONS, DOWNLOAD_REQUESTS } from '../runtime/kinds.ts';
import { readTar } from './tar.ts';
import { type DownloadRequest, VELERO_NAMESPACE } from './velero.ts';

/** One object of a backup. `resource` as Velero writes it: `deployments.apps`, `services`. */
export interface BackedUpObject {
  resource: string;
  namespace: string;
  name: string;
  object: KubeObject & { spec?: Record<string, unknown>; status?: Record<string, unknown>; type?: string };
}

/**
 * Asks Velero for a link to a file at the backup's location; undefined until it is there. Velero deletes the request when the link ends,
 * minutes later: the next look makes a new one.
 */
export async function downloadLink(
  client: KubeClient,
  name: string,
  labels: Record<string, string>,
  target: { kind: string; name: string },
): Promise<string | undefined> {
  const place = { namespace: VELERO_NAMESPACE, name };
  const present = await client.find<DownloadRequest>(DOWNLOAD_REQUESTS, place);
  if (!present) {
    const request = { metadata: { ...place, labels }, spec: { target } };
    await client.create(DOWNLOAD_REQUESTS, VELERO_NAMESPACE, request).catch((error) => {
      if (!isAlreadyExists(error)) throw error;
    });
    return undefined;
  }
  return present.status?.downloadURL || undefined;
}

/**
 * Every namespaced object of a backup, read from where the backup lies; undefined when it does not lie there.
 * @throws SiteUnavailable
 */
export async function readBackupContent(
  client: KubeClient,
  link: string,
  location: string,
): Promise<BackedUpObject[] | undefined> {
  const chunks: Buffer[] = [];
  const authority = await authorityOf(client, location);
  const found = await fetchFrom(new URL(link), {}, authority, (chunk) => chunks.push(chunk));
  if (!found) return undefined;
  const objects: BackedUpObject[] = [];
  for await (const { path, content } of readTar(Readable.from(chunks).pipe(createGunzip()))) {
    const [, resource = '', namespace = '', name = ''] =
      /^resources\/([^/]+)\/namespaces\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
    if (resource) objects.push({ resource, namespace, name, object: JSON.parse(content.toString()) });
  }
  return objects;
}

/**
 * Whether the file behind a link is there. A location that answers something else than yes or no (403: the link has expired) cannot tell.
 * @throws SiteUnavailable when it does not answer at all
 */
export async function isThere(client: KubeClient, link: string, location: string): Promise<boolean | undefined> {
  try {
    return (await fetchFrom(new URL(link), {}, await authorityOf(client, location), () => {})) !== undefined;
  } catch (error) {
    if (error instanceof SiteRefused) return undefined;
    throw error;
  }
}

/** The location's own certificate authority, where it has one. */
async function authorityOf(client: KubeClient, location: string): Promise<Buffer | undefined> {
  const place = { namespace: VELERO_NAMESPACE, name: location };
  const found = await client.find<VeleroLocation>(BACKUP_STORAGE_LOCATIONS, place);
  const text = found?.spec.objectStorage?.caCert;
  return text ? Buffer.from(text, 'base64') : undefined;
}
