import { useNavigate } from '@solidjs/router';
import { createEffect, createMemo, createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { shell as en } from '../i18n/en/shell.ts';
import { words } from '../i18n/words.ts';
import { shell as zh } from '../i18n/zh/shell.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { type Hit, hitsIn, moved } from './palette-hits.ts';
import { sectionsFor } from './sections.ts';
import { isTyping } from './shortcut.ts';

const t = words({ zh, en });

/** `/` or Ctrl K: find an application, a system, a person or a section, and go there without the mouse. */
export const Palette = (props: { open: boolean; onOpen: () => void; onClose: () => void }): JSX.Element => {
  const shortcut = (event: KeyboardEvent) => {
    const asked =
      (event.key === '/' && !isTyping(event.target)) || (event.key === 'k' && (event.ctrlKey || event.metaKey));
    if (!asked) return;
    event.preventDefault();
    props.onOpen();
  };
  onMount(() => document.addEventListener('keydown', shortcut));
  onCleanup(() => document.removeEventListener('keydown', shortcut));
  return (
    <Dialog open={props.open} title={t().search} onClose={props.onClose}>
      <PaletteBody onClose={props.onClose} />
    </Dialog>
  );
};

const PaletteBody = (props: { onClose: () => void }): JSX.Element => {
  const session = useSession();
  const navigate = useNavigate();
  const [text, setText] = createSignal('');
  const [at, setAt] = createSignal(0);
  const found = read('search.all', () => ({ text: text().trim() }), {
    enabled: () => text().trim().length >= 2,
    keep: true,
  });
  const sections = () =>
    sectionsFor(session.can).map((section) => ({
      id: section.key,
      label: t().sections[section.key],
      note: t().goTo,
      href: section.href,
    }));
  const hits = createMemo<Hit[]>(() => hitsIn(text(), sections(), found.data, t().found));
  createEffect(() => {
    if (at() >= hits().length) setAt(0);
  });

  const go = (hit: Hit | undefined) => {
    if (!hit) return;
    props.onClose();
    navigate(hit.href);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter') go(hits()[at()]);
    const next = moved(event.key, at(), hits().length);
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
  };

  return (
    <div class="stack stack-tight">
      <input
        class="input"
        type="search"
        role="combobox"
        aria-label={t().searchHint}
        aria-expanded={hits().length > 0}
        aria-controls="palette-hits"
        aria-activedescendant={hits()[at()] ? `palette-${at()}` : undefined}
        placeholder={t().searchHint}
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={keys}
      />
      <div id="palette-hits" role="listbox" aria-label={t().search} class="palette-hits">
        <For each={hits()}>
          {(hit, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above keeps the focus and handles the keys (combobox pattern).
            // biome-ignore lint/a11y/useFocusableInteractive: named by aria-activedescendant of that field.
            <div
              id={`palette-${index()}`}
              role="option"
              tabindex="-1"
              class="popover-item"
              classList={{ 'palette-current': index() === at() }}
              aria-selected={index() === at()}
              onClick={() => go(hit)}
            >
              <Icon name="chevronRight" />
              <span>{hit.label}</span>
              <span class="muted small palette-note">{hit.note}</span>
            </div>
          )}
        </For>
      </div>
      <Show when={hits().length === 0}>
        <p class="muted small">{text().trim().length < 2 ? t().searchStart : t().searchNone}</p>
      </Show>
    </div>
  );
};
