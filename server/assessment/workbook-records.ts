import type ExcelJS from 'exceljs';
import type { Counted, Exclusion, MeasureUnit } from './measure.ts';
import { fill } from './sheets.ts';
import type { AppealView, NamedThing } from './views.ts';

/** How records and decisions read in a workbook: in the Chinese of the report, whatever the reader's language. */
export const UNIT_WORDS: Record<MeasureUnit, string> = {
  systemDays: '系统·天',
  cpuMilliDays: '毫核·天',
  items: '项',
  points: '分',
  minutes: '分钟',
  shares: '折算百分数',
  stars: '星',
};

/** A record that is nowhere else is named by its days and its number too. */
export const nameOf = ({ label, added }: Pick<Counted, 'label' | 'added'>): string =>
  added ? `${label}（${periodOf(added)}）` : label || '基数';

const periodOf = ({ from, until }: { from: string; until: string }): string =>
  from === until ? from : `${from} 至 ${until}`;

export const noteOf = ({ note = '', decision }: Pick<Counted, 'note' | 'decision'>): string =>
  decision ? `依申诉第 ${decision.number} 号${NOTES[note] ?? ''}：${decision.words}` : (NOTES[note] ?? note);

const NOTES: Record<string, string> = {
  offCloud: '有未上云的天数',
  idle: '闲置',
  overProvisioned: '配置过度',
  insufficientData: '数据不足，不扣分',
  untested: '上线前未通过安全测试',
  closedLate: '逾期整改',
  overdue: '逾期未整改',
  missed: '未参加',
  appeal: '按完成计',
  appealPart: '改计',
  appealIncluded: '计入',
  appealAdded: '补记',
  level1: '一级事件',
  level2: '二级事件',
  level3: '三级事件',
  level4: '四级事件',
};

export const EXCLUSION_WORDS: Record<Exclusion, string> = {
  exempt: '批准不上云',
  usageExempt: '豁免',
  young: '新上线，豁免期内',
  seasonal: '季节性系统',
  idleAlready: '已计入闲置',
  riskAccepted: '经批准接受风险',
  notDueYet: '未到期',
  postponed: '延期',
  cancelled: '取消',
  providersFault: '服务商原因',
  planned: '已公告的维护',
  backupExempt: '备份豁免',
  beforeTheCloud: '上云平台前已运行',
  appeal: '申诉成立',
};

const PLACES: Record<NamedThing['place'], string> = {
  counted: '已计入的记录',
  excluded: '不计入的记录',
  missing: '遗漏的记录',
};
const STATES: Record<AppealView['state'], string> = {
  open: '待答复',
  upheld: '成立',
  dismissed: '不成立',
  withdrawn: '已撤回',
};

/** Each thing that was appealed in a row of its own, with what was decided on it and what the score was before and after. */
export function fillAppeals(
  book: ExcelJS.Workbook,
  appeals: readonly AppealView[],
  names: ReadonlyMap<string, string>,
): void {
  if (appeals.length === 0) return;
  const sheet = book.addWorksheet('申诉', { views: [{ state: 'frozen', ySplit: 1 }] });
  const heads = ['申诉编号', '单位', '指标', '类别', '记录', '日期或期间', '编号', '状态', '处理'];
  fill(
    sheet,
    [...heads, '应得量', '实得量', '计量单位', '理由', '指标适用情况', '申诉前总分', '申诉后总分'],
    [18, 28, 18, 14, 36, 24, 20, 10, 12, 12, 12, 12, 40, 24, 12, 12],
  );
  for (const appeal of appeals)
    for (const thing of appeal.things)
      sheet.addRow([
        appeal.number,
        appeal.unitName,
        names.get(appeal.indicator) ?? appeal.indicator,
        PLACES[thing.place],
        thing.label,
        thing.missing ? periodOf(thing.missing) : '',
        thing.missing?.reference ?? '',
        STATES[appeal.state],
        appeal.state === 'upheld' ? outcomeOf(thing) : '',
        ...(thing.outcome?.treat === 'count' ? [thing.outcome.possible, thing.outcome.achieved] : ['', '']),
        UNIT_WORDS[appeal.measureUnit],
        thing.outcome?.reason ?? appeal.reason ?? '',
        appeal.stateBefore === 'notApplicable' && appeal.stateAfter !== 'notApplicable'
          ? '原不适用，依申诉开始计分'
          : '',
        pointsOf(appeal.scoreBefore),
        pointsOf(appeal.scoreAfter),
      ]);
}

const TREATS = { exclude: '不计入', fulfil: '按完成计', count: '按所列数量计' } as const;
const outcomeOf = ({ outcome }: NamedThing): string => (outcome ? TREATS[outcome.treat] : '维持');
const pointsOf = (score: number | null): number | string => (score === null ? '' : score / 100);
