import { For, type JSX, Show } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { percent } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import './meter.css';
import { meterParts } from './meter-rules.ts';
import type { Tone } from './tone.ts';

const t = words({ zh, en });

interface MeterProps {
  /** What is measured: “CPU”. Required, also where it is only read aloud. */
  label: string;
  labelHidden?: boolean;
  value: number;
  max: number;
  /** How to say an amount: `cores`, `bytes`. */
  say: (amount: number) => string;
  tone?: Tone;
}

/** A part of a whole, in words and as a bar: “8 核，共 16 核 50%”. */
export const Meter = (props: MeterProps): JSX.Element => {
  const parts = () => meterParts(props.value, props.max);
  const sentence = () => (parts().empty ? t().noneAllocated : t().of(props.say(props.value), props.say(props.max)));
  return (
    <div class="meter" data-tone={parts().over ? 'red' : (props.tone ?? 'blue')}>
      <div class="split meter-words">
        <span classList={{ 'sr-only': props.labelHidden === true }}>{props.label}</span>
        <span class="muted">
          {sentence()} <strong class="meter-percent">{percent(props.value, props.max)}</strong>
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> each in their own colours, which tokens cannot reach. */}
      <div
        class="meter-track"
        role="meter"
        aria-label={props.label}
        aria-valuemin="0"
        aria-valuemax={Math.max(props.max, props.value)}
        aria-valuenow={props.value}
        aria-valuetext={sentence()}
      >
        <span class="meter-fill" style={{ width: `${parts().width}%` }} />
      </div>
    </div>
  );
};

export interface Segment {
  label: string;
  value: number;
  /** Which of the four bar colours; `rest` is the empty track. */
  colour: 1 | 2 | 3 | 4 | 'rest';
}

/** Several parts of one whole on one track, with a legend that carries the figures: quota ▸ request ▸ use, a pool. */
export const SegmentedMeter = (props: {
  label: string;
  segments: readonly Segment[];
  max: number;
  say: (amount: number) => string;
}): JSX.Element => (
  <figure class="meter">
    <figcaption class="split meter-words">
      <span class="strong">{props.label}</span>
      <span class="muted">{props.max > 0 ? props.say(props.max) : t().noneAllocated}</span>
    </figcaption>
    <div class="meter-track meter-track-tall" aria-hidden="true">
      <For each={props.segments}>
        {(segment) => (
          <span
            class={`meter-segment bar-${segment.colour}`}
            style={{ width: `${meterParts(segment.value, props.max).width}%` }}
          />
        )}
      </For>
    </div>
    <ul class="plain row small">
      <For each={props.segments}>
        {(segment) => (
          <li class="meter-key">
            <span class={`meter-swatch bar-${segment.colour}`} aria-hidden="true" />
            {segment.label} <strong>{props.say(segment.value)}</strong>
            <Show when={props.max > 0}>
              <span class="muted">{percent(segment.value, props.max)}</span>
            </Show>
          </li>
        )}
      </For>
    </ul>
  </figure>
);
