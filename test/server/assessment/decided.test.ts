import { createHash } from 'node:crypto';
import ExcelJS from 'exceljs';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { ASSESSMENT_TRANSITIONS } from '../../../server/assessment/transitions.ts';
import { canonicalJson } from '../../../server/audit/canonical.ts';
import { createWorld, type UnitCode, type World } from '../../setup/world.ts';
import { appealedBy, type Corrections, count, decidedBy, elsewhere, type Named } from './given-appeals.ts';
import { givenRegister, publishedYear } from './given-year.ts';

/** What was decided on an appeal stays: in the digest, in the workbooks, and whatever is done with the year. */
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
const decide = (appealId: string, corrections: Corrections) => decidedBy(world, appealId, corrections);

async function finalised(): Promise<void> {
  const leader = await world.as('leader');
  world.clock.set('2027-02-01T01:00:00Z');
  await leader.assessments.decide({ id });
  await leader.assessments.finalise({ id });
}

test('is part of the digest, which recomputes to the same and tells of any change', async () => {
  const appealId = await appealed('health', { indicator: 'adoption', missing: [elsewhere] });
  await decide(appealId, [count('missing:1', 301, 301)]);
  await finalised();
  const leader = await world.as('leader');
  expect((await leader.assessments.verify({ id })).whole).toBe(true);
  const missing = [{ ...elsewhere, reference: 'HY-02' }];
  await db().assessmentAppeal.update({ where: { id: appealId }, data: { missing } });
  expect((await leader.assessments.verify({ id })).whole).toBe(false);
});

test('a year that was locked before anything could be missing keeps its digest', async () => {
  const head = await world.as('unitHead');
  await head.assessments.appeal({ id, indicator: 'adoption', records: ['system:permit'], words: 'x' });
  const [{ id: appealId = '' } = {}] = await head.assessments.appeals({ id });
  await decide(appealId, []);
  await finalised();
  const [year, scheme, units, figures, appeals] = await Promise.all([
    db().assessment.findUniqueOrThrow({ where: { id } }),
    db().assessmentScheme.findFirstOrThrow(),
    db().assessmentUnit.findMany({ orderBy: { unitId: 'asc' }, omit: { id: true } }),
    db().assessmentIndicator.findMany({
      orderBy: [{ unitId: 'asc' }, { indicator: 'asc' }],
      omit: { id: true },
    }),
    // The columns of then.
    db().assessmentAppeal.findMany({ omit: { missing: true, stateBefore: true, stateAfter: true } }),
  ]);
  const { from, until, policyVersion, collectedAt, publishedAt, budget } = year;
  const content = {
    ...{ year: year.year, from, until, policyVersion, collectedAt, publishedAt, units, figures, appeals, budget },
    scheme: { version: scheme.version, body: scheme.body, publishedAt: scheme.publishedAt },
  };
  expect(year.digest).toBe(`sha256:${createHash('sha256').update(canonicalJson(content)).digest('hex')}`);
});

test('no act leads back from publication to collecting, where the figures are made anew', () => {
  const reachable = new Set<string>(['published']);
  for (const state of reachable)
    for (const one of ASSESSMENT_TRANSITIONS) if (one.from.some((from) => from === state)) reachable.add(one.to);
  expect([...reachable]).toEqual(['published', 'decided', 'final']);
});

test('can be followed in both workbooks: in the records, in the sums, and line by line among the appeals', async () => {
  const appealId = await appealed('health', {
    indicator: 'adoption',
    records: ['system:registry'],
    missing: [elsewhere],
  });
  await decide(appealId, [count('missing:1', 300, 301)]);
  const leader = await world.as('leader');
  const [{ number = '' } = {}] = await leader.assessments.appeals({ id });
  const open = async (base64: string) => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(Buffer.from(base64, 'base64') as unknown as ArrayBuffer);
    return book;
  };
  const textsOf = (book: ExcelJS.Workbook, sheet: string, row: number) =>
    ((book.getWorksheet(sheet)?.getRow(row).values ?? []) as unknown[]).slice(1);
  const own = await open(
    (await (await world.as('unitHead', 'health')).assessments.workbook({ id, unitId: 'health' })).base64,
  );
  expect(textsOf(own, '计算依据', 3)).toEqual([
    '上云率',
    '会议系统（2026-03-06 至 2026-12-31）',
    'HY-01',
    301,
    300,
    `依申诉第 ${number} 号补记：情况属实`,
    '计入（补记）',
  ]);
  expect(own.getWorksheet('得分')?.getRow(2).getCell(2).value).toMatchObject({ result: 300 });
  const city = await open((await leader.assessments.workbook({ id })).base64);
  expect([2, 3].map((row) => textsOf(city, '申诉', row).slice(2, 11))).toEqual([
    ['上云率', '已计入的记录', '系统registry', '', '', '成立', '维持', '', ''],
    ['上云率', '遗漏的记录', '会议系统', '2026-03-06 至 2026-12-31', 'HY-01', '成立', '按所列数量计', 301, 300],
  ]);
  const lines = (city.getWorksheet('指标明细')?.getSheetValues() ?? []) as unknown[][];
  expect(lines.filter((row) => row?.[10] === number).map((row) => [row[2], row[3]])).toEqual([
    ['云州市卫生健康委员会', '上云率'],
  ]);
  const league = await leader.assessments.league({ id });
  expect(league.filter(({ adjusted }) => adjusted.length > 0).map(({ unitId }) => unitId)).toEqual(['health']);
});
