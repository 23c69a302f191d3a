import type { Contents } from './archive.ts';

/** Velero's --restore-resource-priorities: what others need comes first. */
const FIRST = [
  'customresourcedefinitions.apiextensions.k8s.io',
  'namespaces',
  'storageclasses.storage.k8s.io',
  'persistentvolumes',
  'persistentvolumeclaims',
  'clusterroles.rbac.authorization.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'serviceaccounts',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'secrets',
  'configmaps',
  'limitranges',
  'priorityclasses.scheduling.k8s.io',
  'pods',
  'replicasets.apps',
  'endpoints',
  'services',
];

/** The resources of an archive in the order in which they are restored: by priority, then by name. */
export function restoreOrder(contents: Contents): string[] {
  const others = [...contents.keys()].filter((resource) => !FIRST.includes(resource)).sort();
  return [...FIRST.filter((resource) => contents.has(resource)), ...others];
}

/** Never restored: they belong to the cluster that they were taken from. */
export const NON_RESTORABLE = [
  'nodes',
  'events',
  'events.events.k8s.io',
  'backups.velero.io',
  'restores.velero.io',
  'resticrepositories.velero.io',
  'csinodes.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'backuprepositories.velero.io',
];
