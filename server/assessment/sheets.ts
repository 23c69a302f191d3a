import ExcelJS from 'exceljs';
import type { WorkbookView } from './views.ts';

/** Small helpers for workbooks whose figures can be followed. */
export function newWorkbook(at: Date): ExcelJS.Workbook {
  const book = new ExcelJS.Workbook();
  book.created = at;
  book.modified = at;
  return book;
}

/** A formula with its result, so that a viewer that does not calculate shows the figure all the same. */
export const formula = (text: string, result: number | string): ExcelJS.CellFormulaValue => ({
  formula: text,
  result,
  date1904: false,
});

export function fill(sheet: ExcelJS.Worksheet, heads: string[], widths: number[]): void {
  sheet.addRow(heads).font = { bold: true };
  for (const [index, width] of widths.entries()) sheet.getColumn(index + 1).width = width;
}

export function pointsFormat(row: ExcelJS.Row, columns: readonly number[]): void {
  for (const column of columns) row.getCell(column).numFmt = '0.00';
}

export function percentFormat(row: ExcelJS.Row, columns: readonly number[]): void {
  for (const column of columns) row.getCell(column).numFmt = '0.00%';
}

export const toView = async (book: ExcelJS.Workbook, name: string): Promise<WorkbookView> => ({
  name: `${name}.xlsx`,
  base64: Buffer.from(await book.xlsx.writeBuffer()).toString('base64'),
});
