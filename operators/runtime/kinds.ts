import { GROUP, VERSION } from '../resources/group.ts';

/** What the client must know of a kind to find it: its `apiVersion`, its plural name, and whether it lives in namespaces. */
export interface ResourceKind {
  apiVersion: string;
  kind: string;
  plural: string;
  namespaced: boolean;
}

const kind = (apiVersion: string, name: string, plural: string, namespaced = true): ResourceKind => ({
  apiVersion,
  kind: name,
  plural,
  namespaced,
});

export const NAMESPACES = kind('v1', 'Namespace', 'namespaces', false);
export const NODES = kind('v1', 'Node', 'nodes', false);
export const PODS = kind('v1', 'Pod', 'pods');
export const EVENTS = kind('v1', 'Event', 'events');
export const SERVICE_ACCOUNTS = kind('v1', 'ServiceAccount', 'serviceaccounts');
export const RESOURCE_QUOTAS = kind('v1', 'ResourceQuota', 'resourcequotas');
export const LIMIT_RANGES = kind('v1', 'LimitRange', 'limitranges');
export const PERSISTENT_VOLUME_CLAIMS = kind('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims');
export const PERSISTENT_VOLUMES = kind('v1', 'PersistentVolume', 'persistentvolumes', false);
export const DEPLOYMENTS = kind('apps/v1', 'Deployment', 'deployments');
export const STATEFUL_SETS = kind('apps/v1', 'StatefulSet', 'statefulsets');
export const REPLICA_SETS = kind('apps/v1', 'ReplicaSet', 'replicasets');
export const JOBS = kind('batch/v1', 'Job', 'jobs');
export const CRON_JOBS = kind('batch/v1', 'CronJob', 'cronjobs');
export const SECRETS = kind('v1', 'Secret', 'secrets');
export const DAEMON_SETS = kind('apps/v1', 'DaemonSet', 'daemonsets');
export const NETWORK_POLICIES = kind('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies');
const RBAC = 'rbac.authorization.k8s.io/v1';
export const ROLES = kind(RBAC, 'Role', 'roles');
export const ROLE_BINDINGS = kind(RBAC, 'RoleBinding', 'rolebindings');
export const CLUSTER_ROLES = kind(RBAC, 'ClusterRole', 'clusterroles', false);
export const CLUSTER_ROLE_BINDINGS = kind(RBAC, 'ClusterRoleBinding', 'clusterrolebindings', false);
export const LEASES = kind('coordination.k8s.io/v1', 'Lease', 'leases');
export const CUSTOM_RESOURCE_DEFINITIONS = kind(
  'apiextensions.k8s.io/v1',
  'CustomResourceDefinition',
  'customresourcedefinitions',
  false,
);
export const TENANCIES = kind(`${GROUP}/${VERSION}`, 'Tenancy', 'tenancies', false);
export const OPERATIONS_POLICIES = kind(`${GROUP}/${VERSION}`, 'OperationsPolicy', 'operationspolicies', false);
export const USAGE_REPORTS = kind(`${GROUP}/${VERSION}`, 'UsageReport', 'usagereports');
export const ACCEPTANCE_TESTS = kind(`${GROUP}/${VERSION}`, 'AcceptanceTest', 'acceptancetests');
export const AVAILABILITY_PROBES = kind(`${GROUP}/${VERSION}`, 'AvailabilityProbe', 'availabilityprobes');
export const SECURITY_BULLETINS = kind(`${GROUP}/${VERSION}`, 'SecurityBulletin', 'securitybulletins', false);
export const ENDPOINTS = kind('v1', 'Endpoints', 'endpoints');
export const ENDPOINT_SLICES = kind('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices');
export const CONFIG_MAPS = kind('v1', 'ConfigMap', 'configmaps');
export const SERVICES = kind('v1', 'Service', 'services');
export const BACKUPS = kind('velero.io/v1', 'Backup', 'backups');
export const RESTORES = kind('velero.io/v1', 'Restore', 'restores');
export const DOWNLOAD_REQUESTS = kind('velero.io/v1', 'DownloadRequest', 'downloadrequests');
export const SCHEDULES = kind('velero.io/v1', 'Schedule', 'schedules');
export const BACKUP_STORAGE_LOCATIONS = kind('velero.io/v1', 'BackupStorageLocation', 'backupstoragelocations');
export const DELETE_BACKUP_REQUESTS = kind('velero.io/v1', 'DeleteBackupRequest', 'deletebackuprequests');
export const BACKUP_REVIEWS = kind(`${GROUP}/${VERSION}`, 'BackupReview', 'backupreviews', false);
export const BACKUP_REQUESTS = kind(`${GROUP}/${VERSION}`, 'BackupRequest', 'backuprequests', false);
export const RESTORE_REQUESTS = kind(`${GROUP}/${VERSION}`, 'RestoreRequest', 'restorerequests', false);
export const DRILLS = kind(`${GROUP}/${VERSION}`, 'Drill', 'drills', false);

/**
 * Path of a collection (`name` absent) or of one object, for example `/api/v1/namespaces/health/pods/web/status`.
 * Without `namespace` the collection of a namespaced kind spans all namespaces.
 */
export function pathOf(resource: ResourceKind, namespace?: string, name?: string, subresource?: string): string {
  const root = resource.apiVersion.includes('/') ? `/apis/${resource.apiVersion}` : `/api/${resource.apiVersion}`;
  const place = resource.namespaced && namespace ? `/namespaces/${namespace}` : '';
  const object = name ? `/${encodeURIComponent(name)}` : '';
  return `${root}${place}/${resource.plural}${object}${subresource ? `/${subresource}` : ''}`;
}
