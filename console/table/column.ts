import type { JSX } from 'solid-js';

export type CellValue = string | number | boolean | null | undefined;

/** One column: what it is called, what it sorts, filters and exports by, and how it looks. */
export interface Column<R> {
  id: string;
  /** With the unit, where there is one: “内存（GiB）”. */
  header: string;
  /** Sorted by, compared with filters, searched. Numbers as numbers, dates as ISO strings. */
  value: (row: R) => CellValue;
  /** The value in words, for filters, search and export; without it, the value itself. */
  say?: (value: CellValue, row: R) => string;
  cell?: (row: R) => JSX.Element;
  /** Figures stand right, in digits of equal width. */
  align?: 'right';
  /** In pixels; columns without one share what is left. */
  width?: number;
  sortable?: boolean;
  /** Offered as a filter by the values that occur. For columns of few different values. */
  filter?: boolean;
  /** Not shown until chosen. */
  hidden?: boolean;
  /** On a card at 390 px: its title, a tag beside the title, or left out. The first column is the title unless one says so. */
  card?: 'title' | 'tag' | 'hide';
}

export const textOf = <R>(column: Column<R>, row: R): string => {
  const value = column.value(row);
  if (column.say) return column.say(value, row);
  return value === null || value === undefined ? '' : String(value);
};
