import { useLocation } from '@solidjs/router';
import { createEffect, createSignal, ErrorBoundary, type JSX, on, Show, Suspense } from 'solid-js';
import { connected, followChanges } from '../api/live.ts';
import { useSession } from '../api/session.tsx';
import { shell as en } from '../i18n/en/shell.ts';
import { terms as enTerms } from '../i18n/en/terms.ts';
import { words } from '../i18n/words.ts';
import { shell as zh } from '../i18n/zh/shell.ts';
import { terms as zhTerms } from '../i18n/zh/terms.ts';
import { paths } from '../paths.ts';
import { narrow } from '../ui/narrow.ts';
import { Skeleton } from '../ui/states.tsx';
import { Toasts } from '../ui/toast.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { BrokenPage } from './broken-page.tsx';
import { readCounts } from './counts.ts';
import { Drawer } from './drawer.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import './shell.css';
import { TopBar } from './top-bar.tsx';

const t = words({ zh, en });
const terms = words({ zh: zhTerms, en: enTerms });

/** The frame of every page for someone signed in: rail, top bar, content. */
export const Shell = (props: { children: JSX.Element }): JSX.Element => {
  const session = useSession();
  const counts = readCounts();
  const [drawer, setDrawer] = createSignal(false);
  const [palette, setPalette] = createSignal(false);
  followChanges();
  moveFocusOnNavigation();

  return (
    <div class="shell">
      <a class="skip" href="#main">
        {t().skip}
      </a>
      <Show when={!narrow()}>
        <aside class="shell-rail">
          <a class="brand" href={paths.home()}>
            <img src="/icon.svg" width="28" height="28" alt="" />
            <span class="rail-word brand-name">{terms().product}</span>
          </a>
          <Rail counts={counts()} />
        </aside>
      </Show>
      <TopBar
        unit={session.person().unitName ?? ''}
        unread={counts().notices}
        onMenu={() => setDrawer(true)}
        onSearch={() => setPalette(true)}
      />
      <main id="main" class="shell-main" tabindex="-1">
        <Show when={!connected()}>
          <p class="shell-offline small" role="status">
            {t().disconnected}
          </p>
        </Show>
        <ErrorBoundary fallback={(error, reset) => <BrokenPage error={error} onRetry={reset} />}>
          <Suspense fallback={<Skeleton lines={6} />}>{props.children}</Suspense>
        </ErrorBoundary>
      </main>
      <Show when={narrow()}>
        <BottomBar counts={counts()} onMore={() => setDrawer(true)} />
        <Drawer open={drawer()} onClose={() => setDrawer(false)}>
          <Rail counts={counts()} onGo={() => setDrawer(false)} />
        </Drawer>
      </Show>
      <Palette open={palette()} onOpen={() => setPalette(true)} onClose={() => setPalette(false)} />
      <Toasts />
    </div>
  );
};

/** A new page is announced: its title takes the focus, as a page load would. */
const moveFocusOnNavigation = (): void => {
  const location = useLocation();
  createEffect(
    on(
      () => location.pathname,
      () => setTimeout(() => document.querySelector<HTMLElement>('#main h1')?.focus({ preventScroll: true }), 50),
      { defer: true },
    ),
  );
};
