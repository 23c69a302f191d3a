import ExcelJS from 'exceljs';
import type { SectionName } from '../../operators/resources/security-bulletin.ts';
import type { Severity } from '../../operators/resources/severities.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { inChinese } from '../sentences/chinese.ts';
import { dayOf } from '../time/working-days.ts';
import { FIGURES, SIDES, TARGET } from './figures.ts';
import { readBulletin } from './read.ts';
import { readItems } from './read-items.ts';
import { type BulletinView, COUNTING_RULES, type ItemSection, type ItemState } from './views.ts';

const SEVERITY: Record<Severity, string> = { critical: '严重', high: '高危', medium: '中危', low: '低危' };
export const SECTION: Record<ItemSection, string> = {
  vulnerability: '镜像漏洞',
  configuration: '配置检查',
  baseline: '安全基线',
  eolImage: '停止维护的镜像',
  kubernetes: '平台版本',
  podSecurity: '容器安全规范',
  certificate: '证书到期',
  access: '访问权限',
  audit: '操作审计',
  backup: '备份保障',
  drill: '应急演练',
  manual: '人工通报',
};
const STATE: Record<ItemState, string> = {
  new: '待确认',
  acknowledged: '已确认',
  inProgress: '整改中',
  retesting: '待复测',
  fixed: '已整改',
  riskAccepted: '风险接受',
  overdue: '逾期',
};

/** A bulletin as a workbook: overview, sections, attacks, risk table, items. For a unit: its own items and extract. */
export async function bulletinWorkbook(cmd: Command, month: string): Promise<Buffer> {
  const view = await readBulletin(cmd, month);
  if (!view.content) throw new AppError('NOT_FOUND', `${month} has no content yet`, { key: 'bulletinNotDrafted' });
  const workbook = new ExcelJS.Workbook();
  overview(workbook, view);
  const sections = view.content.draft.sections;
  sheet(
    workbook,
    '检查内容',
    ['内容', '数据来源', '严重', '高危', '中危', '低危', '说明'],
    [
      ...sections.map(({ section, source, counts, available, message, said }) => [
        SECTION[section],
        source,
        ...(available ? [counts.critical, counts.high, counts.medium, counts.low] : ['—', '—', '—', '—']),
        available ? inChinese(said, message) : `未能检查：${inChinese(said, message)}`,
      ]),
    ],
  );
  attacks(workbook, view);
  sheet(
    workbook,
    '风险事件',
    ['时间', '系统', '单位', '类型', '级别', '处置结果', '状态'],
    view.content.incidents.map((each) => [
      each.at,
      each.systemName,
      each.unitName,
      each.kind,
      SEVERITY[each.severity],
      each.result,
      each.state,
    ]),
  );
  guardAndSources(workbook, view);
  findings(workbook, view);
  const items = await readItems(cmd, { month });
  sheet(
    workbook,
    '整改事项',
    ['编号', '单位', '系统', '内容', '对象', '级别', '状态', '期限', '问题数', '未消除'],
    items.map((item) => [
      item.number,
      item.unitName,
      item.systemName ?? '',
      SECTION[item.section],
      item.subject,
      SEVERITY[item.severity],
      STATE[item.state],
      dayOf(new Date(Date.parse(item.dueAt) - 1)),
      item.idCount,
      item.remaining,
    ]),
  );
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

function overview(workbook: ExcelJS.Workbook, { content, digest, errata, publishedByName }: BulletinView): void {
  if (!content) return;
  const { vulnerabilities } = content.draft;
  sheet(
    workbook,
    '公告',
    ['项目', '内容'],
    [
      ['编号', content.number],
      ['月份', content.month],
      ['发布单位', content.issuer],
      ['发布人', publishedByName ?? '（未发布）'],
      ['内容摘要值', digest ?? ''],
      ['漏洞总数（镜像×漏洞）', vulnerabilities.total],
      ['可修复', vulnerabilities.fixable],
      ['新增', vulnerabilities.fresh],
      ['持续存在', vulnerabilities.persisting],
      ['已消除', vulnerabilities.fixed],
      ...Object.values(content.texts).map((text, index) => [`正文${index + 1}`, text ?? '']),
      ...errata.map(({ sequence, words }) => [`更正${sequence}`, words]),
    ],
  );
}

function attacks(workbook: ExcelJS.Workbook, { content }: BulletinView): void {
  const names = new Map(Object.entries(FIGURES).map(([heading, name]) => [name as string, heading]));
  const sides = new Map(Object.entries(SIDES).map(([heading, side]) => [side as string, heading]));
  sheet(
    workbook,
    '攻击统计',
    ['侧', '指标', '本月', '上月', '环比增减'],
    (content?.figures ?? []).map(({ side, name, value, before }) => [
      sides.get(side) ?? side,
      names.get(name) ?? `攻击目标：${name.slice(TARGET.length)}`,
      value,
      before ?? '—',
      before === null ? '—' : value - before,
    ]),
  );
}

function guardAndSources(workbook: ExcelJS.Workbook, { content }: BulletinView): void {
  const guard = (content?.guard ?? []).map(({ name, fromDay, untilDay }) => [name, fromDay, untilDay]);
  sheet(workbook, '重要时期保障', ['保障期', '起', '止'], guard);
  const sources = (content?.sources ?? []).map(({ name, figures, incidents }) => [
    name === 'file' ? '文件导入' : name,
    `攻击统计 ${figures} 项，风险事件 ${incidents} 条`,
  ]);
  const rules = COUNTING_RULES.map((rule, index) => [`统计口径${index + 1}`, rule]);
  sheet(workbook, '数据来源与统计口径', ['项目', '内容'], [...sources, ...rules]);
}

function findings(workbook: ExcelJS.Workbook, { mine }: BulletinView): void {
  if (!mine) return;
  sheet(
    workbook,
    '本单位清单',
    ['内容', '对象', '级别', '问题'],
    mine.findings.map(({ section, subject, severity, ids, more }) => [
      SECTION[section as SectionName],
      subject,
      SEVERITY[severity],
      more > 0 ? `${ids.join('、')} 等 ${ids.length + more} 个` : ids.join('、'),
    ]),
  );
}

/** Text that begins like a formula is written as text: exceljs does so for strings, and spreadsheets show it as such. */
function sheet(workbook: ExcelJS.Workbook, name: string, headings: string[], rows: (string | number)[][]): void {
  const made = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
  made.addRow(headings).font = { bold: true };
  made.addRows(rows);
  for (const [index, heading] of headings.entries()) {
    const longest = rows.reduce((most, row) => Math.max(most, String(row[index] ?? '').length), heading.length * 2);
    made.getColumn(index + 1).width = Math.min(60, longest + 2);
  }
}
