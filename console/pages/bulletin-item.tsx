import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { ItemView } from '../../server/bulletins/views.ts';
import { read } from '../api/query.ts';
import { ItemForms, QuickActs } from '../components/bulletin/item-acts.tsx';
import { itemTone, severityTone } from '../components/bulletin/tones.ts';
import { b, idWord } from '../components/bulletin/words.ts';
import { fileHref } from '../components/file-list.tsx';
import { Loaded } from '../components/loaded.tsx';
import { operatorWords } from '../components/operator-words.ts';
import { Page } from '../components/page.tsx';
import { isoDate, isoDateTime, lastDay } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { Timeline } from '../ui/timeline.tsx';

/** One item: what is to be mended, until when, what was done about it, and whether the operators still find it. */
const BulletinItemPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const item = read('bulletinItems.get', () => ({ id: params.id }));
  return <Loaded query={item}>{(found) => <Item item={found()} />}</Loaded>;
};

const Item = (props: { item: ItemView }): JSX.Element => {
  const it = () => props.item;
  const title = () => b().titles[it().title] ?? (it().section === 'manual' ? it().title : b().sections[it().section]);
  return (
    <Page
      title={`${title()} · ${it().subject}`}
      crumbs={[
        { label: b().itemsTitle, href: paths.bulletinItems() },
        { label: it().month, href: paths.bulletin(it().month) },
      ]}
      state={
        <div class="row">
          <StatusTag tone={itemTone[it().state]}>{b().itemStates[it().state]}</StatusTag>
          <StatusTag tone={severityTone[it().severity]}>{b().severities[it().severity]}</StatusTag>
          <span>
            {b().columns.itemDue} {lastDay(it().dueAt)}
          </span>
          <span class="mono muted">{it().number}</span>
        </div>
      }
      actions={<QuickActs item={it()} />}
    >
      <div class="stack">
        <ItemForms item={it()} />
        <Card>
          <DescriptionList columns={2} items={particulars(it())} />
        </Card>
        <Points item={it()} />
        <Card title={b().item.history}>
          <Timeline
            label={b().item.history}
            entries={historyOf(it()).map((event, index) => ({
              id: String(index),
              tone: event.action === 'fixed' ? 'green' : event.action === 'overdue' ? 'red' : 'blue',
              title: `${event.actorName} ${b().item.events[event.action] ?? event.action}`,
              time: isoDateTime(event.at),
              body: event.words ? (
                <p class="words">{operatorWords({ said: event.said, message: event.words })}</p>
              ) : undefined,
            }))}
          />
        </Card>
      </div>
    </Page>
  );
};

/** What came by a bulletin begins with it; what was added by hand begins with who added it. */
const historyOf = (it: ItemView): ItemView['events'] =>
  it.events.some(({ action }) => action === 'added')
    ? it.events
    : [{ at: it.openedAt, actorName: it.month, action: 'opened', words: '', said: null }, ...it.events];

const particulars = (it: ItemView) => [
  { term: b().columns.unit, value: it.unitName },
  { term: b().columns.system, value: it.systemName ?? b().item.platform },
  { term: b().columns.section, value: b().sections[it.section] },
  { term: b().item.opened, value: isoDate(it.openedAt) },
  { term: b().item.lastSeen, value: it.lastSeenMonth },
  ...(it.fixable === null ? [] : [{ term: b().fixable, value: `${it.fixable}/${it.idCount}` }]),
  ...(it.detail
    ? [
        {
          term: it.section === 'vulnerability' ? b().item.imageTag : b().item.detail,
          value: <span class="words">{operatorWords({ said: it.detailSaid, message: it.detail })}</span>,
        },
      ]
    : []),
  ...(it.reportWords
    ? [
        {
          term: b().item.reportWords,
          value: (
            <div class="stack stack-tight">
              <span class="words">{it.reportWords}</span>
              <For each={it.reportFiles}>
                {(file) => (
                  <a href={fileHref(file.sha256)} target="_blank" rel="noopener">
                    {file.name}
                  </a>
                )}
              </For>
            </div>
          ),
        },
        {
          term: b().item.retest,
          value: (
            <span>
              {b().item.retestOutcomes[it.retestOutcome] ?? it.retestOutcome}
              <span class="muted small">
                {' '}
                {it.retestedAt ? isoDateTime(it.retestedAt) : ''}{' '}
                {operatorWords({ said: it.retestSaid, message: it.retestMessage })}
              </span>
            </span>
          ),
        },
      ]
    : []),
  ...(it.risk
    ? [
        {
          term: b().item.risk,
          value: (
            <div class="stack stack-tight">
              <span class="words">{it.risk.reason}</span>
              <span class="muted small">
                {it.risk.until
                  ? b().item.riskAcceptedUntil(lastDay(it.risk.until), it.risk.byName ?? '')
                  : it.risk.askedUntil
                    ? b().item.riskAskedUntil(lastDay(it.risk.askedUntil))
                    : ''}
              </span>
            </div>
          ),
        },
      ]
    : []),
];

const Points = (props: { item: ItemView }): JSX.Element => (
  <Show when={props.item.section !== 'manual'}>
    <Card title={b().item.ids} note={`${props.item.remaining}/${props.item.idCount} ${b().item.remaining}`}>
      <ul class="plain row">
        <For each={props.item.ids}>
          {(id) => (
            <li>
              <StatusTag tone={props.item.remainingIds.includes(id) ? severityTone[props.item.severity] : 'green'}>
                {idWord(id)}
              </StatusTag>
            </li>
          )}
        </For>
      </ul>
    </Card>
  </Show>
);
export default BulletinItemPage;
