import { type JSX, Show } from 'solid-js';
import './banner.css';
import { ToneMark } from './status-tag.tsx';
import type { Tone } from './tone.ts';

/** A message that stays where it concerns: what is wrong or special on this page, and what to do. */
export const Banner = (props: { tone: Tone; title?: string; children: JSX.Element; alert?: boolean }): JSX.Element => (
  <div class="banner" data-tone={props.tone} role={props.alert ? 'alert' : undefined}>
    <ToneMark tone={props.tone} />
    <div class="stack stack-tight">
      <Show when={props.title}>
        <p class="strong">{props.title}</p>
      </Show>
      <div>{props.children}</div>
    </div>
  </div>
);
