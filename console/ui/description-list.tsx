import { For, type JSX } from 'solid-js';
import './description-list.css';

export interface Description {
  term: string;
  value: JSX.Element;
}

/** Names and values, two columns where there is room. */
export const DescriptionList = (props: { items: readonly Description[]; columns?: 1 | 2 }): JSX.Element => (
  <dl class="descriptions" classList={{ 'descriptions-two': props.columns === 2 }}>
    <For each={props.items}>
      {(item) => (
        <div class="description">
          <dt>{item.term}</dt>
          <dd>{item.value}</dd>
        </div>
      )}
    </For>
  </dl>
);
