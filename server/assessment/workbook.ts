import type ExcelJS from 'exceljs';
import type { z } from 'zod';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { readAppeals } from './appeal-views.ts';
import { FORMULAS } from './formulas.ts';
import type { workbookInput } from './input.ts';
import type { MeasureUnit } from './measure.ts';
import { readAssessment, readLeague } from './read.ts';
import { readUnitResult } from './read-unit.ts';
import { fill, formula, newWorkbook, percentFormat, pointsFormat, toView } from './sheets.ts';
import type { AppealView, AssessmentView, FigureView, LeagueRow, WorkbookView } from './views.ts';
import { EXCLUSION_WORDS, fillAppeals, nameOf, noteOf, UNIT_WORDS } from './workbook-records.ts';

/**
 * The report as a workbook whose figures can be followed: scores are formulas over achieved, possible and weight; totals and
 * ranks are formulas over the scores; in a unit's report achieved and possible are sums over the sheet of records.
 */
export async function assessmentWorkbook(cmd: Command, input: z.infer<typeof workbookInput>): Promise<WorkbookView> {
  if (!input.unitId && !can(cmd.actor, 'assessment:read:all'))
    throw new AppError('FORBIDDEN', 'the city’s report is not for single units', { key: 'notAllowed' });
  const assessment = await readAssessment(cmd, { id: input.id });
  return input.unitId ? unitWorkbook(cmd, assessment, input.unitId) : cityWorkbook(cmd, assessment);
}

async function cityWorkbook(cmd: Command, assessment: AssessmentView): Promise<WorkbookView> {
  const league = await readLeague(cmd, { id: assessment.id });
  const rows = await cmd.db.assessmentIndicator.findMany({
    where: { assessmentId: assessment.id },
    omit: { counted: true, excluded: true },
  });
  const appeals = await readAppeals(cmd, { id: assessment.id });
  const book = newWorkbook(cmd.clock.now());
  const names = new Map(assessment.city?.figures.map(({ indicator, name }) => [indicator, name.zh]) ?? []);
  const order = [...names.keys()];
  const league2 = book.addWorksheet('排名', { views: [{ state: 'frozen', ySplit: 1 }] });
  const figures = book.addWorksheet('指标明细', { views: [{ state: 'frozen', ySplit: 1 }] });
  const sorted = league.flatMap((unit) =>
    order.flatMap((indicator) => rows.filter((row) => row.unitId === unit.unitId && row.indicator === indicator)),
  );
  fill(
    figures,
    ['单位代码', '单位', '指标', '实得量', '应得量', '计量单位', '方案权重', '折算权重', '得分', '申诉调整'],
    [14, 30, 18, 18, 18, 12, 10, 10, 10, 30],
  );
  for (const [index, row] of sorted.entries()) {
    const line = index + 2;
    const unit = league.find(({ unitId }) => unitId === row.unitId);
    const added = figures.addRow([
      unit?.code,
      unit?.name,
      names.get(row.indicator),
      Number(row.numerator),
      Number(row.denominator),
      UNIT_WORDS[row.measureUnit as MeasureUnit],
      row.weight / 100,
      row.effective / 100,
      formula(
        `IF(E${line}=0,"不适用",ROUND(H${line}*D${line}/E${line},2))`,
        row.score === null ? '不适用' : row.score / 100,
      ),
      numbersOf(appeals, row),
    ]);
    pointsFormat(added, [7, 8, 9]);
  }
  fillLeague(league2, league, order, names, sorted.length + 1);
  fillCity(book.addWorksheet('全市'), assessment, sorted.length + 1, league.length + 1);
  fillAppeals(book, appeals, names);
  fillRules(book.addWorksheet('方案'), assessment);
  return toView(book, `${assessment.year}年度考核-全市`);
}

const numbersOf = (appeals: readonly AppealView[], { unitId, indicator }: { unitId: string; indicator: string }) =>
  appeals
    .filter((one) => one.state === 'upheld' && one.unitId === unitId && one.indicator === indicator)
    .map(({ number }) => number)
    .join('、');

function fillLeague(
  sheet: ExcelJS.Worksheet,
  league: LeagueRow[],
  order: string[],
  names: ReadonlyMap<string, string>,
  lastFigure: number,
): void {
  const heads = [...order.map((indicator) => names.get(indicator) ?? indicator), '总分', '名次', '上年总分', '说明'];
  fill(sheet, ['单位代码', '单位', '系统数', ...heads], [14, 30, 8, ...order.map(() => 12), 10, 8, 10, 24]);
  const letter = (column: number) => sheet.getColumn(column).letter;
  const totalColumn = 4 + order.length;
  for (const [index, unit] of league.entries()) {
    const line = index + 2;
    const scores = order.map((indicator, at) => {
      const points = unit.figures.find((one) => one.indicator === indicator)?.score ?? 0;
      const head = `${letter(4 + at)}$1`;
      return formula(
        `SUMIFS(指标明细!$I$2:$I$${lastFigure},指标明细!$A$2:$A$${lastFigure},$A${line},指标明细!$C$2:$C$${lastFigure},${head})`,
        points / 100,
      );
    });
    const ranked = unit.standing === 'ranked';
    const total = formula(`SUM(${letter(4)}${line}:${letter(totalColumn - 1)}${line})`, (unit.score ?? 0) / 100);
    const column = letter(totalColumn);
    const above = league.filter(({ standing }) => standing === 'ranked').length + 1;
    const place = formula(`RANK(${column}${line},${column}$2:${column}$${above})`, unit.rank ?? 0);
    const row = sheet.addRow([
      unit.code,
      unit.name,
      unit.systems,
      ...scores,
      unit.score === null ? '' : total,
      ranked ? place : '',
      unit.lastScore === null ? '' : unit.lastScore / 100,
      STANDINGS[unit.standing] ?? '',
    ]);
    pointsFormat(row, [...order.map((_, at) => 4 + at), totalColumn, totalColumn + 2]);
  }
}

const STANDINGS: Record<string, string> = {
  shortPeriod: '存续时间不足，不参加排名',
  noSystems: '没有应用系统，不参加排名',
  dissolved: '已撤并，不参加排名',
  nothingToJudge: '没有可计分的指标',
};

/** The city as one unit: sums of what all units achieved and could achieve. */
function fillCity(sheet: ExcelJS.Worksheet, assessment: AssessmentView, lastFigure: number, lastUnit: number): void {
  const city = assessment.city;
  fill(sheet, ['指标', '实得量', '应得量', '比例', '折算权重', '得分'], [24, 20, 20, 12, 12, 12]);
  for (const [index, figure] of (city?.figures ?? []).entries()) {
    const line = index + 2;
    const sum = (column: string) =>
      `SUMIFS(指标明细!$${column}$2:$${column}$${lastFigure},指标明细!$C$2:$C$${lastFigure},$A${line})`;
    const row = sheet.addRow([
      figure.name.zh,
      formula(sum('D'), figure.numerator),
      formula(sum('E'), figure.denominator),
      formula(
        `IF(C${line}=0,"",B${line}/C${line})`,
        figure.denominator > 0 ? figure.numerator / figure.denominator : '',
      ),
      figure.effective / 100,
      formula(
        `IF(C${line}=0,"不适用",ROUND(E${line}*B${line}/C${line},2))`,
        figure.score === null ? '不适用' : figure.score / 100,
      ),
    ]);
    percentFormat(row, [4]);
    pointsFormat(row, [5, 6]);
  }
  const last = (city?.figures.length ?? 0) + 1;
  sheet.addRow(['全市得分', '', '', '', '', formula(`SUM(F2:F${last})`, (city?.score ?? 0) / 100)]);
  sheet.addRow(['参加排名的单位', city?.ranked ?? 0]);
  sheet.addRow(['单位总数', lastUnit - 1]);
  sheet.addRow(['单位得分中位数', (city?.median ?? 0) / 100]);
}

function fillRules(sheet: ExcelJS.Worksheet, { scheme }: AssessmentView): void {
  fill(sheet, ['指标', '维度', '权重', '计算方法', '依据'], [20, 12, 8, 80, 24]);
  for (const one of scheme.body.indicators) {
    const { name, rule, source } = FORMULAS[one.formula];
    sheet.addRow([one.name?.zh ?? name.zh, DIMENSION_WORDS[one.dimension], one.weight, rule.zh, source]);
  }
  sheet.addRow([]);
  sheet.addRow(['得分 = 折算权重 × 实得量 ÷ 应得量，四舍五入到 0.01 分；总分为各指标得分之和。']);
  sheet.addRow(['不适用的指标，其权重按比例分给同一维度的其他指标；整个维度不适用的，分给其他维度。']);
}

const DIMENSION_WORDS: Record<string, string> = {
  adoption: '上云率',
  efficiency: '资源使用效率',
  security: '安全状况',
};

async function unitWorkbook(cmd: Command, assessment: AssessmentView, unitId: string): Promise<WorkbookView> {
  const unit = await readUnitResult(cmd, { id: assessment.id, unitId });
  const book = newWorkbook(cmd.clock.now());
  const scores = book.addWorksheet('得分', { views: [{ state: 'frozen', ySplit: 1 }] });
  const records = book.addWorksheet('计算依据', { views: [{ state: 'frozen', ySplit: 1 }] });
  const lines = unit.figures.flatMap((figure) => figure.counted.map((one) => ({ figure, one })));
  fill(
    scores,
    ['指标', '实得量', '应得量', '计量单位', '方案权重', '折算权重', '得分', '全市中位比例'],
    [22, 18, 18, 12, 10, 10, 12, 14],
  );
  for (const [index, figure] of unit.figures.entries()) scores.addRow(scoreRow(figure, index + 2, lines.length + 1));
  const last = unit.figures.length + 1;
  scores.addRow(['总分', '', '', '', '', '', formula(`SUM(G2:G${last})`, (unit.score ?? 0) / 100)]);
  fill(records, ['指标', '记录', '编号', '应得量', '实得量', '说明', '处理'], [22, 40, 40, 16, 16, 40, 16]);
  for (const { figure, one } of lines)
    records.addRow([
      figure.name.zh,
      nameOf(one),
      one.added?.reference || one.id,
      one.possible,
      one.achieved,
      noteOf(one),
      one.added ? '计入（补记）' : '计入',
    ]);
  for (const figure of unit.figures)
    for (const one of figure.excluded)
      records.addRow([
        figure.name.zh,
        one.label,
        one.id,
        '',
        '',
        one.words ?? '',
        `不计入：${EXCLUSION_WORDS[one.reason] ?? one.reason}`,
      ]);
  fillAppeals(book, unit.appeals, new Map(unit.figures.map(({ indicator, name }) => [indicator, name.zh])));
  fillRules(book.addWorksheet('方案'), assessment);
  return toView(book, `${unit.year}年度考核-${unit.name}`);
}

function scoreRow(figure: FigureView, line: number, lastRecord: number) {
  const sum = (column: string) =>
    `SUMIFS(计算依据!$${column}$2:$${column}$${lastRecord},计算依据!$A$2:$A$${lastRecord},$A${line})`;
  return [
    figure.name.zh,
    formula(`MAX(0,${sum('E')})`, figure.numerator),
    formula(sum('D'), figure.denominator),
    UNIT_WORDS[figure.measureUnit],
    figure.weight / 100,
    figure.effective / 100,
    formula(
      `IF(C${line}=0,"不适用",ROUND(F${line}*B${line}/C${line},2))`,
      figure.score === null ? '不适用' : figure.score / 100,
    ),
    figure.medianShare === null ? '' : figure.medianShare / 10_000,
  ];
}
