/** One fault of an import file: where it is, what is wrong, and how to mend it. */
export interface ImportFault {
  sheet: string;
  /** As spreadsheet programs count: the header is row 1. */
  row: number;
  /** Heading of the column, or empty for the whole row. */
  column: string;
  value: string;
  /** Key of the console's dictionary, `imports.faults.<key>`, with its values. */
  key: ImportFaultKey;
  values: Record<string, string | number>;
}

export const IMPORT_FAULTS = [
  'missing', // the field may not be empty
  'notOneOf', // {allowed}
  'notCode', // {rule}
  'notNumber',
  'outOfRange', // {min}, {max}
  'tooLong', // {max}
  'notDate',
  'duplicate', // {firstRow}
  'unknownUnit', // {code}
  'unknownSystem', // {code}
  'takenByOther', // {owner}: the code or name belongs to another record
  'circular', // a unit above itself
  'unknownColumn',
  'missingColumn', // {column}
  'unknownSheet',
  'sameContact', // the second emergency contact is the first one again
] as const;
export type ImportFaultKey = (typeof IMPORT_FAULTS)[number];

export interface ImportCounts {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
}

/** What an import would do, or has done. With one fault nothing is written. */
export interface ImportReport {
  ok: boolean;
  written: boolean;
  units: ImportCounts;
  systems: ImportCounts;
  applications: ImportCounts;
  /** The first 500 faults. */
  faults: ImportFault[];
  faultCount: number;
}
