import { type Evidence, judge, type Sight } from '../../operators/backup/judge.ts';
import { planOf } from '../../operators/backup/plan.ts';
import { composeStatus } from '../../operators/backup/status.ts';
import { completedAt, isComplete } from '../../operators/backup/velero.ts';
import { writeParts } from '../../operators/bulletin/parts.ts';
import { reconcileDrill } from '../../operators/drill/reconciler.ts';
import { draw, goodRestorePoints } from '../../operators/drill/restore-point.ts';
import type { DrillTools } from '../../operators/drill/tools.ts';
import { evidenceDigest, measure } from '../../operators/drill/verdict.ts';
import type { BackupReview } from '../../operators/resources/backup-review.ts';
import type { Drill, DrillStatus } from '../../operators/resources/drill.ts';
import type { Draft, Finding, FindingList, SecurityBulletin } from '../../operators/resources/security-bulletin.ts';
import type { Tenancy as TenancyObject } from '../../operators/resources/tenancy.ts';
import { isoSeconds } from '../../operators/runtime/conditions.ts';
import { BACKUP_REVIEWS, DRILLS, SECURITY_BULLETINS } from '../../operators/runtime/kinds.ts';
import { operationsSpec } from '../../server/operations/spec.ts';
import { defaultPolicy } from '../../server/policies/policy.ts';
import type { Clock } from '../../server/time/clock.ts';
import type { ScriptedCloud } from './cloud.ts';
import { at, type Day, isDown, nameOf, TENANCIES, type Tenancy } from './scenario.ts';

const RULES = operationsSpec({ version: 0, body: defaultPolicy() });
const NONE = { critical: 0, high: 0, medium: 0, low: 0 };

/** How a drill goes, as the scenario has it. */
export type DrillFate = 'verified' | 'failed' | 'timed-out';

/** The operators' own judgement of what the scripted cloud shows them, written onto it as they would. */
export class PlayedOperators {
  readonly #cloud: ScriptedCloud;
  readonly #clock: Clock;
  readonly #fateOf: (tenancy: string, drill: string) => DrillFate;
  readonly #findingsOf: (month: string) => Finding[];
  readonly #byName = new Map(TENANCIES.map((one) => [nameOf(one), one]));
  /** How many restore points each drill was drawn from. */
  readonly drawnFrom = new Map<string, number>();
  reviews = 0;

  constructor(
    cloud: ScriptedCloud,
    clock: Clock,
    script: { fateOf: (tenancy: string, drill: string) => DrillFate; findingsOf: (month: string) => Finding[] },
  ) {
    this.#cloud = cloud;
    this.#clock = clock;
    this.#fateOf = script.fateOf;
    this.#findingsOf = script.findingsOf;
  }

  /**
   * Reviews every tenancy's backups, and writes what is news. That a backup of the same finding is newer is written on full days alone
   * (restore points tell of the days between): what the watch brings late loses nothing.
   * @returns each tenancy's finding
   */
  async review(one: Day, isFull: boolean): Promise<Map<string, string>> {
    const words = new Map<string, string>();
    for (const [name, review] of this.#cloud.of<BackupReview>(BACKUP_REVIEWS)) {
      const tenancy = this.#byName.get(name);
      if (!tenancy) throw new Error(`a review of a stranger: ${name}`);
      this.#cloud.schedules.add(name);
      const evidence = this.#evidence(review, one);
      const judgement = judge(evidence);
      words.set(name, judgement.finding);
      this.reviews += 1;
      if (!isDown(one) && evidence.backups.length === 0) this.#cloud.backUp(tenancy, one, at(one, 9, 5));
      const { status, metadata } = review;
      const isNews = status?.finding !== judgement.finding || status.observedGeneration !== metadata.generation;
      if (!isNews && !isFull) continue;
      const schedules = [{ name: `${name}-dr`, location: review.spec.drLocation, cron: '0 18 * * *' }];
      const facts = { review, evidence, judgement, schedules, restores: [], policyVersion: RULES.policyVersion };
      await this.#cloud.patchStatus(BACKUP_REVIEWS, { name }, withBlanks(status, composeStatus(facts)));
    }
    return words;
  }

  #evidence({ spec }: BackupReview, one: Day): Evidence {
    const namespaces = [`${spec.tenancy}-app`];
    const backups = this.#cloud.facts(spec.tenancy);
    const seen = new Map<string, Sight>();
    for (const fact of backups)
      if (isComplete(fact, namespaces))
        seen.set(fact.name, { state: 'seen', at: completedAt(fact), bytes: 4711, etag: 'x' });
    return {
      spec,
      rules: RULES.backup,
      plan: planOf(spec, RULES.backup),
      now: this.#clock.now(),
      namespaces,
      isScheduled: this.#cloud.schedules.has(spec.tenancy),
      location: { isAvailable: !isDown(one), message: isDown(one) ? 'connection refused' : '' },
      backups,
      sightOf: (backup) => seen.get(backup),
    };
  }

  /** Begins what is due, and says of the rest that it is too late or not yet time. */
  async beginDrills(): Promise<void> {
    const now = this.#clock.now();
    for (const [name, { spec, status }] of [...this.#cloud.of<Drill>(DRILLS)]) {
      const phase = status?.phase ?? 'planned';
      const isWaiting = phase === 'planned' || phase === 'overdue' || phase === 'running';
      if (!isWaiting || (status && now < new Date(spec.announcedStart))) continue;
      await reconcileDrill(name, this.#tools());
      const after = this.#cloud.of<Drill>(DRILLS).get(name);
      if (after?.status?.phase === 'timed-out') await this.#cleanUp(name, after.status);
    }
  }

  /** What is under way ends as it is written; the others stay under way until their time is out. */
  async endDrills(): Promise<void> {
    const now = isoSeconds(this.#clock.now());
    for (const [name, { spec, status }] of [...this.#cloud.of<Drill>(DRILLS)]) {
      const fate = this.#fateOf(spec.tenancy, name);
      if (status?.phase !== 'running' || fate === 'timed-out') continue;
      const restorePoint = this.#draw(name, spec);
      const isGood = restorePoint !== undefined && fate === 'verified';
      const [probe] = spec.probes;
      const result = {
        name: probe?.name ?? '',
        kind: 'restoreOnly',
        weight: probe?.weight ?? 0,
        startedAt: now,
      } as const;
      const ended: DrillStatus = {
        ...status,
        phase: isGood ? 'verified' : 'failed',
        restorePoint,
        probes: restorePoint && [
          { ...result, finishedAt: now, result: isGood ? 'passed' : 'failed', message: isGood ? '' : 'not there' },
        ],
        finishedAt: now,
        summary: isGood ? 'Every probe passed.' : 'Not passed.',
        ...(isGood && { verifiedAt: now }),
      };
      await this.#cleanUp(name, { ...ended, ...measure(spec, ended) });
    }
  }

  #draw(name: string, spec: Drill['spec']): DrillStatus['restorePoint'] {
    const tenancy = tenancyObject(this.#byName.get(spec.tenancy));
    const place = { locations: ['dr-centre'], now: this.#clock.now() };
    const good = goodRestorePoints(this.#cloud.backups(spec.tenancy), spec, [`${spec.tenancy}-app`], place);
    this.drawnFrom.set(name, good.length);
    // Chance: the length of the drill's name decides.
    return draw(name, tenancy, good, (below) => name.charCodeAt(name.length - 1) % below);
  }

  async #cleanUp(name: string, status: DrillStatus): Promise<void> {
    const drill = this.#cloud.of<Drill>(DRILLS).get(name);
    if (!drill) return;
    const clean = { namespaces: [`drill-${name}-app`], namespacesGone: true, volumesGone: true, restoreGone: true };
    const provenAt = isoSeconds(this.#clock.now());
    const cleaned = { ...status, cleanup: { ...clean, locationClear: 'seen' as const, provenAt, message: '' } };
    const whole = { ...cleaned, evidenceDigest: evidenceDigest(drill, cleaned) };
    await this.#cloud.patchStatus(DRILLS, { name }, whole);
  }

  #tools(): DrillTools {
    return {
      client: this.#cloud.client,
      // Contents are not played.
      readContent: async () => undefined,
      clock: this.#clock,
      chance: () => 0,
      drill: (name) => this.#cloud.of<Drill>(DRILLS).get(name),
      tenancy: (name) => tenancyObject(this.#byName.get(name)),
      locations: () => ['dr-centre'],
      learn: () => undefined,
      pollMillis: 1,
    };
  }

  /** Drafts each month whose day has come and that has no draft, repeats what was published, and answers retests: all is gone. */
  async bulletins(): Promise<void> {
    const now = this.#clock.now();
    for (const [name, bulletin] of [...this.#cloud.of<SecurityBulletin>(SECURITY_BULLETINS)]) {
      const { spec, status } = bulletin;
      if (!spec.publication && !status?.draft && new Date(spec.draftAt) <= now) await this.#draft(name, bulletin);
      if (spec.publication && !status?.frozenDigest)
        await this.#cloud.patchStatus(SECURITY_BULLETINS, { name }, { frozenDigest: spec.publication.digest });
      const answered = new Set((status?.retests ?? []).map(({ item, requestedAt }) => `${item}/${requestedAt}`));
      const open = spec.retests.filter(({ item, requestedAt }) => !answered.has(`${item}/${requestedAt}`));
      if (open.length === 0) continue;
      const retests = spec.retests.map(({ item, requestedAt }) => ({
        item,
        requestedAt,
        lookedAt: now.toISOString(),
        outcome: 'gone' as const,
        remaining: [],
        message: '',
      }));
      await this.#cloud.patchStatus(SECURITY_BULLETINS, { name }, { retests });
    }
  }

  async #draft(name: string, bulletin: SecurityBulletin): Promise<void> {
    const findings = this.#findingsOf(bulletin.spec.month);
    const list: FindingList = { month: bulletin.spec.month, images: {}, findings, audit: {}, auditSamples: [] };
    const section = { section: 'vulnerability' as const, source: 'VulnerabilityReport', available: true, message: '' };
    const draft: Draft = {
      observedAt: this.#clock.now().toISOString(),
      sections: [{ ...section, counts: { ...NONE, critical: findings.length } }],
      vulnerabilities: {
        total: findings.length,
        counts: { ...NONE, critical: findings.length },
        ...{ fixable: 0, fresh: findings.length, persisting: 0, fixed: 0, images: 300, unscanned: 0, staleReports: 0 },
      },
      figures: [],
      top: [],
      units: [],
      findings: findings.length,
      ...(await writeParts(this.#cloud.client, bulletin, list)),
    };
    await this.#cloud.patchStatus(SECURITY_BULLETINS, { name }, { draft });
  }
}

/** A merge patch takes away what is not there any more only when told so. */
const withBlanks = (before: object | undefined, next: object): object => ({
  ...Object.fromEntries(Object.keys(before ?? {}).map((key) => [key, undefined])),
  ...next,
});

function tenancyObject(one: Tenancy | undefined): TenancyObject {
  if (!one) throw new Error('no such tenancy');
  return { metadata: { name: nameOf(one) }, spec: { namespaces: [{ part: 'app' }] } } as unknown as TenancyObject;
}
