import ExcelJS from 'exceljs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importFile, importJson } from '../../../server/bulletins/import.ts';
import { bulletinWorkbook } from '../../../server/bulletins/workbook.ts';
import type { Command } from '../../../server/context.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { finding, givenAllocation, givenDraft } from './given.ts';

let world: World;
let cmd: Command;
beforeEach(async () => {
  world = await createWorld();
  cmd = await world.command('providerOperator');
});
afterEach(() => world.close());

/** What a file is made of. */
type Bytes = string | Uint8Array<ArrayBuffer>;

const stored = (bytes: Bytes) => world.services.files.write(new Blob([bytes]).stream(), 10_000_000);
const importing = async (name: string, bytes: Bytes) => importFile(cmd, { ...(await stored(bytes)), name });
const nothing = async () => {
  expect(await world.services.db.securityFigure.count()).toBe(0);
  expect(await world.services.db.securityIncident.count()).toBe(0);
};

const workbook = async (fill: (book: ExcelJS.Workbook) => void): Promise<Bytes> => {
  const book = new ExcelJS.Workbook();
  fill(book);
  return new Uint8Array(await book.xlsx.writeBuffer());
};

const INCIDENTS = ['编号', '时间', '系统', '单位', '类型', '级别', '处置结果', '状态'];

test('a workbook whose months and times are Excel’s own dates is read as a person reads it', async () => {
  const bytes = await workbook((book) => {
    const figures = book.addWorksheet('统计');
    figures.addRow(['月份', '侧', '指标', '数值']);
    figures.addRow([new Date('2026-11-01T00:00:00Z'), '互联网侧', '攻击总数', 1200]);
    const incidents = book.addWorksheet('事件');
    incidents.addRow(INCIDENTS);
    incidents.addRow(['A-1', new Date('2026-11-03T14:05:00Z'), '登记系统', '云州市水务局', '弱口令', '高危', '', '']);
    incidents.addRow(['A-2', new Date('2026-11-04T00:00:00Z'), '登记系统', '', '弱口令', '', '', '']);
  });
  expect(await importing('a.xlsx', bytes)).toEqual({ figures: 1, incidents: 2, faults: [] });
  const { db } = world.services;
  expect(await db.securityFigure.findFirst()).toMatchObject({ month: '2026-11', value: 1200 });
  const incidents = await db.securityIncident.findMany({ orderBy: { externalId: 'asc' } });
  expect(incidents.map(({ at }) => at.toISOString())).toEqual(['2026-11-03T06:05:00.000Z', '2026-11-03T16:00:00.000Z']);
  expect(incidents[0]?.unitId).toBe('water');
});

test('lines of incidents that cannot be are named one by one, and none of the file is taken', async () => {
  const lines = [
    'A-1,2026-02-31 10:00,登记系统,,弱口令,高危,,',
    'A-2,2026-11-03 25:00,登记系统,,弱口令,高危,,',
    ',2026-11-03 10:00,登记系统,,弱口令,高危,,',
    'A-4,2026-11-03 10:00,登记系统,,弱口令,很高,,',
    'A-5,2026-11-03 10:00,登记系统,,,高危,,',
    'A-6,2026-11-03 10:00,登记系统,,弱口令,高危,,',
  ];
  const { faults } = await importing('i.csv', [INCIDENTS.join(','), ...lines].join('\n'));
  expect(faults.map(({ row, column, problem }) => [row, column, problem])).toEqual([
    [2, '时间', 'notTime'],
    [3, '时间', 'notTime'],
    [4, '编号', 'missing'],
    [5, '级别', 'notSeverity'],
    [6, '类型', 'missing'],
  ]);
  await nothing();
});

test('a file that is none, one with unknown headings, and one that is too long are refused', async () => {
  await expect(importing('a.xlsx', 'not a workbook')).rejects.toMatchObject({ code: 'INVALID' });
  const { faults } = await importing('a.csv', '甲,乙\n1,2\n');
  expect(faults).toMatchObject([{ problem: 'unknownSheet', found: '甲、乙' }]);
  const rows = Array.from({ length: 20_001 }, () => '2026-11,合计,已阻断,1');
  await expect(importing('b.csv', ['月份,侧,指标,数值', ...rows].join('\n'))).rejects.toMatchObject({
    user: { key: 'importTooManyRows' },
  });
  await nothing();
});

test('a file in GB18030, as Excel in China writes it, is read', async () => {
  // “月份,侧,指标,数值” and one line, in GBK.
  const bytes = Buffer.from('d4c2b7dd2cb2e02cd6b8b1ea2ccafdd6b50a323032362d31312cbacfbcc62cd2d1d7e8b6cf2c370a', 'hex');
  expect(await importing('g.csv', new Uint8Array(bytes))).toEqual({ figures: 1, incidents: 0, faults: [] });
});

test('JSON of another shape, with impossible values or too much of it is refused, with the fields that are wrong', async () => {
  const figure = { month: '2026-11', side: 'all', name: 'attacks', value: 1 };
  const wrong: [unknown, string][] = [
    ['text', ''],
    [{ figures: {} }, 'figures'],
    [{ figures: [{ ...figure, value: -1 }] }, 'figures.0.value'],
    [{ figures: [{ ...figure, value: '5' }] }, 'figures.0.value'],
    [{ figures: [{ ...figure, month: '2026-13' }] }, 'figures.0.month'],
    [{ figures: [{ ...figure, name: 'other' }] }, 'figures.0.name'],
    [{ incidents: [{ externalId: 'A', at: '2026-11-03', systemName: 's', kind: 'k' }] }, 'incidents.0.at'],
    [{ figures: Array.from({ length: 5_001 }, () => figure) }, 'figures'],
  ];
  for (const [body, path] of wrong) {
    const refused = await importJson(cmd, body, 'WAF').catch((error: unknown) => error);
    expect(refused, path).toMatchObject({ code: 'INVALID', user: { key: 'bulletinImportInvalid' } });
    expect(JSON.stringify(refused), path).toContain(`"path":"${path}"`);
  }
  await nothing();
});

test('five thousand incidents are taken at once; sent again changed lines replace theirs and the rest stays', {
  timeout: 120_000,
}, async () => {
  const incidents = Array.from({ length: 5_000 }, (_, index) => ({
    externalId: `A-${index}`,
    at: '2026-11-03T14:05:00+08:00',
    systemName: '登记系统',
    unitName: '云州市水务局',
    kind: '扫描',
    state: '处置中',
  }));
  await importJson(cmd, { incidents }, 'WAF');
  const { db } = world.services;
  expect(await db.securityIncident.count({ where: { unitId: 'water', severity: 'medium' } })).toBe(5_000);
  const first = world.clock.now();
  world.clock.set('2026-11-30T00:00:00Z');
  const again = incidents.map((each, index) => (index < 3 ? { ...each, state: '已办结' } : each));
  await importJson(cmd, { incidents: again }, 'WAF');
  await importJson(cmd, { incidents: again.slice(0, 2) }, 'IDS');
  expect(await db.securityIncident.count()).toBe(5_002);
  expect(await db.securityIncident.count({ where: { state: '已办结', source: 'WAF' } })).toBe(3);
  expect(await db.securityIncident.count({ where: { updatedAt: first } })).toBe(4_997);
});

test('the bulletin names its sources, the five most attacked and the month’s guard periods, on the page and in the workbook', async () => {
  await givenAllocation(world, 'water', 'registry');
  const provider = await world.as('providerOperator');
  const { id } = await provider.bulletins.createToken({ purpose: 'figures', name: '态势感知平台' });
  const figures = Array.from({ length: 7 }, (_, index) => ({
    month: '2026-11',
    side: 'all',
    name: `target:系统${index}`,
    value: index,
  }));
  await importJson(
    cmd,
    { figures: [...figures, { month: '2026-11', side: 'internet', name: 'attacks', value: 9 }] },
    id,
  );
  const { db, clock } = world.services;
  const period = (name: string, fromDay: string, untilDay: string, cancelledAt: Date | null = null) => ({
    id: name,
    name,
    fromDay,
    untilDay,
    reason: '',
    createdById: 'x',
    createdBy: 'x',
    createdAt: clock.now(),
    cancelledAt,
  });
  await db.guardPeriod.createMany({
    data: [
      period('两会', '2026-10-20', '2026-11-01'),
      period('峰会', '2026-11-30', '2026-12-04'),
      period('取消', '2026-11-05', '2026-11-06', clock.now()),
      period('元旦', '2026-12-01', '2026-12-03'),
    ],
  });
  await givenDraft(world, '2026-11', [finding()]);
  const { content } = await provider.bulletins.get({ month: '2026-11' });
  expect(content?.guard?.map(({ name }) => name)).toEqual(['两会', '峰会']);
  expect(content?.sources).toEqual([{ name: '态势感知平台', figures: 8, incidents: 0 }]);
  expect(content?.figures.map(({ name }) => name)).toEqual([
    'attacks',
    'target:系统6',
    'target:系统5',
    'target:系统4',
    'target:系统3',
    'target:系统2',
  ]);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await bulletinWorkbook(cmd, '2026-11')) as unknown as ExcelJS.Buffer);
  const text = (name: string) => JSON.stringify(book.getWorksheet(name)?.getSheetValues());
  expect(text('重要时期保障')).toContain('峰会');
  expect(text('数据来源与统计口径')).toContain('态势感知平台');
  expect(text('数据来源与统计口径')).toContain('去重');
});

test('what looks like a formula stays text in the workbook', async () => {
  await givenAllocation(world, 'water', 'registry');
  const kind = '=HYPERLINK("http://evil","click")';
  const incident = { externalId: 'A', at: '2026-11-03T14:05:00+08:00', systemName: '+1+1', kind };
  await importJson(cmd, { incidents: [incident] }, 'WAF');
  await givenDraft(world, '2026-11', [finding()]);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await bulletinWorkbook(cmd, '2026-11')) as unknown as ExcelJS.Buffer);
  const row = book.getWorksheet('风险事件')?.getRow(2);
  expect(row?.getCell(4)).toMatchObject({ type: ExcelJS.ValueType.String, value: kind });
  expect(row?.getCell(2).value).toBe('+1+1');
});
