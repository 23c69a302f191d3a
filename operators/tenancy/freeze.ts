import { ANNOTATIONS } from '../resources/group.ts';
import type { Tenancy } from '../resources/tenancy.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { isNotFound } from '../runtime/errors.ts';
import {
  CRON_JOBS,
  DEPLOYMENTS,
  JOBS,
  PODS,
  REPLICA_SETS,
  RESOURCE_QUOTAS,
  type ResourceKind,
  STATEFUL_SETS,
} from '../runtime/kinds.ts';
import type { TenancyCache } from './cache.ts';
import { freezeQuotaOf } from './children.ts';
import { FREEZE_QUOTA_NAME } from './names.ts';
import type { ChildWriter } from './writer.ts';

interface Workload extends KubeObject {
  metadata: KubeObject['metadata'] & { ownerReferences?: { controller?: boolean }[] };
  spec?: { replicas?: number; suspend?: boolean };
  status?: { phase?: string; completionTime?: string };
}

type Tools = { client: KubeClient; cache: TenancyCache; writer: ChildWriter };

/** Kinds with `spec.replicas`, and kinds with `spec.suspend`. What another controller owns follows its owner. */
const SCALED = [DEPLOYMENTS, STATEFUL_SETS, REPLICA_SETS];
const SUSPENDED = [CRON_JOBS, JOBS];
/** What the annotation holds for a workload that was suspended rather than scaled. */
const WAS_RUNNING = 'running';

/**
 * Blocks new pods in a namespace, scales what runs to zero and remembers how it was. A pod that belongs to no workload cannot be
 * scaled and is deleted. Answers how many pods still run (0: it is quiet), `undefined` while new pods are not yet blocked.
 */
export async function freezeNamespace(tenancy: Tenancy, namespace: string, tools: Tools): Promise<number | undefined> {
  const { client, cache, writer } = tools;
  await writer.ensure(freezeQuotaOf(tenancy, namespace));
  if (cache.child(RESOURCE_QUOTAS, namespace, FREEZE_QUOTA_NAME)?.confirmed?.pods !== '0') return undefined;
  for (const kind of SCALED) {
    for (const each of await workloads(client, kind, namespace)) {
      if ((each.spec?.replicas ?? 1) > 0)
        await stop(client, kind, each, String(each.spec?.replicas ?? 1), { replicas: 0 });
    }
  }
  for (const kind of SUSPENDED) {
    for (const each of await workloads(client, kind, namespace)) {
      const isRunning = !each.spec?.suspend && !each.status?.completionTime;
      if (isRunning) await stop(client, kind, each, WAS_RUNNING, { suspend: true });
    }
  }
  return stopPods(client, namespace);
}

export const isFrozen = (namespace: string, cache: TenancyCache): boolean =>
  cache.child(RESOURCE_QUOTAS, namespace, FREEZE_QUOTA_NAME) !== undefined;

/** Gives each workload back what it had, then lets pods in again. The block goes last, so that a crash between leaves the sign that a thaw is due. */
export async function thawNamespace(namespace: string, { client, writer }: Tools): Promise<void> {
  for (const kind of [...SCALED, ...SUSPENDED]) {
    for (const each of await workloads(client, kind, namespace)) {
      const before = each.metadata.annotations?.[ANNOTATIONS.replicasBeforeFreeze];
      if (before === undefined) continue;
      const spec = before === WAS_RUNNING ? { suspend: false } : { replicas: Number(before) };
      await patchWorkload(client, kind, each, null, spec);
    }
  }
  await writer.remove({ kind: RESOURCE_QUOTAS, namespace, name: FREEZE_QUOTA_NAME });
}

/** An annotation that is there already is from an interrupted freeze, or somebody scaled up since: the first figure is the true one. */
function stop(client: KubeClient, kind: ResourceKind, workload: Workload, before: string, spec: object): Promise<void> {
  const remembered = workload.metadata.annotations?.[ANNOTATIONS.replicasBeforeFreeze] ?? before;
  return patchWorkload(client, kind, workload, remembered, spec);
}

async function patchWorkload(
  client: KubeClient,
  kind: ResourceKind,
  { metadata }: Workload,
  remembered: string | null,
  spec: object,
) {
  const place = { namespace: metadata.namespace, name: metadata.name ?? '' };
  const annotations = { [ANNOTATIONS.replicasBeforeFreeze]: remembered };
  await client.patch(kind, place, 'merge', {
    metadata: { annotations, resourceVersion: metadata.resourceVersion },
    spec,
  });
}

/** Empty where the cluster does not serve the kind. */
async function workloads(client: KubeClient, kind: ResourceKind, namespace: string): Promise<Workload[]> {
  try {
    const all: Workload[] = [];
    for await (const each of client.listAll<Workload>(kind, namespace)) if (!hasController(each)) all.push(each);
    return all;
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

const hasController = ({ metadata }: Workload): boolean =>
  metadata.ownerReferences?.some((each) => each.controller) ?? false;

const hasEnded = ({ status }: Workload): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

async function stopPods(client: KubeClient, namespace: string): Promise<number> {
  let running = 0;
  for await (const pod of client.listAll<Workload>(PODS, namespace)) {
    if (hasEnded(pod)) continue;
    running++;
    if (!hasController(pod) && !pod.metadata.deletionTimestamp) {
      await client.delete(PODS, { namespace, name: pod.metadata.name ?? '' });
    }
  }
  return running;
}
