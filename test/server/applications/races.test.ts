import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from '../../setup/world.ts';
import { givenAtDecision, givenAtTechnical, givenDraft, givenSubmitted, uploaded } from './given.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Runs calls at the same time; says who won and with which codes the others lost. */
async function race(...calls: (() => Promise<unknown>)[]): Promise<{ won: number; lost: string[] }> {
  const outcomes = await Promise.allSettled(calls.map((call) => call()));
  const lost = outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []));
  return { won: outcomes.length - lost.length, lost };
}

const view = async (id: string) => (await world.as('leader')).applications.get({ id });

describe('one wins, the other gets a conflict and nothing half-done remains', () => {
  test('two tabs submit the same draft', async () => {
    const draft = await givenDraft(world);
    const applicant = await world.as('unitApplicant');
    const submit = () => applicant.applications.submit(draft);
    expect(await race(submit, submit, submit)).toEqual({ won: 1, lost: ['CONFLICT', 'CONFLICT'] });
    const after = await view(draft.id);
    expect(after.steps).toHaveLength(1);
    expect(after.timeline.filter(({ action }) => action === 'submit')).toHaveLength(1);
  });

  test('two tabs save the draft: the second is told and the first save stands', async () => {
    const { id, contentVersion } = await givenDraft(world);
    const applicant = await world.as('unitApplicant');
    const save = (termMonths: number) => () =>
      applicant.applications.saveDraft({ id, contentVersion, content: { termMonths } });
    expect(await race(save(12), save(24))).toEqual({ won: 1, lost: ['CONFLICT'] });
    const after = await applicant.applications.get({ id });
    expect(after.contentVersion).toBe(contentVersion + 1);
    expect([12, 24]).toContain(after.content.termMonths);
  });

  test('one tab saves while the other submits: what is submitted is what was seen', async () => {
    const draft = await givenDraft(world);
    const applicant = await world.as('unitApplicant');
    const content = { ...(await applicant.applications.get({ id: draft.id })).content, termMonths: 99 };
    const outcome = await race(
      () => applicant.applications.submit(draft),
      () => applicant.applications.saveDraft({ id: draft.id, contentVersion: draft.contentVersion, content }),
    );
    expect(outcome).toEqual({ won: 1, lost: ['CONFLICT'] });
    const after = await applicant.applications.get({ id: draft.id });
    expect(after.stage === 'submitted' ? after.content.termMonths : 'not submitted').not.toBe(99);
  });

  test('the acceptor refuses and the unit withdraws', async () => {
    const { id } = await givenSubmitted(world);
    const handler = await world.as('authorityHandler');
    const applicant = await world.as('unitApplicant');
    const outcome = await race(
      () => handler.review.refuse({ id, reason: 'other', words: 'x' }),
      () => applicant.applications.withdraw({ id, reason: 'x' }),
    );
    expect(outcome).toEqual({ won: 1, lost: ['CONFLICT'] });
    const after = await view(id);
    const [step] = after.steps;
    expect([after.stage, step?.outcome]).toEqual([step?.outcome, after.stage]);
  });

  test('two reviewers give opposite opinions', async () => {
    const { id } = await givenAtTechnical(world);
    const reviewer = await world.as('technicalReviewer');
    const { requested } = await reviewer.applications.get({ id });
    const outcome = await race(
      () => reviewer.review.feasible({ id, recommended: requested, opinion: '可行' }),
      () => reviewer.review.infeasible({ id, opinion: '不可行', advice: '改' }),
    );
    expect(outcome).toEqual({ won: 1, lost: ['CONFLICT'] });
    const after = await view(id);
    expect(after.steps.filter(({ name }) => name === 'decision')).toHaveLength(1);
    expect(after.recommended === null).toBe(after.steps[1]?.outcome === 'infeasible');
  });

  test('two leaders decide, one for and one against', async () => {
    const { id } = await givenAtDecision(world);
    const leader = await world.as('leader');
    const { requested: granted, decisionDigest } = await leader.review.evidence({ id });
    const outcome = await race(
      () => leader.review.approve({ id, granted, opinion: '同意', decisionDigest }),
      () => leader.review.reject({ id, reason: 'x', advice: 'y' }),
      () => leader.review.approve({ id, granted, opinion: '同意', decisionDigest }),
    );
    expect(outcome).toEqual({ won: 1, lost: ['CONFLICT', 'CONFLICT'] });
    const after = await view(id);
    const trials = await world.services.db.trial.count({ where: { applicationId: id } });
    expect([after.stage, trials, after.granted !== null]).toEqual(
      after.rejectionAdvice ? ['rejected', 0, false] : ['executing', 1, true],
    );
  });

  test('two drafts of one kind for one system', async () => {
    const applicant = await world.as('unitApplicant');
    const first = await givenSubmitted(world);
    await applicant.applications.withdraw({ id: first.id, reason: 'x' });
    const begin = () => applicant.applications.createDraft({ kind: 'open', systemId: first.systemId });
    expect(await race(begin, begin)).toEqual({ won: 1, lost: ['CONFLICT'] });
    const open = await world.services.db.application.count({
      where: { systemId: first.systemId, openKey: { not: null } },
    });
    expect(open).toBe(1);
  });

  test('the same upload attached twice is one material, and both tabs are answered', async () => {
    const { id } = await givenDraft(world);
    const applicant = await world.as('unitApplicant');
    const sha256 = await uploaded(world, `twice ${id}`);
    const add = () => applicant.applications.addMaterial({ id, kind: 'other', name: 'a.pdf', sha256 });
    const [one, two] = await Promise.all([add(), add()]);
    expect(one.id).toBe(two.id);
    const { materials } = await applicant.applications.get({ id });
    expect(materials.filter((material) => material.sha256 === sha256)).toHaveLength(1);
  });

  test('every lost race is on record as refused', async () => {
    const refused = await world.services.db.auditEntry.count({
      where: { result: 'refused', action: 'application.submit' },
    });
    expect(refused).toBeGreaterThanOrEqual(2);
  });
});
