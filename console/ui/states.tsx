import { For, type JSX, Show } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import './states.css';

const t = words({ zh, en });

/** Nothing here yet, and what to do about it. */
export const EmptyState = (props: { title: string; next?: JSX.Element; action?: JSX.Element }): JSX.Element => (
  <div class="state">
    <p class="strong">{props.title}</p>
    <Show when={props.next}>
      <p class="muted">{props.next}</p>
    </Show>
    {props.action}
  </div>
);

/** Something failed: what was attempted, what to do, and the number under which it is on record. */
export const ErrorState = (props: {
  title?: string;
  message: string;
  requestId?: string | undefined;
  onRetry?: (() => void) | undefined;
}): JSX.Element => (
  <div class="state" role="alert">
    <p class="strong state-error">
      <Icon name="warning" /> {props.title ?? t().loadFailed}
    </p>
    <p>{props.message}</p>
    <Show when={props.requestId}>{(id) => <p class="muted small mono">{t().requestId(id())}</p>}</Show>
    <Show when={props.onRetry}>
      {(retry) => (
        <Button icon="refresh" onPress={() => retry()()}>
          {t().retry}
        </Button>
      )}
    </Show>
  </div>
);

/** Grey lines in the shape of what is coming. */
export const Skeleton = (props: { lines?: number; label?: string }): JSX.Element => (
  <div class="skeleton" role="status" aria-busy="true">
    <span class="sr-only">{props.label ?? t().loading}</span>
    <For each={Array.from({ length: props.lines ?? 4 })}>{() => <span class="skeleton-line" />}</For>
  </div>
);
