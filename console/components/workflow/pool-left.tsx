import { For, type JSX, Show } from 'solid-js';
import { type Amounts, POOL_KEYS } from '../../../server/capacity/amounts.ts';
import { read } from '../../api/query.ts';
import { Banner } from '../../ui/banner.tsx';
import { SegmentedMeter } from '../../ui/meter.tsx';
import { amountName, sayAmount } from '../amounts.ts';
import { f } from '../application-form/words.ts';
import { Loaded } from '../loaded.tsx';
import './workflow.css';

export const readHeadroom = () => read('capacity.headroom');

/** The city's pool with this request drawn in, live. `held` is what the system has already: only the difference is new. */
export const PoolLeft = (props: { request: Amounts | null; held?: Amounts | null }): JSX.Element => {
  const headroom = readHeadroom();
  const more = (key: (typeof POOL_KEYS)[number]) => Math.max(0, (props.request?.[key] ?? 0) - (props.held?.[key] ?? 0));
  return (
    <Loaded query={headroom}>
      {(pool) => (
        <section class="stack stack-tight" aria-label={f().poolTitle}>
          <div class="split">
            <h3>{f().poolTitle}</h3>
            <span class="muted small">{f().poolNote}</span>
          </div>
          <div class="grid">
            <For each={POOL_KEYS}>
              {(key) => (
                <SegmentedMeter
                  label={amountName(key)}
                  max={pool().capacity[key]}
                  say={(amount) => sayAmount(key, amount)}
                  segments={[
                    { label: f().poolUsed, value: pool().granted[key], colour: 1 },
                    { label: f().poolLocked, value: pool().locked[key], colour: 2 },
                    { label: f().poolThis, value: more(key), colour: 4 },
                  ]}
                />
              )}
            </For>
          </div>
          <Show when={POOL_KEYS.some((key) => more(key) > pool().free[key])}>
            <Banner tone="amber">{f().poolOver}</Banner>
          </Show>
        </section>
      )}
    </Loaded>
  );
};
