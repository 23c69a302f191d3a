import { type JSX, Show } from 'solid-js';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { ChecksField } from '../../ui/choice-field.tsx';
import { r } from './words.ts';

const SHOWN = 60;

/** Messages that the outcome quotes; they stand with it in the timeline. */
export const QuotesField = (props: {
  application: ApplicationView;
  values: readonly string[];
  onInput: (values: string[]) => void;
}): JSX.Element => (
  <Show when={props.application.messages.length > 0}>
    <ChecksField
      name="quotes"
      label={r().quotes}
      optional
      values={props.values}
      onInput={props.onInput}
      options={props.application.messages.map((message) => ({
        value: message.id,
        label: `${message.authorName}：${message.body.slice(0, SHOWN)}`,
      }))}
    />
  </Show>
);
