import { For, type JSX, Show } from 'solid-js';
import type { ApplicationView, TimelineEntry } from '../../../server/applications/views.ts';
import { Timeline } from '../../ui/timeline.tsx';
import type { Tone } from '../../ui/tone.ts';
import { ExactTime } from '../time.tsx';
import { stageTone } from '../workflow/tones.ts';
import { actorName, named, w } from '../workflow/words.ts';
import './application.css';
import { a } from './words.ts';

/** What happened, newest first, by whom, in which role, with words and figures. */
export const History = (props: { application: ApplicationView }): JSX.Element => (
  <Timeline
    label={a().historyLabel}
    entries={props.application.timeline.toReversed().map((entry) => ({
      id: entry.id,
      tone: toneOf(entry),
      title: titleOf(entry),
      time: <ExactTime at={entry.at} />,
      body: <EntryBody entry={entry} application={props.application} />,
    }))}
  />
);

const TONES: Record<string, Tone> = {
  'trial.passed': 'green',
  'test.passed': 'green',
  'test.failed': 'red',
  'test.error': 'red',
  'execution.capacity.waiting': 'amber',
  infeasible: 'red',
};

const toneOf = (entry: TimelineEntry): Tone =>
  TONES[entry.action] ?? (entry.toStage ? stageTone[entry.toStage] : 'neutral');

const titleOf = (entry: TimelineEntry): string => {
  const role = entry.role === '' ? undefined : named(w().roles, entry.role);
  const kind = dataOf(entry).kind;
  const what = named(a().events, entry.action);
  return [actorName(entry.actorName), role, kind ? `${w().testKinds[kind] ?? kind} ${what}` : what]
    .filter(Boolean)
    .join(' · ');
};

interface EntryData {
  kind?: 'function' | 'performance' | 'security';
  missing?: string[];
  advice?: string;
  party?: string;
  quotes?: string[];
}

/** Events carry different particulars; what is not there is not shown. */
const dataOf = (entry: TimelineEntry): EntryData => (entry.data ?? {}) as EntryData;

const EntryBody = (props: { entry: TimelineEntry; application: ApplicationView }): JSX.Element => {
  const data = () => dataOf(props.entry);
  const quoted = () => props.application.messages.filter((message) => data().quotes?.includes(message.id));
  return (
    <>
      <Show when={props.entry.words}>
        <p class="words">{props.entry.words}</p>
      </Show>
      <Show when={data().missing?.length}>
        <ul>
          <For each={data().missing}>{(one) => <li>{one}</li>}</For>
        </ul>
      </Show>
      <Show when={data().advice}>
        <p class="words">
          {a().rejectionAdvice}：{data().advice}
        </p>
      </Show>
      <For each={quoted()}>
        {(message) => (
          <p class="muted words">
            {a().quoted}：{message.authorName} “{message.body}”
          </p>
        )}
      </For>
    </>
  );
};
