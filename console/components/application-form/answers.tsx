import { For, type JSX, Show } from 'solid-js';
import type { Content } from '../../../server/applications/content.ts';
import type { ApplicationKind } from '../../../server/applications/stages.ts';
import { DescriptionList } from '../../ui/description-list.tsx';
import { answersOf } from './answer-values.ts';
import { type Section, sectionsOf } from './sections.ts';
import { f } from './words.ts';

/** Every answer of a form by section; with `changeHref`, each section can be gone back to. Also the printed form. */
export const Answers = (props: {
  kind: ApplicationKind;
  content: Content;
  changeHref?: (section: Section) => string;
  changeWord?: string;
}): JSX.Element => (
  <div class="stack">
    <For each={sectionsOf[props.kind].filter((section) => section !== 'materials')}>
      {(section) => (
        <section class="stack stack-tight answers" aria-label={f().sections[section]}>
          <div class="split">
            <h3>{f().sections[section]}</h3>
            <Show when={props.changeHref}>
              {(href) => (
                <a class="no-print" href={href()(section)}>
                  {props.changeWord}
                  <span class="sr-only"> {f().sections[section]}</span>
                </a>
              )}
            </Show>
          </div>
          <DescriptionList items={answersOf(props.kind, section, props.content)} columns={2} />
        </section>
      )}
    </For>
  </div>
);
