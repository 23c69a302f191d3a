import { createHash } from 'node:crypto';
import type { ApiObject, Cluster, ResourceRef } from '../cluster.ts';
import { timestamp } from '../json.ts';

/** Velero's objects as far as the stand-in reads them (velero.io/v1 of Velero 1.18). They have no status subresource. */

export const NAMESPACE = 'velero';
const ref = (resource: string): ResourceRef => `velero.io/v1/${resource}`;
export const BACKUPS = ref('backups');
export const RESTORES = ref('restores');
export const SCHEDULES = ref('schedules');
export const LOCATIONS = ref('backupstoragelocations');
export const DELETIONS = ref('deletebackuprequests');
export const DOWNLOADS = ref('downloadrequests');

export const BACKUP_NAME = 'velero.io/backup-name';
export const BACKUP_UID = 'velero.io/backup-uid';
export const RESTORE_NAME = 'velero.io/restore-name';
export const SCHEDULE_NAME = 'velero.io/schedule-name';
export const STORAGE_LOCATION = 'velero.io/storage-location';
export const EXCLUDE_FROM_BACKUP = 'velero.io/exclude-from-backup';

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** What backups and restores have in common: which objects are meant. */
export interface Selection {
  includedNamespaces?: string[];
  excludedNamespaces?: string[];
  includedResources?: string[];
  excludedResources?: string[];
  includeClusterResources?: boolean;
  labelSelector?: LabelSelector;
  orLabelSelectors?: LabelSelector[];
}

export interface HookSpec {
  container?: string;
  command?: string[];
  onError?: string;
}

export interface ResourceHook extends Omit<Selection, 'includeClusterResources' | 'orLabelSelectors'> {
  name: string;
  pre?: { exec?: HookSpec }[];
  post?: { exec?: HookSpec }[];
}

export interface BackupSpec extends Selection {
  includedClusterScopedResources?: string[];
  excludedClusterScopedResources?: string[];
  includedNamespaceScopedResources?: string[];
  excludedNamespaceScopedResources?: string[];
  storageLocation?: string;
  ttl?: string;
  hooks?: { resources?: ResourceHook[] };
  [field: string]: unknown;
}

export interface BackupStatus {
  phase?: string;
  queuePosition?: number;
  expiration?: string;
  startTimestamp?: string;
  completionTimestamp?: string;
  validationErrors?: string[];
  [field: string]: unknown;
}

export interface Backup extends ApiObject {
  spec: BackupSpec;
  status?: BackupStatus;
}

export interface RestoreSpec extends Selection {
  backupName?: string;
  scheduleName?: string;
  namespaceMapping?: Record<string, string>;
  existingResourcePolicy?: string;
  restoreStatus?: { includedResources?: string[]; excludedResources?: string[] };
  preserveNodePorts?: boolean;
  [field: string]: unknown;
}

export interface Restore extends ApiObject {
  spec: RestoreSpec;
  status?: {
    phase?: string;
    validationErrors?: string[];
    warnings?: number;
    errors?: number;
    [field: string]: unknown;
  };
}

export interface Schedule extends ApiObject {
  spec: {
    schedule: string;
    paused?: boolean;
    skipImmediately?: boolean;
    useOwnerReferencesInBackup?: boolean;
    template: BackupSpec & { metadata?: { labels?: Record<string, string> } };
  };
  status?: { phase?: string; lastBackup?: string; lastSkipped?: string; validationErrors?: string[] };
}

export interface Location extends ApiObject {
  spec: {
    provider: string;
    default?: boolean;
    accessMode?: string;
    validationFrequency?: string;
    backupSyncPeriod?: string;
    objectStorage?: { bucket: string; prefix?: string };
    config?: Record<string, string>;
  };
  status?: { phase?: string; message?: string; lastValidationTime?: string; lastSyncedTime?: string };
}

export interface Deletion extends ApiObject {
  spec: { backupName: string };
  status?: { phase?: string; errors?: string[] };
}

export const isAvailable = (location: Location): boolean => location.status?.phase === 'Available';

/** A name as a label's value: cut to 63 characters, the last six of them a digest. */
export const labelValue = (name: string): string =>
  name.length <= 63 ? name : name.slice(0, 57) + createHash('sha256').update(name).digest('hex').slice(0, 6);

export const now = (cluster: Cluster): string => timestamp(cluster.now());

/** Changes the object as it is now, unless it is gone or another one by now; then undefined. */
export function edit<T extends ApiObject>(
  cluster: Cluster,
  resource: ResourceRef,
  { metadata }: T,
  change: (current: T) => Partial<T>,
): T | undefined {
  const current = cluster.get<T>(resource, metadata.namespace, metadata.name);
  if (!current || current.metadata.uid !== metadata.uid) return undefined;
  return cluster.update<T>(resource, { ...current, ...change(current) });
}

/** Go's zero values are left out of a status. */
export const nonZero = (fields: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== 0));

const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** `720h0m0s`, `1h30m`, `500ms` in milliseconds; undefined when it is no duration in Go's form. */
export function durationMs(text: string | undefined): number | undefined {
  if (!text || !/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return text === '0' ? 0 : undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)].reduce(
    (sum, [, value, unit]) => sum + Number(value) * (units[unit ?? ''] ?? 0),
    0,
  );
}
