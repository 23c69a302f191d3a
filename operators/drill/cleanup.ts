import { SiteUnavailable } from '../backup/dr-site.ts';
import { type Cleanup, DRILL_LABEL, type DrillStatus } from '../resources/drill.ts';
import { type Said, type Sentence, say, spoken } from '../resources/sentences.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { isoSeconds } from '../runtime/conditions.ts';
import { CONFIG_MAPS, DOWNLOAD_REQUESTS, NAMESPACES, PERSISTENT_VOLUMES, RESTORES } from '../runtime/kinds.ts';
import { downloadLink, isThere } from './backup-content.ts';
import { contentRequestName, labelsOf, restoreName, resultsRequestName } from './names.ts';
import { findRestore } from './restore.ts';
import { type DownloadRequest, ENDED_RESTORE, VELERO_NAMESPACE } from './velero.ts';

/** Velero answers a request for a link in a second; one that it has not answered in this time it will not answer. */
const LINK_WAIT_MILLIS = 60_000;

interface Volume extends KubeObject {
  spec?: { claimRef?: { namespace?: string } };
}

/**
 * Removes everything that a drill has made, then looks whether it is gone. May be called at any moment of a drill's life, any number of
 * times; answers what is proven so far, with `provenAt` once all of it is.
 */
export async function cleanUp(
  client: KubeClient,
  clock: Clock,
  drill: string,
  point: DrillStatus['restorePoint'],
  before: Cleanup | undefined,
): Promise<Cleanup> {
  if (before?.provenAt) return before;
  const now = clock.now();
  const restore = await removeRestore(client, drill, point?.location ?? '', now);
  const namespaces = await ownNamespaces(client, drill);
  const all = [
    ...new Set([...(before?.namespaces ?? []), ...(point?.namespaces ?? []).map(({ to }) => to), ...namespaces]),
  ];
  // Once seen, the link has done its work and may be gone.
  const locationClear = restore.gone && before?.locationClear === 'seen' ? 'seen' : restore.locationClear;
  const partial = { namespaces: all.toSorted(), restoreGone: restore.gone, locationClear };
  // While Velero restores, it would make a namespace that was deleted anew.
  if (!restore.gone) return { ...partial, namespacesGone: false, volumesGone: false, ...restore.words };
  await deleteNamespaces(client, drill);
  const left = await ownNamespaces(client, drill);
  const volumes = left.length === 0 ? await removeVolumes(client, all) : 1;
  const namespacesGone = left.length === 0;
  const volumesGone = volumes === 0;
  if (!namespacesGone || !volumesGone) {
    const missing = namespacesGone
      ? say('drill.volumesLeft', { count: volumes })
      : say('drill.deleting', { namespaces: left.join(', ') });
    return { ...partial, namespacesGone, volumesGone, ...spoken(missing) };
  }
  await removeHelpers(client, drill);
  return { ...partial, namespacesGone, volumesGone, provenAt: isoSeconds(now), ...spoken() };
}

const listOwn = async (client: KubeClient, drill: string): Promise<KubeObject[]> =>
  (await client.list(NAMESPACES, undefined, { labelSelector: `${DRILL_LABEL}=${drill}` })).items;

const ownNamespaces = async (client: KubeClient, drill: string): Promise<string[]> =>
  (await listOwn(client, drill)).map(({ metadata }) => metadata.name ?? '');

/** Each is told once: a namespace takes its time to end. */
async function deleteNamespaces(client: KubeClient, drill: string): Promise<void> {
  for (const { metadata } of await listOwn(client, drill))
    if (!metadata.deletionTimestamp) await client.delete(NAMESPACES, { name: metadata.name ?? '' });
}

interface RestoreRemoval {
  gone: boolean;
  locationClear: Cleanup['locationClear'];
  words: { message: string; said: Sentence[] };
}

const waits = (sentence: Sentence): RestoreRemoval => ({
  gone: false,
  locationClear: 'unknown',
  words: spoken(sentence),
});

/** The link to the restore's results outlives the Restore: asked for before its deletion, it shows afterwards whether the file is gone. */
async function removeRestore(client: KubeClient, drill: string, location: string, now: Date): Promise<RestoreRemoval> {
  const restore = await findRestore(client, drill);
  const requestPlace = { namespace: VELERO_NAMESPACE, name: resultsRequestName(drill) };
  if (!restore) {
    const request = await client.find<DownloadRequest>(DOWNLOAD_REQUESTS, requestPlace);
    const link = request?.status?.downloadURL;
    const there = link ? await isThere(client, link, location).catch(whyNot) : undefined;
    // The link ends by itself, and with it the waiting.
    if (typeof there === 'object') return { gone: false, locationClear: 'unknown', words: spoken(...there) };
    if (there) return waits(say('drill.filesLeft'));
    return { gone: true, locationClear: there === false ? 'seen' : 'trusted', words: spoken() };
  }
  const phase = restore.status?.phase ?? '';
  if (restore.metadata.deletionTimestamp) return waits(say('drill.deletingFiles'));
  if (phase && phase !== 'New' && !ENDED_RESTORE.includes(phase)) return waits(say('drill.stillRestoring', { phase }));
  const hasFiles = phase === 'Completed' || phase === 'PartiallyFailed' || phase === 'Failed';
  if (hasFiles) {
    const target = { kind: 'RestoreResults', name: restoreName(drill) };
    const link = await downloadLink(client, requestPlace.name, labelsOf(drill), target);
    if (!link && (await isYoung(client, requestPlace, now))) return waits(say('drill.linkAwaited'));
  }
  await client.delete(RESTORES, { namespace: VELERO_NAMESPACE, name: restoreName(drill) });
  return waits(say('drill.restoreDeleted'));
}

function whyNot(error: unknown): Said {
  if (error instanceof SiteUnavailable) return error.said;
  throw error;
}

async function isYoung(client: KubeClient, place: { namespace: string; name: string }, now: Date): Promise<boolean> {
  const request = await client.find<KubeObject>(DOWNLOAD_REQUESTS, place);
  return !request || now.getTime() - Date.parse(request.metadata.creationTimestamp ?? '') < LINK_WAIT_MILLIS;
}

/** Volumes that were made for the drill's claims and kept by their reclaim policy. Answers how many are left. */
async function removeVolumes(client: KubeClient, namespaces: readonly string[]): Promise<number> {
  let left = 0;
  for await (const { metadata, spec } of client.listAll<Volume>(PERSISTENT_VOLUMES)) {
    if (!namespaces.includes(spec?.claimRef?.namespace ?? '')) continue;
    left += 1;
    if (!metadata.deletionTimestamp) await client.delete(PERSISTENT_VOLUMES, { name: metadata.name ?? '' });
  }
  return left;
}

async function removeHelpers(client: KubeClient, drill: string): Promise<void> {
  await client.delete(CONFIG_MAPS, { namespace: VELERO_NAMESPACE, name: restoreName(drill) });
  for (const name of [contentRequestName(drill), resultsRequestName(drill)])
    await client.delete(DOWNLOAD_REQUESTS, { namespace: VELERO_NAMESPACE, name });
}
