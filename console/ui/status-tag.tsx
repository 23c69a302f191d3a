import type { JSX } from 'solid-js';
import './status-tag.css';
import type { Tone } from './tone.ts';

/** One shape a tone, so that state is readable without colour: ring, dot, tick, triangle, diamond. */
const SHAPES: Record<Tone, string> = {
  neutral: 'M6 2.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6Z',
  blue: 'M6 1.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4ZM6 3.4v5.2a2.6 2.6 0 0 0 0-5.2Z',
  green: 'M1.6 6.3 4.7 9.4 10.4 2.9',
  amber: 'M6 1.5 11 10.3H1z',
  red: 'M6 .9 11.1 6 6 11.1.9 6z',
};

export const ToneMark = (props: { tone: Tone }): JSX.Element => (
  <svg class="tone-mark" data-tone={props.tone} viewBox="0 0 12 12" aria-hidden="true">
    <path d={SHAPES[props.tone]} />
  </svg>
);

/** State as a word with a shape and a colour. */
export const StatusTag = (props: { tone: Tone; children: JSX.Element }): JSX.Element => (
  <span class="status-tag" data-tone={props.tone}>
    <ToneMark tone={props.tone} />
    <span>{props.children}</span>
  </span>
);
