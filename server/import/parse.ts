import { SHEETS, type Sheet, type SheetName } from './columns.ts';
import type { RawSheet } from './read-file.ts';
import type { ImportFault } from './views.ts';

/** A row whose cells are all well formed. */
export interface ImportRow {
  sheet: string;
  number: number;
  values: Record<string, unknown>;
}

export interface ParsedFile {
  rows: Record<SheetName, ImportRow[]>;
  faults: ImportFault[];
}

/** Turns cells into values by the table of columns; each fault says where it is. Pure. */
export function parseSheets(sheets: readonly RawSheet[]): ParsedFile {
  const parsed: ParsedFile = { rows: { units: [], systems: [], applications: [] }, faults: [] };
  for (const raw of sheets) {
    const sheet = SHEETS.find(({ title }) => title === raw.title);
    if (sheet) parseSheet(sheet, raw, parsed);
    else if (raw.headings.length > 0 && !/说明|readme/i.test(raw.title))
      parsed.faults.push(
        faultOf(raw, 1, '', raw.title, 'unknownSheet', { sheets: SHEETS.map(({ title }) => title).join('、') }),
      );
  }
  return parsed;
}

function parseSheet(sheet: Sheet, raw: RawSheet, parsed: ParsedFile): void {
  const missing = sheet.columns.filter((column) => column.required && !raw.headings.includes(column.heading));
  for (const { heading } of missing)
    parsed.faults.push(faultOf(raw, 1, heading, '', 'missingColumn', { column: heading }));
  const known = new Set(sheet.columns.map(({ heading }) => heading));
  for (const heading of raw.headings.filter((one) => one !== '' && !known.has(one)))
    parsed.faults.push(faultOf(raw, 1, heading, heading, 'unknownColumn'));
  if (missing.length > 0) return;
  for (const row of raw.rows) {
    const values = parseRow(sheet, raw, row, parsed.faults);
    if (values) parsed.rows[sheet.name].push({ sheet: raw.title, number: row.number, values });
  }
}

function parseRow(
  sheet: Sheet,
  raw: RawSheet,
  row: RawSheet['rows'][number],
  faults: ImportFault[],
): Record<string, unknown> | null {
  const values: Record<string, unknown> = {};
  const before = faults.length;
  for (const column of sheet.columns) {
    const cell = row.cells[raw.headings.indexOf(column.heading)] ?? '';
    if (cell === '') {
      if (column.required) faults.push(faultOf(raw, row.number, column.heading, '', 'missing'));
      continue;
    }
    const result = column.parse(cell);
    if ('value' in result) values[column.key] = result.value;
    else faults.push(faultOf(raw, row.number, column.heading, cell, result.fault, result.values));
  }
  return faults.length === before ? values : null;
}

const faultOf = (
  { title }: RawSheet,
  row: number,
  column: string,
  value: string,
  key: ImportFault['key'],
  values: ImportFault['values'] = {},
): ImportFault => ({ sheet: title, row, column, value: value.slice(0, 100), key, values });
