import { For, Show } from 'solid-js';
import type { LineView, ReviewView } from '../../../server/provider/views.ts';
import { bytes, decimal, isoDate } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/column.ts';
import { as, yuan } from './words.ts';

export type SystemSum = ReviewView['systems'][number];

/** The sheet by system, each to open. */
export const systemColumns = (onOpen: (systemId: string) => void): Column<SystemSum>[] => [
  {
    id: 'system',
    header: as().system,
    value: (row) => row.systemName,
    cell: (row) => (
      <button type="button" class="button button-quiet button-small" onClick={() => onOpen(row.systemId)}>
        {row.systemName}
      </button>
    ),
    card: 'title',
  },
  { id: 'unit', header: as().unit, value: (row) => row.unitName, filter: true },
  { id: 'lines', header: as().sheet, align: 'right', width: 110, value: (row) => row.lines },
  {
    id: 'money',
    header: as().money,
    align: 'right',
    width: 150,
    value: (row) => row.amountFen,
    say: (_, row) => yuan(row.amountFen),
  },
];

const amountOf = (line: LineView): string =>
  line.resource === 'vcpu' ? decimal(line.amount / 1000, 2) : bytes(line.amount);

/** Line by line, each with the entries that it rests on. */
export const lineColumns = (): Column<LineView>[] => [
  { id: 'no', header: as().lineNo, align: 'right', width: 70, value: (row) => row.no },
  { id: 'unit', header: as().unit, value: (row) => row.unitName, filter: true, hidden: true },
  { id: 'system', header: as().system, value: (row) => row.systemName, hidden: true },
  {
    id: 'resource',
    header: as().resource,
    width: 90,
    value: (row) => row.resource,
    say: (_, row) => as().resources[row.resource] ?? row.resource,
    filter: true,
  },
  {
    id: 'amount',
    header: as().amount,
    align: 'right',
    width: 110,
    value: (row) => row.amount,
    say: (_, row) => amountOf(row),
  },
  { id: 'from', header: as().from, width: 110, value: (row) => row.from, say: (_, row) => isoDate(row.from) },
  {
    id: 'until',
    header: as().until,
    width: 110,
    value: (row) => row.until,
    say: (_, row) => isoDate(row.until),
    hidden: true,
  },
  {
    id: 'hours',
    header: as().hours,
    align: 'right',
    width: 90,
    value: (row) => row.hours,
    say: (_, row) => decimal(row.hours, 1),
  },
  {
    id: 'price',
    header: as().price,
    align: 'right',
    width: 110,
    value: (row) => row.priceFen,
    say: (_, row) => yuan(row.priceFen),
  },
  {
    id: 'money',
    header: as().money,
    align: 'right',
    width: 120,
    value: (row) => row.correctedFen ?? row.amountFen,
    say: (_, row) => yuan(row.correctedFen ?? row.amountFen),
  },
  {
    id: 'entries',
    header: as().entries,
    value: (row) => row.entries.length,
    say: (_, row) => row.entries.map(({ id }) => id).join(' '),
    cell: (row) => (
      <For each={row.entries}>
        {(entry) => (
          <span class="small">
            {isoDate(entry.at)}{' '}
            <Show when={entry.applicationId} fallback={entry.reason}>
              {(applicationId) => (
                <a class="mono" href={paths.application(applicationId())}>
                  {entry.applicationNumber ?? entry.reason}
                </a>
              )}
            </Show>{' '}
          </span>
        )}
      </For>
    ),
  },
  {
    id: 'disputed',
    header: as().disputed,
    width: 100,
    value: (row) => row.disputed,
    say: (_, row) => (row.disputed ? (as().appealStates[row.disputed] ?? '') : ''),
    filter: true,
    hidden: true,
  },
];
