import { For, type JSX, Show } from 'solid-js';
import type { NoticeView } from '../../server/notices/views.ts';
import { notices as en } from '../i18n/en/notices.ts';
import { words } from '../i18n/words.ts';
import { notices as zh } from '../i18n/zh/notices.ts';
import { ToneMark } from '../ui/status-tag.tsx';
import type { Tone } from '../ui/tone.ts';
import './notice-list.css';
import { noticeText } from './notice-text.ts';
import { RelativeTime } from './time.tsx';

const t = words({ zh, en });

const TONES: Record<NoticeView['level'], Tone> = { info: 'blue', warning: 'amber', urgent: 'red' };

/** Notices, newest first; pressing one opens what it is about and marks it read. */
export const NoticeList = (props: { notices: readonly NoticeView[]; onRead: (id: string) => void }): JSX.Element => (
  <ul class="plain notice-list">
    <For each={props.notices}>
      {(notice) => (
        <li class="notice" classList={{ 'notice-unread': !notice.read }}>
          <ToneMark tone={TONES[notice.level]} />
          <span class="sr-only">{t().levels[notice.level]}</span>
          <span class="notice-words">
            <Show when={notice.link} fallback={noticeText(notice)}>
              <a href={notice.link} onClick={() => !notice.read && props.onRead(notice.id)}>
                {noticeText(notice)}
              </a>
            </Show>
            <Show when={!notice.read}>
              <span class="sr-only">（{t().unread}）</span>
            </Show>
          </span>
          <span class="muted small nowrap">
            <RelativeTime at={notice.at} />
          </span>
          <Show when={!notice.read && !notice.link}>
            <button type="button" class="button button-quiet button-small" onClick={() => props.onRead(notice.id)}>
              {t().markRead}
            </button>
          </Show>
        </li>
      )}
    </For>
  </ul>
);
