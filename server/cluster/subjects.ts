import type { AvailabilityProbe } from '../../operators/resources/availability-probe.ts';
import type { BackupRequest } from '../../operators/resources/backup-request.ts';
import type { BackupReview } from '../../operators/resources/backup-review.ts';
import type { Drill } from '../../operators/resources/drill.ts';
import { OPERATIONS_POLICY_NAME, type OperationsPolicy } from '../../operators/resources/operations-policy.ts';
import type { RestoreRequest } from '../../operators/resources/restore-request.ts';
import type { SecurityBulletin } from '../../operators/resources/security-bulletin.ts';
import type { KubeObject } from '../../operators/runtime/client.ts';
import {
  AVAILABILITY_PROBES,
  BACKUP_REQUESTS,
  BACKUP_REVIEWS,
  DRILLS,
  OPERATIONS_POLICIES,
  RESTORE_REQUESTS,
  type ResourceKind,
  SECURITY_BULLETINS,
  USAGE_REPORTS,
} from '../../operators/runtime/kinds.ts';
import { dispatchProbes } from '../availability/dispatch.ts';
import { observeProbe } from '../availability/observe.ts';
import {
  dispatchBackupOrders,
  dispatchRestoreOrders,
  observeBackupRequest,
  observeRestoreRequest,
} from '../backup/carry.ts';
import { dispatchReviews } from '../backup/dispatch.ts';
import { observeReview } from '../backup/observe.ts';
import { dispatchBulletins } from '../bulletins/dispatch.ts';
import { observeBulletin } from '../bulletins/observe.ts';
import type { Services } from '../context.ts';
import { dispatchDrills, observeDrill } from '../drills/cluster.ts';
import { dispatchOperationsPolicy } from '../operations/dispatch.ts';
import { observeOperations } from '../operations/observe.ts';
import { observeUsage, REPORTS_AT_ONCE, type ReportHead, reportHead } from '../usage/records/ingest.ts';

/** What the loop knows of one kind at the moment. */
export interface Present<T> {
  isSynced: boolean;
  get(key: string): T | undefined;
  values(): Iterable<T>;
}

/**
 * One kind of the contract beside tenancies and tests: how its objects enter the records, and how what the records desire
 * gets onto the cluster. Both are level-triggered and may be called at any time, any number of times.
 */
export interface Subject<T = KubeObject> {
  kind: ResourceKind;
  /** What is kept of each object; everything, unless given. */
  project?(object: KubeObject): T;
  /** So many of its objects are looked at at once, beside all others: they come by the thousand, and are written together. */
  atOnce?: number;
  /** The object has changed; `undefined`: it is gone. */
  observe?(services: Services, object: T | undefined, key: string): Promise<void>;
  /** Makes the cluster say what the records say. Called every few seconds and after changes of the records: it must be cheap when nothing is to be done. */
  dispatch?(services: Services, present: Present<T>): Promise<void>;
}

const subject = <T>(one: Subject<T>): Subject => one as unknown as Subject;

/** One line for each kind that the server writes or reads. */
export const SUBJECTS: readonly Subject[] = [
  subject<OperationsPolicy>({
    kind: OPERATIONS_POLICIES,
    observe: async (services, policy) => policy && observeOperations(services, policy),
    dispatch: (services, present) => dispatchOperationsPolicy(services, present.get(OPERATIONS_POLICY_NAME)),
  }),
  subject<SecurityBulletin>({
    kind: SECURITY_BULLETINS,
    observe: async (services, bulletin) => bulletin && observeBulletin(services, bulletin),
    dispatch: dispatchBulletins,
  }),
  subject<ReportHead>({ kind: USAGE_REPORTS, project: reportHead, observe: observeUsage, atOnce: REPORTS_AT_ONCE }),
  subject<BackupReview>({
    kind: BACKUP_REVIEWS,
    observe: (services, review, key) => observeReview(services, review, key),
    dispatch: async (services, present) => void (await dispatchReviews(services, present)),
  }),
  subject<BackupRequest>({
    kind: BACKUP_REQUESTS,
    observe: (services, request) => observeBackupRequest(services, request),
    dispatch: (services, present) => dispatchBackupOrders(services, present),
  }),
  subject<RestoreRequest>({
    kind: RESTORE_REQUESTS,
    observe: (services, request) => observeRestoreRequest(services, request),
    dispatch: (services, present) => dispatchRestoreOrders(services, present),
  }),
  subject<Drill>({
    kind: DRILLS,
    observe: async (services, drill) => drill && observeDrill(services, drill),
    dispatch: dispatchDrills,
  }),
  subject<AvailabilityProbe>({
    kind: AVAILABILITY_PROBES,
    observe: observeProbe,
    dispatch: dispatchProbes,
  }),
];
