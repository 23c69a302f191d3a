import { z } from 'zod';
import { MONTH_PATTERN } from '../../operators/resources/months.ts';
import { SEVERITIES } from '../../operators/resources/severities.ts';
import type { RawSheet } from '../import/read-file.ts';
import { FIGURE_NAMES, FIGURES, type FigureName, SIDES, type Side, TARGET } from './figures.ts';

/**
 * What the provider's security products hand in, in one shape for csv, xlsx and JSON (docs/bulletin-import.md lists the columns):
 * figures of a month by side, attacks by target, and the lines of the risk table.
 */
export const figureSchema = z.object({
  month: z.string().regex(MONTH_PATTERN),
  side: z.enum(['internet', 'extranet', 'all']),
  name: z.union([z.enum(FIGURE_NAMES as [FigureName, ...FigureName[]]), z.string().startsWith(TARGET).max(200)]),
  value: z.number().min(0).max(1e15),
});

export const incidentSchema = z.object({
  externalId: z.string().trim().min(1).max(100),
  at: z.iso.datetime({ offset: true }),
  systemName: z.string().trim().min(1).max(200),
  unitName: z.string().trim().max(200).default(''),
  kind: z.string().trim().min(1).max(100),
  severity: z.enum(SEVERITIES).default('medium'),
  result: z.string().trim().max(500).default(''),
  state: z.string().trim().max(100).default(''),
});

export const handedInSchema = z.object({
  figures: z.array(figureSchema).max(5000).default([]),
  incidents: z.array(incidentSchema).max(20_000).default([]),
});
export type HandedIn = z.infer<typeof handedInSchema>;

/** Something in the file that is not as it must be: where, and what. */
export interface ImportFault {
  sheet: string;
  row: number;
  column: string;
  /** `bulletins.faults.<problem>`. */
  problem: 'missing' | 'notMonth' | 'notSide' | 'notFigure' | 'notNumber' | 'notTime' | 'notSeverity' | 'unknownSheet';
  found: string;
}

export const FIGURE_COLUMNS = ['月份', '侧', '指标', '数值'] as const;
export const INCIDENT_COLUMNS = ['编号', '时间', '系统', '单位', '类型', '级别', '处置结果', '状态'] as const;
const LEVELS: Record<string, (typeof SEVERITIES)[number]> = {
  严重: 'critical',
  高危: 'high',
  中危: 'medium',
  低危: 'low',
};

/** Sheets are known by their headings: figures have 指标, incidents have 类型. */
export function parseHandedIn(sheets: readonly RawSheet[]): { handedIn: HandedIn; faults: ImportFault[] } {
  const handedIn: HandedIn = { figures: [], incidents: [] };
  const faults: ImportFault[] = [];
  for (const sheet of sheets) {
    if (sheet.headings.includes('指标')) parseFigures(sheet, handedIn, faults);
    else if (sheet.headings.includes('类型')) parseIncidents(sheet, handedIn, faults);
    else if (sheet.rows.length > 0)
      faults.push({
        sheet: sheet.title,
        row: 1,
        column: '',
        problem: 'unknownSheet',
        found: sheet.headings.join('、').slice(0, 200),
      });
  }
  return { handedIn, faults };
}

type Fault = (column: string, problem: ImportFault['problem'], found: string) => void;

function parseFigures(sheet: RawSheet, into: HandedIn, faults: ImportFault[]): void {
  eachRow(sheet, faults, (cell, fault) => {
    const side = SIDES[cell('侧') as keyof typeof SIDES] ?? sideOf(cell('侧'));
    const name = figureOf(cell('指标'));
    const value = Number(cell('数值').replaceAll(',', ''));
    const month = monthIn(cell('月份'));
    if (!MONTH_PATTERN.test(month)) fault('月份', 'notMonth', cell('月份'));
    else if (!side) fault('侧', 'notSide', cell('侧'));
    else if (!name) fault('指标', 'notFigure', cell('指标'));
    else if (cell('数值') === '' || !Number.isFinite(value) || value < 0) fault('数值', 'notNumber', cell('数值'));
    else into.figures.push({ month, side, name, value });
  });
}

/** `2026-11`, `2026年11月`, `2026/11`; Excel makes a day of what is typed as a month, the first. */
const monthIn = (text: string): string =>
  text.replace(/^(\d{4})[年/.-](\d{1,2})(?:月|-01)?$/, (_, year, month) => `${year}-${String(month).padStart(2, '0')}`);

const sideOf = (text: string): Side | undefined => Object.values(SIDES).find((side) => side === text);

/** `攻击目标：门户网站` is the attacks on one system. */
function figureOf(text: string): string | undefined {
  const target = /^攻击目标[:：]\s*(.+)$/.exec(text)?.[1];
  if (target) return `${TARGET}${target}`.slice(0, 200);
  return FIGURES[text as keyof typeof FIGURES] ?? FIGURE_NAMES.find((name) => name === text);
}

function parseIncidents(sheet: RawSheet, into: HandedIn, faults: ImportFault[]): void {
  eachRow(sheet, faults, (cell, fault) => {
    const at = timeOf(cell('时间'));
    const severity =
      cell('级别') === '' ? 'medium' : (LEVELS[cell('级别')] ?? SEVERITIES.find((one) => one === cell('级别')));
    const missing = (['编号', '系统', '类型'] as const).find((column) => cell(column) === '');
    if (missing) fault(missing, 'missing', '');
    else if (!at) fault('时间', 'notTime', cell('时间'));
    else if (!severity) fault('级别', 'notSeverity', cell('级别'));
    else
      into.incidents.push({
        externalId: cell('编号').slice(0, 100),
        at,
        systemName: cell('系统').slice(0, 200),
        unitName: cell('单位').slice(0, 200),
        kind: cell('类型').slice(0, 100),
        severity,
        result: cell('处置结果').slice(0, 500),
        state: cell('状态').slice(0, 100),
      });
  });
}

/** `2026-11-03 14:05`, in Chinese time unless it says otherwise. */
function timeOf(text: string): string | undefined {
  const match = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (!match)
    return z.iso.datetime({ offset: true }).safeParse(text).success ? new Date(text).toISOString() : undefined;
  const [, year, month, day, hour = '0', minute = '00', second = '00'] = match;
  const two = (digits = '') => digits.padStart(2, '0');
  const at = new Date(`${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}+08:00`);
  // 31 February would become 3 March.
  const isDay = new Date(at.getTime() + 8 * 3_600_000).getUTCDate() === Number(day);
  return Number.isNaN(at.getTime()) || !isDay ? undefined : at.toISOString();
}

function eachRow(
  { title, headings, rows }: RawSheet,
  faults: ImportFault[],
  take: (cell: (column: string) => string, fault: Fault) => void,
): void {
  for (const { number, cells } of rows) {
    const cell = (column: string) => cells[headings.indexOf(column)]?.trim() ?? '';
    take(cell, (column, problem, found) =>
      faults.push({ sheet: title, row: number, column, problem, found: found.slice(0, 100) }),
    );
  }
}
