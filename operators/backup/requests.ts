import type { BackupRequest, BackupRequestStatus } from '../resources/backup-request.ts';
import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import { isSame } from '../runtime/canonical.ts';
import type { KubeClient } from '../runtime/client.ts';
import { isoSeconds } from '../runtime/conditions.ts';
import { isAlreadyExists } from '../runtime/errors.ts';
import type { Informer } from '../runtime/informer.ts';
import { BACKUP_REQUESTS } from '../runtime/kinds.ts';
import { done, type Outcome, requeueAfter } from '../runtime/outcome.ts';
import { namespacesOf } from '../tenancy/names.ts';
import { type DrSite, SiteUnavailable } from './dr-site.ts';
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
  const say = (
    phase: BackupRequestStatus['phase'],
    message: string,
    more: Partial<BackupRequestStatus> = {},
  ): BackupRequestStatus => ({ observedGeneration: request.metadata.generation, phase, message, backup, ...more });
  const fact = tools.world.backup(backup);
  if (!fact) {
    const problem = await order(request, backup, policy, tools);
    return problem ? say('Failed', problem) : say('Running', 'The backup has been ordered.');
  }
  if (!isFinished(fact)) return say('Running', `Velero works on it: ${fact.phase}.`);
  const ended = { completedAt: isoSeconds(new Date(completedAt(fact))), items: fact.items };
  if (fact.phase !== 'Completed')
    return say('Failed', `${backup} ended as ${fact.phase}: ${fact.reason || 'no reason given'}`, ended);
  return seen(fact, tools, say, ended);
}

/** Complete is what lies at the location, not what is said of it. */
async function seen(
  { name, location }: BackupFact,
  { site }: RequestTools,
  say: (
    phase: BackupRequestStatus['phase'],
    message: string,
    more?: Partial<BackupRequestStatus>,
  ) => BackupRequestStatus,
  ended: Partial<BackupRequestStatus>,
): Promise<BackupRequestStatus> {
  try {
    const archive = await site.look(name, location);
    return archive
      ? say('Completed', `${name} was seen at ${location}.`, { ...ended, bytes: archive.bytes })
      : say('Failed', `${name} is not to be found at ${location}.`, ended);
  } catch (error) {
    if (!(error instanceof SiteUnavailable)) throw error;
    return say('Running', `Made, but not seen yet: ${error.message}`);
  }
}

/** Answers why it cannot be made. */
async function order(
  { spec: { tenancy } }: BackupRequest,
  name: string,
  { backup: rules }: OperationsPolicySpec,
  { client, world }: RequestTools,
): Promise<string | undefined> {
  const found = world.tenancies.get(tenancy);
  const review = world.reviews.get(tenancy);
  if (!found || !review) return `There is no tenancy ${tenancy} whose backups are reviewed.`;
  if (!world.isServed) return 'The cluster has no Velero: nothing can be backed up.';
  const { drLocation, retentionDays } = review.spec;
  const template = templateOf(drLocation, namespacesOf(tenancy, found.spec), ttlOfDays(retentionDays), rules.volumes);
  try {
    world.backups.learn(await createBackup(client, backupBody(name, tenancy, template, 'request')));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  return undefined;
}
