import { createEffect, type JSX, Show } from 'solid-js';
import { Button } from '../ui/button.tsx';
import './application/application.css';

/** An A4 sheet in the official layout: title, number, body, seal space, date. What is on the screen is what is printed. */
export const OfficialDocument = (props: {
  title: string;
  number: string | undefined;
  printLabel: string;
  seal: string;
  /** Who signs, above the date. */
  signer?: string | undefined;
  date: string;
  children: JSX.Element;
}): JSX.Element => {
  createEffect(() => {
    document.title = [props.title, props.number].filter(Boolean).join(' ');
  });
  return (
    <div class="stack">
      <div class="row no-print official-actions">
        <Button look="primary" icon="print" onPress={() => window.print()}>
          {props.printLabel}
        </Button>
      </div>
      <article class="official">
        <h1 class="official-title">{props.title}</h1>
        <Show when={props.number}>
          <p class="official-number">{props.number}</p>
        </Show>
        <div class="stack">{props.children}</div>
        <div class="official-seal">
          <Show when={props.signer}>
            <p>{props.signer}</p>
          </Show>
          <p class="muted">{props.seal}</p>
          <p>{props.date}</p>
        </div>
      </article>
    </div>
  );
};
