import type { ApiObject } from './cluster.ts';
import { asArray, asNumber, asObject, asObjects, asString, asStringMap, asStrings, at } from './json.ts';
import type { Column, ResourceType } from './kinds.ts';

/** Cells of the columns whose definitions were captured: their content is code in the real API, so it is here too, a line a column. */

export const age = (since: unknown, now: Date): string => {
  if (typeof since !== 'string') return '<unknown>';
  return duration(Math.max(0, (now.getTime() - Date.parse(since)) / 1000));
};

/** As kubectl writes durations: two units at most, fewer as they grow. */
export const duration = (total: number): string => {
  const seconds = Math.floor(total);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const pair = (a: number, unit: string, b: number, small: string): string =>
    b ? `${a}${unit}${b}${small}` : `${a}${unit}`;
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (hours < 192) return pair(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  return pair(Math.floor(days / 365), 'y', days % 365, 'd');
};

const none = (text: unknown): string => (text === undefined || text === '' ? '<none>' : String(text));
const joined = (values: readonly unknown[]): string => none(values.join(','));
const containers = (spec: unknown, field: string): string =>
  joined(asObjects(at(spec, 'containers')).map((c) => c[field]));
const labels = (map: unknown): string => joined(Object.entries(asStringMap(map)).map(([k, v]) => `${k}=${v}`));
const selectorText = (selector: unknown): string => {
  const parts = Object.entries(asStringMap(at(selector, 'matchLabels'))).map(([k, v]) => `${k}=${v}`);
  for (const e of asObjects(at(selector, 'matchExpressions'))) {
    const values = asStrings(e.values).join(',');
    parts.push(
      e.operator === 'In'
        ? `${e.key} in (${values})`
        : e.operator === 'NotIn'
          ? `${e.key} notin (${values})`
          : e.operator === 'Exists'
            ? String(e.key)
            : `!${e.key}`,
    );
  }
  return joined(parts);
};
const accessModes = (modes: unknown): string =>
  asStrings(modes)
    .map((m) => ({ ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' })[m] ?? m)
    .join(',');

const podStatus = (pod: ApiObject): string => {
  const status = asObject(pod.status);
  let reason = asString(status.reason) || asString(status.phase);
  for (const container of asObjects(status.containerStatuses)) {
    const waiting = at(container, 'state', 'waiting', 'reason');
    const terminated = at(container, 'state', 'terminated', 'reason');
    if (waiting) reason = String(waiting);
    else if (terminated) reason = String(terminated);
  }
  return pod.metadata.deletionTimestamp ? 'Terminating' : reason;
};

const podCells = (pod: ApiObject, now: Date): unknown[] => {
  const statuses = asObjects(at(pod, 'status', 'containerStatuses'));
  const ready = statuses.filter((s) => s.ready).length;
  const restarts = statuses.reduce((sum, s) => sum + asNumber(s.restartCount), 0);
  return [
    pod.metadata.name,
    `${ready}/${asArray(at(pod, 'spec', 'containers')).length}`,
    podStatus(pod),
    String(restarts),
    age(pod.metadata.creationTimestamp, now),
    none(at(pod, 'status', 'podIP')),
    none(at(pod, 'spec', 'nodeName')),
    none(at(pod, 'status', 'nominatedNodeName')),
    '<none>',
  ];
};

const nodeCells = (node: ApiObject, now: Date): unknown[] => {
  const ready = asObjects(at(node, 'status', 'conditions')).find((c) => c.type === 'Ready');
  const state = ready?.status === 'True' ? 'Ready' : ready ? 'NotReady' : 'Unknown';
  const roles = Object.keys(node.metadata.labels ?? {}).flatMap((l) =>
    l.startsWith('node-role.kubernetes.io/') ? [l.slice(24)] : [],
  );
  const address = (kind: string): string =>
    none(asObjects(at(node, 'status', 'addresses')).find((a) => a.type === kind)?.address);
  const info = asObject(at(node, 'status', 'nodeInfo'));
  return [
    node.metadata.name,
    at(node, 'spec', 'unschedulable') ? `${state},SchedulingDisabled` : state,
    joined(roles),
    age(node.metadata.creationTimestamp, now),
    asString(info.kubeletVersion),
    address('InternalIP'),
    address('ExternalIP'),
    asString(info.osImage) || '<unknown>',
    asString(info.kernelVersion) || '<unknown>',
    asString(info.containerRuntimeVersion) || '<unknown>',
  ];
};

const servicePorts = (service: ApiObject): string =>
  joined(
    asObjects(at(service, 'spec', 'ports')).map((p) => `${p.port}${p.nodePort ? `:${p.nodePort}` : ''}/${p.protocol}`),
  );

const eventCells = (event: ApiObject, now: Date): unknown[] => {
  const target = asObject(event.involvedObject);
  const last = event.lastTimestamp ?? event.eventTime;
  const source = asObject(event.source);
  return [
    age(last ?? event.firstTimestamp, now),
    event.type,
    event.reason,
    `${String(target.kind).toLowerCase()}/${target.name}`,
    asString(target.fieldPath),
    asString(source.component) || asString(event.reportingComponent),
    asString(event.message).trim(),
    age(event.firstTimestamp ?? event.eventTime, now),
    event.count ?? 1,
    event.metadata.name,
  ];
};

const quotaText = (quota: ApiObject, pick: (name: string) => boolean): string =>
  Object.keys(asObject(at(quota, 'status', 'hard') ?? at(quota, 'spec', 'hard')))
    .filter(pick)
    .sort()
    .map(
      (name) =>
        `${name}: ${at(quota, 'status', 'used', name) ?? '0'}/${at(quota, 'status', 'hard', name) ?? at(quota, 'spec', 'hard', name)}`,
    )
    .join(', ');

const jobCells = (job: ApiObject, now: Date): unknown[] => {
  const status = asObject(job.status);
  const completions =
    at(job, 'spec', 'completions') ??
    (asNumber(at(job, 'spec', 'parallelism')) > 1 ? `1 of ${at(job, 'spec', 'parallelism')}` : 1);
  const condition = asObjects(status.conditions).find(
    (c) => c.status === 'True' && (c.type === 'Complete' || c.type === 'Failed'),
  );
  const state =
    condition?.type ??
    (job.metadata.deletionTimestamp ? 'Terminating' : at(job, 'spec', 'suspend') ? 'Suspended' : 'Running');
  const end = status.completionTime ? Date.parse(String(status.completionTime)) : now.getTime();
  const took = status.startTime ? duration((end - Date.parse(String(status.startTime))) / 1000) : '';
  const spec = at(job, 'spec', 'template', 'spec');
  return [
    job.metadata.name,
    state,
    `${asNumber(status.succeeded)}/${completions}`,
    took,
    age(job.metadata.creationTimestamp, now),
    containers(spec, 'name'),
    containers(spec, 'image'),
    selectorText(at(job, 'spec', 'selector')),
  ];
};

const workload = (o: ApiObject, now: Date, middle: unknown[]): unknown[] => {
  const spec = at(o, 'spec', 'template', 'spec');
  return [
    o.metadata.name,
    ...middle,
    age(o.metadata.creationTimestamp, now),
    containers(spec, 'name'),
    containers(spec, 'image'),
  ];
};

const subjects = (binding: ApiObject, kind: string): string =>
  asObjects(binding.subjects)
    .filter((s) => s.kind === kind)
    .map((s) => (kind === 'ServiceAccount' ? `${s.namespace}/${s.name}` : s.name))
    .join(', ');
const bindingCells = (o: ApiObject, now: Date): unknown[] => [
  o.metadata.name,
  `${at(o, 'roleRef', 'kind')}/${at(o, 'roleRef', 'name')}`,
  age(o.metadata.creationTimestamp, now),
  subjects(o, 'User'),
  subjects(o, 'Group'),
  subjects(o, 'ServiceAccount'),
];

const isDefaultClass = (o: ApiObject): boolean =>
  o.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';

type Cells = (object: ApiObject, now: Date) => unknown[];
const rules: Record<string, Cells> = {
  '/pods': podCells,
  '/nodes': nodeCells,
  '/events': eventCells,
  '/namespaces': (o, now) => [o.metadata.name, at(o, 'status', 'phase'), age(o.metadata.creationTimestamp, now)],
  '/configmaps': (o, now) => [
    o.metadata.name,
    Object.keys(asObject(o.data)).length + Object.keys(asObject(o.binaryData)).length,
    age(o.metadata.creationTimestamp, now),
  ],
  '/secrets': (o, now) => [
    o.metadata.name,
    o.type,
    Object.keys(asObject(o.data)).length,
    age(o.metadata.creationTimestamp, now),
  ],
  '/serviceaccounts': (o, now) => [o.metadata.name, age(o.metadata.creationTimestamp, now)],
  '/services': (o, now) => [
    o.metadata.name,
    at(o, 'spec', 'type'),
    none(at(o, 'spec', 'clusterIP')),
    at(o, 'spec', 'type') === 'ExternalName'
      ? at(o, 'spec', 'externalName')
      : at(o, 'spec', 'type') === 'LoadBalancer'
        ? joined(asObjects(at(o, 'status', 'loadBalancer', 'ingress')).map((i) => i.ip ?? i.hostname)).replace(
            '<none>',
            '<pending>',
          )
        : joined(asStrings(at(o, 'spec', 'externalIPs'))),
    servicePorts(o),
    age(o.metadata.creationTimestamp, now),
    labels(at(o, 'spec', 'selector')),
  ],
  '/endpoints': (o, now) => [
    o.metadata.name,
    joined(
      asObjects(o.subsets).flatMap((s) =>
        asObjects(s.addresses).flatMap((a) => asObjects(s.ports).map((p) => `${a.ip}:${p.port}`)),
      ),
    ),
    age(o.metadata.creationTimestamp, now),
  ],
  'discovery.k8s.io/endpointslices': (o, now) => [
    o.metadata.name,
    o.addressType,
    joined(asObjects(o.ports).map((p) => p.port)).replace('<none>', '<unset>'),
    joined(asObjects(o.endpoints).flatMap((e) => asStrings(e.addresses))).replace('<none>', '<unset>'),
    age(o.metadata.creationTimestamp, now),
  ],
  '/resourcequotas': (o, now) => [
    o.metadata.name,
    quotaText(o, (n) => !n.startsWith('limits.')),
    quotaText(o, (n) => n.startsWith('limits.')),
    age(o.metadata.creationTimestamp, now),
  ],
  '/limitranges': (o) => [o.metadata.name, o.metadata.creationTimestamp],
  '/persistentvolumeclaims': (o, now) => [
    o.metadata.name,
    o.metadata.deletionTimestamp ? 'Terminating' : at(o, 'status', 'phase'),
    asString(at(o, 'spec', 'volumeName')),
    asString(at(o, 'status', 'capacity', 'storage')),
    accessModes(at(o, 'status', 'accessModes')),
    asString(at(o, 'spec', 'storageClassName')),
    at(o, 'spec', 'volumeAttributesClassName') ?? '<unset>',
    age(o.metadata.creationTimestamp, now),
    at(o, 'spec', 'volumeMode') ?? '<unset>',
  ],
  '/persistentvolumes': (o, now) => [
    o.metadata.name,
    asString(at(o, 'spec', 'capacity', 'storage')),
    accessModes(at(o, 'spec', 'accessModes')),
    at(o, 'spec', 'persistentVolumeReclaimPolicy'),
    o.metadata.deletionTimestamp ? 'Terminating' : at(o, 'status', 'phase'),
    at(o, 'spec', 'claimRef') ? `${at(o, 'spec', 'claimRef', 'namespace')}/${at(o, 'spec', 'claimRef', 'name')}` : '',
    asString(at(o, 'spec', 'storageClassName')),
    at(o, 'spec', 'volumeAttributesClassName') ?? '<unset>',
    asString(at(o, 'status', 'reason')),
    age(o.metadata.creationTimestamp, now),
    at(o, 'spec', 'volumeMode') ?? '<unset>',
  ],
  'apps/deployments': (o, now) => {
    const status = asObject(o.status);
    const middle = [
      `${asNumber(status.readyReplicas)}/${at(o, 'spec', 'replicas')}`,
      asNumber(status.updatedReplicas),
      asNumber(status.availableReplicas),
    ];
    return [...workload(o, now, middle), selectorText(at(o, 'spec', 'selector'))];
  },
  'apps/replicasets': (o, now) => {
    const middle = [
      at(o, 'spec', 'replicas'),
      asNumber(at(o, 'status', 'replicas')),
      asNumber(at(o, 'status', 'readyReplicas')),
    ];
    return [...workload(o, now, middle), selectorText(at(o, 'spec', 'selector'))];
  },
  'apps/statefulsets': (o, now) =>
    workload(o, now, [`${asNumber(at(o, 'status', 'readyReplicas'))}/${at(o, 'spec', 'replicas')}`]),
  'batch/jobs': jobCells,
  'coordination.k8s.io/leases': (o, now) => [
    o.metadata.name,
    asString(at(o, 'spec', 'holderIdentity')),
    age(o.metadata.creationTimestamp, now),
  ],
  'networking.k8s.io/networkpolicies': (o, now) => [
    o.metadata.name,
    selectorText(at(o, 'spec', 'podSelector')),
    age(o.metadata.creationTimestamp, now),
  ],
  'networking.k8s.io/ingresses': (o, now) => [
    o.metadata.name,
    none(at(o, 'spec', 'ingressClassName')),
    joined(asObjects(at(o, 'spec', 'rules')).flatMap((r) => (r.host ? [r.host] : []))).replace('<none>', '*'),
    asObjects(at(o, 'status', 'loadBalancer', 'ingress'))
      .map((i) => i.ip ?? i.hostname)
      .join(','),
    asArray(at(o, 'spec', 'tls')).length > 0 ? '80, 443' : '80',
    age(o.metadata.creationTimestamp, now),
  ],
  'rbac.authorization.k8s.io/roles': (o) => [o.metadata.name, o.metadata.creationTimestamp],
  'rbac.authorization.k8s.io/clusterroles': (o) => [o.metadata.name, o.metadata.creationTimestamp],
  'rbac.authorization.k8s.io/rolebindings': bindingCells,
  'rbac.authorization.k8s.io/clusterrolebindings': bindingCells,
  'storage.k8s.io/storageclasses': (o, now) => [
    isDefaultClass(o) ? `${o.metadata.name} (default)` : o.metadata.name,
    o.provisioner,
    o.reclaimPolicy,
    o.volumeBindingMode,
    o.allowVolumeExpansion ?? false,
    age(o.metadata.creationTimestamp, now),
  ],
  'scheduling.k8s.io/priorityclasses': (o, now) => [
    o.metadata.name,
    o.value,
    o.globalDefault ?? false,
    age(o.metadata.creationTimestamp, now),
    o.preemptionPolicy,
  ],
  'apiextensions.k8s.io/customresourcedefinitions': (o) => [o.metadata.name, o.metadata.creationTimestamp],
};

/** `.status.conditions[?(@.type=="Ready")].status`, `.spec.a.b`, `.items[0].x`: the JSONPath that CRDs' printer columns use. */
export const jsonPath = (object: unknown, path: string): unknown => {
  let values: unknown[] = [object];
  for (const token of path.match(/\['[^']+'\]|\[\?\([^)]*\)\]|\[[^\]]*\]|[^.[\]\\]+(?:\\\.[^.[\]\\]+)*/g) ?? []) {
    const filter = /^\[\?\(@\.([\w.-]+)\s*==\s*["']([^"']*)["']\)\]$/.exec(token);
    const index = /^\[(\d+)\]$/.exec(token);
    const quoted = /^\['(.+)'\]$/.exec(token);
    if (filter)
      values = values.flatMap(asArray).filter((v) => String(at(v, ...(filter[1] ?? '').split('.'))) === filter[2]);
    else if (index) values = values.flatMap((v) => asArray(v).slice(Number(index[1]), Number(index[1]) + 1));
    else if (token === '[*]') values = values.flatMap(asArray);
    else values = values.map((v) => at(v, quoted?.[1] ?? token.replaceAll('\\.', '.'))).filter((v) => v !== undefined);
  }
  return values[0];
};

const customCell = (column: Column, object: ApiObject, now: Date): unknown => {
  const value = jsonPath(object, column.jsonPath ?? '');
  if (value === undefined || value === null) return null;
  if (column.type === 'date') return age(value, now);
  if (column.type === 'string') return typeof value === 'object' ? JSON.stringify(value) : String(value);
  return value;
};

export const cellsOf = (type: ResourceType, object: ApiObject, now: Date): unknown[] => {
  const rule = rules[type.collection];
  if (rule) return rule(object, now);
  return type.columns.map((column) => (column.jsonPath ? customCell(column, object, now) : object.metadata.name));
};
