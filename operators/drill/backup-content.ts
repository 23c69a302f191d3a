import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { isAlreadyExists } from '../runtime/errors.ts';
import { DOWNLOAD_REQUESTS } from '../runtime/kinds.ts';
import { readTar } from './tar.ts';
import { type DownloadRequest, VELERO_NAMESPACE } from './velero.ts';

/** One object of a backup. `resource` as Velero writes it: `deployments.apps`, `services`. */
export interface BackedUpObject {
  resource: string;
  namespace: string;
  name: string;
  object: KubeObject & { spec?: Record<string, unknown>; status?: Record<string, unknown>; type?: string };
}

const READ_TIMEOUT_MILLIS = 120_000;

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

/** Every namespaced object of a backup, read from where the backup lies. */
export async function readBackupContent(link: string): Promise<BackedUpObject[]> {
  const answer = await fetch(link, { signal: AbortSignal.timeout(READ_TIMEOUT_MILLIS) });
  if (!answer.ok || !answer.body)
    throw new Error(`The backup's content was asked for and ${answer.status} was answered.`);
  const objects: BackedUpObject[] = [];
  const unpacked = Readable.fromWeb(answer.body as never).pipe(createGunzip());
  for await (const { path, content } of readTar(unpacked)) {
    const [, resource = '', namespace = '', name = ''] =
      /^resources\/([^/]+)\/namespaces\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
    if (resource) objects.push({ resource, namespace, name, object: JSON.parse(content.toString()) });
  }
  return objects;
}

/** Whether the file behind a link is there. A link that has expired (403) cannot tell. */
export async function isThere(link: string): Promise<boolean | undefined> {
  const answer = await fetch(link, { signal: AbortSignal.timeout(30_000) });
  await answer.body?.cancel();
  if (answer.ok) return true;
  return answer.status === 404 ? false : undefined;
}
