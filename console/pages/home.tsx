import { type JSX, Match, Show, Switch } from 'solid-js';
import { command, read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { failureMessage } from '../api/user-message.ts';
import { Loaded } from '../components/loaded.tsx';
import { NoticeList } from '../components/notice-list.tsx';
import { now } from '../components/now.ts';
import { Page } from '../components/page.tsx';
import { home as en } from '../i18n/en/home.ts';
import { longDate } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { home as zh } from '../i18n/zh/home.ts';
import { paths } from '../paths.ts';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx';
import { BoardCard } from './home/board-card.tsx';
import { PoolCard } from './home/pool-card.tsx';
import { readTodos } from './home/read-todos.ts';
import { TodoList } from './home/todo-list.tsx';
import './home.css';

const t = words({ zh, en });

/** Question: what must I do today, until when? And what changed since I last looked? */
export default function Home(): JSX.Element {
  const session = useSession();
  const waiting = readTodos();
  return (
    <Page
      title={t().title}
      state={
        <>
          <span>{longDate(now())}</span>
          <Show when={!waiting.loading()}>
            <span>{t().state(waiting.todos().length)}</span>
          </Show>
        </>
      }
      actions={
        <Show
          when={session.can('application:draft')}
          fallback={<LinkButton href={paths.guide()}>{t().guide}</LinkButton>}
        >
          <LinkButton look="primary" icon="plus" href={paths.newApplication('open')}>
            {t().apply}
          </LinkButton>
        </Show>
      }
    >
      <div class="side-by-side">
        <div class="stack">
          <Card title={t().todos} note={t().todosNote}>
            <Switch fallback={<TodoList todos={waiting.todos()} />}>
              <Match when={waiting.loading()}>
                <Skeleton label={t().loading} lines={5} />
              </Match>
              <Match when={waiting.failure()}>
                {(failure) => (
                  <ErrorState
                    message={failureMessage(failure())}
                    requestId={failure().requestId}
                    onRetry={waiting.retry}
                  />
                )}
              </Match>
              <Match when={waiting.todos().length === 0}>
                <EmptyState title={t().noTodos} next={t().noTodosNext} />
              </Match>
            </Switch>
          </Card>
        </div>
        <div class="stack">
          <Changes />
          <Show when={session.can('supervision:read')}>
            <BoardCard />
          </Show>
          <Show when={session.can('capacity:read')}>
            <PoolCard />
          </Show>
        </div>
      </div>
    </Page>
  );
}

const Changes = (): JSX.Element => {
  const notices = read('notices.list', () => ({ limit: 8 }));
  const mark = command('notices.markRead', { refresh: ['notices'] });
  return (
    <Card
      title={t().changes}
      actions={
        <a class="small" href={paths.notices()}>
          {t().allNotices}
        </a>
      }
    >
      <Loaded query={notices}>
        {(page) => (
          <Show when={page().items.length > 0} fallback={<p class="muted">{t().noChanges}</p>}>
            <NoticeList notices={page().items} onRead={(id) => mark.run({ ids: [id] })} />
          </Show>
        )}
      </Loaded>
    </Card>
  );
};
