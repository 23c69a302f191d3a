import type { ApiObject, Cluster, ResourceRef } from '../cluster.ts';
import { controllerOf, ownKey, split } from './loop.ts';
import { type Claim, isFinished, type Pod, type StorageClass, type Volume } from './shapes.ts';

const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';
const VOLUME_PROTECTION = 'kubernetes.io/pv-protection';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

export const claimsOf = (pod: Pod): string[] =>
  (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);

/** Gives each claim a volume of its class and size, and takes the volume back when the claim is gone. */
export const claims = controllerOf({
  watches: {
    'v1/persistentvolumeclaims': ownKey,
    'v1/pods': (pod) => claimsOf(pod as Pod).map((claim) => `${pod.metadata.namespace}/${claim}`),
  },
  reconcile: (cluster, key) => {
    const { namespace, name } = split(key);
    const claim = cluster.get<Claim>('v1/persistentvolumeclaims', namespace, name);
    if (!claim) return;
    if (claim.metadata.deletionTimestamp) release(cluster, claim);
    else if (claim.status?.phase !== 'Bound') bind(cluster, claim);
  },
});

/** A volume whose claim is gone is released, and deleted where its reclaim policy says so. */
export const volumes = controllerOf({
  watches: {
    'v1/persistentvolumes': (volume) => [volume.metadata.name],
    'v1/persistentvolumeclaims': (claim) => [(claim as Claim).spec.volumeName],
  },
  reconcile: (cluster, name) => {
    const volume = cluster.get<Volume>('v1/persistentvolumes', undefined, name);
    if (!volume) return;
    const { claimRef, persistentVolumeReclaimPolicy } = volume.spec;
    const claim = claimRef && cluster.get('v1/persistentvolumeclaims', claimRef.namespace, claimRef.name);
    const isHeld = claim && (!claimRef?.uid || claim.metadata.uid === claimRef.uid);
    const phase = !claimRef ? 'Available' : isHeld ? 'Bound' : 'Released';
    cluster.updateStatus('v1/persistentvolumes', { ...volume, status: { phase } });
    if (phase === 'Released' && persistentVolumeReclaimPolicy === 'Delete') {
      cluster.delete('v1/persistentvolumes', undefined, name);
    }
    if (phase !== 'Bound')
      unprotect(cluster, 'v1/persistentvolumes', cluster.get('v1/persistentvolumes', undefined, name));
  },
});

/** A claim that is deleted waits for the pods that use it. */
function release(cluster: Cluster, claim: Claim): void {
  const { namespace, name } = claim.metadata;
  const isUser = (pod: Pod) => !isFinished(pod) && claimsOf(pod).includes(name);
  if (!cluster.list<Pod>('v1/pods', { namespace }).some(isUser)) unprotect(cluster, 'v1/persistentvolumeclaims', claim);
}

/** Lets a deleted claim or volume go that nobody uses any more. */
function unprotect(cluster: Cluster, resource: ResourceRef, object: ApiObject | undefined): void {
  const finalizers = object?.metadata.finalizers?.filter(
    (one) => one !== CLAIM_PROTECTION && one !== VOLUME_PROTECTION,
  );
  if (!object?.metadata.deletionTimestamp || finalizers?.length === object.metadata.finalizers?.length) return;
  cluster.update(resource, { ...object, metadata: { ...object.metadata, finalizers } });
}

function bind(cluster: Cluster, claim: Claim): void {
  const storageClass = cluster.get<StorageClass>(
    'storage.k8s.io/v1/storageclasses',
    undefined,
    claim.spec.storageClassName ?? '',
  );
  const volume = volumeFor(cluster, claim) ?? (storageClass && provision(cluster, claim, storageClass));
  if (!volume) return;
  const annotations = { ...claim.metadata.annotations, 'pv.kubernetes.io/bind-completed': 'yes' };
  const bound = cluster.update<Claim>('v1/persistentvolumeclaims', {
    ...claim,
    metadata: { ...claim.metadata, annotations },
    spec: { ...claim.spec, volumeName: volume.metadata.name },
  });
  const { accessModes, capacity } = volume.spec;
  cluster.updateStatus('v1/persistentvolumeclaims', { ...bound, status: { phase: 'Bound', accessModes, capacity } });
}

/** The volume that the claim names, or the one that was made for it before a crash. */
const volumeFor = (cluster: Cluster, { spec, metadata }: Claim): Volume | undefined =>
  cluster.get<Volume>('v1/persistentvolumes', undefined, spec.volumeName ?? nameOfVolume(metadata.uid));

const nameOfVolume = (claimUid: string | undefined): string => `pvc-${claimUid}`;

function provision(cluster: Cluster, claim: Claim, storageClass: StorageClass): Volume | undefined {
  const isWaiting =
    storageClass.volumeBindingMode === 'WaitForFirstConsumer' && !claim.metadata.annotations?.[SELECTED_NODE];
  if (isWaiting || storageClass.provisioner === 'kubernetes.io/no-provisioner') return undefined;
  const { namespace, name, uid } = claim.metadata;
  return cluster.create<Volume>('v1/persistentvolumes', {
    metadata: { name: nameOfVolume(uid), annotations: { 'pv.kubernetes.io/provisioned-by': storageClass.provisioner } },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: claim.spec.resources?.requests?.storage },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      hostPath: { path: `/var/lib/yunzhi/volumes/${nameOfVolume(uid)}` },
    },
  });
}
