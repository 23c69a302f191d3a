import type { Tenancy } from '../resources/tenancy.ts';
import type { ConditionJudgement } from '../runtime/conditions.ts';
import { isTrue } from '../runtime/conditions.ts';
import { NAMESPACES, TENANCIES } from '../runtime/kinds.ts';
import { done, type Outcome, requeueAfter, stalled } from '../runtime/outcome.ts';
import { giveAccess, removeAccounts, takeAccess } from './access.ts';
import { type DesiredChild, fencesOf, namespaceOf } from './children.ts';
import { CONDITIONS, type Finding, judge, type Reason } from './finding.ts';
import { freezeNamespace, isFrozen, thawNamespace } from './freeze.ts';
import { isExpired, type Mode, modeBefore } from './mode.ts';
import { type Place, placesOf } from './places.ts';
import type { QuotaPlan } from './plan-quotas.ts';
import { applyQuotas, describeHeld, isGuarded } from './quotas.ts';
import type { TenancyTools } from './reconciler.ts';
import { findProblem } from './validate.ts';
import { NamespaceTaken } from './writer.ts';

/** Pods take a moment to stop; there is no event for it that the operators watch, so they look again. */
const STOPPING_PAUSE_MILLIS = 1_000;

const TAKEN_PAUSE_MILLIS = 60_000;

/** What `applyAll` found out. */
export interface Applied {
  plan: QuotaPlan;
  /** Namespaces that are being deleted by somebody; they are made again once they are gone. */
  terminating: string[];
  /** Pods that still run although the tenancy is frozen; undefined while it is open. */
  running?: number;
}

/** A tenancy that is in force, open or frozen: everything as the specification says, in the safe order. */
export async function maintain(tenancy: Tenancy, mode: Mode, tools: TenancyTools): Promise<Finding> {
  const problem = findProblem(tenancy);
  if (problem) return heldFinding(tenancy, problem, mode, tools);
  try {
    return toFinding(tenancy, mode, await applyAll(tenancy, mode, tools), tools);
  } catch (error) {
    if (error instanceof NamespaceTaken) {
      return heldFinding(tenancy, { reason: 'NamespaceTaken', message: error.message }, mode, tools);
    }
    throw error;
  }
}

/**
 * The order is the safety of it: who must go goes first; then namespaces, limits and isolation, quotas; then what runs is stopped or
 * started; people come last.
 */
export async function applyAll(tenancy: Tenancy, mode: Mode, tools: TenancyTools): Promise<Applied> {
  const taken = await takeAccess(tenancy, mode, tools);
  const removed = await removeAccounts(tenancy, tenancy.spec.members, tools);
  const places = placesFor(tenancy, mode, tools);
  const namespaces = await applyNamespaces(tenancy, places, tools);
  const standing = places.filter(({ namespace }) => !namespaces.terminating.includes(namespace));
  const fences = await writeAll(fencesOf(tenancy, standing), tools);
  const { plan, written } = await applyQuotas(tenancy, standing, new Set(namespaces.created), tools);
  const running = await stopOrStart(tenancy, mode, standing, tools);
  const guarded = standing.filter(({ namespace }) => isGuarded(namespace, tenancy.spec.zone, tools.cache));
  const given = await giveAccess(tenancy, mode, new Set(guarded.map((place) => place.namespace)), tools.server, tools);
  const quotas = written.map((namespace) => `ResourceQuota ${namespace}`);
  await recordDrift(
    tenancy,
    mode,
    [...taken, ...removed, ...namespaces.changed, ...fences, ...quotas, ...given],
    tools,
  );
  return { plan, terminating: namespaces.terminating, running };
}

/** What is on its way out gets no new namespace, only to be deleted again. */
const placesFor = (tenancy: Tenancy, mode: Mode, { cache }: TenancyTools): Place[] =>
  placesOf(tenancy, cache).filter(
    ({ namespace }) => mode !== 'retiring' || cache.child(NAMESPACES, undefined, namespace) !== undefined,
  );

async function applyNamespaces(tenancy: Tenancy, places: readonly Place[], { cache, writer }: TenancyTools) {
  const isTerminating = ({ namespace }: Place) => cache.child(NAMESPACES, undefined, namespace)?.isTerminating;
  const terminating = places.filter(isTerminating).map((place) => place.namespace);
  const created: string[] = [];
  const changed: string[] = [];
  for (const { namespace, part } of places) {
    if (terminating.includes(namespace)) continue;
    const result = await writer.ensure(namespaceOf(tenancy, part));
    if (result === 'created') created.push(namespace);
    if (result !== 'unchanged') changed.push(`Namespace ${namespace}`);
  }
  return { created, changed, terminating };
}

async function writeAll(children: DesiredChild[], { writer }: TenancyTools): Promise<string[]> {
  const results = await Promise.all(children.map(async (child) => ({ child, result: await writer.ensure(child) })));
  return results
    .filter(({ result }) => result !== 'unchanged')
    .map(({ child }) => `${child.kind.kind} ${child.namespace}/${child.name}`);
}

async function stopOrStart(tenancy: Tenancy, mode: Mode, places: readonly Place[], tools: TenancyTools) {
  if (mode === 'open') {
    for (const { namespace } of places) if (isFrozen(namespace, tools.cache)) await thawNamespace(namespace, tools);
    return undefined;
  }
  let running = 0;
  for (const { namespace } of places) running += (await freezeNamespace(tenancy, namespace, tools)) ?? 1;
  return running;
}

/** What had to be written although nothing had been asked for since the last look was somebody else's doing. */
async function recordDrift(tenancy: Tenancy, mode: Mode, repairs: string[], { events }: TenancyTools): Promise<void> {
  const { status, metadata } = tenancy;
  const wasSettled = status?.observedGeneration === metadata.generation && modeBefore(tenancy) === mode;
  if (!wasSettled || repairs.length === 0 || !isTrue(status?.conditions, CONDITIONS.isolated)) return;
  const message = `Changed or deleted by somebody, put back: ${repairs.join(', ')}`;
  await events.record(TENANCIES, tenancy, { type: 'Warning', reason: 'DriftRepaired', message });
}

async function heldFinding(
  tenancy: Tenancy,
  { reason, message }: { reason: Reason; message: string },
  mode: Mode,
  tools: TenancyTools,
): Promise<Finding> {
  // Whoever is no longer a member leaves even so; the rest stays as it was last applied.
  if (reason !== 'InvalidSpec') await takeAccess(tenancy, mode, tools);
  return {
    phase: 'Held',
    conditions: [judge(CONDITIONS.ready, 'False', reason, message)],
    // Of a namespace that is given up by its owner nobody tells us: it is not watched.
    outcome: reason === 'NamespaceTaken' ? requeueAfter(TAKEN_PAUSE_MILLIS) : stalled(reason),
  };
}

function toFinding(tenancy: Tenancy, mode: Mode, applied: Applied, tools: TenancyTools): Finding {
  const expired = isExpired(tenancy, tools.clock.now());
  const conditions = [
    readiness(tenancy, mode, applied, expired),
    quotaJudgement(applied.plan),
    isolationJudgement(applied.terminating),
    frozenJudgement(mode, applied.running),
    expired
      ? judge(CONDITIONS.expired, 'True', 'TrialEnded', `The trial ended at ${tenancy.spec.expiresAt}.`)
      : judge(CONDITIONS.expired, 'False', 'NotExpired', 'The end has not come.'),
    judge(CONDITIONS.retired, 'False', 'InForce', 'The tenancy is in force.'),
  ];
  return { phase: phaseOf(mode, applied, expired), conditions, outcome: outcomeOf(tenancy, mode, applied, tools) };
}

function phaseOf(mode: Mode, { plan, terminating, running = 0 }: Applied, expired: boolean): Finding['phase'] {
  if (terminating.length > 0 || running > 0) return 'Applying';
  if (mode !== 'open') return expired ? 'Expired' : 'Frozen';
  if (plan.held.length > 0) return 'Held';
  return plan.isSettled ? 'Ready' : 'Applying';
}

function readiness(tenancy: Tenancy, mode: Mode, { plan, terminating }: Applied, expired: boolean): ConditionJudgement {
  const no = (reason: Reason, message: string) => judge(CONDITIONS.ready, 'False', reason, message);
  if (terminating.length > 0) {
    return no('NamespaceTerminating', `${terminating.join(', ')} is being deleted and will be made again.`);
  }
  if (expired) return no('Expired', `The trial ended at ${tenancy.spec.expiresAt}; nothing runs, members may look.`);
  if (mode !== 'open') return no('Frozen', 'The tenancy is frozen: nothing runs, members may look.');
  if (plan.held.length > 0) return no('ShrinkDoesNotFit', `${describeHeld(plan.held)}.`);
  if (!plan.isSettled) return no('Applying', 'The quota is not yet confirmed by the cluster.');
  if (tenancy.metadata.deletionTimestamp) {
    const message = 'Deletion waits: only a completed retirement (spec.retire) removes the namespaces and their data.';
    return judge(CONDITIONS.ready, 'True', 'DeletionWaitsForRetirement', message);
  }
  return judge(CONDITIONS.ready, 'True', 'Applied', 'Quota, limits, isolation and access are in force.');
}

function quotaJudgement(plan: QuotaPlan): ConditionJudgement {
  if (plan.held.length > 0) {
    const message = `${describeHeld(plan.held)}; the present quota stays until it fits.`;
    return judge(CONDITIONS.quotaEnforced, 'False', 'ShrinkDoesNotFit', message);
  }
  if (!plan.isSettled) return judge(CONDITIONS.quotaEnforced, 'False', 'Applying', 'The quota is not yet confirmed.');
  return judge(CONDITIONS.quotaEnforced, 'True', 'Enforced', 'The cluster enforces the quota as specified.');
}

const isolationJudgement = (terminating: string[]): ConditionJudgement =>
  terminating.length === 0
    ? judge(CONDITIONS.isolated, 'True', 'Isolated', 'Every namespace denies all traffic but what is specified.')
    : judge(CONDITIONS.isolated, 'False', 'NamespaceTerminating', `${terminating.join(', ')} is being deleted.`);

function frozenJudgement(mode: Mode, running: number | undefined): ConditionJudgement {
  if (mode === 'open') return judge(CONDITIONS.frozen, 'False', 'Open', 'Workloads may run.');
  if (running === 0) return judge(CONDITIONS.frozen, 'True', 'Stopped', 'Nothing runs and new pods are refused.');
  return judge(CONDITIONS.frozen, 'False', 'Stopping', 'Workloads are being stopped.');
}

function outcomeOf({ spec }: Tenancy, mode: Mode, { running = 0 }: Applied, { clock }: TenancyTools): Outcome {
  if (mode !== 'open') return running > 0 ? requeueAfter(STOPPING_PAUSE_MILLIS) : done;
  return spec.expiresAt ? requeueAfter(Date.parse(spec.expiresAt) - clock.now().getTime()) : done;
}
