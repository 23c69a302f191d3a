import { randomBytes } from 'node:crypto';
import type { ApiObject } from './cluster.ts';
import { type ApiError, forbidden } from './errors.ts';
import { asObject, asObjects, asString, at, type Json } from './json.ts';
import { formatQuantity, nanosOf } from './quantity.ts';
import { podResources } from './quota.ts';
import type { Store } from './store.ts';

/** What admission does to pods: service account and its token, tolerations, priority, LimitRange defaults and bounds. */

const pods = { group: '', resource: 'pods' };
const containersOf = (pod: ApiObject): Json[] => [
  ...asObjects(at(pod, 'spec', 'initContainers')),
  ...asObjects(at(pod, 'spec', 'containers')),
];

export const setServiceAccount = (store: Store, pod: ApiObject): ApiError | undefined => {
  const spec = asObject(pod.spec);
  const { namespace, name } = pod.metadata;
  const accountName = asString(spec.serviceAccountName) || 'default';
  const account = store.get('/serviceaccounts', namespace, accountName)?.object;
  if (!account)
    return forbidden(
      pods,
      name,
      `error looking up service account ${namespace}/${accountName}: serviceaccount "${accountName}" not found`,
    );
  spec.serviceAccountName = accountName;
  spec.serviceAccount = accountName;
  const mounts = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  if (mounts) mountToken(pod);
  return undefined;
};

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const mountToken = (pod: ApiObject): void => {
  const spec = asObject(pod.spec);
  const missing = containersOf(pod).filter((c) => !asObjects(c.volumeMounts).some((m) => m.mountPath === tokenPath));
  if (missing.length === 0) return;
  const name = `kube-api-access-${randomBytes(8).toString('hex').slice(0, 5)}`;
  for (const container of missing) {
    container.volumeMounts = [...asObjects(container.volumeMounts), { name, readOnly: true, mountPath: tokenPath }];
  }
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] },
    },
  ];
  spec.volumes = [...asObjects(spec.volumes), { name, projected: { sources, defaultMode: 420 } }];
};

export const setTolerations = (pod: ApiObject): void => {
  const spec = asObject(pod.spec);
  const own = asObjects(spec.tolerations);
  const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
  const missing = keys.filter(
    (key) =>
      !own.some(
        (t) => (t.key === key || (!t.key && t.operator === 'Exists')) && (!t.effect || t.effect === 'NoExecute'),
      ),
  );
  spec.tolerations = [
    ...own,
    ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })),
  ];
};

export const setPriority = (store: Store, pod: ApiObject): ApiError | undefined => {
  const spec = asObject(pod.spec);
  const name = asString(spec.priorityClassName);
  const classes = store.list('scheduling.k8s.io/priorityclasses').map((entry) => entry.object);
  const found = name ? classes.find((c) => c.metadata.name === name) : classes.find((c) => c.globalDefault === true);
  if (name && !found) return forbidden(pods, pod.metadata.name, `no PriorityClass with name ${name} was found`);
  if (found) spec.priorityClassName = found.metadata.name;
  spec.priority = found?.value ?? 0;
  spec.preemptionPolicy ??= found?.preemptionPolicy ?? 'PreemptLowerPriority';
  return undefined;
};

const limitsOf = (store: Store, namespace: string | undefined, kind: string): Json[] =>
  store
    .list('/limitranges', namespace ?? '')
    .flatMap(({ object }) => asObjects(at(object, 'spec', 'limits')).filter((item) => item.type === kind));

/** Fills what containers leave open, and notes on the pod that it did. */
export const setLimitDefaults = (store: Store, pod: ApiObject): void => {
  const notes: string[] = [];
  for (const item of limitsOf(store, pod.metadata.namespace, 'Container')) {
    for (const [field, label] of [
      ['initContainers', 'init container'],
      ['containers', 'container'],
    ] as const) {
      for (const container of asObjects(at(pod, 'spec', field))) notes.push(...fillContainer(container, item, label));
    }
  }
  if (notes.length === 0) return;
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${notes.join('; ')}`,
  };
};

const fillContainer = (container: Json, item: Json, label: string): string[] => {
  const resources = asObject(container.resources);
  container.resources = resources;
  const fill = (kind: 'requests' | 'limits', defaults: Json): string => {
    const own = asObject(resources[kind]);
    const added = Object.keys(defaults)
      .filter((name) => own[name] === undefined)
      .sort();
    if (added.length === 0) return '';
    resources[kind] = { ...own, ...Object.fromEntries(added.map((name) => [name, defaults[name]])) };
    return `${added.join(', ')} ${kind.slice(0, -1)} for ${label} ${container.name}`;
  };
  return [fill('requests', asObject(item.defaultRequest)), fill('limits', asObject(item.default))].filter(Boolean);
};

interface Bounded {
  requests: Json;
  limits: Json;
}

const ratio = (limit: unknown, request: unknown): number => Number(nanosOf(limit)) / Number(nanosOf(request));

const boundProblems = (item: Json, kind: string, { requests, limits }: Bounded): string[] => {
  const problems: string[] = [];
  for (const [name, min] of Object.entries(asObject(item.min)).sort()) {
    const request = requests[name];
    if (request === undefined) problems.push(`minimum ${name} usage per ${kind} is ${min}.  No request is specified`);
    else if (nanosOf(request) < nanosOf(min))
      problems.push(`minimum ${name} usage per ${kind} is ${min}, but request is ${request}`);
    else if (limits[name] !== undefined && nanosOf(limits[name]) < nanosOf(min))
      problems.push(`minimum ${name} usage per ${kind} is ${min}, but limit is ${limits[name]}`);
  }
  for (const [name, max] of Object.entries(asObject(item.max)).sort()) {
    const limit = limits[name];
    if (limit === undefined) problems.push(`maximum ${name} usage per ${kind} is ${max}.  No limit is specified`);
    else if (nanosOf(limit) > nanosOf(max))
      problems.push(`maximum ${name} usage per ${kind} is ${max}, but limit is ${limit}`);
    else if (requests[name] !== undefined && nanosOf(requests[name]) > nanosOf(max))
      problems.push(`maximum ${name} usage per ${kind} is ${max}, but request is ${requests[name]}`);
  }
  for (const [name, most] of Object.entries(asObject(item.maxLimitRequestRatio)).sort()) {
    const is = ratio(limits[name], requests[name]);
    if (!(is <= Number(nanosOf(most)) / 1e9))
      problems.push(
        `${name} max limit to request ratio per ${kind} is ${most}, but provided ratio is ${is.toFixed(6)}`,
      );
  }
  return problems;
};

const sums = (pod: ApiObject): Bounded => {
  const text = (kind: 'requests' | 'limits'): Json =>
    Object.fromEntries([...podResources(pod, kind)].map(([name, value]) => [name, formatQuantity(value)]));
  return { requests: text('requests'), limits: text('limits') };
};

export const checkLimits = (store: Store, pod: ApiObject): void => {
  const { namespace, name } = pod.metadata;
  const perContainer = limitsOf(store, namespace, 'Container').flatMap((item) =>
    containersOf(pod).flatMap((c) =>
      boundProblems(item, 'Container', {
        requests: asObject(at(c, 'resources', 'requests')),
        limits: asObject(at(c, 'resources', 'limits')),
      }),
    ),
  );
  const problems = [
    ...perContainer,
    ...limitsOf(store, namespace, 'Pod').flatMap((item) => boundProblems(item, 'Pod', sums(pod))),
  ];
  if (problems.length > 0)
    throw forbidden(pods, name, problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`);
};

export const checkClaimLimits = (store: Store, claim: ApiObject): void => {
  const request = at(claim, 'spec', 'resources', 'requests', 'storage');
  for (const item of limitsOf(store, claim.metadata.namespace, 'PersistentVolumeClaim')) {
    const [min, max] = [at(item, 'min', 'storage'), at(item, 'max', 'storage')];
    const name = claim.metadata.name;
    const claims = { group: '', resource: 'persistentvolumeclaims' };
    if (min !== undefined && nanosOf(request) < nanosOf(min))
      throw forbidden(
        claims,
        name,
        `minimum storage usage per PersistentVolumeClaim is ${min}, but request is ${request}`,
      );
    if (max !== undefined && nanosOf(request) > nanosOf(max))
      throw forbidden(
        claims,
        name,
        `maximum storage usage per PersistentVolumeClaim is ${max}, but request is ${request}`,
      );
  }
};
