import { useParams, useSearchParams } from '@solidjs/router';
import { type JSX, Match, Show, Switch } from 'solid-js';
import type { BulletinView } from '../../server/bulletins/views.ts';
import { read } from '../api/query.ts';
import { BulletinBody, Errata } from '../components/bulletin/content.tsx';
import { EditTexts } from '../components/bulletin/edit-texts.tsx';
import { Extract, Units } from '../components/bulletin/extract.tsx';
import { ProviderActs } from '../components/bulletin/provider-acts.tsx';
import { bulletinTone, bulletinWord } from '../components/bulletin/tones.ts';
import { b } from '../components/bulletin/words.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { isoDateTime, lastDay, longDate } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Banner } from '../ui/banner.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { type Tab, Tabs } from '../ui/tabs.tsx';

type TabKey = 'content' | 'edit' | 'units' | 'mine';

/** One month's bulletin: its draft and editor for the provider, the published text, each unit's extract. */
const BulletinPage = (): JSX.Element => {
  const params = useParams<{ month: string }>();
  const bulletin = read('bulletins.get', () => ({ month: params.month }));
  return <Loaded query={bulletin}>{(found) => <Bulletin bulletin={found()} />}</Loaded>;
};

const Bulletin = (props: { bulletin: BulletinView }): JSX.Element => {
  const it = () => props.bulletin;
  const [search, setSearch] = useSearchParams<{ tab?: string }>();
  const mayEdit = () => it().actions.some(({ action, enabled }) => action === 'edit' && enabled);
  // Who answers for the whole of it reads the whole first, a unit what concerns it.
  const isCity = () => it().units.length > 1;
  const mine = (): Tab<TabKey>[] => (it().mine ? [{ key: 'mine', label: b().mine }] : []);
  const tabs = (): Tab<TabKey>[] => [
    ...(isCity() ? [] : mine()),
    { key: 'content', label: b().preview },
    ...(mayEdit() ? [{ key: 'edit' as const, label: b().edit }] : []),
    ...(it().units.length > 1 ? [{ key: 'units' as const, label: b().units, count: it().units.length }] : []),
    ...(isCity() ? mine() : []),
  ];
  const current = (): TabKey => tabs().find(({ key }) => key === search.tab)?.key ?? tabs()[0]?.key ?? 'content';
  return (
    <Page
      title={it().number ?? `${b().title} ${it().month}`}
      crumbs={[{ label: b().title, href: paths.bulletins() }]}
      state={<State bulletin={it()} />}
      actions={
        <>
          <Show when={it().content}>
            <LinkButton icon="download" href={`/api/bulletins/${it().month}.xlsx`} download={`${it().month}.xlsx`}>
              {b().download}
            </LinkButton>
            <LinkButton href={paths.printBulletin(it().month)}>{b().print}</LinkButton>
          </Show>
          <ProviderActs bulletin={it()} />
        </>
      }
    >
      <Tabs label={b().title} tabs={tabs()} current={current()} onChange={(tab) => setSearch({ tab })}>
        <Switch>
          <Match when={current() === 'mine' && it().mine}>{(mine) => <Extract extract={mine()} />}</Match>
          <Match when={current() === 'edit'}>
            <EditTexts month={it().month} version={it().version} texts={it().content?.texts ?? {}} />
          </Match>
          <Match when={current() === 'units'}>
            <Units bulletin={it()} />
          </Match>
          <Match when={current() === 'content'}>
            <Content bulletin={it()} />
          </Match>
        </Switch>
      </Tabs>
    </Page>
  );
};

const State = (props: { bulletin: BulletinView }): JSX.Element => (
  <div class="row">
    <StatusTag tone={bulletinTone(props.bulletin)}>{bulletinWord(props.bulletin)}</StatusTag>
    <Show
      when={props.bulletin.publishedAt}
      fallback={
        <span>
          {b().columns.due} {lastDay(props.bulletin.dueAt)}
        </span>
      }
    >
      {(at) => (
        <span>
          {props.bulletin.publishedByName} {isoDateTime(at())}
        </span>
      )}
    </Show>
    <Show when={props.bulletin.overdueDays}>{(days) => <StatusTag tone="amber">{b().wasLate(days())}</StatusTag>}</Show>
  </div>
);

const Content = (props: { bulletin: BulletinView }): JSX.Element => (
  <Show when={props.bulletin.content} fallback={<NotYet bulletin={props.bulletin} />}>
    {(content) => (
      <Card>
        <div class="stack">
          <p class="muted small">{b().observedAt(isoDateTime(content().draft.observedAt))}</p>
          <BulletinBody content={content()} />
          <Errata errata={props.bulletin.errata} />
          <Show when={props.bulletin.digest}>
            {(digest) => (
              <p class="muted small">
                {b().digest} <span class="mono digest">{digest()}</span> <Frozen bulletin={props.bulletin} />
              </p>
            )}
          </Show>
        </div>
      </Card>
    )}
  </Show>
);

/** The operators repeat the digest in the cluster, where the authority can look at it without this console. */
const Frozen = (props: { bulletin: BulletinView }): JSX.Element => (
  <Switch fallback={<StatusTag tone="red">{b().frozenDiffers}</StatusTag>}>
    <Match when={props.bulletin.frozenDigest === null}>
      <StatusTag tone="neutral">{b().frozenPending}</StatusTag>
    </Match>
    <Match when={props.bulletin.frozenDigest === props.bulletin.digest}>
      <StatusTag tone="green">{b().frozen}</StatusTag>
    </Match>
  </Switch>
);

const NotYet = (props: { bulletin: BulletinView }): JSX.Element => (
  <Banner tone={props.bulletin.isLate ? 'red' : 'neutral'}>
    {new Date(props.bulletin.draftAt) > new Date()
      ? b().waitingFor(longDate(props.bulletin.draftAt))
      : b().notDraftedYet}
  </Banner>
);
export default BulletinPage;
