import { For, type JSX, Show } from 'solid-js';
import { DeadlineText } from '../../components/time.tsx';
import { home as en } from '../../i18n/en/home.ts';
import { shortDate } from '../../i18n/format.ts';
import { words } from '../../i18n/words.ts';
import { home as zh } from '../../i18n/zh/home.ts';
import type { Todo } from './todos.ts';

const t = words({ zh, en });

/** What to do, on what, by when; the whole line leads there. */
export const TodoList = (props: { todos: readonly Todo[] }): JSX.Element => (
  <ol class="plain todo-list">
    <For each={props.todos}>
      {(todo) => (
        <li class="todo">
          <a class="todo-link" href={todo.href}>
            <span class="todo-act">{t().acts[todo.act]}</span>
            <span class="todo-subject">
              <span class="strong">{todo.subject}</span>
              <span class="muted small todo-detail">
                <Show when={todo.number}>
                  <span class="mono">{todo.number}</span>
                </Show>
                <Show when={todo.unit}>
                  <span>{todo.unit}</span>
                </Show>
              </span>
            </span>
            <span class="todo-time small">
              <Show
                when={todo.deadline}
                fallback={
                  <Show when={todo.endsAt}>{(at) => <span class="muted">{t().trialEnds(shortDate(at()))}</span>}</Show>
                }
              >
                {(deadline) => <DeadlineText deadline={deadline()} />}
              </Show>
            </span>
          </a>
        </li>
      )}
    </For>
  </ol>
);
