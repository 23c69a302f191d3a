import type { ApiObject } from '../cluster.ts';
import type { Claim, Job, Pod, Volume } from '../controllers/shapes.ts';
import { asObject, asObjects, asString, asStringMap, type Json } from '../json.ts';
import type { RestoreSpec } from './kinds.ts';

/** What Velero's item actions do to an object before it comes back: pkg/restore/actions. Each returns a new object. */

/** Another object of the archive that this one needs first. */
export interface Needed {
  resource: string;
  namespace: string;
  name: string;
}

export interface Prepared {
  object: ApiObject;
  needs: Needed[];
  /** Made anew by the cluster, so not restored. */
  isSkipped?: boolean;
}

const BINDING = [
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
  'volume.kubernetes.io/storage-provisioner',
  'volume.beta.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/selected-node',
];

/** Without what only the first cluster knew: identity, times, owners and status. */
export function withoutIdentity({ status: _, ...object }: ApiObject): ApiObject {
  const metadata = { ...object.metadata };
  for (const field of [
    'generateName',
    'selfLink',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'ownerReferences',
  ])
    delete (metadata as Json)[field];
  return { ...object, metadata } as ApiObject;
}

export function prepare(resource: string, object: ApiObject, original: ApiObject, spec: RestoreSpec): Prepared {
  switch (resource) {
    case 'pods':
      return preparePod(object as Pod);
    case 'persistentvolumeclaims':
      return prepareClaim(object as Claim, original as Claim);
    case 'persistentvolumes':
      return prepareVolume(object as Volume, spec);
    case 'services':
      return { object: prepareService(object, spec), needs: [] };
    case 'jobs.batch':
      return { object: prepareJob(object as Job), needs: [] };
    case 'serviceaccounts': {
      const secrets = asObjects(object.secrets).filter(
        (secret) => !asString(secret.name).startsWith(`${object.metadata.name}-token-`),
      );
      return { object: object.secrets === undefined ? object : { ...object, secrets }, needs: [] };
    }
    case 'rolebindings.rbac.authorization.k8s.io':
    case 'clusterrolebindings.rbac.authorization.k8s.io':
      return { object: withSubjects(object, spec), needs: [] };
    default:
      return { object, needs: [] };
  }
}

function preparePod(pod: Pod): Prepared {
  const { nodeName: _, priority: __, ...rest } = pod.spec;
  const isToken = (name: unknown): boolean => asString(name).startsWith(`${asString(rest.serviceAccountName)}-token-`);
  const mounted = <T extends object>(container: T): T => {
    const { volumeMounts } = container as Json;
    return volumeMounts === undefined
      ? container
      : { ...container, volumeMounts: asObjects(volumeMounts).filter((mount) => !isToken(mount.name)) };
  };
  const volumes = rest.volumes?.filter((volume) => !isToken(volume.name));
  const spec = {
    ...rest,
    containers: rest.containers.map(mounted),
    ...(rest.initContainers && { initContainers: rest.initContainers.map(mounted) }),
    ...(volumes && { volumes }),
  };
  const namespace = pod.metadata.namespace ?? '';
  const claims = (volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
    claim ? [{ resource: 'persistentvolumeclaims', namespace, name: claim.claimName }] : [],
  );
  const priority = asString(rest.priorityClassName);
  const classes = priority ? [{ resource: 'priorityclasses.scheduling.k8s.io', namespace: '', name: priority }] : [];
  return { object: { ...pod, spec }, needs: [...classes, ...claims] };
}

/** A claim brings its volume; one whose volume is made anew is bound anew. */
function prepareClaim(claim: Claim, original: Claim): Prepared {
  const annotations = Object.fromEntries(
    Object.entries(claim.metadata.annotations ?? {}).filter(([key]) => !BINDING.includes(key)),
  );
  const object = { ...claim, metadata: { ...claim.metadata, annotations } };
  const volume = original.status?.phase === 'Bound' ? original.spec.volumeName : undefined;
  return { object, needs: volume ? [{ resource: 'persistentvolumes', namespace: '', name: volume }] : [] };
}

export const isProvisionedAnew = (volume: Volume): boolean => volume.spec.persistentVolumeReclaimPolicy === 'Delete';

/** A volume to be kept comes back free for its claim, wherever that is now; any other is made anew, as no contents were taken. */
function prepareVolume(volume: Volume, { namespaceMapping = {} }: RestoreSpec): Prepared {
  const { uid: _, resourceVersion: __, ...claim } = asObject(volume.spec.claimRef);
  const namespace = asString(claim.namespace);
  const claimRef = { ...claim, namespace: namespaceMapping[namespace] ?? namespace } as Volume['spec']['claimRef'];
  const annotations = Object.fromEntries(
    Object.entries(volume.metadata.annotations ?? {}).filter(([key]) => !BINDING.slice(0, 2).includes(key)),
  );
  const object: Volume = {
    ...volume,
    metadata: { ...volume.metadata, annotations },
    spec: { ...volume.spec, ...(volume.spec.claimRef && { claimRef }) },
  };
  return { object, needs: [], isSkipped: isProvisionedAnew(volume) };
}

/** Addresses are given anew; node ports too, unless somebody chose them. */
function prepareService(service: ApiObject, { preserveNodePorts }: RestoreSpec): ApiObject {
  const { clusterIP, clusterIPs, healthCheckNodePort: _, ...rest } = asObject(service.spec);
  const headless = clusterIP === 'None' ? { clusterIP, clusterIPs } : {};
  if (preserveNodePorts) return { ...service, spec: { ...asObject(service.spec), ...headless } };
  const applied = service.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'];
  const chosen = asObjects(asObject(asObject(JSON.parse(applied ?? '{}')).spec).ports).map((port) => port.nodePort);
  const ports = asObjects(rest.ports).map(({ nodePort, ...port }) =>
    nodePort !== undefined && chosen.includes(nodePort) ? { ...port, nodePort } : port,
  );
  return { ...service, spec: { ...rest, ...headless, ...(rest.ports !== undefined && { ports }) } };
}

function prepareJob(job: Job): ApiObject {
  const withoutUid = (labels: unknown): Record<string, string> => {
    const { 'controller-uid': _, 'batch.kubernetes.io/controller-uid': __, ...others } = asStringMap(labels);
    return others;
  };
  const { selector, template } = job.spec;
  const matchLabels = withoutUid(asObject(selector).matchLabels);
  const labels = withoutUid(template.metadata?.labels);
  return {
    ...job,
    spec: {
      ...job.spec,
      ...(selector !== undefined && { selector: { ...asObject(selector), matchLabels } }),
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** Rights follow the accounts into the namespace where they are now. */
function withSubjects(binding: ApiObject, { namespaceMapping = {} }: RestoreSpec): ApiObject {
  const subjects = asObjects(binding.subjects).map((subject) => {
    const namespace = namespaceMapping[asString(subject.namespace)];
    return namespace ? { ...subject, namespace } : subject;
  });
  return binding.subjects === undefined ? binding : { ...binding, subjects };
}

/** Accounts are merged instead of compared: what the archive has is added. */
export function mergeAccounts(current: ApiObject, wanted: ApiObject): ApiObject {
  const merged = (field: 'secrets' | 'imagePullSecrets') => {
    const own = asObjects(current[field]);
    const added = asObjects(wanted[field]).filter((one) => !own.some((other) => other.name === one.name));
    return own.length + added.length > 0 ? { [field]: [...own, ...added] } : {};
  };
  const labels = { ...wanted.metadata.labels, ...current.metadata.labels };
  const annotations = { ...wanted.metadata.annotations, ...current.metadata.annotations };
  const metadata = {
    ...current.metadata,
    labels,
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
  return { ...current, metadata, ...merged('secrets'), ...merged('imagePullSecrets') };
}
