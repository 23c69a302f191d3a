import { describe, expect, test } from 'vitest';
import { namingProblems } from '../../console/components/assessment/naming.ts';
import { recordsCsv } from '../../console/components/assessment/records-csv.ts';
import {
  correctionsOf,
  entryFor,
  entryMessages,
  entryProblems,
  treatsFor,
} from '../../console/components/assessment/ruling.ts';
import type { FigureView, NamedThing } from '../../server/assessment/views.ts';

const thing = (more: Partial<NamedThing> = {}): NamedThing => ({
  key: 'missing:1',
  place: 'missing',
  label: '会议系统',
  link: '',
  missing: { label: '会议系统', from: '2026-03-06', until: '2026-12-31', reference: 'HY-01' },
  heldBy: null,
  note: null,
  exclusion: null,
  achieved: null,
  possible: null,
  bounds: { least: 1, most: 365, deduction: false },
  outcome: null,
  ...more,
});

describe('the answer to a named thing', () => {
  test('starts from counting it in full, as far as that follows from what is known', () => {
    // 26 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 30 + 31
    expect(entryFor(thing(), 'systemDays')).toMatchObject({ treat: 'none', achieved: 301, possible: 301 });
    const drill = thing({ bounds: { least: 1, most: 1, deduction: false } });
    expect(entryFor(drill, 'items')).toMatchObject({ achieved: 1, possible: 1 });
    expect(entryFor(thing(), 'cpuMilliDays')).toMatchObject({ achieved: undefined, possible: undefined });
    const excluded = thing({ place: 'excluded', missing: null, possible: 124_000 });
    expect(entryFor(excluded, 'cpuMilliDays')).toMatchObject({ achieved: 124, possible: 124 });
    const incident = thing({
      place: 'counted',
      achieved: -20,
      possible: 0,
      bounds: { least: 100, most: 100, deduction: true },
    });
    expect(entryFor(incident, 'points')).toMatchObject({ achieved: -20, possible: 0 });
  });

  test('offers what fits: only what counts can be left out or fulfilled', () => {
    expect(treatsFor(thing())).toEqual(['none', 'count']);
    expect(treatsFor(thing({ place: 'counted' }))).toEqual(['none', 'exclude', 'fulfil', 'count']);
  });

  test('is sent in whole millicores, without what stays as it is', () => {
    const things = [thing({ key: 'verdict:a' }), thing(), thing({ key: 'verdict:c' })];
    const entries = [
      { treat: 'none' as const, achieved: 1, possible: 1, reason: '' },
      { treat: 'count' as const, achieved: 61.9999, possible: 62, reason: ' 月报 ' },
      { treat: 'exclude' as const, achieved: 1, possible: 1, reason: '' },
    ];
    expect(correctionsOf(things, entries, 'cpuMilliDays')).toEqual([
      { key: 'missing:1', treat: 'count', achieved: 62_000, possible: 62_000, reason: '月报' },
      { key: 'verdict:c', treat: 'exclude' },
    ]);
    const fields = [
      {
        path: 'corrections.0.possible',
        message: { key: 'assessment.amountBetween', values: { least: 1000, most: 5000 } },
      },
      { path: 'corrections.1.treat', message: { key: 'assessment.treatUnfit' } },
    ];
    const failure = { code: 'INVALID' as const, user: { key: 'invalidInput' }, fields, requestId: undefined };
    expect(entryMessages(failure, entries, 'cpuMilliDays')).toEqual({
      'entries.1.possible': '须在 1 至 5 之间。',
      'entries.2.treat': '该处理方式不适用于此记录，请另选。',
    });
  });

  test('needs amounts only where it counts', () => {
    const blank = { achieved: undefined, possible: undefined, reason: '' };
    expect(
      Object.keys(
        entryProblems([
          { treat: 'none', ...blank },
          { treat: 'count', ...blank },
        ]),
      ),
    ).toEqual(['entries.1.achieved', 'entries.1.possible']);
  });
});

test('an appeal names something, and what is missing comes with evidence', () => {
  expect(Object.keys(namingProblems({ records: [], missing: [] }, 0))).toEqual(['records']);
  const missing = [{ label: '', from: '2026-01-01', until: '', reference: '' }];
  expect(Object.keys(namingProblems({ records: [], missing }, 0))).toEqual([
    'missing.0.label',
    'missing.0.until',
    'files',
  ]);
  expect(namingProblems({ records: ['system:a'], missing: [] }, 0)).toEqual({});
});

test('a record that was added can be told from the others in the CSV', () => {
  const figure = {
    name: { zh: '上云率', en: 'Share on the cloud' },
    counted: [
      {
        type: 'added',
        id: 'SS-2027-00001-1',
        label: '会议系统',
        link: '',
        possible: 301,
        achieved: 300,
        note: 'appealAdded',
        decision: { number: 'SS-2027-00001', words: '合同' },
        added: { label: '会议系统', from: '2026-03-06', until: '2026-12-31', reference: 'HY-01' },
      },
    ],
    excluded: [{ type: 'system', id: 'c', label: '雨情', link: '', reason: 'exempt', words: '涉密' }],
  } as unknown as FigureView;
  expect(
    recordsCsv({ figures: [figure] })
      .split('\r\n')
      .slice(1, 3),
  ).toEqual([
    '上云率,会议系统 2026-03-06 至 2026-12-31 · 编号 HY-01,HY-01,301,300,依申诉第 SS-2027-00001 号补记：合同,计入（补记）',
    '上云率,雨情,system:c,,,批准不上云：涉密,不计入',
  ]);
});
