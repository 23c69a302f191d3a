import { type JSX, Show } from 'solid-js';

/** A person with what they act as: “王磊 · 市卫生健康委”. */
export const PersonName = (props: { name: string; note?: string | undefined }): JSX.Element => (
  <span class="nowrap">
    {props.name}
    <Show when={props.note}>
      <span class="muted"> · {props.note}</span>
    </Show>
  </span>
);
