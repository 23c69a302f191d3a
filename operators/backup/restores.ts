import { stringify } from 'yaml';
import type { BackedUpObject } from '../drill/backup-content.ts';
import { mustReturn, NOT_RESTORED } from '../drill/expectation.ts';
import { modifiersFor } from '../drill/modifiers.ts';
import { API_VERSION, LABELS, OPERATOR_MANAGER } from '../resources/group.ts';
import type { RestoreRequest, RestoreRequestStatus } from '../resources/restore-request.ts';
import { quoted, type Said, say, spoken } from '../resources/sentences.ts';
import type { Tenancy } from '../resources/tenancy.ts';
import { applyIfDifferent } from '../runtime/apply.ts';
import { isSame } from '../runtime/canonical.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { isoSeconds } from '../runtime/conditions.ts';
import { isAlreadyExists } from '../runtime/errors.ts';
import type { Informer } from '../runtime/informer.ts';
import { CONFIG_MAPS, RESTORE_REQUESTS, RESTORES } from '../runtime/kinds.ts';
import { done, type Outcome, requeueAfter } from '../runtime/outcome.ts';
import { contentOf } from './content.ts';
import { type DrSite, SiteUnavailable } from './dr-site.ts';
import { makeRestored, mappingOf, NamespaceInUse } from './restored-namespaces.ts';
import { VELERO_NAMESPACE, VERIFIED_AT, type VeleroRestore } from './velero.ts';
import { findMissing } from './verify.ts';
import type { BackupWorld } from './world.ts';

export interface RestoreTools {
  client: KubeClient;
  clock: Clock;
  world: BackupWorld;
  site: DrSite;
  requests: Informer<RestoreRequest>;
}

const LOOK_AGAIN_MILLIS = 2_000;
/** Restores that are at an end. */
const ENDED = new Set(['Completed', 'PartiallyFailed', 'Failed', 'FailedValidation']);
const NAMED_MISSING = 20;
/** In place the operators' own children stay as they are, and what the cluster makes by itself is not put back. */
const NEVER_IN_PLACE = [
  'events',
  'events.events.k8s.io',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'leases.coordination.k8s.io',
  'pods.metrics.k8s.io',
  'acceptancetests.govcloud.yunzhi.dev',
  'usagereports.govcloud.yunzhi.dev',
  'availabilityprobes.govcloud.yunzhi.dev',
];
const NOT_OURS = {
  matchExpressions: [{ key: LABELS.managedBy, operator: 'NotIn', values: [OPERATOR_MANAGER] }],
};

export const requestedRestore = (request: string): string => `request-${request}`.slice(0, 63);

/**
 * Carries out a restore that the provider has taken up: namespaces with their fences, Velero's restore, then each object of the backup is
 * looked for. Every step is found again by its name, so that whoever takes over goes on where it stood.
 */
export async function reconcileRestore(name: string, tools: RestoreTools): Promise<Outcome> {
  const request = tools.requests.get(name);
  if (!request || request.metadata.deletionTimestamp) return done;
  if (request.status?.phase === 'Completed' || request.status?.phase === 'Failed') return done;
  const status = await statusOf(request, tools);
  if (!isSame(request.status, status)) {
    const { resourceVersion } = request.metadata;
    tools.requests.learn(await tools.client.patchStatus(RESTORE_REQUESTS, { name }, status, resourceVersion));
  }
  return status.phase === 'Completed' || status.phase === 'Failed' ? done : requeueAfter(LOOK_AGAIN_MILLIS);
}

async function statusOf(request: RestoreRequest, tools: RestoreTools): Promise<RestoreRequestStatus> {
  const { clock, world, client } = tools;
  const { tenancy, backup } = request.spec;
  const now = isoSeconds(clock.now());
  const base = {
    observedGeneration: request.metadata.generation,
    restore: requestedRestore(request.metadata.name ?? ''),
    startedAt: request.status?.startedAt ?? now,
  };
  const fail = (...said: Said): RestoreRequestStatus => ({
    ...base,
    phase: 'Failed',
    ...spoken(...said),
    completedAt: now,
  });
  const found = world.tenancies.get(tenancy);
  const fact = world.backup(backup);
  if (!found) return fail(say('backup.noTenancy', { tenancy }));
  if (!fact || fact.tenancy !== tenancy) return fail(say('restore.noBackupOf', { backup, tenancy }));
  const namespaces = [...mappingOf(request, found).values()];
  const place = { namespace: VELERO_NAMESPACE, name: base.restore };
  try {
    const restore = await client.find<VeleroRestore>(RESTORES, place);
    if (!restore) {
      const content = await contentOf(tools.site, backup, fact.location);
      if (!content) return fail(say('backup.notFound', { backup, location: fact.location }));
      await order(request, found, content, tools);
      return { ...base, phase: 'Restoring', ...spoken(say('restore.ordered')), namespaces };
    }
    const { phase = 'New' } = restore.status ?? {};
    if (!ENDED.has(phase))
      return { ...base, phase: 'Restoring', ...spoken(say('backup.working', { phase })), namespaces };
    const content = await contentOf(tools.site, backup, fact.location);
    if (!content) return fail(say('restore.noLongerFound', { backup, location: fact.location }));
    return { ...(await verify(request, found, restore, content, tools)), ...base, namespaces, completedAt: now };
  } catch (error) {
    if (error instanceof NamespaceInUse) return fail(...error.said);
    if (!(error instanceof SiteUnavailable)) throw error;
    return { ...base, phase: request.status?.phase ?? 'Pending', ...spoken(...error.said), namespaces };
  }
}

async function order(
  request: RestoreRequest,
  tenancy: Tenancy,
  content: readonly BackedUpObject[],
  { client, world }: RestoreTools,
): Promise<void> {
  const { spec, metadata: own } = request;
  const place = { namespace: VELERO_NAMESPACE, name: requestedRestore(own.name ?? '') };
  const labels = { [LABELS.managedBy]: OPERATOR_MANAGER, [LABELS.tenancy]: spec.tenancy };
  const mapping = mappingOf(request, tenancy);
  const common = { backupName: spec.backup, includedNamespaces: [...mapping.keys()], labelSelector: NOT_OURS };
  const metadata = { ...place, labels };
  let body: object;
  if (spec.mode === 'newNamespace') {
    await makeRestored(client, request, tenancy);
    const rules = modifiersFor(spec.suffix, content, mapping);
    // Velero refuses an empty list of them.
    const isModified = rules.resourceModifierRules.length > 0;
    const owner = { apiVersion: API_VERSION, kind: 'RestoreRequest', name: own.name ?? '', uid: own.uid ?? '' };
    const map = {
      metadata: { ...metadata, ownerReferences: [owner] },
      data: { 'modifiers.yaml': stringify(rules, { lineWidth: 0 }) },
    };
    if (isModified) await applyIfDifferent(client, CONFIG_MAPS, place, map, OPERATOR_MANAGER);
    body = {
      ...common,
      namespaceMapping: Object.fromEntries(mapping),
      excludedResources: [...NOT_RESTORED],
      existingResourcePolicy: 'none',
      preserveNodePorts: false,
      restorePVs: true,
      ...(isModified && { resourceModifier: { kind: 'ConfigMap', name: place.name } }),
    };
  } else body = { ...common, excludedResources: NEVER_IN_PLACE, existingResourcePolicy: 'update', restorePVs: true };
  try {
    world.restores.learn(await client.create(RESTORES, VELERO_NAMESPACE, { metadata, spec: body }));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

/** Velero's word is not enough: every object that had to come back is looked for. */
async function verify(
  request: RestoreRequest,
  tenancy: Tenancy,
  { metadata, status = {} }: VeleroRestore,
  content: readonly BackedUpObject[],
  { client, clock }: RestoreTools,
): Promise<Pick<RestoreRequestStatus, 'phase' | 'message' | 'said' | 'expected' | 'found' | 'missing'>> {
  const wanted = mustReturn(content).filter(
    ({ object }) => object.metadata.labels?.[LABELS.managedBy] !== OPERATOR_MANAGER,
  );
  const { missing, looked: expected, unread } = await findMissing(client, wanted, mappingOf(request, tenancy));
  const found = expected - missing.length;
  const counted = { expected, found, ...(missing.length > 0 && { missing: missing.slice(0, NAMED_MISSING) }) };
  const reason = [...(status.validationErrors ?? []), status.failureReason ?? ''].filter(Boolean).join('; ');
  const phase = status.phase ?? '';
  const ended: Said = [
    reason ? say('restore.endedFor', { phase, reason: quoted(reason) }) : say('restore.ended', { phase }),
    ...(status.errors ? [say('restore.errors', { errors: status.errors })] : []),
  ];
  if (status.phase !== 'Completed' || missing.length > 0)
    return {
      phase: 'Failed',
      ...spoken(...ended, say('restore.someFound', { found, expected })),
      ...counted,
    };
  // Only a restore that was looked at counts as verified.
  const place = { namespace: VELERO_NAMESPACE, name: metadata.name ?? '' };
  const annotations = { [VERIFIED_AT]: clock.now().toISOString() };
  await client.patch(RESTORES, place, 'merge', { metadata: { annotations } });
  const notRead = unread.length > 0 ? [say('restore.notRead', { kinds: unread.join(', ') })] : [];
  return {
    phase: 'Completed',
    ...spoken(...ended, say('restore.allFound', { expected }), ...notRead),
    ...counted,
  };
}
