import { useSearchParams } from '@solidjs/router';
import { type JSX, Match, Show, Switch } from 'solid-js';
import { command, failureIn, read, readPages } from '../api/query.ts';
import { failureMessage } from '../api/user-message.ts';
import { NoticeList } from '../components/notice-list.tsx';
import { Page } from '../components/page.tsx';
import { notices as en } from '../i18n/en/notices.ts';
import { words } from '../i18n/words.ts';
import { notices as zh } from '../i18n/zh/notices.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';

const t = words({ zh, en });

/** Question: what have I been told, and what of it have I not read? */
export default function Notices(): JSX.Element {
  const [params, setParams] = useSearchParams<{ show?: string }>();
  const unreadOnly = () => params.show === 'unread';
  const unread = read('notices.unread');
  const list = readPages('notices.list', () => ({ unreadOnly: unreadOnly() }));
  const items = () => list.data?.pages.flatMap((page) => page.items) ?? [];
  const mark = command('notices.markRead', { refresh: ['notices'] });
  const count = () => unread.data?.count ?? 0;
  return (
    <Page
      title={t().title}
      state={t().state(count())}
      actions={
        <Button
          icon="check"
          busy={mark.busy()}
          disabledReason={count() === 0 ? t().nothingUnread : undefined}
          onPress={() => mark.run({ all: true })}
        >
          {t().markAll}
        </Button>
      }
    >
      <Card>
        <Tabs
          label={t().show}
          tabs={[
            { key: 'all', label: t().all },
            { key: 'unread', label: t().unread, count: count() },
          ]}
          current={unreadOnly() ? 'unread' : 'all'}
          onChange={(key) => setParams({ show: key === 'unread' ? 'unread' : null })}
        >
          <Switch fallback={<NoticeList notices={items()} onRead={(id) => mark.run({ ids: [id] })} />}>
            <Match when={list.isPending}>
              <Skeleton lines={6} />
            </Match>
            <Match when={items().length === 0 && failureIn(list.error)}>
              {(failure) => <ErrorState message={failureMessage(failure())} onRetry={() => void list.refetch()} />}
            </Match>
            <Match when={items().length === 0}>
              <EmptyState title={unreadOnly() ? t().emptyUnread : t().empty} next={t().emptyNext} />
            </Match>
          </Switch>
          <Show when={list.hasNextPage}>
            <Button busy={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
              {t().more}
            </Button>
          </Show>
        </Tabs>
      </Card>
    </Page>
  );
}
