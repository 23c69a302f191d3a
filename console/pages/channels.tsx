import { createSignal, type JSX, Show } from 'solid-js';
import type { ChannelView } from '../../server/notices/channel-views.ts';
import { command, read } from '../api/query.ts';
import { ChannelDialog } from '../components/channels/channel-dialog.tsx';
import { OutboxCard } from '../components/channels/outbox-card.tsx';
import { ch } from '../components/channels/words.ts';
import { Page } from '../components/page.tsx';
import { said } from '../components/review/outcome-forms.tsx';
import { RelativeTime } from '../components/time.tsx';
import { SubmitFailure } from '../forms/form-shell.tsx';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { succeeded } from '../ui/toast.tsx';
import type { Tone } from '../ui/tone.ts';

const channelTone: Record<ChannelView['state'], Tone> = {
  working: 'green',
  failing: 'red',
  quiet: 'amber',
  off: 'neutral',
  unused: 'neutral',
};

/** Question: by which ways do notices leave the console, and do they arrive? */
const ChannelsPage = (): JSX.Element => {
  const rows = read('channels.table', undefined, { refetchMillis: 30_000 });
  const [editing, setEditing] = createSignal<{ channel: ChannelView | undefined }>();
  const [removing, setRemoving] = createSignal<ChannelView>();
  const refresh = ['channels'];
  const tryOut = command('channels.try', { refresh, onDone: () => succeeded(ch().tried) });
  const remove = command('channels.remove', {
    refresh,
    onDone: () => {
      setRemoving(undefined);
      succeeded(ch().removed);
    },
  });
  const failing = () => (rows.data ?? []).filter(({ state }) => state === 'failing').length;
  const acts = (row: ChannelView) => (
    <div class="row">
      <Button small onPress={() => setEditing({ channel: row })}>
        {ch().edit}
      </Button>
      <Button small busy={tryOut.busy()} onPress={() => tryOut.run({ id: row.id })}>
        {ch().tryOut}
      </Button>
      <Button small onPress={() => setRemoving(row)}>
        {ch().remove}
      </Button>
    </div>
  );
  return (
    <Page
      title={ch().title}
      state={<Show when={rows.data}>{ch().state(failing())}</Show>}
      actions={
        <Button look="primary" icon="plus" onPress={() => setEditing({ channel: undefined })}>
          {ch().create}
        </Button>
      }
    >
      <div class="stack">
        <SubmitFailure failure={tryOut.failure()} />
        <DataTable<ChannelView>
          label={ch().listLabel}
          rows={rows.data}
          error={rows.error}
          onRetry={() => void rows.refetch()}
          rowId={(row) => row.id}
          columns={columns(acts)}
          empty={<EmptyState title={ch().empty} next={ch().emptyNext} />}
        />
        <OutboxCard />
      </div>
      <Show when={editing()} keyed>
        {(open) => <ChannelDialog channel={open.channel} onClose={() => setEditing(undefined)} />}
      </Show>
      <ConfirmDialog
        open={removing() !== undefined}
        title={`${ch().remove} ${removing()?.name ?? ''}`}
        effects={ch().removeEffects(removing()?.waiting ?? 0)}
        word={removing()?.name}
        confirmLabel={ch().remove}
        busy={remove.busy()}
        error={said(remove.failure())}
        onConfirm={() => {
          const channel = removing();
          if (channel) remove.run({ id: channel.id });
        }}
        onClose={() => setRemoving(undefined)}
      />
    </Page>
  );
};

const columns = (acts: (row: ChannelView) => JSX.Element): Column<ChannelView>[] => {
  const c = ch().columns;
  return [
    { id: 'name', header: c.name, width: 160, value: (row) => row.name },
    {
      id: 'state',
      header: c.state,
      width: 130,
      value: (row) => row.state,
      say: (_, row) => ch().states[row.state],
      cell: (row) => <StatusTag tone={channelTone[row.state]}>{ch().states[row.state]}</StatusTag>,
      filter: true,
      card: 'tag',
    },
    {
      id: 'kind',
      header: c.kind,
      width: 160,
      value: (row) => row.kind,
      say: (_, row) => ch().kinds[row.kind],
      filter: true,
    },
    { id: 'host', header: c.host, value: (row) => row.host, cell: (row) => <span class="mono">{row.host}</span> },
    {
      id: 'audience',
      header: c.audience,
      width: 120,
      value: (row) => (row.userName ? ch().personal(row.userName) : (row.unitName ?? ch().everyone)),
    },
    {
      id: 'subjects',
      header: c.subjects,
      value: (row) => row.subjects.map((subject) => ch().subjects[subject]).join('、') || ch().allSubjects,
      hidden: true,
    },
    {
      id: 'level',
      header: c.level,
      width: 110,
      value: (row) => row.minLevel,
      say: (_, row) => ch().levels[row.minLevel],
      hidden: true,
    },
    {
      id: 'sent',
      header: c.lastSent,
      width: 120,
      value: (row) => row.lastSentAt,
      cell: (row) => <Show when={row.lastSentAt}>{(at) => <RelativeTime at={at()} />}</Show>,
    },
    { id: 'waiting', header: c.waiting, width: 70, align: 'right', value: (row) => row.waiting },
    { id: 'dead', header: c.dead, width: 70, align: 'right', value: (row) => row.dead },
    { id: 'error', header: c.error, value: (row) => row.lastError },
    { id: 'acts', header: c.acts, width: 250, sortable: false, value: () => '', cell: acts },
  ];
};
export default ChannelsPage;
