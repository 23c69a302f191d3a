import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from '../../setup/world.ts';
import { approve, givenAtDecision, givenAtTechnical, givenDraft, givenSubmitted, refusal } from './given.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const stageOf = async (id: string) => (await (await world.as('unitApplicant')).applications.get({ id })).stage;

describe('an application to open', () => {
  test('goes from draft to execution through three desks, and its timeline and steps tell the whole way', async () => {
    const { id } = await givenAtDecision(world);
    const done = await approve(world, id);
    expect(done.stage).toBe('executing');
    const applicant = await world.as('unitApplicant');
    const view = await applicant.applications.get({ id });
    expect(view.number).toMatch(/^SQ-2026-\d{5}$/);
    expect(view.timeline.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['submit', 'complete', 'feasible', 'approve', 'execution.executing']),
    );
    expect(view.steps.slice(0, 3).map(({ name, outcome }) => [name, outcome])).toEqual([
      ['completeness', 'complete'],
      ['technical', 'feasible'],
      ['decision', 'approved'],
    ]);
    expect(view.trial?.state).toBe('confirming');
  });

  test('keeps what was requested, recommended and granted apart', async () => {
    const { id } = await givenAtTechnical(world);
    const reviewer = await world.as('technicalReviewer');
    const { requested } = await reviewer.applications.get({ id });
    if (!requested) throw new Error('an application to open asks for amounts');
    await reviewer.review.feasible({
      id,
      recommended: { ...requested, cpuMillis: 5000 },
      opinion: '建议核减',
    });
    await approve(world, id, { ...requested, cpuMillis: 4000 });
    const view = await reviewer.applications.get({ id });
    expect([view.requested?.cpuMillis, view.recommended?.cpuMillis, view.granted?.cpuMillis]).toEqual([
      6000, 5000, 4000,
    ]);
  });

  test('is numbered in the order of submission, without a gap', async () => {
    const first = await givenSubmitted(world);
    const draft = await givenDraft(world, { content: (sample) => ({ ...sample, fundSource: undefined }) });
    const applicant = await world.as('unitApplicant');
    await refusal(applicant.applications.submit(draft));
    const second = await givenSubmitted(world);
    const numberOf = async (id: string) => Number((await applicant.applications.get({ id })).number?.slice(-5));
    expect((await numberOf(second.id)) - (await numberOf(first.id))).toBe(1);
  });

  test('cannot be edited once submitted: neither its form nor its materials', async () => {
    const { id, contentVersion } = await givenSubmitted(world);
    const applicant = await world.as('unitApplicant');
    const { content, materials, contentDigest } = await applicant.applications.get({ id });
    expect((await refusal(applicant.applications.saveDraft({ id, contentVersion, content: {} }))).code).toBe(
      'CONFLICT',
    );
    const [material] = materials;
    expect((await refusal(applicant.applications.removeMaterial({ materialId: material?.id ?? '' }))).code).toBe(
      'CONFLICT',
    );
    const after = await applicant.applications.get({ id });
    expect(after.content).toEqual(content);
    expect(after.contentDigest).toBe(contentDigest);
    expect(after.materials).toHaveLength(materials.length);
  });

  test('is refused at submission field by field while the form is incomplete, and nothing changes', async () => {
    const draft = await givenDraft(world, {
      content: ({ system, ...sample }) => ({ ...sample, system: { ...system, userCount: undefined }, workloads: [] }),
    });
    const applicant = await world.as('unitApplicant');
    const { code, fields } = await refusal(applicant.applications.submit(draft));
    expect(code).toBe('UNPROCESSABLE_CONTENT');
    expect(fields.map(({ path }) => path)).toEqual(expect.arrayContaining(['system.userCount', 'workloads']));
    const after = await applicant.applications.get({ id: draft.id });
    expect([after.stage, after.number, after.steps.length]).toEqual(['draft', null, 0]);
  });

  test('is refused at submission while a required material is missing', async () => {
    const draft = await givenDraft(world);
    const applicant = await world.as('unitApplicant');
    const { materials } = await applicant.applications.get({ id: draft.id });
    const letter = materials.find(({ kind }) => kind === 'officialLetter');
    await applicant.applications.removeMaterial({ materialId: letter?.id ?? '' });
    expect((await refusal(applicant.applications.submit(draft))).key).toBe('check.materialsComplete.missing');
    const check = await applicant.applications.checkDraft({ id: draft.id });
    expect([check.submittable, check.missingMaterials]).toEqual([false, ['officialLetter']]);
  });

  test.each([
    ['state secrets', { classified: true }, 'check.notClassified.classified'],
    ['protection level 4', { protectionLevel: 4 }, 'check.protectionLevel.tooHigh'],
  ])('is refused at submission for %s', async (_, system, key) => {
    const draft = await givenDraft(world, {
      content: (sample) => ({ ...sample, system: { ...sample.system, ...system } }),
    });
    const applicant = await world.as('unitApplicant');
    const { code, key: found } = await refusal(applicant.applications.submit(draft));
    expect([code, found]).toEqual(['UNPROCESSABLE_CONTENT', key]);
  });
});

describe('returned for supplement', () => {
  test('the unit sees what is missing, edits, submits again, and the same desk goes on', async () => {
    const { id } = await givenAtTechnical(world);
    const reviewer = await world.as('technicalReviewer');
    await reviewer.review.return({ id, missing: ['缺少并发测算依据', '缺少拓扑图'], opinion: '请补正' });
    const applicant = await world.as('unitApplicant');
    const returned = await applicant.applications.get({ id });
    expect(returned.supplementNote).toEqual({ missing: ['缺少并发测算依据', '缺少拓扑图'], opinion: '请补正' });
    const content = { ...returned.content, termMonths: 12 };
    const saved = await applicant.applications.saveDraft({ id, contentVersion: returned.contentVersion, content });
    const again = await applicant.applications.submit({ id, contentVersion: saved.contentVersion });
    expect(again.stage).toBe('technical');
    const after = await applicant.applications.get({ id });
    expect(after.number).toBe(returned.number);
    expect(after.contentDigest).not.toBe(returned.contentDigest);
    expect(after.supplementNote).toBeNull();
    expect(after.steps.map(({ name, outcome, round }) => [name, outcome, round])).toEqual([
      ['completeness', 'complete', 1],
      ['technical', null, 2],
      ['supplement', 'supplemented', 1],
    ]);
  });

  test('from acceptance it comes back to acceptance', async () => {
    const { id, contentVersion } = await givenSubmitted(world);
    const handler = await world.as('authorityHandler');
    await handler.review.takeUp({ id });
    await handler.review.return({ id, missing: ['公函未盖章'] });
    const applicant = await world.as('unitApplicant');
    expect((await applicant.applications.submit({ id, contentVersion })).stage).toBe('submitted');
  });

  test('the reviewer’s clock stands still meanwhile and goes on with what was left', async () => {
    world.clock.set('2026-11-23T01:00:00Z'); // Monday 09:00
    const { id, contentVersion } = await givenSubmitted(world);
    const handler = await world.as('authorityHandler');
    world.clock.set('2026-11-24T04:00:00Z'); // Tuesday 12:00: 2.5 days left of 3
    await handler.review.return({ id, missing: ['公函未盖章'] });
    world.clock.set('2026-12-01T04:00:00Z'); // Tuesday a week later, past the old limit
    const applicant = await world.as('unitApplicant');
    expect((await applicant.applications.get({ id })).steps[0]).toMatchObject({ paused: true, light: 'green' });
    await applicant.applications.submit({ id, contentVersion });
    const [step] = (await applicant.applications.get({ id })).steps;
    // Tuesday 12:00 + 2.5 working days = Thursday 24:00.
    expect(step).toMatchObject({ paused: false, light: 'green', dueAt: '2026-12-03T16:00:00.000Z' });
    world.clock.set('2026-11-23T01:00:00Z');
  });
});

describe('the ways an application ends', () => {
  test('refused at acceptance, with the reason', async () => {
    const { id } = await givenSubmitted(world);
    const handler = await world.as('authorityHandler');
    await handler.review.refuse({ id, reason: 'notThisAuthority', words: '属省级统建范围' });
    const view = await handler.applications.get({ id });
    expect([view.stage, view.closedReason]).toEqual(['refused', '属省级统建范围']);
    expect(view.timeline.at(-1)?.data).toMatchObject({ reason: 'notThisAuthority' });
  });

  test('rejected by the leader with reason and advice', async () => {
    const { id } = await givenAtDecision(world);
    const leader = await world.as('leader');
    await leader.review.reject({ id, reason: '规模过大', advice: '建议分期申请' });
    const view = await (await world.as('unitApplicant')).applications.get({ id });
    expect([view.stage, view.closedReason, view.rejectionAdvice]).toEqual(['rejected', '规模过大', '建议分期申请']);
  });

  test('a rejection without advice is not accepted', async () => {
    const { id } = await givenAtDecision(world);
    const leader = await world.as('leader');
    expect((await refusal(leader.review.reject({ id, reason: '规模过大', advice: ' ' }))).code).toBe(
      'UNPROCESSABLE_CONTENT',
    );
    expect(await stageOf(id)).toBe('decision');
  });

  test('what the review finds infeasible reaches the leader, who can only reject it', async () => {
    const { id } = await givenAtTechnical(world);
    const reviewer = await world.as('technicalReviewer');
    await reviewer.review.infeasible({ id, opinion: '架构不适合上云', advice: '先完成容器化改造' });
    expect((await refusal(approve(world, id))).key).toBe('infeasibleCannotBeApproved');
    const leader = await world.as('leader');
    await leader.review.reject({ id, reason: '技术审查不可行', advice: '先完成容器化改造' });
    expect(await stageOf(id)).toBe('rejected');
  });

  test.each(['submitted', 'technical', 'decision', 'returned'] as const)(
    'withdrawn by the unit while %s',
    async (at) => {
      const given = {
        submitted: givenSubmitted,
        technical: givenAtTechnical,
        decision: givenAtDecision,
        returned: givenSubmitted,
      };
      const { id } = await given[at](world);
      if (at === 'returned') await (await world.as('authorityHandler')).review.return({ id, missing: ['x'] });
      const applicant = await world.as('unitApplicant');
      await applicant.applications.withdraw({ id, reason: '项目调整' });
      const view = await applicant.applications.get({ id });
      expect([view.stage, view.closedReason]).toEqual(['withdrawn', '项目调整']);
      expect(view.steps.every(({ finishedAt }) => finishedAt !== null)).toBe(true);
    },
  );

  test('after approval it cannot be withdrawn any more', async () => {
    const { id } = await givenAtDecision(world);
    await approve(world, id);
    const applicant = await world.as('unitApplicant');
    expect((await refusal(applicant.applications.withdraw({ id, reason: '项目调整' }))).code).toBe('CONFLICT');
  });

  test('a closed application makes room for a new one of its kind', async () => {
    const { id, systemId } = await givenSubmitted(world);
    const applicant = await world.as('unitApplicant');
    const second = () => applicant.applications.createDraft({ kind: 'open', systemId });
    expect((await refusal(second())).key).toBe('applicationOpen');
    await applicant.applications.withdraw({ id, reason: '项目调整' });
    const { id: next } = await second();
    const { content } = await applicant.applications.get({ id: next });
    expect(content.workloads).toHaveLength(2); // what was said before need not be typed again
  });
});

describe('a draft', () => {
  test('that is deleted takes the new system with it', async () => {
    const { id, systemId } = await givenDraft(world);
    const applicant = await world.as('unitApplicant');
    await applicant.applications.deleteDraft({ id });
    expect((await refusal(applicant.applications.get({ id }))).code).toBe('NOT_FOUND');
    expect((await refusal(applicant.systems.get({ id: systemId }))).code).toBe('NOT_FOUND');
  });

  test('may be half-filled and even wrong, but not of other types or endless', async () => {
    const { id, contentVersion } = await givenDraft(world);
    const applicant = await world.as('unitApplicant');
    const save = (content: object) => applicant.applications.saveDraft({ id, contentVersion, content });
    expect((await refusal(save({ termMonths: 'three' }))).code).toBe('UNPROCESSABLE_CONTENT');
    expect((await refusal(save({ system: { name: 'x'.repeat(20_000) } }))).code).toBe('UNPROCESSABLE_CONTENT');
    await save({ termMonths: -3, workloads: [{ name: '' }], goLiveOn: 'soon' });
  });

  test('for a code that the unit has already given is refused with the name of that system', async () => {
    const applicant = await world.as('unitApplicant');
    const newSystem = { name: '甲', code: 'taken' };
    await applicant.applications.createDraft({ kind: 'open', newSystem });
    const { code, key } = await refusal(applicant.applications.createDraft({ kind: 'open', newSystem }));
    expect([code, key]).toEqual(['CONFLICT', 'systemCodeTaken']);
  });
});
