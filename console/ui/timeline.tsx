import { For, type JSX, Show } from 'solid-js';
import { ToneMark } from './status-tag.tsx';
import './timeline.css';
import type { Tone } from './tone.ts';

export interface TimelineEntry {
  id: string;
  tone: Tone;
  /** What happened, by whom: “王磊 受理”. */
  title: JSX.Element;
  time: JSX.Element;
  /** Words, files, figures that came with it. */
  body?: JSX.Element;
}

/** What happened, newest first or last as given, by whom, with files and words. */
export const Timeline = (props: { label: string; entries: readonly TimelineEntry[] }): JSX.Element => (
  <ol class="timeline plain" aria-label={props.label}>
    <For each={props.entries}>
      {(entry) => (
        <li class="timeline-entry">
          <span class="timeline-mark">
            <ToneMark tone={entry.tone} />
          </span>
          <div class="timeline-body">
            <div class="split">
              <span class="strong">{entry.title}</span>
              <span class="muted small nowrap">{entry.time}</span>
            </div>
            <Show when={entry.body}>
              <div class="timeline-detail">{entry.body}</div>
            </Show>
          </div>
        </li>
      )}
    </For>
  </ol>
);
