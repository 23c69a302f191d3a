import ExcelJS from 'exceljs';
import { AppError } from '../errors.ts';
import { SHEETS } from './columns.ts';
import { decodeText, parseCsv } from './csv.ts';
import { requireModestZip } from './zip-size.ts';

/** A sheet as it was found: the cells as text, each row with its number in the file. */
export interface RawSheet {
  title: string;
  headings: string[];
  rows: { number: number; cells: string[] }[];
}

export const MAX_ROWS = 20_000;

/**
 * Reads xlsx or csv. Throws INVALID when it is neither, or holds more rows than anyone would type. A cell that is a date is its day; with
 * `withTimes` also its time of the day, where it has one.
 */
export async function readFileSheets(
  bytes: Buffer,
  name: string,
  { withTimes = false }: { withTimes?: boolean } = {},
): Promise<RawSheet[]> {
  const sheets = /\.csv$/i.test(name) ? [readCsv(bytes)] : await readWorkbook(bytes, withTimes);
  const rows = sheets.reduce((all, sheet) => all + sheet.rows.length, 0);
  if (rows > MAX_ROWS)
    throw new AppError('INVALID', `${rows} rows; at most ${MAX_ROWS} in one file`, {
      key: 'importTooManyRows',
      values: { rows, max: MAX_ROWS },
    });
  return sheets;
}

function readCsv(bytes: Buffer): RawSheet {
  const [head, ...rows] = parseCsv(decodeText(bytes));
  const headings = (head?.cells ?? []).map((cell) => cell.trim());
  return {
    title: titleFor(headings),
    headings,
    rows: rows.map(({ line, cells }) => ({ number: line, cells: cells.map((cell) => cell.trim()) })),
  };
}

/** A csv holds one sheet: the one with most of whose headings it agrees. */
function titleFor(headings: readonly string[]): string {
  const agreeing = (sheet: (typeof SHEETS)[number]) =>
    sheet.columns.filter((column) => headings.includes(column.heading)).length / sheet.columns.length;
  const [best] = [...SHEETS].sort((a, b) => agreeing(b) - agreeing(a));
  return best && agreeing(best) > 0.3 ? best.title : '';
}

async function readWorkbook(bytes: Buffer, withTimes: boolean): Promise<RawSheet[]> {
  requireModestZip(bytes);
  const workbook = new ExcelJS.Workbook();
  try {
    await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  } catch (cause) {
    throw new AppError('INVALID', 'The file is not an Excel workbook (.xlsx)', { key: 'importNotWorkbook' }, { cause });
  }
  return workbook.worksheets.map((sheet) => readSheet(sheet, withTimes));
}

function readSheet(sheet: ExcelJS.Worksheet, withTimes: boolean): RawSheet {
  const headings: string[] = [];
  const rows: RawSheet['rows'] = [];
  sheet.eachRow((row, number) => {
    const cells: string[] = [];
    for (let column = 1; column <= Math.min(row.cellCount, 100); column++)
      cells.push(textOf(row.getCell(column).value, withTimes));
    if (number === 1) headings.push(...cells);
    else if (cells.some((cell) => cell !== '')) rows.push({ number, cells });
  });
  return { title: sheet.name.trim(), headings, rows };
}

/** What a person sees in the cell, as text. */
function textOf(value: ExcelJS.CellValue, withTimes: boolean): string {
  if (value === null || value === undefined) return '';
  // Excel knows no zones: what the person typed stands in the UTC fields.
  if (value instanceof Date)
    return value
      .toISOString()
      .slice(0, withTimes && hasTime(value) ? 16 : 10)
      .replace('T', ' ');
  if (typeof value !== 'object') return String(value).trim();
  if ('richText' in value)
    return value.richText
      .map(({ text }) => text)
      .join('')
      .trim();
  if ('text' in value) return String(value.text).trim();
  if ('result' in value) return textOf(value.result as ExcelJS.CellValue, withTimes);
  return '';
}

const hasTime = (at: Date): boolean => at.getTime() % 86_400_000 !== 0;
