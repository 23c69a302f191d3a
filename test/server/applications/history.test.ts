import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { APPLICATION_STAGES, type ApplicationStage, isClosed } from '../../../server/applications/stages.ts';
import { type Action, transitionOf } from '../../../server/applications/transitions.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { givenDraft } from './given.ts';

/**
 * Random people do random things, mostly at the wrong time. Whatever happens, the application stays on the table, its timeline
 * explains the stage that it is in, and its steps fit that stage.
 */
let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

type Deed = (id: string) => Promise<unknown>;

const deeds: Record<string, Deed> = {
  submit: async (id) => {
    const applicant = await world.as('unitApplicant');
    const { contentVersion } = await applicant.applications.get({ id });
    return applicant.applications.submit({ id, contentVersion });
  },
  save: async (id) => {
    const applicant = await world.as('unitHead');
    const { contentVersion, content } = await applicant.applications.get({ id });
    return applicant.applications.saveDraft({ id, contentVersion, content: { ...content, termMonths: 24 } });
  },
  withdraw: async (id) => (await world.as('unitHead')).applications.withdraw({ id, reason: 'x' }),
  takeUp: async (id) => (await world.as('authorityHandler')).review.takeUp({ id }),
  complete: async (id) => (await world.as('authorityHandler')).review.complete({ id }),
  returnAtAcceptance: async (id) => (await world.as('authorityHandler')).review.return({ id, missing: ['x'] }),
  refuse: async (id) => (await world.as('authorityHandler')).review.refuse({ id, reason: 'other', words: 'x' }),
  feasible: async (id) => {
    const reviewer = await world.as('technicalReviewer');
    const { requested } = await reviewer.applications.get({ id });
    return reviewer.review.feasible({ id, recommended: requested, opinion: 'x' });
  },
  infeasible: async (id) => (await world.as('technicalReviewer')).review.infeasible({ id, opinion: 'x', advice: 'y' }),
  returnAtReview: async (id) => (await world.as('technicalReviewer')).review.return({ id, missing: ['x'] }),
  approve: async (id) => {
    const leader = await world.as('leader');
    const { requested: granted, decisionDigest } = await leader.review.evidence({ id });
    return leader.review.approve({ id, granted, opinion: 'x', decisionDigest });
  },
  reject: async (id) => (await world.as('leader')).review.reject({ id, reason: 'x', advice: 'y' }),
  wait: async () => world.clock.advance({ hours: 7 }),
};

/** Deeds that end an application are rarer, so that the sequences get far. */
const anyDeed = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom('submit', 'complete', 'feasible', 'returnAtAcceptance', 'returnAtReview', 'save'),
  },
  { weight: 3, arbitrary: fc.constantFrom('takeUp', 'wait', 'infeasible', 'approve') },
  { weight: 1, arbitrary: fc.constantFrom('withdraw', 'refuse', 'reject') },
);

const EXPECTED = ['CONFLICT', 'FORBIDDEN', 'NOT_FOUND'];
const DESK: Partial<Record<ApplicationStage, string[]>> = {
  submitted: ['completeness'],
  completeness: ['completeness'],
  technical: ['technical'],
  decision: ['decision'],
};

test('random acts never leave the table, and the history explains the stage', async () => {
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(anyDeed, { minLength: 8, maxLength: 25 }), async (sequence) => {
      const { id } = await givenDraft(world);
      for (const name of sequence) {
        await deeds[name]?.(id).catch((error: { code?: string }) => {
          if (!EXPECTED.includes(error.code ?? '')) throw error;
        });
      }
      for (const stage of await explained(id)) reached.add(stage);
    }),
    { numRuns: 20, seed: 20261122 },
  );
  for (const stage of ['returned', 'refused', 'withdrawn', 'technical', 'decision', 'executing'])
    expect([...reached]).toContain(stage);
}, 120_000);

/** Follows the timeline from the draft; fails where a step of it is not on the table or does not begin where the last ended. Returns the stages passed. */
async function explained(id: string): Promise<ApplicationStage[]> {
  const { stage, timeline, steps } = await (await world.as('unitApplicant')).applications.get({ id });
  let at: ApplicationStage = 'draft';
  for (const { action, fromStage, toStage } of timeline) {
    if (!toStage) continue;
    expect(fromStage).toBe(at);
    expect(transitionOf(action as Action, at)?.to, `${action} from ${at}`).toContain(toStage);
    at = toStage;
  }
  expect(stage).toBe(at);
  expect(APPLICATION_STAGES).toContain(stage);
  const running = steps.filter(({ finishedAt }) => finishedAt === null);
  if (DESK[stage]) expect(running.map(({ name }) => name)).toEqual(DESK[stage]);
  if (stage === 'returned')
    expect(running.map(({ name, paused }) => [name === 'supplement', paused])).toEqual([
      [false, true],
      [true, false],
    ]);
  if (isClosed(stage)) expect(running).toEqual([]);
  const row = await world.services.db.application.findUniqueOrThrow({ where: { id } });
  expect(row.openKey === null).toBe(isClosed(stage));
  return timeline.flatMap(({ toStage }) => (toStage ? [toStage] : []));
}
