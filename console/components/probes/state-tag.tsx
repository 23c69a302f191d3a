import { type JSX, Show } from 'solid-js';
import type { ProbeView } from '../../../server/availability/views.ts';
import { StatusTag } from '../../ui/status-tag.tsx';
import type { Tone } from '../../ui/tone.ts';
import { operatorWords } from '../operator-words.ts';
import { ExactTime } from '../time.tsx';
import { pr } from './words.ts';

const tones: Record<ProbeView['state'], Tone> = {
  Waiting: 'neutral',
  Pending: 'amber',
  Up: 'green',
  Down: 'red',
  Unknown: 'neutral',
};

/** The state with its shape and colour, since when, and what the operators say of it. One that is out of date is not shown as if it held. */
export const ProbeStateTag = (props: { probe: ProbeView }): JSX.Element => {
  const it = () => props.probe;
  const words = () => (it().state === 'Up' ? '' : operatorWords(it()));
  return (
    <div class="stack stack-tight">
      <div class="row">
        <StatusTag tone={it().isStale ? 'amber' : tones[it().state]}>{pr().states[it().state]}</StatusTag>
        <Show when={it().paused && it().state !== 'Waiting'}>
          <span class="muted">{pr().paused}</span>
        </Show>
        <Show when={it().since}>
          {(at) => (
            <span class="muted small">
              {pr().since} <ExactTime at={at()} />
            </span>
          )}
        </Show>
      </div>
      <Show when={it().isStale}>
        <span class="small strong">{pr().stale}</span>
      </Show>
      <Show when={it().dispatchError}>
        {(error) => (
          <span class="small">
            {pr().dispatchError}
            <span lang="en">{error()}</span>
          </span>
        )}
      </Show>
      <Show when={words()}>{(said) => <span class="muted small wrap">{said()}</span>}</Show>
    </div>
  );
};
