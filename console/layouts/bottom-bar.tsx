import { useLocation } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import { useSession } from '../api/session.tsx';
import { shell as en } from '../i18n/en/shell.ts';
import { words } from '../i18n/words.ts';
import { shell as zh } from '../i18n/zh/shell.ts';
import { Icon } from '../ui/icon.tsx';
import type { Counts } from './counts.ts';
import { isWithin, sectionsFor, waitingIn } from './sections.ts';

const t = words({ zh, en });

/** Under the thumb: the first four sections of one's roles, and the rest behind “more”. */
export const BottomBar = (props: { counts: Counts; onMore: () => void }): JSX.Element => {
  const session = useSession();
  const location = useLocation();
  return (
    <nav class="bottom-bar no-print" aria-label={t().navigation}>
      <For each={sectionsFor(session.can).slice(0, 4)}>
        {(section) => (
          <a
            class="bottom-link"
            href={section.href}
            aria-current={isWithin(section, location.pathname) ? 'page' : undefined}
          >
            <Icon name={section.icon} size={20} />
            {t().sections[section.key]}
            <Show when={waitingIn(section, props.counts)}>
              {(count) => <span class="count bottom-count">{count()}</span>}
            </Show>
          </a>
        )}
      </For>
      <button type="button" class="bottom-link" onClick={() => props.onMore()}>
        <Icon name="menu" size={20} />
        {t().more}
      </button>
    </nav>
  );
};
