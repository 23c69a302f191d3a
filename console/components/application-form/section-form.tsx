import { useNavigate } from '@solidjs/router';
import { type JSX, Match, Switch } from 'solid-js';
import { requestedOf } from '../../../server/applications/content.ts';
import type { MaterialKind } from '../../../server/applications/materials.ts';
import type { ApplicationView } from '../../../server/applications/views.ts';
import type { Autosave } from '../../forms/autosave.tsx';
import type { Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { paths } from '../../paths.ts';
import { LinkButton } from '../../ui/button.tsx';
import './application-form.css';
import type { Draft } from './draft.ts';
import { ChangeSection } from './section-change.tsx';
import { ContactsSection } from './section-contacts.tsx';
import { ExemptionSection } from './section-exemption.tsx';
import { MaterialsSection } from './section-materials.tsx';
import { NetworkSection } from './section-network.tsx';
import { RecoverySection } from './section-recovery.tsx';
import { ResourcesSection } from './section-resources.tsx';
import { SystemSection } from './section-system.tsx';
import { TermSection } from './section-term.tsx';
import { TerminateSection } from './section-terminate.tsx';
import { type Section, sectionOfPath, sectionsOf } from './sections.ts';
import { sectionHref } from './task-list.tsx';
import { f, fieldLabel } from './words.ts';

interface SectionFormProps {
  section: Section;
  application: ApplicationView;
  draft: Draft;
  problems: Messages;
  required: readonly MaterialKind[];
  /** Whether to say what is wrong already. */
  checked: boolean;
  onCheck: () => void;
  autosave: Autosave;
}

/** One short section; going on saves first and stops where something is wrong. */
export const SectionForm = (props: SectionFormProps): JSX.Element => {
  const navigate = useNavigate();
  const kind = () => props.application.kind;
  const wrong = () =>
    Object.fromEntries(
      Object.entries(props.problems).filter(([path]) => sectionOfPath(kind(), path) === props.section),
    );
  const next = () => sectionsOf[kind()][sectionsOf[kind()].indexOf(props.section) + 1] ?? 'check';
  const goOn = () => {
    props.onCheck();
    void props.autosave.flush();
    if (Object.keys(wrong()).length === 0) navigate(sectionHref(props.application.id, next()));
  };
  return (
    <section class="stack" aria-label={f().sections[props.section]}>
      <h2>{f().sections[props.section]}</h2>
      <FormShell
        onSubmit={goOn}
        submitLabel={f().saveContinue}
        loading={false}
        submitError={undefined}
        errors={props.checked ? wrong() : {}}
        labels={labelsOf(wrong())}
        aside={
          <LinkButton look="quiet" href={paths.editApplication(props.application.id)}>
            {f().backToList}
          </LinkButton>
        }
      >
        <SectionFields {...props} />
      </FormShell>
    </section>
  );
};

const labelsOf = (messages: Messages): Record<string, string> =>
  Object.fromEntries(Object.keys(messages).map((path) => [path, fieldLabel(path)]));

const SectionFields = (props: SectionFormProps): JSX.Element => {
  const root = () => props.draft.root;
  return (
    <Switch>
      <Match when={props.section === 'contacts'}>
        <ContactsSection kind={props.application.kind} root={root()} />
      </Match>
      <Match when={props.section === 'system'}>
        <SystemSection kind={props.application.kind} root={root()} />
      </Match>
      <Match when={props.section === 'term'}>
        <TermSection root={root()} />
      </Match>
      <Match when={props.section === 'resources'}>
        <ResourcesSection root={root()} />
      </Match>
      <Match when={props.section === 'network'}>
        <NetworkSection root={root()} />
      </Match>
      <Match when={props.section === 'recovery'}>
        <RecoverySection root={root()} />
      </Match>
      <Match when={props.section === 'change'}>
        <ChangeSection
          root={root()}
          present={props.application.present}
          requested={requestedOf('change', props.draft.content)}
        />
      </Match>
      <Match when={props.section === 'terminate'}>
        <TerminateSection root={root()} />
      </Match>
      <Match when={props.section === 'exemption'}>
        <ExemptionSection root={root()} />
      </Match>
      <Match when={props.section === 'materials'}>
        <MaterialsSection application={props.application} required={props.required} />
      </Match>
    </Switch>
  );
};
