import type { BackupReview } from '../resources/backup-review.ts';
import { API_VERSION, LABELS, OPERATOR_MANAGER } from '../resources/group.ts';
import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import { canonicalJson } from '../runtime/canonical.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { BACKUPS, SCHEDULES } from '../runtime/kinds.ts';
import { type BackupPlan, cronOf, keptDays, templateOf, ttlOfDays } from './plan.ts';
import { type BackupTemplate, MADE_FOR, VELERO_NAMESPACE, type VeleroSchedule } from './velero.ts';

export interface DesiredSchedule {
  name: string;
  body: {
    metadata: { name: string; namespace: string; labels: Record<string, string>; ownerReferences: object[] };
    spec: { schedule: string; paused: boolean; useOwnerReferencesInBackup: boolean; template: BackupTemplate };
  };
}

export const scheduleName = (tenancy: string, copy: 'dr' | 'copy'): string => `${tenancy}-${copy}`;

/** The schedules that a tenancy must have: one to the DR centre and, where the review names a second location, one to there. */
export function desiredSchedules(
  review: BackupReview,
  namespaces: readonly string[],
  plan: BackupPlan,
  policy: OperationsPolicySpec,
): DesiredSchedule[] {
  const { drLocation, secondLocation, retentionDays } = review.spec;
  const to = (copy: 'dr' | 'copy', location: string): DesiredSchedule => {
    const name = scheduleName(review.spec.tenancy, copy);
    const template = templateOf(location, namespaces, ttlOfDays(keptDays(retentionDays, plan)), policy.backup.volumes);
    const schedule = cronOf(plan.intervalMinutes, name, policy.timeZone);
    // Velero must not delete the backups when the schedule goes: they are kept for their term.
    const spec = { schedule, paused: false, useOwnerReferencesInBackup: false, template };
    const metadata = {
      name,
      namespace: VELERO_NAMESPACE,
      labels: labelsOf(review),
      ownerReferences: [ownerOf(review)],
    };
    return { name, body: { metadata, spec } };
  };
  const second = secondLocation && secondLocation !== drLocation ? [to('copy', secondLocation)] : [];
  return [to('dr', drLocation), ...second];
}

const labelsOf = ({ spec }: BackupReview): Record<string, string> => ({
  [LABELS.managedBy]: OPERATOR_MANAGER,
  [LABELS.tenancy]: spec.tenancy,
});

/** When the review goes, garbage collection takes the schedules. */
const ownerOf = ({ metadata }: BackupReview) => ({
  apiVersion: API_VERSION,
  kind: 'BackupReview',
  name: metadata.name ?? '',
  uid: metadata.uid ?? '',
});

/** Whether what stands is what is wanted: not less, and nothing that narrows it. */
export function isAsDesired(present: VeleroSchedule | undefined, { body }: DesiredSchedule): boolean {
  if (!present) return false;
  const { ownerReferences = [], labels = {} } = present.metadata as KubeObject['metadata'] & {
    ownerReferences?: { uid: string }[];
  };
  const owner = body.metadata.ownerReferences[0] as { uid: string };
  return (
    canonicalJson(plain(present.spec)) === canonicalJson(plain(body.spec)) &&
    ownerReferences.some(({ uid }) => uid === owner.uid) &&
    Object.entries(body.metadata.labels).every(([key, value]) => labels[key] === value)
  );
}

/** Without what says nothing: false, null, and empty maps, which servers and people add and leave out at will. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, plain(inner)] as const)
    .filter(([, inner]) => inner !== false && inner !== null && !isEmptyMap(inner));
  return Object.fromEntries(kept);
}

const isEmptyMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** Applies a schedule; what somebody else has added to its specification is taken out again. */
export async function writeSchedule(client: KubeClient, desired: DesiredSchedule): Promise<VeleroSchedule> {
  const place = { namespace: VELERO_NAMESPACE, name: desired.name };
  const applied = await client.apply<VeleroSchedule>(SCHEDULES, place, desired.body, OPERATOR_MANAGER);
  if (isAsDesired(applied, desired)) return applied;
  const replace = [{ op: 'replace', path: '/spec', value: desired.body.spec }];
  return client.patch<VeleroSchedule>(SCHEDULES, place, 'json', replace, { fieldManager: OPERATOR_MANAGER });
}

/** A backup out of turn, with the scope of the tenancy's schedule. Its name makes it unique: made already is no error. */
export const backupBody = (
  name: string,
  tenancy: string,
  template: BackupTemplate,
  madeFor: 'review' | 'request' | 'final',
) => ({
  metadata: {
    name,
    namespace: VELERO_NAMESPACE,
    labels: { [LABELS.managedBy]: OPERATOR_MANAGER, [LABELS.tenancy]: tenancy, [MADE_FOR]: madeFor },
  },
  spec: template,
});

export const createBackup = (client: KubeClient, body: ReturnType<typeof backupBody>): Promise<KubeObject> =>
  client.create(BACKUPS, VELERO_NAMESPACE, body, { fieldManager: OPERATOR_MANAGER });
