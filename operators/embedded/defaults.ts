import type { ApiObject } from './cluster.ts';
import { asArray, asObject, asObjects, at, isObject, type Json } from './json.ts';
import type { ResourceType } from './kinds.ts';

/** Defaults that depend on other fields. All others were learned from the real API (`generated/defaults.json`). */

type Rule = (object: Json) => void;

const set = (object: unknown, field: string, value: unknown): void => {
  if (isObject(object) && object[field] === undefined) object[field] = value;
};

const pullPolicy = (image: unknown): string => {
  const reference = String(image ?? '').split('@');
  if (reference.length > 1) return 'IfNotPresent';
  const tag = /:([^/:]+)$/.exec(reference[0] ?? '')?.[1];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
};

/** Limits without requests are requests too. */
const requestsFromLimits = (container: Json): void => {
  const resources = asObject(container.resources);
  const limits = asObject(resources.limits);
  if (Object.keys(limits).length > 0) resources.requests = { ...limits, ...asObject(resources.requests) };
};

const podSpec = (spec: unknown, isPod: boolean): void => {
  if (!isObject(spec)) return;
  for (const list of ['containers', 'initContainers']) {
    for (const container of asObjects(spec[list])) {
      set(container, 'imagePullPolicy', pullPolicy(container.image));
      if (isPod) requestsFromLimits(container);
      const policy = container.terminationMessagePolicy;
      if (policy === undefined) container.terminationMessagePolicy = 'File';
    }
  }
  if (isPod) set(spec, 'enableServiceLinks', true);
  if (spec.serviceAccountName !== undefined) set(spec, 'serviceAccount', spec.serviceAccountName);
  else if (spec.serviceAccount !== undefined) set(spec, 'serviceAccountName', spec.serviceAccount);
};

const labelsFromTemplate: Rule = (object) => {
  const labels = at(object, 'spec', 'template', 'metadata', 'labels');
  const metadata = object.metadata as Json;
  if (labels !== undefined && object.kind === 'ReplicaSet') set(metadata, 'labels', labels);
};

const rollingUpdate = (strategy: unknown, value: Json): void => {
  if (at(strategy, 'type') === 'RollingUpdate') {
    set(strategy, 'rollingUpdate', {});
    for (const [field, fallback] of Object.entries(value)) set(at(strategy, 'rollingUpdate'), field, fallback);
  }
};

const fillStrategy = (spec: unknown, field: string, value: Json): void => {
  const strategy = at(spec, field);
  if (isObject(strategy)) set(strategy, 'type', 'RollingUpdate');
  rollingUpdate(strategy, value);
};

/** Reached from outside of the cluster: by its type, or by addresses of its own. */
export const isExternal = (spec: unknown): boolean => {
  const type = String(at(spec, 'type') ?? 'ClusterIP');
  return (
    type === 'LoadBalancer' ||
    type === 'NodePort' ||
    (type === 'ClusterIP' && asArray(at(spec, 'externalIPs')).length > 0)
  );
};

const rules: Record<string, Rule> = {
  '/pods': (o) => podSpec(o.spec, true),
  '/namespaces': (o) => {
    const spec = asObject(o.spec);
    o.spec = spec;
    const metadata = asObject(o.metadata);
    if (metadata.name) metadata.labels = { ...asObject(metadata.labels), 'kubernetes.io/metadata.name': metadata.name };
  },
  '/services': (o) => {
    for (const port of asObjects(at(o, 'spec', 'ports'))) set(port, 'targetPort', port.port);
    if (at(o, 'spec', 'type') === 'LoadBalancer') set(o.spec, 'allocateLoadBalancerNodePorts', true);
    if (isExternal(o.spec)) set(o.spec, 'externalTrafficPolicy', 'Cluster');
    if (at(o, 'spec', 'type') === 'ExternalName') delete asObject(o.spec).internalTrafficPolicy;
  },
  '/secrets': (o) => {
    const text = Object.entries(asObject(o.stringData)).map(([key, value]) => [
      key,
      Buffer.from(String(value)).toString('base64'),
    ]);
    if (text.length > 0) o.data = { ...asObject(o.data), ...Object.fromEntries(text) };
    delete o.stringData;
  },
  '/limitranges': (o) => {
    for (const item of asObjects(at(o, 'spec', 'limits'))) {
      if (item.type !== 'Container') continue;
      const fallback = { ...asObject(item.max), ...asObject(item.default) };
      if (Object.keys(fallback).length > 0) item.default = fallback;
      const requests = { ...asObject(item.min), ...asObject(item.default), ...asObject(item.defaultRequest) };
      if (Object.keys(requests).length > 0) item.defaultRequest = requests;
    }
  },
  'apps/deployments': (o) => {
    podSpec(at(o, 'spec', 'template', 'spec'), false);
    fillStrategy(o.spec, 'strategy', { maxUnavailable: '25%', maxSurge: '25%' });
  },
  'apps/replicasets': (o) => {
    podSpec(at(o, 'spec', 'template', 'spec'), false);
    labelsFromTemplate(o);
  },
  'apps/statefulsets': (o) => {
    podSpec(at(o, 'spec', 'template', 'spec'), false);
    fillStrategy(o.spec, 'updateStrategy', { partition: 0 });
    for (const claim of asObjects(at(o, 'spec', 'volumeClaimTemplates'))) {
      set(claim, 'apiVersion', 'v1');
      set(claim, 'kind', 'PersistentVolumeClaim');
      set(claim, 'status', { phase: 'Pending' });
    }
  },
  'batch/jobs': (o) => {
    // A work queue (parallelism alone) has no number of completions.
    const spec = asObject(o.spec);
    if (spec.parallelism === undefined) set(spec, 'completions', 1);
    set(spec, 'parallelism', 1);
    podSpec(at(o, 'spec', 'template', 'spec'), false);
    const labels = at(o, 'spec', 'template', 'metadata', 'labels');
    const metadata = asObject(o.metadata);
    if (labels !== undefined && metadata.labels === undefined && Object.keys(asObject(labels)).length > 0)
      metadata.labels = labels;
  },
  'networking.k8s.io/networkpolicies': (o) => {
    const hasEgress = at(o, 'spec', 'egress') !== undefined;
    set(o.spec, 'policyTypes', hasEgress ? ['Ingress', 'Egress'] : ['Ingress']);
  },
  'rbac.authorization.k8s.io/rolebindings': (o) => bindingDefaults(o),
  'rbac.authorization.k8s.io/clusterrolebindings': (o) => bindingDefaults(o),
  'apiextensions.k8s.io/customresourcedefinitions': (o) => {
    const names = asObject(at(o, 'spec', 'names'));
    set(names, 'singular', String(names.kind ?? '').toLowerCase());
    set(names, 'listKind', `${names.kind ?? ''}List`);
    set(o.spec, 'conversion', { strategy: 'None' });
  },
};

const bindingDefaults: Rule = (object) => {
  const role = object.roleRef;
  if (isObject(role) && !role.apiGroup) role.apiGroup = 'rbac.authorization.k8s.io';
  for (const subject of asObjects(object.subjects)) {
    if (subject.kind === 'User' || subject.kind === 'Group') set(subject, 'apiGroup', 'rbac.authorization.k8s.io');
  }
};

export const applyKindDefaults = (type: ResourceType, object: ApiObject): void => rules[type.collection]?.(object);
