import type { ItemRow } from '../../../server/bulletins/views.ts';
import { lastDay } from '../../i18n/format.ts';
import type { Column } from '../../table/column.ts';
import { StatusTag } from '../../ui/status-tag.tsx';
import { itemTone, severityTone } from './tones.ts';
import { b } from './words.ts';

export const itemColumns = (): Column<ItemRow>[] => {
  const c = b().columns;
  return [
    { id: 'title', header: c.title, value: (row) => row.title || row.subject, card: 'title' },
    {
      id: 'subject',
      header: c.subject,
      value: (row) => row.subject,
      cell: (row) => <span class="mono words">{row.subject}</span>,
      hidden: true,
    },
    {
      id: 'severity',
      header: c.severity,
      width: 100,
      value: (row) => row.severity,
      say: (_, row) => b().severities[row.severity],
      cell: (row) => <StatusTag tone={severityTone[row.severity]}>{b().severities[row.severity]}</StatusTag>,
      filter: true,
    },
    {
      id: 'state',
      header: c.state,
      width: 120,
      value: (row) => row.state,
      say: (_, row) => b().itemStates[row.state],
      cell: (row) => <StatusTag tone={itemTone[row.state]}>{b().itemStates[row.state]}</StatusTag>,
      filter: true,
      card: 'tag',
    },
    { id: 'due', header: c.itemDue, width: 120, value: (row) => row.dueAt, say: (_, row) => lastDay(row.dueAt) },
    {
      id: 'section',
      header: c.section,
      width: 140,
      value: (row) => row.section,
      say: (_, row) => b().sections[row.section],
      filter: true,
    },
    { id: 'unit', header: c.unit, value: (row) => row.unitName, filter: true },
    { id: 'system', header: c.system, value: (row) => row.systemName ?? '', filter: true },
    { id: 'month', header: c.month, width: 100, value: (row) => row.month, filter: true },
    { id: 'count', header: c.count, width: 90, align: 'right', value: (row) => row.idCount },
    { id: 'remaining', header: c.remaining, width: 90, align: 'right', value: (row) => row.remaining },
    { id: 'number', header: c.number, width: 140, value: (row) => row.number, hidden: true },
  ];
};
