import { For, type JSX, Show } from 'solid-js';
import type { Amounts } from '../../../server/capacity/amounts.ts';
import { NestedMeter } from '../../ui/nested-meter.tsx';
import { amountName, sayAmount, shownAmounts } from '../amounts.ts';
import { al } from './words.ts';

/** Quota ▸ enforced ▸ used, one bar an amount; what has not been observed says so and is not drawn as nothing. */
export const UseBars = (props: { whole: Amounts; enforced: Amounts | null; used: Amounts | null }): JSX.Element => (
  <div class="grid">
    <For each={shownAmounts(props.whole)}>
      {(key) => (
        <NestedMeter
          label={amountName(key)}
          whole={{ label: al().granted, value: props.whole[key] }}
          parts={[
            ...(props.enforced ? [{ label: al().enforced, value: props.enforced[key] }] : []),
            ...(props.used ? [{ label: al().used, value: props.used[key] }] : []),
          ]}
          say={(amount) => sayAmount(key, amount)}
        />
      )}
    </For>
    <Show when={!props.enforced && !props.used}>
      <p class="muted small">{al().notObserved}</p>
    </Show>
  </div>
);
