import { For, type JSX } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { percent } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import './meter.css';
import { meterParts } from './meter-rules.ts';
import './nested-meter.css';

const t = words({ zh, en });

export interface Nested {
  label: string;
  value: number;
}

/** Parts that lie inside each other on one track, the widest first: quota ▸ enforced ▸ used. The figures stand below. */
export const NestedMeter = (props: {
  label: string;
  /** The whole, and what it is called. */
  whole: Nested;
  /** From the widest to the narrowest; at most two. */
  parts: readonly Nested[];
  say: (amount: number) => string;
}): JSX.Element => (
  <figure class="nested-meter">
    <figcaption class="split small">
      <span class="strong">{props.label}</span>
      <span class="muted">
        {props.whole.label} {props.whole.value > 0 ? props.say(props.whole.value) : t().noneAllocated}
      </span>
    </figcaption>
    <div class="nested-track" aria-hidden="true">
      <For each={props.parts}>
        {(part, index) => (
          <span
            class={`nested-part nested-part-${index() + 1}`}
            classList={{ 'nested-over': meterParts(part.value, props.whole.value).over }}
            style={{ width: `${meterParts(part.value, props.whole.value).width}%` }}
          />
        )}
      </For>
    </div>
    <ul class="plain row small">
      <For each={props.parts}>
        {(part, index) => (
          <li>
            <span class={`nested-swatch nested-part-${index() + 1}`} aria-hidden="true" /> {part.label}{' '}
            <strong>{props.say(part.value)}</strong> <span class="muted">{percent(part.value, props.whole.value)}</span>
          </li>
        )}
      </For>
    </ul>
  </figure>
);
