import { LABELS } from '../resources/group.ts';
import type { KubeObject } from '../runtime/client.ts';

/** Velero's objects (velero.io/v1 of 1.18) as far as the duty reads them. Those with a tenancy's label alone are looked at. */
export const VELERO_NAMESPACE = 'velero';

/** Put on a Velero Restore by whoever has verified what it brought back: a drill, or a requested restore. */
export const VERIFIED_AT = 'govcloud.yunzhi.dev/verified-at';
/** Marks what was made for one thing: `review` (first backup), `request`, `final`. */
export const MADE_FOR = 'govcloud.yunzhi.dev/made-for';
export const SCHEDULE_NAME = 'velero.io/schedule-name';

export interface BackupTemplate {
  storageLocation: string;
  includedNamespaces: string[];
  ttl: string;
  defaultVolumesToFsBackup: boolean;
  snapshotMoveData: boolean;
  snapshotVolumes: boolean;
}

export interface VeleroSchedule extends KubeObject {
  spec: { schedule: string; paused?: boolean; template: BackupTemplate };
  status?: { phase?: string; lastBackup?: string; validationErrors?: string[] };
}

/** What narrows a backup: with any of these it does not cover its namespaces as a whole. */
const NARROWING = [
  'excludedResources',
  'includedResources',
  'labelSelector',
  'orLabelSelectors',
  'excludedNamespaceScopedResources',
  'includedNamespaceScopedResources',
] as const;

export interface VeleroBackup extends KubeObject {
  spec: Partial<BackupTemplate> & { excludedNamespaces?: string[] } & Partial<
      Record<(typeof NARROWING)[number], unknown>
    >;
  status?: {
    phase?: string;
    startTimestamp?: string;
    completionTimestamp?: string;
    expiration?: string;
    errors?: number;
    failureReason?: string;
    validationErrors?: string[];
    progress?: { itemsBackedUp?: number; totalItems?: number };
  };
}

export interface VeleroRestore extends KubeObject {
  spec: { backupName?: string; namespaceMapping?: Record<string, string> };
  status?: {
    phase?: string;
    errors?: number;
    warnings?: number;
    startTimestamp?: string;
    completionTimestamp?: string;
    failureReason?: string;
    validationErrors?: string[];
  };
}

export interface VeleroLocation extends KubeObject {
  spec: { objectStorage?: { bucket?: string; caCert?: string } };
  status?: { phase?: string; message?: string; lastValidationTime?: string };
}

/** What is kept of a Backup: hundreds of thousands of them fit in memory. */
export interface BackupFact {
  tenancy: string;
  name: string;
  location: string;
  namespaces: readonly string[];
  /** Leaves something of its namespaces out. */
  isPartial: boolean;
  isOwn: boolean;
  phase: string;
  startedAt: number;
  /** Milliseconds since 1970; NaN while it runs or where Velero says nothing. */
  endedAt: number;
  expiresAt: number;
  items: number;
  reason: string;
}

export function factOf(object: KubeObject): BackupFact {
  const { metadata, spec, status } = object as VeleroBackup;
  const startedAt = Date.parse(status?.startTimestamp ?? metadata.creationTimestamp ?? '');
  return {
    tenancy: metadata.labels?.[LABELS.tenancy] ?? '',
    name: metadata.name ?? '',
    location: spec.storageLocation ?? '',
    namespaces: spec.includedNamespaces ?? [],
    isPartial: NARROWING.some((field) => isSet(spec[field])) || (spec.excludedNamespaces ?? []).length > 0,
    isOwn: metadata.labels?.[MADE_FOR] === 'request',
    phase: status?.phase ?? 'New',
    startedAt,
    endedAt: Date.parse(status?.completionTimestamp ?? ''),
    expiresAt: Date.parse(status?.expiration ?? ''),
    items: status?.progress?.itemsBackedUp ?? status?.progress?.totalItems ?? 0,
    reason: reasonOf(status),
  };
}

/** Velero fills two lists of its own accord, for the objects that its CSI support handles itself. */
const VELEROS_OWN = new Set(['volumesnapshots.snapshot.storage.k8s.io']);

const isSet = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some((each) => !VELEROS_OWN.has(String(each)) && each !== '*')
    : value !== undefined && value !== null;

function reasonOf(status: VeleroBackup['status']): string {
  const said = [...(status?.validationErrors ?? []), status?.failureReason ?? ''].filter(Boolean).join('; ');
  return (said || (status?.errors ? `${status.errors} errors` : '')).slice(0, 500);
}

/** Phases in which Velero has not finished with a backup. */
const UNFINISHED = new Set([
  'New',
  'Queued',
  'ReadyToStart',
  'InProgress',
  'WaitingForPluginOperations',
  'WaitingForPluginOperationsPartiallyFailed',
  'Finalizing',
  'FinalizingPartiallyFailed',
  'Deleting',
]);

export const isFinished = ({ phase }: BackupFact): boolean => !UNFINISHED.has(phase);

/** Complete without an error, and holds all of these namespaces. PartiallyFailed is not success. */
export const isComplete = (fact: BackupFact, namespaces: readonly string[]): boolean =>
  fact.phase === 'Completed' && covers(fact, namespaces);

export const covers = (fact: BackupFact, namespaces: readonly string[]): boolean =>
  !fact.isPartial &&
  (fact.namespaces.length === 0 ||
    fact.namespaces.includes('*') ||
    namespaces.every((each) => fact.namespaces.includes(each)));

/** When it was complete; where Velero gives no time (it may), when it began. */
export const completedAt = ({ endedAt, startedAt }: BackupFact): number =>
  Number.isNaN(endedAt) ? startedAt : endedAt;
