import { Show } from 'solid-js';
import type { TicketRow } from '../../../server/tickets/views.ts';
import { isoDateTime } from '../../i18n/format.ts';
import type { Column } from '../../table/column.ts';
import { StatusTag } from '../../ui/status-tag.tsx';
import { ExactTime } from '../time.tsx';
import { levelTone, ticketTone, tk } from './words.ts';

/** The tickets' table; `forProvider` shows whose they are and who has them. */
export const ticketColumns = (forProvider: boolean): Column<TicketRow>[] => {
  const c = tk().columns;
  return [
    { id: 'title', header: c.title, value: (row) => row.title, card: 'title' },
    {
      id: 'number',
      header: c.number,
      width: 140,
      value: (row) => row.number,
      cell: (row) => <span class="mono">{row.number}</span>,
    },
    {
      id: 'state',
      header: c.state,
      width: 110,
      value: (row) => row.shown,
      say: (_, row) => tk().states[row.shown],
      cell: (row) => <StatusTag tone={ticketTone[row.shown]}>{tk().states[row.shown]}</StatusTag>,
      filter: true,
      card: 'tag',
    },
    {
      id: 'level',
      header: c.level,
      width: 90,
      value: (row) => row.level,
      say: (_, row) => tk().levels[row.level] ?? '',
      cell: (row) => <StatusTag tone={levelTone(row.level)}>{tk().levels[row.level]}</StatusTag>,
      filter: true,
    },
    {
      id: 'kind',
      header: c.kind,
      width: 100,
      value: (row) => row.kind,
      say: (_, row) => tk().kinds[row.kind],
      filter: true,
    },
    {
      id: 'due',
      header: c.due,
      width: 150,
      value: (row) => row.dueAt,
      say: (_, row) => isoDateTime(row.dueAt),
      cell: (row) => (
        <Show when={!row.paused} fallback={<span class="muted">{tk().paused}</span>}>
          <ExactTime at={row.dueAt} />
        </Show>
      ),
    },
    ...(forProvider
      ? ([
          { id: 'unit', header: c.unit, value: (row) => row.unitName, filter: true },
          { id: 'assignee', header: c.assignee, width: 120, value: (row) => row.assigneeName || tk().unassigned },
        ] satisfies Column<TicketRow>[])
      : []),
    { id: 'system', header: c.system, value: (row) => row.systemName, hidden: true },
    {
      id: 'explanation',
      header: c.explanation,
      width: 110,
      value: (row) => row.explanation,
      say: (_, row) => tk().explanations[row.explanation] ?? '',
      cell: (row) => (
        <Show when={row.explanation !== 'none'}>
          <StatusTag tone={row.explanation === 'missing' ? 'red' : 'neutral'}>
            {tk().explanations[row.explanation]}
          </StatusTag>
        </Show>
      ),
      filter: true,
    },
    {
      id: 'created',
      header: c.created,
      width: 160,
      value: (row) => row.createdAt,
      say: (_, row) => isoDateTime(row.createdAt),
      hidden: true,
    },
    {
      id: 'satisfaction',
      header: c.satisfaction,
      width: 90,
      align: 'right',
      value: (row) => row.satisfaction,
      hidden: true,
    },
  ];
};
