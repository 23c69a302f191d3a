import type { JSX } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import './table-scroll.css';

const t = words({ zh, en });

/** A table in its own box: it may scroll sideways, the page may not. The keyboard reaches it to scroll. */
export const TableScroll = (props: { children: JSX.Element }): JSX.Element => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; a section would be one landmark more a table.
  <div class="table-scroll" role="group" aria-label={t().scrolls} tabindex="0">
    {props.children}
  </div>
);
