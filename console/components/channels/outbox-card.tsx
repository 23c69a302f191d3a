import type { JSX } from 'solid-js';
import type { DeadDeliveryView } from '../../../server/notices/channel-views.ts';
import { command, read } from '../../api/query.ts';
import { SubmitFailure } from '../../forms/form-shell.tsx';
import { isoDateTime } from '../../i18n/format.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { ch } from './words.ts';

/** What could not be delivered, why, and the way to try again. */
export const OutboxCard = (): JSX.Element => {
  const outbox = read('channels.outbox', undefined, { refetchMillis: 30_000 });
  const retry = command('channels.retry', { refresh: ['channels'], onDone: () => succeeded(ch().retried) });
  const columns = (): Column<DeadDeliveryView>[] => [
    { id: 'to', header: ch().recipient, value: (row) => row.channelName ?? `${ch().mail} ${row.userName ?? ''}` },
    {
      id: 'subject',
      header: ch().subject,
      width: 140,
      value: (row) => row.subject,
      say: (_, row) => ch().subjects[row.subject],
      filter: true,
    },
    { id: 'error', header: ch().error, value: (row) => row.lastError },
    { id: 'attempts', header: ch().attempts, width: 80, align: 'right', value: (row) => row.attempts },
    {
      id: 'at',
      header: ch().at,
      width: 150,
      value: (row) => row.createdAt,
      say: (_, row) => isoDateTime(row.createdAt),
    },
    {
      id: 'acts',
      header: ch().columns.acts,
      width: 120,
      sortable: false,
      value: () => '',
      cell: (row) => (
        <Button small busy={retry.busy()} onPress={() => retry.run({ id: row.id })}>
          {ch().retry}
        </Button>
      ),
    },
  ];
  const mail = () => {
    const found = outbox.data?.mail;
    if (!found) return '';
    return found.enabled ? `${ch().mail}：${ch().mailState(found.waiting, found.dead)}` : ch().mailOff;
  };
  return (
    <Card title={ch().outbox} note={`${ch().outboxNote} · ${mail()}`}>
      <SubmitFailure failure={retry.failure()} />
      <DataTable<DeadDeliveryView>
        plain
        label={ch().outbox}
        rows={outbox.data?.dead}
        error={outbox.error}
        onRetry={() => void outbox.refetch()}
        rowId={(row) => row.id}
        columns={columns()}
        empty={<EmptyState title={ch().outboxEmpty} />}
      />
    </Card>
  );
};
