import { For, type JSX } from 'solid-js';
import { read } from '../../api/query.ts';
import { Loaded } from '../../components/loaded.tsx';
import { home as en } from '../../i18n/en/home.ts';
import { words } from '../../i18n/words.ts';
import { home as zh } from '../../i18n/zh/home.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/states.tsx';

const t = words({ zh, en });

/** How many cases are open, due and late in the whole city. */
export const BoardCard = (): JSX.Element => {
  const summary = read('supervision.summary');
  return (
    <Card
      title={t().board}
      actions={
        <a class="small" href={paths.board()}>
          {t().boardMore}
        </a>
      }
    >
      <Loaded query={summary} skeleton={<Skeleton lines={2} />}>
        {(found) => (
          <dl class="figures">
            <For each={['open', 'yellow', 'red', 'unexplained'] as const}>
              {(key) => (
                <div data-tone={key === 'open' || found()[key] === 0 ? 'neutral' : key === 'yellow' ? 'amber' : 'red'}>
                  <dt>{t()[key]}</dt>
                  <dd class="tone-text">{found()[key]}</dd>
                </div>
              )}
            </For>
          </dl>
        )}
      </Loaded>
    </Card>
  );
};
