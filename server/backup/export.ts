import type { Command } from '../context.ts';
import { readEligibility } from './eligibility.ts';
import type { EligibilityFile, EligibilityReason, EligibilityRow, EligibilityView } from './views.ts';

type Locale = 'zh' | 'en';

const HEADINGS: Record<Locale, string[]> = {
  zh: [
    '使用单位',
    '应用系统',
    '是否安排经费预算',
    '原因',
    '最长未备份天数',
    '起',
    '止',
    '有备份天数',
    '豁免天数',
    '未检查天数',
  ],
  en: [
    'Unit',
    'System',
    'Budget',
    'Reason',
    'Longest gap (days)',
    'From',
    'To',
    'Days with a backup',
    'Days exempt',
    'Days not observed',
  ],
};
const ANSWERS: Record<Locale, [string, string]> = { zh: ['是', '否'], en: ['yes', 'no'] };
const TITLES: Record<Locale, string> = { zh: '经费预算资格清单', en: 'Budget eligibility' };
const REASONS: Record<Locale, Record<EligibilityReason, (maxDays: number) => string>> = {
  zh: {
    inOrder: () => '在政务云运行，按要求备份',
    exemptFromCloud: () => '已批准不上云备案',
    exemptFromBackup: () => '已批准备份豁免',
    notOnCloud: () => '未依托政务云平台部署',
    gap: (days) => `在容灾备份中心连续无备份超过${days}天`,
    neverBackedUp: () => '未在容灾备份中心备份',
    notObserved: () => '全年无备份检查记录',
  },
  en: {
    inOrder: () => 'Runs on the cloud and backs up as required',
    exemptFromCloud: () => 'Approved exemption from the cloud',
    exemptFromBackup: () => 'Approved exemption from backup',
    notOnCloud: () => 'Does not run on the government cloud',
    gap: (days) => `No backup at the DR centre for more than ${days} days on end`,
    neverBackedUp: () => 'Never backed up at the DR centre',
    notObserved: () => 'No review of its backups on record',
  },
};

const MIMES = { csv: 'text/csv', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' };

/** The year's list as a file: CSV (with a byte order mark, so that spreadsheets read the Chinese) or a workbook. */
export async function exportEligibility(
  cmd: Command,
  { year, format, locale }: { year: number; format: 'csv' | 'xlsx'; locale: Locale },
): Promise<EligibilityFile> {
  const list = await readEligibility(cmd, year);
  const table = [HEADINGS[locale], ...list.rows.map((row) => cellsOf(row, list, locale))];
  const content = format === 'csv' ? Buffer.from(csvOf(table)) : await workbookOf(table, list, locale, cmd.clock.now());
  return { name: `${TITLES[locale]}-${year}.${format}`, mime: MIMES[format], content: content.toString('base64') };
}

const cellsOf = (row: EligibilityRow, { maxDays }: EligibilityView, locale: Locale): (string | number)[] => [
  row.unitName,
  row.systemName,
  ANSWERS[locale][row.eligible ? 0 : 1],
  REASONS[locale][row.reason](maxDays),
  row.gapDays,
  row.gapFrom ?? '',
  row.gapTo ?? '',
  row.backupDays,
  row.exemptDays,
  row.unobservedDays,
];

const csvOf = (table: (string | number)[][]): string =>
  `\uFEFF${table.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;

/** A text that a spreadsheet would take for a formula is marked as text. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

async function workbookOf(
  table: (string | number)[][],
  { year, policyVersion }: EligibilityView,
  locale: Locale,
  now: Date,
): Promise<Buffer> {
  // Loaded when it is needed: few ever export, and it is large.
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  workbook.created = now;
  workbook.modified = now;
  workbook.title = `${TITLES[locale]} ${year}, policy ${policyVersion}`;
  const sheet = workbook.addWorksheet(String(year), { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.addRows(table);
  sheet.getRow(1).font = { bold: true };
  sheet.columns.forEach((column, index) => {
    column.width = [24, 28, 16, 36, 14, 12, 12, 12, 10, 12][index];
  });
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
