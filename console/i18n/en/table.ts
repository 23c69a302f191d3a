import type { table as zh } from '../zh/table.ts';

export const table: typeof zh = {
  search: 'Find in table',
  columns: 'Columns',
  density: 'Row height',
  compact: 'Compact',
  comfortable: 'Comfortable',
  export: 'Export',
  exportHint: 'Export what is filtered (CSV)',
  filterBy: 'Filter: ',
  removeFilter: (name) => `Remove filter: ${name}`,
  clear: 'Clear all filters',
  rows: (shown, all) => (shown === all ? `${all} rows` : `${shown} of ${all} rows`),
  sortBy: (name) => `Sort by ${name}`,
  noMatch: 'No record matches',
  noMatchNext: 'Remove a filter or search for something else.',
  noneChosen: 'any',
};
