import { FINALIZER } from '../resources/group.ts';
import type { Tenancy } from '../resources/tenancy.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { isTrue } from '../runtime/conditions.ts';
import type { EventRecorder } from '../runtime/events.ts';
import { NAMESPACES, TENANCIES } from '../runtime/kinds.ts';
import { done, type Outcome, requeueAfter } from '../runtime/outcome.ts';
import type { TenancyCache } from './cache.ts';
import type { ServerIdentity } from './children.ts';
import type { FinalBackup } from './final-backup.ts';
import { CONDITIONS, type Finding } from './finding.ts';
import { maintain } from './maintain.ts';
import { modeOf } from './mode.ts';
import { retire } from './retire.ts';
import { compareStatus, composeStatus, statusPatch } from './status.ts';
import type { ChildWriter } from './writer.ts';

export interface TenancyTools {
  client: KubeClient;
  cache: TenancyCache;
  writer: ChildWriter;
  events: EventRecorder;
  clock: Clock;
  /** Who may create tokens for the members' accounts. */
  server: ServerIdentity;
  backup: FinalBackup;
}

/** Figures of use are written at most this often for a tenancy: a busy one would otherwise write its status all the time. */
const USAGE_PAUSE_MILLIS = 5_000;

/** One look at one tenancy: does what is missing, says what is true. */
export class TenancyReconciler {
  readonly #tools: TenancyTools;
  /** When each tenancy's status was last written by this process, by `performance.now()`. */
  readonly #wroteAt = new Map<string, number>();

  constructor(tools: TenancyTools) {
    this.#tools = tools;
  }

  async reconcile(name: string): Promise<Outcome> {
    const tenancy = this.#tools.cache.tenancies.get(name);
    if (!tenancy) return this.#forget(name);
    if (mayBeLetGo(tenancy, this.#tools.cache)) return this.#letGo(tenancy);
    if (isTrue(tenancy.status?.conditions, CONDITIONS.retired)) return done;
    const kept = await this.#keepFinalizer(tenancy);
    const mode = modeOf(kept, this.#tools.clock.now());
    const finding = mode === 'retiring' ? await retire(kept, this.#tools) : await maintain(kept, mode, this.#tools);
    return this.#report(kept, finding);
  }

  #forget(name: string): Outcome {
    this.#wroteAt.delete(name);
    return done;
  }

  /** Whoever deletes a tenancy must not orphan or destroy its namespaces: it stays until its retirement is complete. */
  async #keepFinalizer(tenancy: Tenancy): Promise<Tenancy> {
    const { name = '', finalizers = [], deletionTimestamp, resourceVersion } = tenancy.metadata;
    if (finalizers.includes(FINALIZER) || deletionTimestamp) return tenancy;
    const metadata = { finalizers: [...finalizers, FINALIZER], resourceVersion };
    const answer = await this.#tools.client.patch<Tenancy>(TENANCIES, { name }, 'merge', { metadata });
    this.#tools.cache.learnTenancy(answer);
    return answer;
  }

  async #letGo(tenancy: Tenancy): Promise<Outcome> {
    const { name = '', finalizers = [], resourceVersion } = tenancy.metadata;
    if (!finalizers.includes(FINALIZER)) return done;
    const metadata = { finalizers: finalizers.filter((each) => each !== FINALIZER), resourceVersion };
    await this.#tools.client.patch(TENANCIES, { name }, 'merge', { metadata });
    return done;
  }

  /** Writes the status once, at the end, if it changed. */
  async #report(tenancy: Tenancy, finding: Finding): Promise<Outcome> {
    const { cache, client, clock } = this.#tools;
    const name = tenancy.metadata.name ?? '';
    const next = composeStatus(tenancy, finding, cache, clock.now());
    const news = compareStatus(tenancy.status, next);
    if (news === 'same') return finding.outcome;
    const wait = (this.#wroteAt.get(name) ?? Number.NEGATIVE_INFINITY) + USAGE_PAUSE_MILLIS - performance.now();
    if (news === 'usage' && wait > 0) return sooner(finding.outcome, wait);
    const patch = statusPatch(tenancy.status, next);
    const answer = await client.patchStatus<Tenancy>(TENANCIES, { name }, patch, tenancy.metadata.resourceVersion);
    this.#wroteAt.set(name, performance.now());
    cache.learnTenancy(answer);
    await this.#announce(tenancy, finding);
    return finding.outcome;
  }

  /** Becoming ready is what everybody expects and sees in the status; all else that happens to a tenancy is recorded. */
  async #announce(tenancy: Tenancy, { phase, conditions }: Finding): Promise<void> {
    if (phase === tenancy.status?.phase || phase === 'Ready' || phase === 'Applying') return;
    const message = conditions.find((condition) => condition.type === CONDITIONS.ready)?.message ?? '';
    const type = phase === 'Held' ? 'Warning' : 'Normal';
    await this.#tools.events.record(TENANCIES, tenancy, { type, reason: phase, message });
  }
}

/** A tenancy that is being deleted and holds nothing on the cluster any more, or never did. */
const mayBeLetGo = ({ metadata, status }: Tenancy, cache: TenancyCache): boolean =>
  metadata.deletionTimestamp !== undefined &&
  (isTrue(status?.conditions, CONDITIONS.retired) ||
    (cache.childrenOf(NAMESPACES, metadata.name ?? '').length === 0 && (status?.namespaces ?? []).length === 0));

function sooner(outcome: Outcome, millis: number): Outcome {
  return outcome.kind === 'requeue-after' && outcome.millis < millis ? outcome : requeueAfter(millis);
}
