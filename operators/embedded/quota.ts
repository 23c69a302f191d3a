import type { ApiObject, ResourceRef } from './cluster.ts';
import { asObject, asObjects, asString, asStrings, at, type Json } from './json.ts';
import { formatQuantity, parseQuantity, type Quantity } from './quantity.ts';

/** What objects count for in a ResourceQuota: shared by admission (before a write) and the quota controller (after it). */

export type Usage = Map<string, Quantity>;

const one: Quantity = { nanos: 1_000_000_000n, isBinary: false };
const computed = ['cpu', 'memory', 'ephemeral-storage'];

const add = (usage: Usage, name: string, value: Quantity): void => {
  const before = usage.get(name);
  usage.set(name, before ? { nanos: before.nanos + value.nanos, isBinary: before.isBinary || value.isBinary } : value);
};

const larger = (a: Usage, b: Usage): Usage => {
  const result = new Map(a);
  for (const [name, value] of b) if ((result.get(name)?.nanos ?? -1n) < value.nanos) result.set(name, value);
  return result;
};

const resources = (container: Json, kind: 'requests' | 'limits'): Usage => {
  const usage: Usage = new Map();
  for (const [name, text] of Object.entries(asObject(at(container, 'resources', kind)))) {
    const value = parseQuantity(text);
    if (value) usage.set(name, value);
  }
  return usage;
};

/** Containers run together, init containers one after the other before them: the larger of the two counts. */
export const podResources = (pod: unknown, kind: 'requests' | 'limits'): Usage => {
  const together: Usage = new Map();
  for (const container of asObjects(at(pod, 'spec', 'containers')))
    for (const [name, value] of resources(container, kind)) add(together, name, value);
  return asObjects(at(pod, 'spec', 'initContainers')).reduce(
    (usage: Usage, c) => larger(usage, resources(c, kind)),
    together,
  );
};

const podUsage = (pod: ApiObject): Usage => {
  const usage: Usage = new Map([['count/pods', one]]);
  if (['Succeeded', 'Failed'].includes(asString(at(pod, 'status', 'phase')))) return usage;
  usage.set('pods', one);
  for (const [name, value] of podResources(pod, 'requests')) {
    usage.set(`requests.${name}`, value);
    if (computed.includes(name)) usage.set(name, value);
  }
  for (const [name, value] of podResources(pod, 'limits'))
    if (computed.includes(name)) usage.set(`limits.${name}`, value);
  return usage;
};

const claimUsage = (claim: ApiObject): Usage => {
  const storage = parseQuantity(at(claim, 'spec', 'resources', 'requests', 'storage')) ?? { nanos: 0n, isBinary: true };
  const usage: Usage = new Map([
    ['persistentvolumeclaims', one],
    ['requests.storage', storage],
  ]);
  const storageClass = at(claim, 'spec', 'storageClassName');
  if (storageClass) {
    usage.set(`${storageClass}.storageclass.storage.k8s.io/requests.storage`, storage);
    usage.set(`${storageClass}.storageclass.storage.k8s.io/persistentvolumeclaims`, one);
  }
  return usage;
};

const serviceUsage = (service: ApiObject): Usage => {
  const kind = at(service, 'spec', 'type');
  const usage: Usage = new Map([['services', one]]);
  const ports = asObjects(at(service, 'spec', 'ports')).length;
  const hasNodePorts =
    kind === 'NodePort' || (kind === 'LoadBalancer' && at(service, 'spec', 'allocateLoadBalancerNodePorts') !== false);
  if (hasNodePorts && ports > 0)
    usage.set('services.nodeports', { nanos: BigInt(ports) * 1_000_000_000n, isBinary: false });
  if (kind === 'LoadBalancer') usage.set('services.loadbalancers', one);
  return usage;
};

const counted = ['configmaps', 'secrets', 'resourcequotas', 'replicationcontrollers'];

/** `resource` and `group` of the object's kind. */
export const usageOf = (group: string, resource: string, object: ApiObject): Usage => {
  const byKind =
    group !== '' ? undefined : { pods: podUsage, persistentvolumeclaims: claimUsage, services: serviceUsage }[resource];
  const usage: Usage = byKind ? byKind(object) : new Map();
  if (group === '' && counted.includes(resource)) usage.set(resource, one);
  usage.set(`count/${resource}${group ? `.${group}` : ''}`, one);
  return usage;
};

const isTerminating = (pod: unknown): boolean => at(pod, 'spec', 'activeDeadlineSeconds') !== undefined;
const isBestEffort = (pod: unknown): boolean =>
  podResources(pod, 'requests').size === 0 && podResources(pod, 'limits').size === 0;

const inScope = (scope: { name: string; operator: string; values: string[] }, pod: ApiObject): boolean => {
  switch (scope.name) {
    case 'Terminating':
      return isTerminating(pod);
    case 'NotTerminating':
      return !isTerminating(pod);
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass': {
      const name = asString(at(pod, 'spec', 'priorityClassName'));
      if (scope.operator === 'Exists') return name !== '';
      if (scope.operator === 'DoesNotExist') return name === '';
      return scope.values.includes(name) === (scope.operator === 'In');
    }
    default:
      return false;
  }
};

/** Whether the quota counts this object at all: scopes speak of pods only. */
export const isInScope = (quota: ApiObject, group: string, resource: string, object: ApiObject): boolean => {
  const scopes = [
    ...asStrings(at(quota, 'spec', 'scopes')).map((name) => ({ name, operator: 'Exists', values: [] as string[] })),
    ...asObjects(at(quota, 'spec', 'scopeSelector', 'matchExpressions')).map((e) => ({
      name: asString(e.scopeName),
      operator: asString(e.operator),
      values: asStrings(e.values),
    })),
  ];
  if (scopes.length === 0) return true;
  return group === '' && resource === 'pods' && scopes.every((scope) => inScope(scope, object));
};

/** Which kind of object a quota's resource name counts: `requests.cpu` → pods. */
export const countedKind = (name: string): { group: string; resource: string } => {
  if (name.startsWith('count/')) {
    const [resource = '', ...group] = name.slice(6).split('.');
    return { group: group.join('.'), resource };
  }
  if (name.startsWith('services')) return { group: '', resource: 'services' };
  if (
    name === 'persistentvolumeclaims' ||
    name === 'requests.storage' ||
    name.includes('.storageclass.storage.k8s.io/')
  )
    return { group: '', resource: 'persistentvolumeclaims' };
  return counted.includes(name) ? { group: '', resource: name } : { group: '', resource: 'pods' };
};

const refs: Record<string, string> = {
  apps: 'apps/v1',
  batch: 'batch/v1',
  'networking.k8s.io': 'networking.k8s.io/v1',
  'rbac.authorization.k8s.io': 'rbac.authorization.k8s.io/v1',
  'coordination.k8s.io': 'coordination.k8s.io/v1',
};

/** `status.used` of a quota, from `list(ref)`: the objects of a kind in the quota's namespace. */
export const quotaUsage = (
  quota: ApiObject,
  list: (ref: ResourceRef) => readonly ApiObject[],
): Record<string, string> => {
  const total: Usage = new Map();
  const names = Object.keys(asObject(at(quota, 'spec', 'hard')));
  const kinds = new Map(names.map((name) => countedKind(name)).map((kind) => [`${kind.group}/${kind.resource}`, kind]));
  for (const { group, resource } of kinds.values()) {
    const version = group === '' ? 'v1' : refs[group];
    for (const object of version ? list(`${version}/${resource}`) : []) {
      if (!isInScope(quota, group, resource, object)) continue;
      for (const [name, value] of usageOf(group, resource, object)) add(total, name, value);
    }
  }
  const hard = asObject(at(quota, 'spec', 'hard'));
  return Object.fromEntries(
    names.map((name) => {
      const value = total.get(name);
      // Zero is written without a unit, sums in the unit of what was summed or, failing that, of the limit.
      const isBinary = value?.isBinary || (value !== undefined && parseQuantity(hard[name])?.isBinary === true);
      return [name, value ? formatQuantity({ nanos: value.nanos, isBinary }) : '0'];
    }),
  );
};
