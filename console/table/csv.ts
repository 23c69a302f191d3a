import { type Column, textOf } from './column.ts';

/** A spreadsheet runs a cell that begins with one of these; an apostrophe makes it text. Source: OWASP, CSV injection. */
const FORMULA = /^[=+\-@\t\r]/;

const cell = (text: string): string => {
  const safe = FORMULA.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** What is on the screen as CSV. With a byte order mark, without which Excel shows Chinese as noise. */
export const toCsv = <R>(rows: readonly R[], columns: readonly Column<R>[]): string => {
  const lines = [
    columns.map((column) => cell(column.header)),
    ...rows.map((row) => columns.map((column) => cell(textOf(column, row)))),
  ];
  return `\uFEFF${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
};

export const saveAs = (name: string, content: string, mime: string): void => {
  const url = URL.createObjectURL(new Blob([content], { type: mime }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
