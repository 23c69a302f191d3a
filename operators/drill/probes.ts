import type { Probe } from '../resources/drill.ts';
import { say } from '../resources/sentences.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { isForbidden } from '../runtime/errors.ts';
import type { ResourceKind } from '../runtime/kinds.ts';
import type { BackedUpObject } from './backup-content.ts';
import { isScaled, mustReturn, replicasOf } from './expectation.ts';
import { type Found, failed, passed, waiting } from './found.ts';
import { DRILL_ROLE } from './names.ts';
import { probeHttp } from './probe-http.ts';
import { probeJob } from './probe-job.ts';
import type { ProbeTools } from './tools.ts';

/** Position of a probe in the specification: its objects are named by it. */
export async function probe(tools: ProbeTools, one: Probe, index: number): Promise<Found> {
  const { namespaces } = tools.point;
  const namespace = (one.part ? namespaces.find(({ part }) => part === one.part) : namespaces[0])?.to;
  if (!namespace) return failed(say('drill.noPart', { part: one.part ?? '' }));
  switch (one.kind) {
    case 'restoreOnly':
      return probeRestore(tools);
    case 'query':
      if (one.http) return probeHttp(tools.client, namespace, one.http);
      if (one.sql) return probeJob(tools, namespace, one, index);
      return failed(say('drill.noQuery'));
    case 'script':
      return one.script ? probeJob(tools, namespace, one, index) : failed(say('drill.noScript'));
    default:
      return one.kind satisfies never;
  }
}

/** Every object of the backup must be there, and every workload must have as many ready replicas as it asked for. */
async function probeRestore({ client, point, content }: ProbeTools): Promise<Found> {
  const backedUp = await content();
  if (!backedUp) return waiting(say('drill.contentAwaited'));
  const wanted = mustReturn(backedUp);
  const seen: Seen = { missing: [], unready: [], unread: [] };
  for (const { from, to } of point.namespaces) {
    const here = Object.groupBy(
      wanted.filter(({ namespace }) => namespace === from),
      ({ resource }) => resource,
    );
    for (const objects of Object.values(here)) await compare(client, to, objects ?? [], seen);
  }
  const { missing, unready } = seen;
  if (missing.length > 0)
    return failed(say('drill.missing', { count: missing.length, total: wanted.length, objects: some(missing) }));
  if (unready.length > 0) return waiting(say('drill.notReady', { objects: some(unready) }));
  const scaled = wanted.filter(isScaled);
  const replicas = scaled.reduce((sum, one) => sum + replicasOf(one), 0);
  const unread = seen.unread.reduce((sum, { objects }) => sum + objects, 0);
  const back = say('drill.back', { objects: wanted.length - unread, replicas, workloads: scaled.length });
  if (unread === 0) return passed(back);
  const kinds = [...new Set(seen.unread.map(({ resource }) => resource))].toSorted();
  if (unread === wanted.length) return waiting(say('drill.nothingRead', { kinds: some(kinds), role: DRILL_ROLE }));
  return passed(back, say('drill.notRead', { objects: unread, kinds: some(kinds) }));
}

interface Seen {
  missing: string[];
  unready: string[];
  /** Kinds that the operators may not list, and how many objects of each there should be. */
  unread: { resource: string; objects: number }[];
}

const some = (names: readonly string[]): string =>
  names.slice(0, 10).join(', ') + (names.length > 10 ? ` … (+${names.length - 10})` : '');

type Live = KubeObject & { spec?: { replicas?: number }; status?: { readyReplicas?: number } };

async function compare(
  client: KubeClient,
  namespace: string,
  objects: readonly BackedUpObject[],
  { missing, unready, unread }: Seen,
): Promise<void> {
  const [first] = objects;
  if (!first) return;
  const live = new Map<string, Live>();
  try {
    for await (const found of client.listAll<Live>(kindOf(first), namespace))
      live.set(found.metadata.name ?? '', found);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    unread.push({ resource: first.resource, objects: objects.length });
    return;
  }
  for (const one of objects) {
    const found = live.get(one.name);
    const label = `${one.resource}/${one.name}`;
    if (!found) missing.push(label);
    else if (isScaled(one)) {
      const [is, should] = [found.status?.readyReplicas ?? 0, replicasOf(one)];
      if ((found.spec?.replicas ?? 1) !== should) missing.push(`${label} (replicas: ${should})`);
      else if (is < should) unready.push(`${label} ${is}/${should}`);
    }
  }
}

const kindOf = ({ resource, object }: BackedUpObject): ResourceKind => ({
  apiVersion: object.apiVersion ?? 'v1',
  kind: object.kind ?? '',
  plural: resource.split('.')[0] ?? resource,
  namespaced: true,
});
