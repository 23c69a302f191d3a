import { type JSX, Show } from 'solid-js';
import { al } from './allocation/words.ts';

/** What the cloud said in its own words and language: for whoever compares with `kubectl`, behind a disclosure for all others. */
export const RawMessage = (props: { text: string; reason?: string }): JSX.Element => (
  <Show when={props.text || props.reason}>
    <details class="small muted">
      <summary>{al().rawMessage}</summary>
      <span lang="en" class="words">
        <Show when={props.reason}>
          {(reason) => (
            <>
              <span class="mono">{reason()}</span>:{' '}
            </>
          )}
        </Show>
        {props.text}
      </span>
    </details>
  </Show>
);
