import { expect, test } from 'vitest';
import type { BackupReview } from '../../operators/resources/backup-review.ts';
import type { Cleanup, Drill, DrillStatus } from '../../operators/resources/drill.ts';
import { ANNOTATIONS, API_VERSION } from '../../operators/resources/group.ts';
import type { SecurityBulletin } from '../../operators/resources/security-bulletin.ts';
import { BACKUP_REVIEWS, SECURITY_BULLETINS } from '../../operators/runtime/kinds.ts';
import { verifyChain } from '../../server/audit/verify.ts';
import { closeDays } from '../../server/backup/day-records.ts';
import { dispatchReviews } from '../../server/backup/dispatch.ts';
import { superviseBackups } from '../../server/backup/tick.ts';
import { dispatchBulletins } from '../../server/bulletins/dispatch.ts';
import { observeBulletin } from '../../server/bulletins/observe.ts';
import { tickBulletins } from '../../server/bulletins/tick.ts';
import { observeDrill, specOf } from '../../server/drills/cluster.ts';
import { tickDrills } from '../../server/drills/tick.ts';
import { tickReports } from '../../server/reports/tick.ts';
import { point, productionSystem, say } from '../server/backup/systems.ts';
import { finding } from '../server/bulletins/given.ts';
import { inProduction } from '../server/drills/given.ts';
import { mortalDb } from '../setup/mortal.ts';
import { createWorld, type World } from '../setup/world.ts';
import { ScriptedCloud } from './cloud.ts';
import { PlayedOperators } from './operators.ts';

interface Stage {
  world: World;
  cloud: ScriptedCloud;
  operators: PlayedOperators;
}

type Step = ((stage: Stage) => Promise<unknown>) & { isDoneAnew?: true };

/** A step that does not go on from what a dead process left, but begins anew beside it: each life is given one write more. */
const doneAnew = (step: Step): Step => Object.assign(step, { isDoneAnew: true as const });

interface Story {
  begin(stage: Stage): Promise<void>;
  /** What loops and people do, one after the other; whoever is killed does it again. */
  steps: Step[];
  /** What has come of it, without ids. */
  outcome(stage: Stage): Promise<unknown>;
}

async function open(story: Story): Promise<Stage> {
  const world = await createWorld();
  const cloud = new ScriptedCloud();
  world.services.cluster = cloud.client;
  const script = {
    fateOf: () => 'verified' as const,
    findingsOf: () => [finding(), finding({ ids: ['CVE-2'], subject: 'x' })],
  };
  const stage = { world, cloud, operators: new PlayedOperators(cloud, world.clock, script) };
  for (const role of ['leader', 'providerOperator', 'unitHead'] as const) await world.person(role);
  await story.begin(stage);
  return stage;
}

/** Everything that was put on record and told, beside the story's own outcome. */
async function whole({ outcome }: Story, stage: Stage): Promise<unknown> {
  const { db, settings } = stage.world.services;
  const acts = (await db.auditEntry.findMany({ orderBy: { seq: 'asc' } })).map((one) => `${one.action} ${one.result}`);
  const notices = (await db.notice.findMany()).map(({ userId, key }) => `${userId} ${key}`).toSorted();
  const chain = await verifyChain(db, settings.auditKey);
  return { outcome: await outcome(stage), acts, notices, isChainWhole: chain.ok };
}

/**
 * Plays a story in which every process is killed after its first write, the next one after its second, and so on until one lives to the
 * end of the step; what was there for good is not done again, so that then the first write of the rest is meant (but see `doneAnew`).
 * Each starts anew.
 */
async function play(story: Story, isMortal: boolean): Promise<{ came: unknown; deaths: number }> {
  const stage = await open(story);
  const { services } = stage.world;
  const { db } = services;
  let deaths = 0;
  /** @returns whether anything was done for good; undefined: the step was lived to its end */
  const life = async (step: Story['steps'][number], lastWrite: number): Promise<boolean | undefined> => {
    const mortal = mortalDb(db, lastWrite);
    services.db = mortal.db;
    try {
      await step(stage);
      if (!mortal.isDead) return undefined;
    } catch (error) {
      if (!mortal.isDead) throw error;
    } finally {
      services.db = db;
    }
    deaths += 1;
    expect(deaths).toBeLessThan(1000);
    return mortal.lasting > 0;
  };
  try {
    for (const step of story.steps) {
      let lastWrite = isMortal ? 0 : Number.POSITIVE_INFINITY;
      for (let lasts = await life(step, lastWrite); lasts !== undefined; lasts = await life(step, lastWrite))
        lastWrite = lasts && !step.isDoneAnew ? 0 : lastWrite + 1;
    }
    return { came: await whole(story, stage), deaths };
  } finally {
    await stage.world.close();
  }
}

/** The same comes of it as if nobody had died. Answers how often somebody did. */
async function dieEverywhere(story: Story): Promise<number> {
  const { came: expected } = await play(story, false);
  const { came, deaths } = await play(story, true);
  expect(came).toEqual(expected);
  return deaths;
}

const LONG = 120_000;

test('a server killed at any write while a finding opens, falls due, is escalated and closes doubles and loses nothing', {
  timeout: LONG,
}, async () => {
  const good = point('water-flood-dr-1', new Date('2026-11-30T18:00:00Z'));
  const at = (iso: string, act: (stage: Stage) => Promise<unknown>) => (stage: Stage) => {
    stage.world.clock.set(iso);
    return act(stage);
  };
  const since = { since: '2026-11-23T01:00:00.000Z', reviewedAt: '2026-11-23T01:00:00.000Z' };
  const supervise = ({ world }: Stage) => superviseBackups(world.services);
  const deaths = await dieEverywhere({
    begin: async ({ world }) => void (await productionSystem(world, 'flood')),
    steps: [
      at('2026-11-23T01:00:00Z', ({ world }) => say(world, 'flood', 'overdue', since)),
      at('2026-11-26T01:00:00Z', supervise),
      at('2026-11-27T01:00:00Z', supervise),
      at('2026-12-01T01:00:00Z', ({ world }) =>
        say(world, 'flood', 'protected', { ...since, lastGoodBackup: good, restorePoints: [good] }),
      ),
      at('2026-12-01T02:00:00Z', ({ world }) => closeDays(world.services)),
      at('2026-12-01T03:00:00Z', ({ world, cloud }) =>
        dispatchReviews(world.services, cloud.present<BackupReview>(BACKUP_REVIEWS)),
      ),
    ],
    outcome: async ({ world, cloud }) => ({
      findings: (await world.services.db.backupFinding.findMany()).map(({ id: _, evidence: __, ...row }) => row),
      years: await world.services.db.backupYear.findMany({ orderBy: { year: 'asc' } }),
      states: (await world.services.db.backupState.findMany()).map(({ finding: word }) => word),
      reviews: [...cloud.of(BACKUP_REVIEWS).keys()],
    }),
  });
  expect(deaths).toBeGreaterThan(20);
});

test('a server killed at any write from the plan of drills to the closing of a failed one doubles and loses nothing', {
  timeout: LONG,
}, async () => {
  const clean: Cleanup = {
    ...{ namespaces: [], namespacesGone: true, volumesGone: true, restoreGone: true, message: '' },
    locationClear: 'seen',
    provenAt: '2027-12-30T01:00:00Z',
  };
  const failed: DrillStatus = { phase: 'failed', startedAt: '2027-12-30T01:00:00Z', score: 0, summary: 'x' };
  const only = async ({ world }: Stage) => world.services.db.drill.findFirstOrThrow();
  const observe = (status: DrillStatus) => async (stage: Stage) => {
    const row = await only(stage);
    const metadata = { name: row.resourceName ?? '', annotations: { [ANNOTATIONS.record]: row.id } };
    const drill: Drill = { apiVersion: API_VERSION, kind: 'Drill', metadata, spec: specOf(row), status };
    await observeDrill(stage.world.services, drill);
  };
  const tick = ({ world }: Stage) => tickDrills(world.services);
  const tickOn = (days: number) => async (stage: Stage) => {
    const { plannedFor } = await only(stage);
    stage.world.clock.set(new Date(plannedFor.getTime() + days * 86_400_000).toISOString());
    await tick(stage);
  };
  const confirm =
    (party: 'provider' | 'authority') =>
    async ({ world }: Stage) => {
      const person = await world.as(party === 'provider' ? 'providerOperator' : 'leader');
      await person.drills.confirmPlan({ year: 2027, version: 1, party });
    };
  const sign = (role: 'providerOperator' | 'unitHead') => async (stage: Stage) =>
    (await stage.world.as(role)).drills.sign({ id: (await only(stage)).id });
  const deaths = await dieEverywhere({
    begin: async ({ world }) => {
      await inProduction(world, 'monitor');
      world.clock.set('2026-12-31T15:00:00Z');
    },
    steps: [
      tick,
      confirm('provider'),
      confirm('authority'),
      tickOn(-3),
      tickOn(1),
      observe({ ...failed, phase: 'running' }),
      observe(failed),
      observe({ ...failed, cleanup: clean }),
      tickOn(60),
      sign('providerOperator'),
      sign('unitHead'),
    ],
    outcome: async ({ world }) => ({
      plans: (await world.services.db.drillPlan.findMany({ orderBy: { year: 'asc' } })).map(
        ({ year, version, state }) => ({
          year,
          version,
          state,
        }),
      ),
      drills: (await world.services.db.drill.findMany()).map(({ id: _, resourceName: __, ...row }) => row),
      problems: (await world.services.db.drillProblem.findMany()).map(({ words, overdueAt }) => ({ words, overdueAt })),
    }),
  });
  expect(deaths).toBeGreaterThan(30);
});

test('a server killed at any write from the month to the fixed items and the report doubles and loses nothing', {
  timeout: LONG,
}, async () => {
  const MONTH = '2026-11';
  const dispatch = ({ world, cloud }: Stage) =>
    dispatchBulletins(world.services, cloud.present<SecurityBulletin>(SECURITY_BULLETINS));
  const observe = async ({ world, cloud }: Stage) => {
    for (const one of cloud.of<SecurityBulletin>(SECURITY_BULLETINS).values())
      await observeBulletin(world.services, one);
  };
  const tickOn =
    (iso: string) =>
    async ({ world }: Stage) => {
      world.clock.set(iso);
      await tickBulletins(world.services);
      await tickReports(world.services);
    };
  const publish = async ({ world }: Stage) => {
    const { bulletins } = await world.as('providerOperator');
    const { version, state } = await bulletins.get({ month: MONTH });
    // Who was cut off sees that it is out.
    if (state !== 'published') await bulletins.publish({ month: MONTH, version });
  };
  const publishReport = async ({ world }: Stage) => {
    const { operationReports } = await world.as('providerOperator');
    const { version } = await operationReports.get({ month: MONTH });
    await operationReports.publish({ month: MONTH, version });
  };
  const report = async ({ world }: Stage) => {
    const { bulletinItems } = await world.as('unitHead');
    const [open] = (await bulletinItems.table({})).filter(({ state }) => state === 'overdue');
    if (open) await bulletinItems.report({ id: open.id, words: '已修复' });
  };
  const deaths = await dieEverywhere({
    begin: async ({ world }) => {
      await productionSystem(world, 'registry');
    },
    steps: [
      dispatch,
      tickOn('2026-12-01T01:00:00Z'),
      async (stage) => {
        await dispatch(stage);
        await stage.operators.bulletins();
      },
      observe,
      tickOn('2026-12-11T01:00:00Z'),
      doneAnew(publish),
      publishReport,
      tickOn('2026-12-25T01:00:00Z'),
      report,
      dispatch,
      async (stage) => {
        await stage.operators.bulletins();
        await observe(stage);
      },
    ],
    outcome: async ({ world, cloud }) => {
      const { db } = world.services;
      const bulletins = await db.bulletin.findMany({ orderBy: { month: 'asc' } });
      const items = await db.bulletinItem.findMany({ orderBy: { number: 'asc' } });
      return {
        bulletins: bulletins.map(({ month, state, number, overdueAt, version }) => ({
          month,
          state,
          number,
          overdueAt,
          version,
        })),
        items: items.map(({ number, subject, state, overdueAt, closedAt }) => ({
          number,
          subject,
          state,
          overdueAt,
          closedAt,
        })),
        events: (await db.bulletinItemEvent.findMany()).map(({ action }) => action).toSorted(),
        extracts: (await db.bulletinExtract.findMany()).map(({ unitId }) => unitId).toSorted(),
        reports: (await db.operationReport.findMany()).map(({ month, state, number }) => ({ month, state, number })),
        published: [...cloud.of<SecurityBulletin>(SECURITY_BULLETINS).values()].map(
          ({ spec }) => spec.publication?.number,
        ),
      };
    },
  });
  expect(deaths).toBeGreaterThan(30);
});
