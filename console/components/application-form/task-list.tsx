import { For, type JSX } from 'solid-js';
import type { Content } from '../../../server/applications/content.ts';
import type { MaterialKind } from '../../../server/applications/materials.ts';
import type { ApplicationKind } from '../../../server/applications/stages.ts';
import type { Messages } from '../../forms/create-form.ts';
import { paths } from '../../paths.ts';
import { LinkButton } from '../../ui/button.tsx';
import { StatusTag, ToneMark } from '../../ui/status-tag.tsx';
import type { Tone } from '../../ui/tone.ts';
import { answersOf } from './answer-values.ts';
import './application-form.css';
import { type Section, sectionOfPath, sectionsOf } from './sections.ts';
import { f } from './words.ts';

interface Progress {
  id: string;
  kind: ApplicationKind;
  content: Content;
  problems: Messages;
  missing: readonly MaterialKind[];
}

type State = 'empty' | 'partial' | 'done';

const TONES: Record<State, Tone> = { empty: 'neutral', partial: 'amber', done: 'green' };

export const sectionHref = (id: string, section: Section | 'check'): string =>
  `${paths.editApplication(id)}?section=${section}`;

/** Complete when nothing is wrong; not started when nothing has been answered. */
export const sectionState = (progress: Progress, section: Section): State => {
  if (section === 'materials') return progress.missing.length === 0 ? 'done' : 'empty';
  const wrong = Object.keys(progress.problems).some((path) => sectionOfPath(progress.kind, path) === section);
  if (!wrong) return 'done';
  const answered = answersOf(progress.kind, section, progress.content).some((one) => one.value !== f().emptyValue);
  return answered ? 'partial' : 'empty';
};

/** The form as short sections, each with its own state, in any order. */
export const TaskList = (props: Progress): JSX.Element => {
  const first = () => sectionsOf[props.kind].find((section) => sectionState(props, section) !== 'done');
  return (
    <section class="stack reading" aria-label={f().taskList}>
      <div>
        <h2>{f().taskList}</h2>
        <p class="muted">{f().taskListHint}</p>
      </div>
      <ol class="plain tasks">
        <For each={sectionsOf[props.kind]}>
          {(section) => (
            <li>
              <a class="task" href={sectionHref(props.id, section)}>
                <span>
                  <span class="task-name">{f().sections[section]}</span>
                  <br />
                  <span class="muted small">{f().sectionNotes[section]}</span>
                </span>
                <StatusTag tone={TONES[sectionState(props, section)]}>
                  {f().states[sectionState(props, section)]}
                </StatusTag>
              </a>
            </li>
          )}
        </For>
      </ol>
      <div class="row">
        <LinkButton look="primary" href={sectionHref(props.id, first() ?? 'check')}>
          {first() ? f().goOn : f().reviewAnswers}
        </LinkButton>
      </div>
    </section>
  );
};

/** The same beside an open section, for wide screens. */
export const SectionNav = (props: Progress & { current: Section }): JSX.Element => (
  <nav class="section-nav" aria-label={f().taskList}>
    <ol class="plain">
      <For each={sectionsOf[props.kind]}>
        {(section) => (
          <li>
            <a href={sectionHref(props.id, section)} aria-current={section === props.current ? 'step' : undefined}>
              <ToneMark tone={TONES[sectionState(props, section)]} />
              <span>{f().sections[section]}</span>
              <span class="sr-only">{f().states[sectionState(props, section)]}</span>
            </a>
          </li>
        )}
      </For>
      <li>
        <a href={sectionHref(props.id, 'check')}>{f().sections['check']}</a>
      </li>
    </ol>
  </nav>
);
