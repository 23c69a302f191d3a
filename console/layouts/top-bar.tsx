import { useNavigate } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { command } from '../api/query.ts';
import { forgetEverything, useSession } from '../api/session.tsx';
import { shell as en } from '../i18n/en/shell.ts';
import { terms as enTerms } from '../i18n/en/terms.ts';
import { language, localeOf, setLanguage } from '../i18n/language.ts';
import { words } from '../i18n/words.ts';
import { shell as zh } from '../i18n/zh/shell.ts';
import { terms as zhTerms } from '../i18n/zh/terms.ts';
import { paths } from '../paths.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { narrow } from '../ui/narrow.ts';
import { Popover } from '../ui/popover.tsx';
import { chooseTheme, theme } from '../ui/theme.ts';

const t = words({ zh, en });
const terms = words({ zh: zhTerms, en: enTerms });

/** Unit or city, search, notices, language, theme, person. */
export const TopBar = (props: {
  unit: string;
  unread: number;
  onMenu: () => void;
  onSearch: () => void;
}): JSX.Element => (
  <header class="shell-bar">
    <Show when={narrow()}>
      <IconButton icon="menu" label={t().menu} onPress={() => props.onMenu()} large />
    </Show>
    <span class="bar-unit strong">{props.unit}</span>
    <button type="button" class="bar-search" title={t().search} onClick={() => props.onSearch()}>
      <Icon name="search" />
      <span class="sr-only">{t().search}</span>
      <Show when={!narrow()}>
        <span class="bar-search-words">{t().searchHint}</span>
        <Kbd>/</Kbd>
      </Show>
    </button>
    <a
      class="icon-button bar-bell"
      href={paths.notices()}
      title={t().notices(props.unread)}
      aria-label={t().notices(props.unread)}
    >
      <Icon name="bell" size={20} />
      <Show when={props.unread > 0}>
        <span class="bell-count">{props.unread > 99 ? '99+' : props.unread}</span>
      </Show>
    </a>
    <Show when={!narrow()}>
      <LanguageSwitch />
      <ThemeSwitch />
    </Show>
    <PersonMenu />
  </header>
);

const LanguageSwitch = (): JSX.Element => {
  const save = command('auth.setLocale');
  const other = () => (language() === 'zh' ? 'en' : 'zh');
  const change = () => {
    const next = other();
    setLanguage(next);
    save.run({ locale: localeOf(next) });
  };
  return (
    <button type="button" class="icon-button" lang={localeOf(other())} title={t().languageLabel} onClick={change}>
      {t().language}
    </button>
  );
};

const ThemeSwitch = (): JSX.Element => (
  <IconButton
    icon={theme() === 'dark' ? 'sun' : 'moon'}
    label={theme() === 'dark' ? t().light : t().dark}
    onPress={() => chooseTheme(theme() === 'dark' ? 'light' : 'dark')}
    large
  />
);

const PersonMenu = (): JSX.Element => {
  const session = useSession();
  const navigate = useNavigate();
  const signOut = command('auth.signOut', {
    onDone: () => {
      navigate(paths.signIn());
      void forgetEverything();
    },
  });
  return (
    <Popover
      label={t().person(session.person().name)}
      triggerClass="icon-button bar-person"
      alignEnd
      trigger={
        <>
          <Icon name="person" size={20} />
          <Show when={!narrow()}>
            <span>{session.person().name}</span>
          </Show>
        </>
      }
    >
      {(close) => (
        <>
          <div class="person-card">
            <p class="strong">{session.person().name}</p>
            <p class="muted small">
              {session
                .person()
                .roles.map((role) => terms().roles[role])
                .join('、')}
            </p>
          </div>
          <a class="popover-item" href={paths.account()} onClick={close}>
            <Icon name="key" /> {t().account}
          </a>
          <Show when={narrow()}>
            <div class="row">
              <LanguageSwitch />
              <ThemeSwitch />
            </div>
          </Show>
          <button type="button" class="popover-item" onClick={() => signOut.run()}>
            <Icon name="signOut" /> {t().signOut}
          </button>
        </>
      )}
    </Popover>
  );
};
