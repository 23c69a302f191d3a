import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { superviseOnce } from '../../../server/supervision/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { type Given, givenSubmitted, refusal } from '../applications/given.ts';

let world: World;
let given: Given;
const worlds: World[] = [];
beforeEach(async () => {
  world = await createWorld();
  worlds.push(world);
  await world.person('leader');
  await world.person('authorityHandler');
  given = await givenSubmitted(world); // Monday 2026-11-23 09:00, due at the end of Thursday
});
afterAll(() => Promise.all(worlds.map((one) => one.close())));

const tick = () => superviseOnce(world.services);
const told = async (key: string) =>
  (await world.services.db.notice.findMany({ where: { key }, orderBy: { userId: 'asc' } })).map(({ userId }) => userId);

describe('the clock loop', () => {
  test('warns once when yellow and escalates once when red, however often it runs', async () => {
    expect(await tick()).toEqual({ warned: 0, escalated: 0 });
    world.clock.set('2026-11-25T16:00:00Z'); // Thursday 00:00
    expect(await tick()).toEqual({ warned: 1, escalated: 0 });
    expect(await tick()).toEqual({ warned: 0, escalated: 0 });
    expect(await told('stepYellow')).toEqual(['authorityHandler-authority']);
    world.clock.set('2026-11-26T16:00:01Z'); // Friday 00:00:01
    expect(await tick()).toEqual({ warned: 0, escalated: 1 });
    expect(await tick()).toEqual({ warned: 0, escalated: 0 });
    expect(await told('stepRed')).toEqual(['authorityHandler-authority', 'leader-authority']);
  });

  test('run by two replicas at once gives each warning once', async () => {
    world.clock.set('2026-11-27T01:00:00Z');
    const [one, two] = await Promise.all([tick(), tick()]);
    expect(one.escalated + two.escalated).toBe(1);
    expect(await told('stepRed')).toHaveLength(2);
  });

  test('never moves the application, however late it is', async () => {
    world.clock.advance({ days: 300 });
    await tick();
    const { stage, steps } = await (await world.as('leader')).applications.get({ id: given.id });
    expect([stage, steps[0]?.light, steps[0]?.outcome]).toEqual(['submitted', 'red', null]);
  });

  test('leaves a paused step alone and warns the unit of its own', async () => {
    await (await world.as('authorityHandler')).review.return({ id: given.id, missing: ['x'] });
    world.clock.advance({ days: 60 });
    expect(await tick()).toEqual({ warned: 0, escalated: 1 });
    const [review, supplement] = (await (await world.as('leader')).applications.get({ id: given.id })).steps;
    expect([review?.escalatedAt, supplement?.name]).toEqual([null, 'supplement']);
    expect(await told('stepRed')).toContain('unitApplicant-water');
  });

  test('a step that was warned before a pause is not warned again in the same step', async () => {
    world.clock.set('2026-11-26T01:00:00Z'); // Thursday: yellow
    await tick();
    await (await world.as('authorityHandler')).review.return({ id: given.id, missing: ['x'] });
    world.clock.set('2026-11-30T01:00:00Z');
    await (await world.as('unitApplicant')).applications.submit(given);
    world.clock.set('2026-11-30T12:00:00Z');
    await tick();
    expect(await told('stepYellow')).toEqual(['authorityHandler-authority']);
  });

  test('puts what it does on record as its own act', async () => {
    world.clock.advance({ days: 10 });
    await tick();
    const entries = await world.services.db.auditEntry.findMany({ where: { action: 'supervision.escalate' } });
    expect(entries.map(({ actorId, actorName }) => [actorId, actorName])).toEqual([[null, 'supervision']]);
  });
});

describe('the board', () => {
  test('shows steps under way by their lights, and late ones after they are done', async () => {
    const leader = await world.as('leader');
    expect((await leader.supervision.board({})).map(({ light }) => light)).toEqual(['green']);
    expect(await leader.supervision.board({ light: 'red' })).toEqual([]);
    world.clock.advance({ days: 10 });
    await tick();
    await (await world.as('authorityHandler')).review.complete({ id: given.id });
    const red = await leader.supervision.board({ light: 'red' });
    expect(red.map(({ name, finishedAt, explanation }) => [name, finishedAt !== null, explanation])).toEqual([
      ['completeness', true, null],
    ]);
    expect(await leader.supervision.board({ officeId: 'county' })).toEqual([]);
  });

  test('what was late long ago does not crowd out what is running', async () => {
    const { db } = world.services;
    const [running] = await db.step.findMany();
    if (!running) throw new Error('no step under way');
    const day = (at: string) => new Date(at);
    const old = Array.from({ length: 5_001 }, (_, index) => ({
      ...{ id: `old-${index}`, applicationId: running.applicationId, name: running.name, outcome: 'complete' as const },
      ...{ officeUnitId: running.officeUnitId, limitDays: 3 },
      ...{ startedAt: day('2025-01-01'), dueAt: day('2025-01-03'), finishedAt: day('2025-01-09') },
    }));
    for (let at = 0; at < old.length; at += 500) await db.step.createMany({ data: old.slice(at, at + 500) });
    const cases = await (await world.as('leader')).supervision.board({});
    expect(cases.filter(({ finishedAt }) => finishedAt === null).map(({ stepId }) => stepId)).toEqual([running.id]);
  });

  test('a red case is explained by its own office, and only when it is red', async () => {
    const handler = await world.as('authorityHandler');
    const [step] = await handler.supervision.board({});
    const stepId = step?.stepId ?? '';
    expect((await refusal(handler.supervision.explain({ stepId, explanation: 'x' }))).key).toBe('stepNotLate');
    world.clock.advance({ days: 10 });
    await tick();
    const county = await world.as('countyHandler');
    expect((await refusal(county.supervision.explain({ stepId, explanation: 'x' }))).code).toBe('NOT_FOUND');
    const provider = await world.as('providerOperator');
    expect((await refusal(provider.supervision.explain({ stepId, explanation: 'x' }))).code).toBe('NOT_FOUND');
    expect(await provider.supervision.board({})).toEqual([]);
    const before = await handler.supervision.summary();
    await handler.supervision.explain({ stepId, explanation: '材料核实需要现场核查' });
    const after = await handler.supervision.summary();
    expect([before.unexplained, after.unexplained]).toEqual([1, 0]);
    const again = handler.supervision.explain({ stepId, explanation: '改口' });
    expect(await refusal(again)).toMatchObject({ code: 'CONFLICT', key: 'alreadyExplained' });
    expect((await handler.supervision.board({ light: 'red' }))[0]?.explanation).toBe('材料核实需要现场核查');
  });

  test('a county authority oversees its own desk only', async () => {
    const { id } = await givenSubmitted(world, { unit: 'countywater' });
    const county = await world.as('countyHandler');
    expect((await county.supervision.board({})).map(({ applicationId }) => applicationId)).toEqual([id]);
    const auditor = await world.as('auditor');
    expect(await auditor.supervision.board({})).toHaveLength(2);
  });

  test('the provider sees and explains its own late deliveries, and the city’s cases are not its to explain', async () => {
    const { db, newId, clock } = world.services;
    const late = { limitDays: 1, startedAt: clock.now(), dueAt: new Date(clock.now().getTime() + 1) };
    const stepId = newId();
    await db.step.create({
      data: { id: stepId, applicationId: given.id, name: 'delivery', officeUnitId: 'provider', ...late },
    });
    world.clock.advance({ days: 3 });
    const provider = await world.as('providerOperator');
    expect((await provider.supervision.board({})).map((one) => [one.stepId, one.mayExplain])).toEqual([[stepId, true]]);
    await provider.supervision.explain({ stepId, explanation: '机房断电' });
    const handler = await world.as('technicalReviewer', 'authority');
    const seen = (await handler.supervision.board({ officeId: 'provider' }))[0];
    expect([seen?.explanation, seen?.mayExplain]).toEqual(['机房断电', false]);
    const attempt = handler.supervision.explain({ stepId, explanation: 'x' });
    expect((await refusal(attempt)).code).toBe('FORBIDDEN');
  });

  test('the summary counts desks, lights and the outcomes of article 28', async () => {
    const handler = await world.as('authorityHandler');
    await handler.review.return({ id: given.id, missing: ['x'] });
    const second = await givenSubmitted(world);
    world.clock.advance({ days: 1 });
    await handler.review.refuse({ id: second.id, reason: 'other', words: 'x' });
    const { outcomes, offices, open } = await handler.supervision.summary();
    expect(outcomes).toEqual({ refused: 1, rejected: 0, returned: 1, withdrawn: 0 });
    expect(open).toBe(1);
    expect(offices).toMatchObject([
      { officeUnitId: 'authority', open: 1, finished: 1, finishedLate: 0, meanWorkingDays: 1 },
    ]);
  });
});
