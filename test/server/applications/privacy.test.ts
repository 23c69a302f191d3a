import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mayReadFile } from '../../../server/applications/visibility.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { type Given, givenAtTechnical, givenDraft, givenSubmitted, refusal, uploaded } from './given.ts';

let world: World;
let draft: Given;
let submitted: Given;
beforeAll(async () => {
  world = await createWorld();
  draft = await givenDraft(world);
  submitted = await givenSubmitted(world);
});
afterAll(() => world.close());

describe('a unit sees only its own', () => {
  test('every procedure answers another unit’s application as if it did not exist', async () => {
    const other = await world.as('unitHead', 'health');
    const own = await world.as('unitApplicant');
    const { materials } = await own.applications.get({ id: draft.id });
    for (const { id } of [draft, submitted]) {
      const sha256 = await uploaded(world, 'x');
      const calls = [
        () => other.applications.get({ id }),
        () => other.applications.saveDraft({ id, contentVersion: 1, content: {} }),
        () => other.applications.deleteDraft({ id }),
        () => other.applications.checkDraft({ id }),
        () => other.applications.submit({ id, contentVersion: 1 }),
        () => other.applications.withdraw({ id, reason: 'x' }),
        () => other.applications.addMaterial({ id, kind: 'other', name: 'x', sha256 }),
        () => other.applications.removeMaterial({ materialId: materials[0]?.id ?? '' }),
        () => other.applications.sendMessage({ id, body: 'x' }),
        () => other.systems.get({ id: submitted.systemId }),
        () => other.systems.updateContacts({ id: submitted.systemId, version: 0, contacts: [] }),
        () => other.applications.createDraft({ kind: 'open', systemId: submitted.systemId }),
      ];
      for (const call of calls) expect((await refusal(call())).code).toBe('NOT_FOUND');
    }
  });

  test('its lists hold no other unit’s', async () => {
    const mine = await givenSubmitted(world, { unit: 'health' });
    const other = await world.as('unitApplicant', 'health');
    expect((await other.applications.table({})).map(({ id }) => id)).toEqual([mine.id]);
    expect((await other.applications.table({ unitId: 'water' })).length).toBe(0);
    expect((await other.systems.table({})).map(({ id }) => id)).toEqual([mine.systemId]);
  });

  test('colleagues of one unit share its drafts', async () => {
    const head = await world.as('unitHead');
    expect((await head.applications.get({ id: draft.id })).stage).toBe('draft');
  });
});

describe('a draft is nobody’s business before submission', () => {
  test.each(['authorityHandler', 'technicalReviewer', 'leader', 'providerOperator'] as const)('%s', async (role) => {
    const caller = await world.as(role);
    expect((await refusal(caller.applications.get({ id: draft.id }))).code).toBe('NOT_FOUND');
    expect((await caller.applications.table({})).map(({ id }) => id)).not.toContain(draft.id);
    expect((await refusal(caller.systems.get({ id: draft.systemId }))).code).toBe('NOT_FOUND');
    expect((await caller.applications.get({ id: submitted.id })).stage).toBe('submitted');
  });
});

describe('a county authority', () => {
  test('sees and accepts what its own units submit, and neither drafts nor the city’s', async () => {
    const hidden = await givenDraft(world, { unit: 'countywater' });
    const { id, systemId } = await givenSubmitted(world, { unit: 'countywater' });
    const county = await world.as('countyHandler');
    const listed = (await county.applications.table({})).map((row) => row.id);
    expect(listed).toContain(id);
    expect(listed).not.toContain(hidden.id);
    expect((await county.systems.get({ id: systemId })).unitId).toBe('countywater');
    expect((await refusal(county.applications.get({ id: submitted.id }))).code).toBe('NOT_FOUND');
    const city = await world.as('authorityHandler');
    expect((await refusal(city.review.complete({ id }))).code).toBe('FORBIDDEN');
    expect((await county.review.complete({ id, opinion: '同意上报' })).stage).toBe('technical');
    const view = await city.applications.get({ id });
    expect(view.steps.map(({ name, officeUnitId }) => [name, officeUnitId])).toEqual([
      ['completeness', 'county'],
      ['technical', 'authority'],
    ]);
  });
});

describe('a file of an application', () => {
  test('may be read by those who may see the application, and only in its name', async () => {
    const { db } = world.services;
    const owner = await world.person('unitApplicant');
    const [material] = (await (await world.as('unitApplicant')).applications.get({ id: draft.id })).materials;
    const sha256 = material?.sha256 ?? '';
    expect(await mayReadFile(db, owner, draft.id, sha256)).toBe(true);
    expect(await mayReadFile(db, owner, submitted.id, sha256)).toBe(false);
    expect(await mayReadFile(db, await world.person('unitHead', 'health'), draft.id, sha256)).toBe(false);
    expect(await mayReadFile(db, await world.person('authorityHandler'), draft.id, sha256)).toBe(false);
  });

  test('sent with a message may be read by both sides', async () => {
    const { db } = world.services;
    const sha256 = await uploaded(world, 'drawing', { mime: 'image/png', by: await world.person('authorityHandler') });
    const handler = await world.as('authorityHandler');
    await handler.applications.sendMessage({
      id: submitted.id,
      body: '请确认',
      files: [{ sha256, name: '示意图.png' }],
    });
    expect(await mayReadFile(db, await world.person('unitApplicant'), submitted.id, sha256)).toBe(true);
    expect(await mayReadFile(db, await world.person('unitHead', 'health'), submitted.id, sha256)).toBe(false);
  });
});

describe('a consultancy', () => {
  test('sees of a delegated application only what it was given', async () => {
    const { id } = await givenAtTechnical(world);
    const reviewer = await world.as('technicalReviewer');
    const { materials } = await reviewer.applications.get({ id });
    const plan = materials.find(({ kind }) => kind === 'constructionPlan');
    const report = materials.find(({ kind }) => kind === 'selfTestReport');
    const { delegationId } = await reviewer.review.delegate({
      id,
      consultancyUnitId: 'consultancy',
      question: '资源需求是否合理？',
      materialIds: [plan?.id ?? ''],
      dueDays: 3,
    });

    const consultant = await world.as('consultant');
    const given = await consultant.delegations.get({ id: delegationId });
    expect(given.materials.map(({ kind }) => kind)).toEqual(['constructionPlan']);
    expect(given.need.requested?.cpuMillis).toBe(6000);
    const text = JSON.stringify(given);
    for (const secret of ['李明', '0452-2790000', '13900000001', 'selfTestReport', 'fiscal'])
      expect(text).not.toContain(secret);

    expect((await refusal(consultant.applications.get({ id }))).code).toBe('FORBIDDEN');
    expect((await refusal(consultant.applications.table({}))).code).toBe('FORBIDDEN');
    const { db } = world.services;
    const person = await world.person('consultant');
    expect(await mayReadFile(db, person, id, plan?.sha256 ?? '')).toBe(true);
    expect(await mayReadFile(db, person, id, report?.sha256 ?? '')).toBe(false);
  });
});
