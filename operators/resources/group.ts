/** The contract's API group, and the names that both rooms agree on. */
export const GROUP = 'govcloud.yunzhi.dev';
export const VERSION = 'v1alpha1';
export const API_VERSION = `${GROUP}/${VERSION}`;

/** Field manager of everything the operators apply. */
export const OPERATOR_MANAGER = 'yunzhi-operators';
/** Field manager of everything the server applies. */
export const SERVER_MANAGER = 'yunzhi-server';

export const LABELS = {
  managedBy: 'app.kubernetes.io/managed-by',
  tenancy: `${GROUP}/tenancy`,
  unit: `${GROUP}/unit`,
  system: `${GROUP}/system`,
  part: `${GROUP}/part`,
  zone: `${GROUP}/zone`,
  environment: `${GROUP}/environment`,
  member: `${GROUP}/member`,
} as const;

export const ANNOTATIONS = {
  /** Replicas a workload had before the tenancy was frozen; removed at thaw. */
  replicasBeforeFreeze: `${GROUP}/replicas-before-freeze`,
  /** The record (an Allocation or TestRun id) for which the server wrote this resource. */
  record: `${GROUP}/record`,
  /** Which version of the record's desired state this specification is; written together with it. */
  desiredVersion: `${GROUP}/desired-version`,
} as const;

export const FINALIZER = `${GROUP}/tenancy`;
