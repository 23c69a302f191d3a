import { isIP } from 'node:net';
import type { ApiObject } from './cluster.ts';
import { isExternal } from './defaults.ts';
import { type Cause, forbiddenField, invalidValue, required } from './errors.ts';
import { asArray, asObject, asObjects, asString, asStringMap, at, equal, isObject, type Json } from './json.ts';
import type { ResourceType } from './kinds.ts';
import { nanosOf } from './quantity.ts';
import { matchesSelector } from './selectors.ts';
import { allocateService } from './services.ts';
import type { Store } from './store.ts';
import { validateCustom } from './structural.ts';
import { validateSchema } from './validate.ts';
import type { WriteContext } from './writes.ts';

/** What a kind does on its own account: first state, what an update may not touch, what must hold. In the real API this is code a kind. */

const initialStatus: Record<string, unknown> = {
  '/pods': { phase: 'Pending' },
  '/namespaces': { phase: 'Active' },
  '/persistentvolumeclaims': { phase: 'Pending' },
  '/persistentvolumes': { phase: 'Pending' },
  '/services': { loadBalancer: {} },
  '/resourcequotas': {},
  'apps/deployments': {},
  'apps/replicasets': { replicas: 0 },
  'apps/statefulsets': { replicas: 0, availableReplicas: 0 },
  'batch/jobs': {},
  'networking.k8s.io/ingresses': { loadBalancer: {} },
};

const protectedBy: Record<string, string> = {
  '/persistentvolumeclaims': 'kubernetes.io/pvc-protection',
  '/persistentvolumes': 'kubernetes.io/pv-protection',
};

/** Guaranteed, Burstable or BestEffort, by cpu and memory of all containers. */
const qosClass = (spec: unknown): string => {
  const containers = [...asObjects(at(spec, 'containers')), ...asObjects(at(spec, 'initContainers'))];
  const values = (c: Json, kind: string): Json => asObject(at(c, 'resources', kind));
  const counted = (v: Json): boolean => v.cpu !== undefined || v.memory !== undefined;
  if (!containers.some((c) => counted(values(c, 'requests')) || counted(values(c, 'limits')))) return 'BestEffort';
  const isFull = (c: Json): boolean =>
    ['cpu', 'memory'].every(
      (name) =>
        values(c, 'limits')[name] !== undefined &&
        equal(values(c, 'requests')[name] ?? values(c, 'limits')[name], values(c, 'limits')[name]),
    );
  return containers.every(isFull) ? 'Guaranteed' : 'Burstable';
};

const jobSelector = (job: ApiObject): void => {
  const spec = asObject(job.spec);
  if (spec.manualSelector === true) return;
  const { name, uid } = job.metadata;
  const template = asObject(spec.template);
  const metadata = asObject(template.metadata);
  const own = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  template.metadata = { ...metadata, labels: { ...asStringMap(metadata.labels), ...own } };
  spec.selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
};

export const prepareForCreate = (type: ResourceType, object: ApiObject, store: Store): void => {
  const status = initialStatus[type.collection];
  if (status !== undefined) object.status = { ...asObject(status) };
  const protection = protectedBy[type.collection];
  if (protection)
    object.metadata.finalizers = [...(object.metadata.finalizers ?? []).filter((f) => f !== protection), protection];
  switch (type.collection) {
    case '/pods':
      object.status = { phase: 'Pending', qosClass: qosClass(object.spec) };
      break;
    case '/namespaces': {
      const labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
      object.metadata.labels = labels;
      object.spec = { ...asObject(object.spec), finalizers: ['kubernetes'] };
      break;
    }
    case '/services':
      allocateService(object, undefined, store);
      break;
    case 'batch/jobs':
      jobSelector(object);
      break;
  }
};

/** What the endpoint that was called may not change stays as it was. */
export const preserveOnUpdate = (
  type: ResourceType,
  old: ApiObject,
  next: ApiObject,
  context: WriteContext,
  store: Store,
): ApiObject => {
  if (context.subresource === 'status') {
    const metadata = type.custom
      ? { ...old.metadata, managedFields: next.metadata.managedFields }
      : { ...next.metadata, ownerReferences: old.metadata.ownerReferences };
    return { ...old, metadata, status: next.status };
  }
  if (type.collection === '/namespaces') {
    const spec = context.subresource === 'finalize' ? asObject(next.spec) : old.spec;
    return { ...next, spec, status: old.status };
  }
  if (type.collection === '/services') allocateService(next, old, store);
  if (type.collection === 'batch/jobs' && at(next, 'spec', 'selector') === undefined) {
    asObject(next.spec).selector = at(old, 'spec', 'selector');
    asObject(at(next, 'spec', 'template')).metadata = at(old, 'spec', 'template', 'metadata');
  }
  return type.subresources.status ? { ...next, status: old.status } : next;
};

const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const dnsSubdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualifiedName = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

const nameCauses = (type: ResourceType, name: string): Cause[] => {
  if (type.group === 'rbac.authorization.k8s.io') {
    return name === '.' || name === '..' || /[/%]/.test(name)
      ? [invalidValue('metadata.name', name, "may not contain '/'")]
      : [];
  }
  if (type.collection === '/services')
    return dnsLabel.test(name) && name.length <= 63 ? [] : [invalidValue('metadata.name', name, labelText)];
  if (type.collection === '/namespaces')
    return dnsLabel.test(name) && name.length <= 63
      ? []
      : [invalidValue('metadata.name', name, name.length > 63 ? 'must be no more than 63 characters' : labelText)];
  if (name.length > 253) return [invalidValue('metadata.name', name, 'must be no more than 253 characters')];
  return dnsSubdomain.test(name) ? [] : [invalidValue('metadata.name', name, subdomainText)];
};

const metadataCauses = (type: ResourceType, { metadata }: ApiObject): Cause[] => {
  const causes = nameCauses(type, metadata.name);
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (!qualifiedName.test(key))
      causes.push(
        invalidValue(
          'metadata.labels',
          key,
          "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        ),
      );
    if (!labelValue.test(value) || value.length > 63)
      causes.push(
        invalidValue(
          'metadata.labels',
          value,
          value.length > 63
            ? 'must be no more than 63 bytes'
            : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        ),
      );
  }
  for (const key of Object.keys(metadata.annotations ?? {})) {
    if (!qualifiedName.test(key.toLowerCase()))
      causes.push(
        invalidValue('metadata.annotations', key, "name part must consist of alphanumeric characters, '-', '_' or '.'"),
      );
  }
  const size = Object.entries(metadata.annotations ?? {}).reduce((sum, [k, v]) => sum + k.length + v.length, 0);
  if (size > 256 * 1024)
    causes.push({
      reason: 'FieldValueTooLong',
      message: 'Too long: may not be more than 262144 bytes',
      field: 'metadata.annotations',
    });
  const controllers = (metadata.ownerReferences ?? []).filter((o) => o.controller);
  if (controllers.length > 1)
    causes.push(
      invalidValue(
        'metadata.ownerReferences',
        controllers.map((o) => o.name),
        'Only one reference can have Controller set to true.',
      ),
    );
  for (const finalizer of metadata.finalizers ?? []) {
    if (!type.custom && !finalizer.includes('/') && !['orphan', 'foregroundDeletion', 'kubernetes'].includes(finalizer))
      causes.push(
        invalidValue(
          'metadata.finalizers[0]',
          finalizer,
          'name is neither a standard finalizer name nor is it fully qualified',
        ),
      );
  }
  return causes;
};

const resourceCauses = (container: Json, path: string): Cause[] => {
  const limits = asObject(at(container, 'resources', 'limits'));
  const requests = asObject(at(container, 'resources', 'requests'));
  const causes: Cause[] = [];
  for (const [name, value] of Object.entries(requests)) {
    if (nanosOf(value) < 0n)
      causes.push(invalidValue(`${path}.resources.requests[${name}]`, value, 'must be greater than or equal to 0'));
    if (limits[name] !== undefined && nanosOf(value) > nanosOf(limits[name])) {
      causes.push(
        invalidValue(
          `${path}.resources.requests`,
          value,
          `must be less than or equal to ${name} limit of ${limits[name]}`,
        ),
      );
    }
  }
  return causes;
};

const podSpecCauses = (spec: unknown, path: string, claims: unknown[] = []): Cause[] => {
  const causes: Cause[] = [];
  const seen = new Set<string>();
  const volumes = new Set([...asObjects(at(spec, 'volumes')).map((v) => v.name), ...claims]);
  if (asArray(at(spec, 'containers')).length === 0) causes.push(required(`${path}.containers`));
  for (const field of ['containers', 'initContainers']) {
    asObjects(at(spec, field)).forEach((container, i) => {
      const place = `${path}.${field}[${i}]`;
      const name = asString(container.name);
      if (name && !dnsLabel.test(name)) causes.push(invalidValue(`${place}.name`, name, labelText));
      if (seen.has(name))
        causes.push({
          reason: 'FieldValueDuplicate',
          message: `Duplicate value: ${JSON.stringify(name)}`,
          field: `${place}.name`,
        });
      seen.add(name);
      if (!container.image) causes.push(required(`${place}.image`));
      asObjects(container.volumeMounts).forEach((mount, m) => {
        if (!volumes.has(mount.name))
          causes.push({
            reason: 'FieldValueNotFound',
            message: `Not found: ${JSON.stringify(mount.name)}`,
            field: `${place}.volumeMounts[${m}].name`,
          });
      });
      causes.push(...resourceCauses(container, place));
    });
  }
  return causes;
};

const workloadCauses = (o: ApiObject): Cause[] => {
  const labels = at(o, 'spec', 'template', 'metadata', 'labels');
  // A StatefulSet's pods get a volume for each of its claims, under the claim's name.
  const claims = asObjects(at(o, 'spec', 'volumeClaimTemplates')).map((claim) => at(claim, 'metadata', 'name'));
  const causes = [
    ...nonNegative(o, 'spec', 'replicas'),
    ...podSpecCauses(at(o, 'spec', 'template', 'spec'), 'spec.template.spec', claims),
  ];
  const selector = at(o, 'spec', 'selector');
  if (isObject(selector) && Object.keys(selector).length === 0)
    causes.push(invalidValue('spec.selector', selector, 'empty selector is invalid for deployment'));
  else if (isObject(selector) && !matchesSelector(selector, asStringMap(labels))) {
    causes.push(
      invalidValue('spec.template.metadata.labels', labels ?? {}, '`selector` does not match template `labels`'),
    );
  }
  if ((at(o, 'spec', 'template', 'spec', 'restartPolicy') ?? 'Always') !== 'Always') {
    causes.push({
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(at(o, 'spec', 'template', 'spec', 'restartPolicy'))}: supported values: "Always"`,
      field: 'spec.template.spec.restartPolicy',
    });
  }
  return causes;
};

const nonNegative = (o: unknown, ...path: string[]): Cause[] => {
  const value = at(o, ...path);
  return typeof value === 'number' && value < 0
    ? [invalidValue(path.join('.'), value, 'must be greater than or equal to 0')]
    : [];
};

const keyCauses = (o: ApiObject): Cause[] =>
  Object.keys({ ...asObject(o.data), ...asObject(o.binaryData) })
    .filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key))
    .map((key) =>
      invalidValue(
        `data[${key}]`,
        key,
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ),
    );

const isBlock = (text: string): boolean => {
  const [address = '', bits = ''] = text.split('/');
  return isIP(address) > 0 && /^\d+$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
};

const ruleCauses = (o: ApiObject): Cause[] =>
  asObjects(o.rules).flatMap((rule, i) => {
    const lacks = (field: string): boolean => asArray(rule[field]).length === 0;
    const isPath = !lacks('nonResourceURLs');
    return [
      ...(lacks('verbs') ? [required(`rules[${i}].verbs`, 'verbs must contain at least one value')] : []),
      ...(!isPath && lacks('apiGroups')
        ? [required(`rules[${i}].apiGroups`, 'resource rules must supply at least one api group')]
        : []),
      ...(!isPath && lacks('resources')
        ? [required(`rules[${i}].resources`, 'resource rules must supply at least one resource')]
        : []),
    ];
  });

const kindCauses: Record<string, (object: ApiObject) => Cause[]> = {
  '/pods': (o) => podSpecCauses(o.spec, 'spec'),
  '/configmaps': keyCauses,
  '/secrets': (o) => {
    const missing =
      o.type === 'kubernetes.io/tls'
        ? ['tls.crt', 'tls.key']
        : o.type === 'kubernetes.io/dockerconfigjson'
          ? ['.dockerconfigjson']
          : [];
    return [
      ...keyCauses(o),
      ...missing.filter((key) => asObject(o.data)[key] === undefined).map((key) => required(`data[${key}]`)),
    ];
  },
  '/events': (o) => {
    const about = asString(at(o, 'involvedObject', 'namespace') ?? at(o, 'regarding', 'namespace')) || 'default';
    return about === o.metadata.namespace
      ? []
      : [invalidValue('involvedObject.namespace', about, 'does not match event.namespace')];
  },
  'networking.k8s.io/networkpolicies': (o) =>
    ['ingress', 'egress'].flatMap((side) =>
      asObjects(at(o, 'spec', side)).flatMap((rule, i) =>
        asObjects(rule[side === 'ingress' ? 'from' : 'to']).flatMap((peer, p) => {
          const block = at(peer, 'ipBlock', 'cidr');
          const path = `spec.${side}[${i}].${side === 'ingress' ? 'from' : 'to'}[${p}].ipBlock.cidr`;
          return block === undefined || isBlock(String(block))
            ? []
            : [invalidValue(path, block, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
        }),
      ),
    ),
  'rbac.authorization.k8s.io/roles': ruleCauses,
  'rbac.authorization.k8s.io/clusterroles': ruleCauses,
  '/services': (o) => {
    const isPlain = at(o, 'spec', 'type') !== 'ExternalName' && at(o, 'spec', 'clusterIP') !== 'None';
    const causes: Cause[] = isPlain && asArray(at(o, 'spec', 'ports')).length === 0 ? [required('spec.ports')] : [];
    asObjects(at(o, 'spec', 'ports')).forEach((p, i) => {
      if (!p.name && asArray(at(o, 'spec', 'ports')).length > 1) causes.push(required(`spec.ports[${i}].name`));
      const port = Number(p.port);
      if (port < 1 || port > 65535)
        causes.push(invalidValue(`spec.ports[${i}].port`, p.port, 'must be between 1 and 65535, inclusive'));
    });
    const policy = at(o, 'spec', 'externalTrafficPolicy');
    if (policy !== undefined && !isExternal(o.spec)) {
      const reason = 'may only be set for externally-accessible services';
      causes.push(invalidValue('spec.externalTrafficPolicy', policy, reason));
    }
    return causes;
  },
  '/resourcequotas': (o) =>
    Object.entries(asObject(at(o, 'spec', 'hard'))).flatMap(([name, value]) =>
      nanosOf(value) < 0n ? [invalidValue(`spec.hard[${name}]`, value, 'must be greater than or equal to 0')] : [],
    ),
  '/limitranges': (o) =>
    asObjects(at(o, 'spec', 'limits')).flatMap((item, i) =>
      Object.entries(asObject(item.min)).flatMap(([name, min]) =>
        asObject(item.max)[name] !== undefined && nanosOf(min) > nanosOf(asObject(item.max)[name])
          ? [
              invalidValue(
                `spec.limits[${i}].min[${name}]`,
                min,
                `min value ${min} is greater than max value ${asObject(item.max)[name]}`,
              ),
            ]
          : [],
      ),
    ),
  '/persistentvolumeclaims': (o) =>
    (at(o, 'spec', 'resources', 'requests', 'storage') === undefined
      ? [required('spec.resources[storage]')]
      : []
    ).concat(
      asArray(at(o, 'spec', 'accessModes')).length === 0
        ? [required('spec.accessModes', 'at least 1 access mode is required')]
        : [],
    ),
  'apps/deployments': workloadCauses,
  'apps/replicasets': workloadCauses,
  'apps/statefulsets': workloadCauses,
  'batch/jobs': (o) => {
    const policy = at(o, 'spec', 'template', 'spec', 'restartPolicy');
    const causes = [
      ...nonNegative(o, 'spec', 'parallelism'),
      ...nonNegative(o, 'spec', 'completions'),
      ...podSpecCauses(at(o, 'spec', 'template', 'spec'), 'spec.template.spec'),
    ];
    if (policy === 'Always')
      causes.push(required('spec.template.spec.restartPolicy', 'valid values: "OnFailure", "Never"'));
    return causes;
  },
};

export const validateObject = (type: ResourceType, object: ApiObject, old?: ApiObject): Cause[] => {
  if (type.custom) return [...metadataCauses(type, object), ...validateCustom(type, object, old)];
  const general = [...metadataCauses(type, object), ...validateSchema(type.schema, object)];
  const known = new Set(general.map((c) => c.field));
  return [...general, ...(kindCauses[type.collection]?.(object) ?? []).filter((c) => !known.has(c.field))];
};

const immutable =
  (...paths: string[]) =>
  (old: ApiObject, next: ApiObject): Cause[] =>
    paths
      .filter((path) => !equal(at(old, ...path.split('.')), at(next, ...path.split('.'))))
      .map((path) => invalidValue(path, at(next, ...path.split('.')), 'field is immutable'));

const specExcept =
  (allowed: string[], message: string) =>
  (old: ApiObject, next: ApiObject): Cause[] => {
    const rest = (o: ApiObject): Json =>
      Object.fromEntries(Object.entries(asObject(o.spec)).filter(([key]) => !allowed.includes(key)));
    return equal(rest(old), rest(next)) ? [] : [forbiddenField('spec', message)];
  };

const podTransition = (old: ApiObject, next: ApiObject): Cause[] => {
  const strip = (o: ApiObject): Json => {
    const {
      activeDeadlineSeconds: _,
      tolerations: __,
      terminationGracePeriodSeconds: ___,
      schedulingGates: ____,
      nodeName,
      ...spec
    } = asObject(o.spec);
    const bare = (list: unknown): unknown => asObjects(list).map(({ image: _image, ...container }) => container);
    return { ...spec, nodeName, containers: bare(spec.containers), initContainers: bare(spec.initContainers) };
  };
  const message =
    'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
  return equal(strip(old), strip(next)) ? [] : [forbiddenField('spec', message)];
};

const unchangedOnce = (old: ApiObject, next: ApiObject): Cause[] => {
  if (old.immutable !== true) return [];
  const content = (o: ApiObject): Json => ({ data: o.data, binaryData: o.binaryData });
  const causes =
    next.immutable === true ? [] : [forbiddenField('immutable', 'field is immutable when `immutable` is set')];
  return equal(content(old), content(next))
    ? causes
    : [...causes, forbiddenField('data', 'field is immutable when `immutable` is set')];
};

const claimTransition = (old: ApiObject, next: ApiObject): Cause[] => {
  const strip = (o: ApiObject): Json => {
    const { resources: _, volumeName, volumeAttributesClassName: __, ...spec } = asObject(o.spec);
    return {
      ...spec,
      volumeName: at(old, 'spec', 'volumeName') ? volumeName : undefined,
      storageClassName: at(old, 'spec', 'storageClassName') === undefined ? undefined : spec.storageClassName,
    };
  };
  if (!equal(strip(old), strip(next)))
    return [
      forbiddenField(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    ];
  const size = (o: ApiObject): bigint => nanosOf(at(o, 'spec', 'resources', 'requests', 'storage'));
  if (size(next) < size(old))
    return [forbiddenField('spec.resources.requests.storage', 'field can not be less than previous value')];
  const changed = size(next) !== size(old);
  return changed && at(old, 'status', 'phase') !== 'Bound'
    ? [
        forbiddenField(
          'spec',
          'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
        ),
      ]
    : [];
};

const roleRef = (old: ApiObject, next: ApiObject): Cause[] =>
  equal(old.roleRef, next.roleRef) ? [] : [invalidValue('roleRef', next.roleRef, 'cannot change roleRef')];

const transitions: Record<string, (old: ApiObject, next: ApiObject) => Cause[]> = {
  '/pods': podTransition,
  '/configmaps': unchangedOnce,
  '/secrets': (old, next) => [...immutable('type')(old, next), ...unchangedOnce(old, next)],
  '/persistentvolumeclaims': claimTransition,
  '/services': (old, next) => {
    const ip = (o: ApiObject): unknown => at(o, 'spec', 'clusterIP');
    const isSet = at(old, 'spec', 'type') !== 'ExternalName' && at(next, 'spec', 'type') !== 'ExternalName';
    return isSet && ip(old) && ip(old) !== ip(next)
      ? [invalidValue('spec.clusterIPs[0]', ip(next), 'may not change once set')]
      : [];
  },
  'apps/deployments': immutable('spec.selector'),
  'apps/replicasets': immutable('spec.selector'),
  'apps/statefulsets': specExcept(
    [
      'replicas',
      'ordinals',
      'template',
      'updateStrategy',
      'revisionHistoryLimit',
      'persistentVolumeClaimRetentionPolicy',
      'minReadySeconds',
    ],
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  ),
  'batch/jobs': (old, next) =>
    immutable(
      'spec.selector',
      'spec.completions',
      ...(at(old, 'spec', 'suspend') === true ? [] : ['spec.template']),
    )(old, next),
  'rbac.authorization.k8s.io/rolebindings': roleRef,
  'rbac.authorization.k8s.io/clusterrolebindings': roleRef,
  'storage.k8s.io/storageclasses': (old, next) =>
    ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode']
      .filter((f) => !equal(old[f], next[f]))
      .map((f) => forbiddenField(f, `updates to ${f} are forbidden.`)),
  'scheduling.k8s.io/priorityclasses': (old, next) =>
    old.value === next.value ? [] : [forbiddenField('value', 'may not be changed in an update.')],
  'apiextensions.k8s.io/customresourcedefinitions': immutable(
    'spec.group',
    'spec.scope',
    'spec.names.kind',
    'spec.names.plural',
  ),
};

export const validateTransition = (
  type: ResourceType,
  old: ApiObject,
  next: ApiObject,
  context: WriteContext,
): Cause[] =>
  context.subresource === 'status' || context.subresource === 'binding'
    ? []
    : (transitions[type.collection]?.(old, next) ?? []);

/** Seconds that a deleted object keeps before it goes. Only pods that a node runs need any. */
export const onDelete = (type: ResourceType, object: ApiObject, grace: number | undefined): number => {
  if (type.collection !== '/pods') return 0;
  const phase = at(object, 'status', 'phase');
  if (!at(object, 'spec', 'nodeName') || phase === 'Succeeded' || phase === 'Failed') return 0;
  return grace ?? Number(at(object, 'spec', 'terminationGracePeriodSeconds') ?? 30);
};
