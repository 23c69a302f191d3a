import { type Sentence, say } from '../resources/sentences.ts';
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
      return heldFinding(tenancy, { reason: 'NamespaceTaken', said: [...error.said] }, mode, tools);
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
  { reason, said }: { reason: Reason; said: Sentence[] },
  mode: Mode,
  tools: TenancyTools,
): Promise<Finding> {
  // Whoever is no longer a member leaves even so; the rest stays as it was last applied.
  if (reason !== 'InvalidSpec') await takeAccess(tenancy, mode, tools);
  return {
    phase: 'Held',
    conditions: [judge(CONDITIONS.ready, 'False', reason, ...said)],
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
      ? judge(CONDITIONS.expired, 'True', 'TrialEnded', say('tenancy.trialEnded', { at: tenancy.spec.expiresAt ?? '' }))
      : judge(CONDITIONS.expired, 'False', 'NotExpired', say('tenancy.notExpired')),
    judge(CONDITIONS.retired, 'False', 'InForce', say('tenancy.inForce')),
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
  const no = (reason: Reason, ...said: Sentence[]) => judge(CONDITIONS.ready, 'False', reason, ...said);
  if (terminating.length > 0) {
    return no('NamespaceTerminating', say('tenancy.remade', { namespaces: terminating.join(', ') }));
  }
  if (expired) return no('Expired', say('tenancy.expired', { at: tenancy.spec.expiresAt ?? '' }));
  if (mode !== 'open') return no('Frozen', say('tenancy.frozen'));
  if (plan.held.length > 0) return no('ShrinkDoesNotFit', ...describeHeld(plan.held));
  if (!plan.isSettled) return no('Applying', say('tenancy.notConfirmed'));
  if (tenancy.metadata.deletionTimestamp) {
    return judge(CONDITIONS.ready, 'True', 'DeletionWaitsForRetirement', say('tenancy.deletionWaits'));
  }
  return judge(CONDITIONS.ready, 'True', 'Applied', say('tenancy.applied'));
}

function quotaJudgement(plan: QuotaPlan): ConditionJudgement {
  if (plan.held.length > 0) {
    const why = [...describeHeld(plan.held), say('tenancy.quotaStays')];
    return judge(CONDITIONS.quotaEnforced, 'False', 'ShrinkDoesNotFit', ...why);
  }
  if (!plan.isSettled) return judge(CONDITIONS.quotaEnforced, 'False', 'Applying', say('tenancy.notConfirmed'));
  return judge(CONDITIONS.quotaEnforced, 'True', 'Enforced', say('tenancy.enforced'));
}

const isolationJudgement = (terminating: string[]): ConditionJudgement =>
  terminating.length === 0
    ? judge(CONDITIONS.isolated, 'True', 'Isolated', say('tenancy.isolated'))
    : judge(
        CONDITIONS.isolated,
        'False',
        'NamespaceTerminating',
        say('tenancy.deleting', { namespaces: terminating.join(', ') }),
      );

function frozenJudgement(mode: Mode, running: number | undefined): ConditionJudgement {
  if (mode === 'open') return judge(CONDITIONS.frozen, 'False', 'Open', say('tenancy.open'));
  if (running === 0) return judge(CONDITIONS.frozen, 'True', 'Stopped', say('tenancy.stopped'));
  return judge(CONDITIONS.frozen, 'False', 'Stopping', say('tenancy.stopping'));
}

function outcomeOf({ spec }: Tenancy, mode: Mode, { running = 0 }: Applied, { clock }: TenancyTools): Outcome {
  if (mode !== 'open') return running > 0 ? requeueAfter(STOPPING_PAUSE_MILLIS) : done;
  return spec.expiresAt ? requeueAfter(Date.parse(spec.expiresAt) - clock.now().getTime()) : done;
}
