import { For, type JSX, Show } from 'solid-js';
import { Meter } from '../ui/meter.tsx';
import { type Amounts, amountName, sayAmount, shownAmounts } from './amounts.ts';
import './time.css';

/** “4 核 · 16 GiB · 200 GiB”; with `names`, each amount says what it is of. */
export const QuotaAmounts = (props: { amounts: Amounts; names?: boolean }): JSX.Element => (
  <span class="amounts">
    <For each={shownAmounts(props.amounts)}>
      {(key, index) => (
        <span class="nowrap">
          <Show when={props.names || index() > 2} fallback={<span class="sr-only">{amountName(key)} </span>}>
            <span class="muted">{amountName(key)} </span>
          </Show>
          {sayAmount(key, props.amounts[key] ?? 0)}
        </span>
      )}
    </For>
  </span>
);

/** Used of granted, one bar an amount. */
export const QuotaMeters = (props: { used: Amounts; granted: Amounts }): JSX.Element => (
  <div class="stack stack-tight">
    <For each={shownAmounts(props.granted)}>
      {(key) => (
        <Meter
          label={amountName(key)}
          value={props.used[key] ?? 0}
          max={props.granted[key] ?? 0}
          say={(amount) => sayAmount(key, amount)}
        />
      )}
    </For>
  </div>
);
