import { useParams } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import type { TicketEventView, TicketView } from '../../server/tickets/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { FileList } from '../components/file-list.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { ActPanel } from '../components/tickets/act-panel.tsx';
import { ticketFileHref } from '../components/tickets/attachments.tsx';
import { NewTicketMessage } from '../components/tickets/new-message.tsx';
import { levelTone, ticketTone, tk } from '../components/tickets/words.ts';
import { ExactTime, RelativeTime } from '../components/time.tsx';
import { named, w } from '../components/workflow/words.ts';
import { isoDateTime } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Banner } from '../ui/banner.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { Timeline } from '../ui/timeline.tsx';
import type { Tone } from '../ui/tone.ts';

/** Question: how does this ticket stand, until when, and what is my part? */
const TicketPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const ticket = read('tickets.get', () => ({ id: params.id }));
  return <Loaded query={ticket}>{(found) => <Ticket ticket={found()} />}</Loaded>;
};

const Ticket = (props: { ticket: TicketView }): JSX.Element => {
  const session = useSession();
  const it = () => props.ticket;
  const isOpen = () => !['closed', 'cancelled'].includes(it().state);
  const mayWrite = () => isOpen() && (session.can('ticket:open') || session.can('ticket:handle'));
  return (
    <Page
      title={it().title}
      crumbs={[{ label: tk().title, href: paths.tickets() }]}
      state={
        <div class="row">
          <span class="mono">{it().number}</span>
          <StatusTag tone={ticketTone[it().shown]}>{tk().states[it().shown]}</StatusTag>
          <StatusTag tone={levelTone(it().level)}>{tk().levels[it().level]}</StatusTag>
          <span>{tk().kinds[it().kind]}</span>
          <Show when={isOpen()}>
            <span class="muted">{it().paused ? tk().paused : tk().until(isoDateTime(it().dueAt))}</span>
          </Show>
        </div>
      }
      actions={<ActPanel ticket={it()} />}
    >
      <div class="stack">
        <Show when={it().explanation === 'missing'}>
          <Banner tone="red">{tk().missingExplanation}</Banner>
        </Show>
        <Show when={it().explanationWords}>
          {(words) => (
            <Banner tone="neutral" title={`${tk().explanationOf} · ${it().explainedByName}`}>
              <span class="words">{words()}</span>
            </Banner>
          )}
        </Show>
        <Card title={tk().particulars}>
          <DescriptionList columns={2} items={particulars(it())} />
        </Card>
        <Card title={tk().history}>
          <Timeline label={tk().history} entries={it().events.map((event) => entryOf(event, it().id))} />
        </Card>
        <Show when={mayWrite()}>
          <Card>
            <NewTicketMessage id={it().id} />
          </Card>
        </Show>
      </div>
    </Page>
  );
};

const particulars = (it: TicketView) => [
  { term: tk().columns.unit, value: it.unitName },
  { term: tk().openedBy, value: it.openedByName },
  ...(it.systemId && it.systemName
    ? [{ term: tk().columns.system, value: <a href={paths.system(it.systemId)}>{it.systemName}</a> }]
    : []),
  { term: tk().columns.assignee, value: it.assigneeName || tk().unassigned },
  { term: tk().respondBy, value: <ExactTime at={it.respondBy} /> },
  ...(it.respondedAt ? [{ term: tk().respondedAt, value: <ExactTime at={it.respondedAt} /> }] : []),
  { term: tk().restoreBy, value: <ExactTime at={it.restoreBy} /> },
  ...(it.resolvedAt ? [{ term: tk().resolvedAt, value: <ExactTime at={it.resolvedAt} /> }] : []),
  ...(it.pausedMinutes > 0 ? [{ term: tk().pausedTotal, value: tk().minutes(it.pausedMinutes) }] : []),
  ...(it.overdueAt ? [{ term: tk().overdueAt, value: <ExactTime at={it.overdueAt} /> }] : []),
  ...(it.satisfaction ? [{ term: tk().satisfaction, value: tk().marks[it.satisfaction] }] : []),
];

const TONES: Record<string, Tone> = {
  overdue: 'red',
  explain: 'amber',
  suspend: 'amber',
  close: 'green',
  closeByClock: 'green',
  resolve: 'green',
};

const entryOf = (event: TicketEventView, ticketId: string) => ({
  id: event.id,
  tone: TONES[event.action] ?? ('blue' as const),
  title: `${event.role === '' ? w().system : event.actorName} ${named(tk().acts, event.action)}`,
  time: <RelativeTime at={event.at} />,
  body: (
    <>
      <Show when={event.action !== 'overdue' && event.words}>
        <p class="words">{event.words}</p>
      </Show>
      <Show when={event.files.length > 0}>
        <FileList
          files={event.files.map((file) => ({ ...file, id: file.sha256, href: ticketFileHref(file.sha256, ticketId) }))}
        />
      </Show>
    </>
  ),
});
export default TicketPage;
