import type { BackupRequest, BackupRequestStatus } from '../resources/backup-request.ts';
import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import { type Said, type Sentence, say, spoken } from '../resources/sentences.ts';
import { isSame } from '../runtime/canonical.ts';
import type { KubeClient } from '../runtime/client.ts';
import { isoSeconds } from '../runtime/conditions.ts';
import { isAlreadyExists } from '../runtime/errors.ts';
import type { Informer } from '../runtime/informer.ts';
import { BACKUP_REQUESTS } from '../runtime/kinds.ts';
import { done, type Outcome, requeueAfter } from '../runtime/outcome.ts';
import { namespacesOf } from '../tenancy/names.ts';
import { type DrSite, SiteUnavailable } from './dr-site.ts';
import { ended } from './judge.ts';
import { templateOf, ttlOfDays } from './plan.ts';
import { backupBody, createBackup } from './schedules.ts';
import { type BackupFact, completedAt, isFinished } from './velero.ts';
import type { BackupWorld } from './world.ts';

export interface RequestTools {
  client: KubeClient;
  world: BackupWorld;
  site: DrSite;
  requests: Informer<BackupRequest>;
  policy(): OperationsPolicySpec | undefined;
}

const LOOK_AGAIN_MILLIS = 5_000;

type Stands = (
  phase: BackupRequestStatus['phase'],
  said: Said,
  more?: Partial<BackupRequestStatus>,
) => BackupRequestStatus;

/** The backup of a request has its name, so that a request has one backup, whoever is killed when. */
export const requestedBackup = (tenancy: string, request: string): string => `${tenancy}-own-${request}`.slice(0, 250);

/** Makes the backup that a unit has asked for, and calls it complete once it was seen at the DR location. */
export async function reconcileRequest(name: string, tools: RequestTools): Promise<Outcome> {
  const request = tools.requests.get(name);
  const policy = tools.policy();
  if (!request || !policy || request.metadata.deletionTimestamp) return done;
  if (request.status?.phase === 'Completed' || request.status?.phase === 'Failed') return done;
  const status = await statusOf(request, policy, tools);
  if (!isSame(request.status, status)) {
    const { resourceVersion } = request.metadata;
    tools.requests.learn(await tools.client.patchStatus(BACKUP_REQUESTS, { name }, status, resourceVersion));
  }
  return status.phase === 'Running' ? requeueAfter(LOOK_AGAIN_MILLIS) : done;
}

async function statusOf(
  request: BackupRequest,
  policy: OperationsPolicySpec,
  tools: RequestTools,
): Promise<BackupRequestStatus> {
  const { tenancy } = request.spec;
  const backup = requestedBackup(tenancy, request.metadata.name ?? '');
  const stands: Stands = (phase, said, more = {}) => ({
    observedGeneration: request.metadata.generation,
    phase,
    ...spoken(...said),
    backup,
    ...more,
  });
  const fact = tools.world.backup(backup);
  if (!fact) {
    const problem = await order(request, backup, policy, tools);
    return problem ? stands('Failed', [problem]) : stands('Running', [say('backup.ordered')]);
  }
  if (!isFinished(fact)) return stands('Running', [say('backup.working', { phase: fact.phase })]);
  const end = { completedAt: isoSeconds(new Date(completedAt(fact))), items: fact.items };
  if (fact.phase !== 'Completed') return stands('Failed', [ended(fact)], end);
  return seen(fact, tools, stands, end);
}

/** Complete is what lies at the location, not what is said of it. */
async function seen(
  { name, location }: BackupFact,
  { site }: RequestTools,
  stands: Stands,
  end: Partial<BackupRequestStatus>,
): Promise<BackupRequestStatus> {
  try {
    const archive = await site.look(name, location);
    return archive
      ? stands('Completed', [say('backup.seen', { backup: name, location })], { ...end, bytes: archive.bytes })
      : stands('Failed', [say('backup.notFound', { backup: name, location })], end);
  } catch (error) {
    if (!(error instanceof SiteUnavailable)) throw error;
    return stands('Running', [say('backup.notSeenYet'), ...error.said]);
  }
}

/** Answers why it cannot be made. */
async function order(
  { spec: { tenancy } }: BackupRequest,
  name: string,
  { backup: rules }: OperationsPolicySpec,
  { client, world }: RequestTools,
): Promise<Sentence | undefined> {
  const found = world.tenancies.get(tenancy);
  const review = world.reviews.get(tenancy);
  if (!found || !review) return say('backup.notReviewed', { tenancy });
  if (!world.isServed) return say('backup.noVelero');
  const { drLocation, retentionDays } = review.spec;
  const template = templateOf(drLocation, namespacesOf(tenancy, found.spec), ttlOfDays(retentionDays), rules.volumes);
  try {
    world.backups.learn(await createBackup(client, backupBody(name, tenancy, template, 'request')));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  return undefined;
}
