import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX, onMount, Show } from 'solid-js';
import type { Content } from '../../../server/applications/content.ts';
import type { MaterialKind } from '../../../server/applications/materials.ts';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { command, read } from '../../api/query.ts';
import { fieldMessages } from '../../api/user-message.ts';
import type { Autosave } from '../../forms/autosave.tsx';
import type { Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { ui as en } from '../../i18n/en/ui.ts';
import { words } from '../../i18n/words.ts';
import { ui as zh } from '../../i18n/zh/ui.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/card.tsx';
import { CheckField } from '../../ui/choice-field.tsx';
import { FileList, fileHref } from '../file-list.tsx';
import { Loaded } from '../loaded.tsx';
import { CheckList } from '../workflow/check-list.tsx';
import { w } from '../workflow/words.ts';
import { Answers } from './answers.tsx';
import { sectionHref } from './task-list.tsx';
import { f, fieldLabel } from './words.ts';

const t = words({ zh, en });

interface CheckAnswersProps {
  application: ApplicationView;
  content: Content;
  problems: Messages;
  missing: readonly MaterialKind[];
  autosave: Autosave;
  version: () => number;
}

/** All answers, each with “修改”, what the automatic checks say, the declaration, and the submission. */
export const CheckAnswers = (props: CheckAnswersProps): JSX.Element => {
  const navigate = useNavigate();
  const [declared, setDeclared] = createSignal(false);
  const id = () => props.application.id;
  const checks = read('applications.checkDraft', () => ({ id: id() }));
  onMount(() => void props.autosave.flush().then(() => checks.refetch()));
  const submit = command('applications.submit', {
    refresh: ['applications', 'systems', 'review'],
    onDone: () => navigate(`${paths.application(id())}?submitted=1`),
  });
  const send = async () => {
    if (await props.autosave.flush()) submit.run({ id: id(), contentVersion: props.version() });
  };
  const errors = (): Messages => ({
    ...props.problems,
    ...Object.fromEntries(
      props.missing.map((kind) => [`material.${kind}`, f().problems.material(w().materials[kind])]),
    ),
    ...fieldMessages(submit.failure()?.fields ?? []),
  });
  const incomplete = () => Object.keys(errors()).length > 0;
  const obstacle = () => {
    if (incomplete()) return f().stillMissing;
    if (checks.data?.checks.some((check) => check.verdict === 'blocked')) return f().blocked;
    return declared() ? undefined : f().mustDeclare;
  };
  return (
    <section class="stack reading" aria-label={f().checkTitle}>
      <h2>{f().checkTitle}</h2>
      <FormShell
        onSubmit={() => void send()}
        submitLabel={props.application.stage === 'returned' ? f().resubmit : f().submit}
        loading={submit.busy()}
        submitError={submit.failure()}
        errors={errors()}
        labels={Object.fromEntries(
          Object.keys(errors()).map((path) => [path, path.startsWith('material.') ? '' : fieldLabel(path)]),
        )}
        disabledReason={obstacle()}
      >
        <Card>
          <Answers
            kind={props.application.kind}
            content={props.content}
            changeHref={(section) => sectionHref(id(), section)}
            changeWord={t().change}
          />
        </Card>
        <Materials {...props} />
        <Card title={f().checksTitle} note={f().checksNote}>
          <Loaded query={checks}>{(found) => <CheckList checks={found().checks} />}</Loaded>
        </Card>
        <Card title={f().declaration}>
          <p>{f().declarationText}</p>
          <CheckField name="declaration" label={f().declare} checked={declared()} onInput={setDeclared} />
        </Card>
      </FormShell>
    </section>
  );
};

const Materials = (props: CheckAnswersProps): JSX.Element => (
  <Card
    title={f().sections['materials'] ?? ''}
    actions={
      <a href={sectionHref(props.application.id, 'materials')}>
        {t().change}
        <span class="sr-only"> {f().sections['materials']}</span>
      </a>
    }
  >
    <Show when={props.application.materials.length > 0} fallback={<p class="muted">{f().missing}</p>}>
      <FileList
        files={props.application.materials.map((file) => ({
          id: file.id,
          name: file.name,
          size: file.size,
          href: fileHref(file.sha256, props.application.id),
          note: w().materials[file.kind],
        }))}
      />
    </Show>
  </Card>
);
