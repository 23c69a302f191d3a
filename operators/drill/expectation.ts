import type { DrillStatus } from '../resources/drill.ts';
import { digestOf } from '../runtime/canonical.ts';
import type { BackedUpObject } from './backup-content.ts';

/**
 * Kinds that are not restored into a drill: what fences a tenancy in and who may enter it (a drill has its own), what the cluster makes by
 * itself, and what would catch the production's traffic.
 */
export const NOT_RESTORED: readonly string[] = [
  'resourcequotas',
  'limitranges',
  'networkpolicies.networking.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'events',
  'events.events.k8s.io',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'leases.coordination.k8s.io',
  'acceptancetests.govcloud.yunzhi.dev',
  'usagereports.govcloud.yunzhi.dev',
  'availabilityprobes.govcloud.yunzhi.dev',
  'gateways.gateway.networking.k8s.io',
  'httproutes.gateway.networking.k8s.io',
  'pods.metrics.k8s.io',
  'certificaterequests.cert-manager.io',
];

/** What Velero leaves out by itself: finished work, and tokens that the cluster makes. */
function isLeftOut({ resource, object }: BackedUpObject): boolean {
  const { status, type } = object;
  if (resource === 'pods') return status?.phase === 'Succeeded' || status?.phase === 'Failed';
  if (resource === 'jobs.batch') return status?.completionTime !== undefined;
  return resource === 'secrets' && type === 'kubernetes.io/service-account-token';
}

/** What a controller makes from another object has new names after a restore; its owner's replicas count instead. */
const isOwned = ({ object }: BackedUpObject): boolean =>
  ((object.metadata as { ownerReferences?: { controller?: boolean }[] }).ownerReferences ?? []).some(
    (owner) => owner.controller,
  );

/** The objects that must be there after a restore. */
export const mustReturn = (objects: readonly BackedUpObject[]): BackedUpObject[] =>
  objects.filter((one) => !NOT_RESTORED.includes(one.resource) && !isLeftOut(one) && !isOwned(one));

const SCALED: readonly string[] = ['deployments.apps', 'statefulsets.apps', 'replicasets.apps'];

export const isScaled = ({ resource }: BackedUpObject): boolean => SCALED.includes(resource);
export const replicasOf = ({ object }: BackedUpObject): number => Number(object.spec?.replicas ?? 1);

/** What the backup promises, counted. */
export function expectationOf(objects: readonly BackedUpObject[]): NonNullable<DrillStatus['expected']> {
  const wanted = mustReturn(objects);
  const kinds: Record<string, number> = {};
  for (const { resource } of wanted) kinds[resource] = (kinds[resource] ?? 0) + 1;
  const replicas = Object.fromEntries(
    wanted
      .filter(isScaled)
      .map((one): [string, number] => [`${one.resource}/${one.namespace}/${one.name}`, replicasOf(one)])
      .slice(0, 200),
  );
  const list = wanted.map(({ resource, namespace, name }) => `${resource}/${namespace}/${name}`).toSorted();
  return { objects: wanted.length, kinds, replicas, digest: digestOf(list) };
}
