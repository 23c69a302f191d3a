import { useLocation } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import { useSession } from '../api/session.tsx';
import { shell as en } from '../i18n/en/shell.ts';
import { words } from '../i18n/words.ts';
import { shell as zh } from '../i18n/zh/shell.ts';
import { Icon } from '../ui/icon.tsx';
import type { Counts } from './counts.ts';
import { isWithin, type Section, sectionsFor, waitingIn } from './sections.ts';

const t = words({ zh, en });

/** The sections of this person's roles, with what waits in each. */
export const Rail = (props: { counts: Counts; onGo?: () => void }): JSX.Element => {
  const session = useSession();
  const sections = () => sectionsFor(session.can);
  const of = (group: Section['group']) => sections().filter((section) => section.group === group);
  return (
    <nav class="rail-nav" aria-label={t().navigation}>
      <SectionLinks sections={of('work')} counts={props.counts} onGo={props.onGo} />
      <Show when={of('manage').length > 0}>
        <p class="rail-group small muted">{t().groups.manage}</p>
        <SectionLinks sections={of('manage')} counts={props.counts} onGo={props.onGo} />
      </Show>
    </nav>
  );
};

const SectionLinks = (props: {
  sections: readonly Section[];
  counts: Counts;
  onGo: (() => void) | undefined;
}): JSX.Element => {
  const location = useLocation();
  const waiting = (section: Section) => waitingIn(section, props.counts);
  return (
    <ul class="plain">
      <For each={props.sections}>
        {(section) => (
          <li>
            <a
              class="rail-link"
              href={section.href}
              title={t().sections[section.key]}
              aria-current={isWithin(section, location.pathname) ? 'page' : undefined}
              onClick={() => props.onGo?.()}
            >
              <Icon name={section.icon} size={20} />
              <span class="rail-word">{t().sections[section.key]}</span>
              <Show when={waiting(section) > 0}>
                <span class="count rail-count">{waiting(section)}</span>
              </Show>
            </a>
          </li>
        )}
      </For>
    </ul>
  );
};
