import { For, type JSX } from 'solid-js';
import { POOL_KEYS } from '../../../server/capacity/amounts.ts';
import { read } from '../../api/query.ts';
import { amountName, sayAmount } from '../../components/amounts.ts';
import { Loaded } from '../../components/loaded.tsx';
import { home as en } from '../../i18n/en/home.ts';
import { words } from '../../i18n/words.ts';
import { home as zh } from '../../i18n/zh/home.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/card.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Skeleton } from '../../ui/states.tsx';

const t = words({ zh, en });

/** How much of the pool is promised. */
export const PoolCard = (): JSX.Element => {
  const headroom = read('capacity.headroom');
  return (
    <Card
      title={t().pool}
      actions={
        <a class="small" href={paths.capacity()}>
          {t().poolMore}
        </a>
      }
    >
      <Loaded query={headroom} skeleton={<Skeleton lines={3} />}>
        {(pool) => (
          <div class="stack stack-tight">
            <For each={POOL_KEYS}>
              {(key) => (
                <Meter
                  label={amountName(key)}
                  value={pool().granted[key] + pool().locked[key]}
                  max={pool().capacity[key]}
                  say={(amount) => sayAmount(key, amount)}
                />
              )}
            </For>
          </div>
        )}
      </Loaded>
    </Card>
  );
};
