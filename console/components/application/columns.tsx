import { Show } from 'solid-js';
import type { ApplicationRow } from '../../../server/applications/views.ts';
import { isoDate, lastDay } from '../../i18n/format.ts';
import type { Column } from '../../table/column.ts';
import { StatusTag } from '../../ui/status-tag.tsx';
import { DeadlineText } from '../time.tsx';
import { lightTone, stageTone } from '../workflow/tones.ts';
import { named, w } from '../workflow/words.ts';
import { a } from './words.ts';

const GIB = 2 ** 30;

/** The columns of applications: the whole list, or what waits at a desk, deadline first. */
export const applicationColumns = (use: 'list' | 'queue'): Column<ApplicationRow>[] => {
  const c = a().columns;
  const deadline: Column<ApplicationRow> = {
    id: 'deadline',
    header: c.deadline,
    width: 220,
    value: (row) => row.step?.dueAt,
    say: (_, row) => (row.step ? lastDay(row.step.dueAt) : ''),
    cell: (row) => <Show when={row.step}>{(step) => <DeadlineText deadline={step()} />}</Show>,
  };
  return [
    {
      id: 'number',
      header: c.number,
      width: 160,
      value: (row) => row.number ?? a().draftName,
      cell: (row) => (
        <Show when={row.number} fallback={<span class="muted">{a().draftName}</span>}>
          <span class="mono nowrap">{row.number}</span>
        </Show>
      ),
    },
    ...(use === 'queue' ? [deadline] : []),
    { id: 'system', header: c.system, value: (row) => row.systemName },
    { id: 'unit', header: c.unit, value: (row) => row.unitName, filter: true },
    {
      id: 'kind',
      header: c.kind,
      width: 150,
      value: (row) => row.kind,
      say: (_, row) => w().kinds[row.kind],
      filter: true,
    },
    {
      id: 'stage',
      header: c.stage,
      width: 130,
      value: (row) => row.stage,
      say: (_, row) => w().stages[row.stage],
      cell: (row) => <StatusTag tone={stageTone[row.stage]}>{w().stages[row.stage]}</StatusTag>,
      filter: true,
      card: 'tag',
    },
    ...(use === 'list' ? [deadline] : []),
    {
      id: 'light',
      header: c.light,
      width: 100,
      value: (row) => row.step?.light,
      say: (value) => named(w().lights, String(value ?? '')),
      cell: (row) => (
        <Show when={row.step}>
          {(step) => <StatusTag tone={lightTone(step().light)}>{named(w().lights, step().light)}</StatusTag>}
        </Show>
      ),
      filter: true,
      hidden: use === 'list',
      card: 'hide',
    },
    amount('cpu', c.cpu, (row) => row.requested && row.requested.cpuMillis / 1000),
    amount('memory', c.memory, (row) => row.requested && row.requested.memoryBytes / GIB),
    { ...amount('storage', c.storage, (row) => row.requested && row.requested.storageBytes / GIB), hidden: true },
    {
      id: 'submitted',
      header: c.submitted,
      width: 120,
      value: (row) => row.submittedAt,
      say: (_, row) => (row.submittedAt ? isoDate(row.submittedAt) : ''),
    },
    {
      id: 'updated',
      header: c.updated,
      width: 120,
      value: (row) => row.updatedAt,
      say: (_, row) => isoDate(row.updatedAt),
      hidden: true,
    },
  ];
};

const amount = (id: string, header: string, value: (row: ApplicationRow) => number | null): Column<ApplicationRow> => ({
  id,
  header,
  value: (row) => {
    const found = value(row);
    return found === null ? null : Math.round(found * 100) / 100;
  },
  align: 'right',
  width: 120,
  card: 'hide',
});
