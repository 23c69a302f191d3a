import { For, type JSX, Show } from 'solid-js';
import type { AttentionView, LoopView } from '../../server/operations/views.ts';
import type { TicketRow } from '../../server/tickets/views.ts';
import { read } from '../api/query.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { PlatformSaid } from '../components/platform-said.tsx';
import { op } from '../components/reports/words.ts';
import { ticketColumns } from '../components/tickets/columns.tsx';
import { tk } from '../components/tickets/words.ts';
import { RelativeTime } from '../components/time.tsx';
import { paths } from '../paths.ts';
import { DataTable } from '../table/data-table.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import type { Tone } from '../ui/tone.ts';
import './operations.css';

const LINKS: Record<AttentionView['kind'], string> = {
  tickets: paths.tickets(),
  incidents: paths.incidents(),
  steps: paths.applications(),
  trials: paths.trials(),
  backup: paths.backups(),
  drills: paths.drills(),
  bulletins: paths.bulletins(),
  items: paths.bulletinItems(),
  report: paths.operationReports(),
};

const loopTone: Record<LoopView['state'], Tone> = { looking: 'green', silent: 'red', neverRan: 'amber' };
const EVERY_MINUTE = 60_000;

/** Question: what is broken, overdue or about to be? */
const OperationsPage = (): JSX.Element => {
  const attention = read('operations.attention', undefined, { refetchMillis: EVERY_MINUTE });
  const loops = read('operations.loops', undefined, { refetchMillis: EVERY_MINUTE });
  const alarms = () =>
    (attention.data ?? []).reduce((sum, { overdue }) => sum + overdue, 0) +
    (loops.data ?? []).filter(({ state }) => state === 'silent').length;
  return (
    <Page
      title={op().title}
      state={
        <Show when={attention.data && loops.data}>
          <StatusTag tone={alarms() > 0 ? 'red' : 'green'}>
            {alarms() > 0 ? op().alarms(alarms()) : op().calm}
          </StatusTag>
        </Show>
      }
    >
      <div class="stack">
        <Card title={op().attention}>
          <Loaded query={attention}>{(found) => <Attention all={found()} />}</Loaded>
        </Card>
        <Card title={op().loops} note={op().loopsNote}>
          <Loaded query={loops}>{(found) => <Loops loops={found()} />}</Loaded>
        </Card>
        <Tickets />
      </div>
    </Page>
  );
};

const Attention = (props: { all: AttentionView[] }): JSX.Element => (
  <ul class="plain operations-tiles">
    <For each={[...props.all].sort((a, b) => b.overdue - a.overdue)}>
      {(one) => (
        <li class="operations-tile">
          <span class="strong">{op().kinds[one.kind]}</span>
          <div class="row">
            <Show when={one.overdue > 0}>
              <StatusTag tone="red">{op().overdue(one.overdue)}</StatusTag>
            </Show>
            <span classList={{ muted: one.open === 0 }}>{one.open > 0 ? op().soon(one.open) : op().none}</span>
          </div>
          <LinkButton small href={LINKS[one.kind]}>
            {op().openList}
            <span class="sr-only"> {op().kinds[one.kind]}</span>
          </LinkButton>
        </li>
      )}
    </For>
  </ul>
);

const Loops = (props: { loops: LoopView[] }): JSX.Element => (
  <ul class="plain operations-loops">
    <For each={props.loops}>
      {(loop) => (
        <li class="operations-loop">
          <div class="row">
            <span class="strong">{op().loopNames[loop.name]}</span>
            <StatusTag tone={loopTone[loop.state]}>{op().loopStates[loop.state]}</StatusTag>
          </div>
          <span class="muted small">
            <Show when={loop.lastLookedAt}>
              {(at) => (
                <>
                  {op().looked} <RelativeTime at={at()} />
                </>
              )}
            </Show>
            <Show when={loop.intervalSeconds}>
              {(seconds) => <> · {op().every(Math.max(1, Math.round(seconds() / 60)))}</>}
            </Show>
          </span>
          <Show when={loop.decided}>
            <span class="small words">
              <PlatformSaid text={loop.decided ?? ''} />
            </span>
          </Show>
        </li>
      )}
    </For>
  </ul>
);

const Tickets = (): JSX.Element => {
  const rows = read('tickets.table', () => ({ open: true }));
  const tightest = () => rows.data && [...rows.data].sort((a, b) => a.dueAt.localeCompare(b.dueAt)).slice(0, 10);
  return (
    <Card title={op().ticketsDue} actions={<LinkButton href={paths.tickets()}>{op().openList}</LinkButton>}>
      <DataTable<TicketRow>
        plain
        label={op().ticketsDue}
        rows={tightest()}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => paths.ticket(row.id)}
        columns={ticketColumns(true)}
        empty={<EmptyState title={tk().empty} next={op().attentionEmpty} />}
      />
    </Card>
  );
};
export default OperationsPage;
