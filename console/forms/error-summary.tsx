import { createEffect, For, type JSX, on, Show } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import { fieldId } from '../ui/field.tsx';
import type { Messages } from './create-form.ts';
import './form-shell.css';

const t = words({ zh, en });

/** What must be corrected, each a link to its field. Takes the focus after each attempt that found something. */
export const ErrorSummary = (props: {
  errors: Messages;
  labels: Readonly<Record<string, string>>;
  attempt: number;
}): JSX.Element => {
  let element: HTMLDivElement | undefined;
  const entries = () => Object.entries(props.errors);
  createEffect(
    on([() => props.attempt, () => entries().length > 0], ([attempt, some]) => {
      if (attempt > 0 && some) element?.focus();
    }),
  );
  return (
    <Show when={entries().length > 0}>
      <div
        class="error-summary"
        role="alert"
        tabindex="-1"
        ref={(found) => {
          element = found;
        }}
      >
        <h2>{t().summaryTitle(entries().length)}</h2>
        <ul>
          <For each={entries()}>
            {([path, message]) => (
              <li>
                <a href={`#${fieldId(path)}`} onClick={(event) => goToField(event, path)}>
                  <Show when={props.labels[path]}>{(label) => `${label()}：`}</Show>
                  {message}
                </a>
              </li>
            )}
          </For>
        </ul>
      </div>
    </Show>
  );
};

const goToField = (event: MouseEvent, path: string): void => {
  const field = document.getElementById(fieldId(path));
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: 'center' });
  field.focus();
};
