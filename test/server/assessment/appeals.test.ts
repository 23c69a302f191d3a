import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createWorld, type UnitCode, type World } from '../../setup/world.ts';
import { refusal } from '../applications/given.ts';
import {
  appealedBy,
  type Corrections,
  count,
  decidedBy,
  drill,
  elsewhere,
  evidenceOf,
  type Named,
} from './given-appeals.ts';
import { figureIn, givenRegister, publishedYear } from './given-year.ts';

/**
 * Appeals against what is left out and what is missing. water: adoption 548 of 1,095 (5,000 of it: 25.02 points) and incidents
 * in full (50.00); health: adoption 0 of 365; the county's water: nothing to judge, its only system is exempt.
 */
let world: World;
let id: string;
const worlds: World[] = [];
beforeEach(async () => {
  world = await createWorld();
  worlds.push(world);
  await givenRegister(world);
  id = await publishedYear(world);
});
afterAll(() => Promise.all(worlds.map((one) => one.close())));

const db = () => world.services.db;
const appealed = (unit: UnitCode, named: Named) => appealedBy(world, id, unit, named);
const decide = (appealId: string, corrections: Corrections, more: { nowApplies?: boolean } = {}) =>
  decidedBy(world, appealId, corrections, more);
const evidence = () => evidenceOf(world, 'water');
const unitOf = async (unitId: string) => (await world.as('leader')).assessments.unit({ id, unitId });
const fieldsOf = async (promise: Promise<unknown>) => {
  const { fields } = await refusal(promise);
  return fields.map(({ path, message }) => [path, message.key]);
};

describe('a system that is missing from the register', () => {
  test('counts as decided, and figure, score, rank and city follow; it says by which appeal', async () => {
    const appealId = await appealed('health', { indicator: 'adoption', missing: [elsewhere] });
    const before = (await (await world.as('leader')).assessments.get({ id })).city;
    await decide(appealId, [count('missing:1', 301, 301)]);
    const figure = await figureIn(world, id, 'health', 'adoption');
    // registry 0 of 365, the missing one 301 of 301; 10,000 × 301 ÷ 666 = 4519.5
    expect([figure.numerator, figure.denominator, figure.score]).toEqual([301, 666, 4520]);
    expect(figure.counted.at(-1)).toMatchObject({
      type: 'added',
      label: '会议系统',
      note: 'appealAdded',
      added: elsewhere,
      decision: { words: '情况属实' },
    });
    const unit = await unitOf('health');
    expect([unit.score, unit.rank, unit.systems]).toEqual([4520, 2, 2]);
    const after = (await (await world.as('leader')).assessments.get({ id })).city;
    const sumOf = (city: typeof after) => city?.figures.find(({ indicator }) => indicator === 'adoption');
    // All units: 548 of 1,460; then 849 of 1,761.
    expect([sumOf(before)?.numerator, sumOf(before)?.denominator]).toEqual([548, 1460]);
    expect([sumOf(after)?.numerator, sumOf(after)?.denominator]).toEqual([849, 1761]);
    expect(after?.mean).toBe(Math.round((7502 + 4520) / 2));
  });

  test('that another unit’s register holds would count twice: who decides is told', async () => {
    const theirs = { ...elsewhere, reference: 'registry' };
    await appealed('water', { indicator: 'adoption', missing: [theirs, elsewhere] });
    const [appeal] = await (await world.as('leader')).assessments.appeals({ id });
    expect(appeal?.things.map(({ heldBy }) => heldBy)).toEqual(['云州市卫生健康委员会', null]);
    const [own] = await (await world.as('unitHead')).assessments.appeals({ id });
    expect(own?.things.map(({ heldBy }) => heldBy)).toEqual([null, null]);
  });

  test('brings a unit without any system into the ranks', async () => {
    expect((await unitOf('county')).standing).toBe('noSystems');
    const appealId = await appealed('county', { indicator: 'adoption', missing: [elsewhere] });
    await decide(appealId, [count('missing:1', 100, 200)], { nowApplies: true });
    const unit = await unitOf('county');
    expect([unit.standing, unit.score, unit.rank, unit.systems]).toEqual(['ranked', 5000, 2, 1]);
  });
});

describe('a record that was left out', () => {
  test('counts after all, and a unit with nothing to judge is judged', async () => {
    const appealId = await appealed('countywater', { indicator: 'adoption', records: ['system:rain'] });
    const [open] = await (await world.as('leader')).assessments.appeals({ id });
    expect(open?.things).toMatchObject([
      { place: 'excluded', exclusion: 'exempt', possible: 365, bounds: { least: 1, most: 365 } },
    ]);
    await decide(appealId, [count('system:rain', 73, 365)], { nowApplies: true });
    const unit = await unitOf('countywater');
    expect([unit.standing, unit.score, unit.rank]).toEqual(['ranked', 2000, 2]);
    expect((await figureIn(world, id, 'countywater', 'adoption')).excluded).toEqual([]);
  });
});

describe('a figure that did not apply', () => {
  test('begins to apply only where the decision says so, and takes its weight from the others', async () => {
    const appealId = await appealed('water', { indicator: 'drills', missing: [drill] });
    const refused = await refusal(decide(appealId, [count('missing:1', 1, 1)]));
    expect([refused.key, refused.values]).toEqual(['assessment.nowApplies', { points: '25.00' }]);
    expect((await figureIn(world, id, 'water', 'drills')).state).toBe('notApplicable');
    await decide(appealId, [count('missing:1', 1, 1)], { nowApplies: true });
    const unit = await unitOf('water');
    const parts = unit.figures.filter(({ effective }) => effective > 0);
    expect(parts.map((one) => [one.indicator, one.effective, one.score])).toEqual([
      ['adoption', 5000, 2502],
      ['drills', 2500, 2500],
      ['incidents', 2500, 2500],
    ]);
    expect(unit.score).toBe(7502);
    expect(unit.appeals).toMatchObject([{ stateBefore: 'notApplicable', stateAfter: 'scored', scoreAfter: 7502 }]);
  });

  test('a missing drill that the unit missed costs what it must', async () => {
    const appealId = await appealed('water', { indicator: 'drills', missing: [drill] });
    await decide(appealId, [count('missing:1', 0, 1)], { nowApplies: true });
    expect((await unitOf('water')).score).toBe(2502 + 2500);
  });
});

describe('what an appeal must say', () => {
  test('a missing record has evidence, belongs into the year, and is not there already', async () => {
    const head = await world.as('unitHead');
    const files = await evidence();
    const appeal = (missing: (typeof drill)[], more: object = {}) =>
      head.assessments.appeal({ id, indicator: 'adoption', words: 'x', files, missing, ...more });
    expect(await fieldsOf(appeal([drill], { files: [] }))).toEqual([['files', 'assessment.evidenceNeeded']]);
    expect(await fieldsOf(appeal([{ ...drill, from: '2025-01-01', until: '2025-02-01' }]))).toEqual([
      ['missing.0.from', 'assessment.notInPeriod'],
    ]);
    expect(await fieldsOf(appeal([drill, drill]))).toEqual([['missing.1.reference', 'assessment.namedTwice']]);
    // By its code, which the record itself does not show.
    await db().system.update({ where: { id: 'permit' }, data: { code: 'XK-9' } });
    expect(await fieldsOf(appeal([{ ...drill, reference: 'XK-9' }]))).toEqual([
      ['missing.0.reference', 'assessment.alreadyThere'],
    ]);
    await expect(appeal([])).rejects.toMatchObject({ code: 'UNPROCESSABLE_CONTENT' });
    expect((await refusal(appeal([drill], { records: ['start:start'] }))).key).toBe('assessment.noRecord');
    expect((await refusal(appeal([drill], { indicator: 'nothing' }))).key).toBe('assessment.noFigure');
  });

  test('only the head of the unit appeals, only the leader decides, and others see nothing of it', async () => {
    const applicant = await world.as('unitApplicant');
    const input = { id, indicator: 'drills', missing: [drill], words: 'x', files: await evidence() };
    await expect(applicant.assessments.appeal(input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const appealId = await appealed('water', { indicator: 'drills', missing: [drill] });
    for (const role of ['unitHead', 'authorityHandler', 'auditor'] as const) {
      const deciding = (await world.as(role)).assessments.decideAppeal({ appealId, corrections: [], reason: 'x' });
      await expect(deciding).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await (await world.as('unitHead', 'health')).assessments.appeals({ id })).toEqual([]);
  });

  test('a decision stays within bounds, names what was appealed, and leaves nothing behind where it is refused', async () => {
    const appealId = await appealed('water', {
      indicator: 'adoption',
      records: ['system:permit'],
      missing: [elsewhere],
    });
    expect(await fieldsOf(decide(appealId, [count('missing:1', 302, 301)]))).toEqual([
      ['corrections.0.achieved', 'assessment.amountBetween'],
    ]);
    expect(await fieldsOf(decide(appealId, [count('system:permit', 10, 20), count('missing:1', 1, 366)]))).toEqual([
      ['corrections.1.possible', 'assessment.amountBetween'],
    ]);
    expect(await fieldsOf(decide(appealId, [{ key: 'system:river', treat: 'fulfil' }]))).toEqual([
      ['corrections.0.key', 'assessment.notNamed'],
    ]);
    expect((await figureIn(world, id, 'water', 'adoption')).denominator).toBe(1095);
    expect((await (await world.as('leader')).assessments.appeals({ id }))[0]?.state).toBe('open');
    // One upheld in part, the other not: 548 + 10 of 1,095 − 365 + 20
    await decide(appealId, [count('system:permit', 10, 20)]);
    const figure = await figureIn(world, id, 'water', 'adoption');
    expect([figure.numerator, figure.denominator]).toEqual([558, 750]);
    const [appeal] = (await unitOf('water')).appeals;
    expect(appeal?.things.map(({ place, outcome }) => [place, outcome?.treat ?? null])).toEqual([
      ['counted', 'count'],
      ['missing', null],
    ]);
  });
});

describe('at the same moment', () => {
  test('two decisions on a missing record add it once', async () => {
    const appealId = await appealed('water', { indicator: 'adoption', missing: [elsewhere] });
    const outcomes = await Promise.allSettled([
      decide(appealId, [count('missing:1', 301, 301)]),
      decide(appealId, [count('missing:1', 0, 301)]),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const figure = await figureIn(world, id, 'water', 'adoption');
    expect(figure.counted.filter(({ type }) => type === 'added')).toHaveLength(1);
    expect(figure.denominator).toBe(1095 + 301);
    const { systems } = await unitOf('water');
    expect(systems).toBe(4);
  });

  test('two appeals against one figure leave one', async () => {
    const outcomes = await Promise.allSettled([
      appealed('water', { indicator: 'drills', missing: [drill] }),
      appealed('water', { indicator: 'drills', missing: [{ ...drill, reference: 'YL-2026-008' }] }),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await db().assessmentAppeal.count()).toBe(1);
  });

  test('an answer and the end of appeals leave no answer that came too late', async () => {
    const appealId = await appealed('water', { indicator: 'adoption', missing: [elsewhere] });
    world.clock.set('2027-02-01T01:00:00Z');
    const leader = await world.as('leader');
    const [answer, end] = await Promise.allSettled([
      decide(appealId, [count('missing:1', 301, 301)]),
      leader.assessments.decide({ id }),
    ]);
    expect(answer.status).toBe('fulfilled');
    const { state } = await leader.assessments.get({ id });
    expect(state).toBe(end.status === 'fulfilled' ? 'decided' : 'published');
    expect((await figureIn(world, id, 'water', 'adoption')).denominator).toBe(1396);
  });

  test('the window is open to its last moment and closed after it, and never both', async () => {
    const { appealsUntil } = await db().assessment.findUniqueOrThrow({ where: { id } });
    const last = appealsUntil?.getTime() ?? 0;
    const leader = await world.as('leader');
    world.clock.set(new Date(last).toISOString());
    const [inTime, early] = await Promise.allSettled([
      appealed('water', { indicator: 'drills', missing: [drill] }),
      leader.assessments.decide({ id }),
    ]);
    expect([inTime.status, early.status]).toEqual(['fulfilled', 'rejected']);
    world.clock.set(new Date(last + 1).toISOString());
    const late = appealed('health', { indicator: 'drills', missing: [drill] });
    expect((await refusal(late)).key).toBe('assessment.windowOver');
  });
});
