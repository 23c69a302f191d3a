import { createUniqueId, type JSX, Show } from 'solid-js';
import './card.css';

/** A section with a title; `actions` stand at its right. */
export const Card = (props: {
  title?: string;
  note?: JSX.Element;
  actions?: JSX.Element;
  children: JSX.Element;
  flush?: boolean;
}): JSX.Element => {
  const id = createUniqueId();
  return (
    <section
      class="card"
      classList={{ 'card-flush': props.flush === true }}
      aria-labelledby={props.title ? id : undefined}
    >
      <Show when={props.title}>
        <header class="card-head split">
          <div>
            <h2 id={id}>{props.title}</h2>
            <Show when={props.note}>
              <p class="muted small">{props.note}</p>
            </Show>
          </div>
          <div class="row no-print">{props.actions}</div>
        </header>
      </Show>
      {props.children}
    </section>
  );
};
