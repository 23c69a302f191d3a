import { useNavigate } from '@solidjs/router';
import { createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { FindingAction } from '../../../server/usage/findings/transitions.ts';
import type { FindingObjection, FindingView } from '../../../server/usage/findings/views.ts';
import { command } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { isoDateTime } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/card.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { a } from '../application/words.ts';
import { ACCEPTED_ENDINGS, MAX_BYTES } from '../application-form/section-materials.tsx';
import { Ask } from '../backup/ask.tsx';
import { FileList, fileHref } from '../file-list.tsx';
import { FileUpload } from '../file-upload.tsx';
import { required } from '../review/outcome-forms.tsx';
import { us } from './words.ts';

const REFRESH = ['resourceFindings', 'usage', 'applications', 'retirements'];

const actionOf = (finding: FindingView, action: FindingAction) => finding.actions.find((one) => one.action === action);

export const may = (finding: FindingView, action: FindingAction): boolean =>
  actionOf(finding, action)?.enabled === true;

const reasonOf = (finding: FindingView, action: FindingAction): string | undefined => {
  const reason = actionOf(finding, action)?.reason;
  return reason && us().findings.obstacles[reason];
};

/** The unit's answer: accept, which draws up the application, or object. */
export const Answer = (props: { finding: FindingView }): JSX.Element => {
  const navigate = useNavigate();
  const accept = command('resourceFindings.accept', {
    refresh: REFRESH,
    onDone: ({ applicationId }) => {
      succeeded(us().findings.accepted);
      navigate(paths.editApplication(applicationId));
    },
  });
  return (
    <Show when={may(props.finding, 'accept')}>
      <Card title={us().findings.answer}>
        <div class="stack">
          <div class="row">
            <Ask
              label={us().findings.accept}
              title={us().findings.acceptTitle}
              effects={us().findings.acceptEffects}
              look="primary"
              busy={accept.busy()}
              failure={accept.failure()}
              onConfirm={() => accept.runAsync({ id: props.finding.id })}
            />
          </div>
          <Show when={may(props.finding, 'contest')}>
            <ContestForm id={props.finding.id} />
          </Show>
        </div>
      </Card>
    </Show>
  );
};

const ContestForm = (props: { id: string }): JSX.Element => {
  const [files, setFiles] = createSignal<readonly { sha256: string; name: string; size: number }[]>([]);
  const form = createForm({ initial: { words: '' }, validate: (values) => required(values, ['words']) });
  const contest = command('resourceFindings.contest', {
    refresh: REFRESH,
    onDone: () => succeeded(us().findings.contested),
  });
  return (
    <FormShell
      onSubmit={() =>
        form.check() &&
        contest.run({
          id: props.id,
          words: form.values.words,
          files: files().map(({ sha256, name }) => ({ sha256, name })),
        })
      }
      submitLabel={us().findings.contest}
      loading={contest.busy()}
      submitError={contest.failure()}
      errors={form.errors()}
      labels={{ words: us().findings.contestWords }}
    >
      <TextArea label={us().findings.contestWords} hint={us().findings.contestHint} {...form.bind('words')} wide />
      <FileList
        files={files().map((file) => ({ ...file, id: file.sha256, href: fileHref(file.sha256) }))}
        onRemove={(file) => setFiles(files().filter((one) => one.sha256 !== file.id))}
      />
      <FileUpload
        label={a().attach}
        name="finding-file"
        optional
        accept={ACCEPTED_ENDINGS}
        maxBytes={MAX_BYTES}
        onStored={(file) => setFiles([...files().filter((one) => one.sha256 !== file.sha256), file])}
      />
    </FormShell>
  );
};

/** The objection as it was raised, and the leader's decision or the form for it. */
export const ObjectionCard = (props: { finding: FindingView }): JSX.Element => (
  <Show when={props.finding.objection}>
    {(objection) => (
      <Card title={us().findings.objection}>
        <div class="stack">
          <Raised objection={objection()} findingId={props.finding.id} />
          <Switch>
            <Match when={may(props.finding, 'uphold')}>
              <DecideForm id={props.finding.id} />
            </Match>
            <Match when={props.finding.state === 'contested' && reasonOf(props.finding, 'uphold')}>
              {(reason) => <p class="muted">{reason()}</p>}
            </Match>
          </Switch>
        </div>
      </Card>
    )}
  </Show>
);

const Raised = (props: { objection: FindingObjection; findingId: string }): JSX.Element => (
  <div class="stack stack-tight">
    <div class="split">
      <span class="muted small">
        {us().findings.objectionBy(props.objection.byName, isoDateTime(props.objection.at))}
      </span>
      <Show when={props.objection.decision} fallback={<StatusTag tone="amber">{us().findings.pending}</StatusTag>}>
        {(decision) => (
          <StatusTag tone={decision() === 'upheld' ? 'green' : 'neutral'}>{us().findings[decision()]}</StatusTag>
        )}
      </Show>
    </div>
    <p class="words">{props.objection.words}</p>
    <ul class="plain">
      <For each={props.objection.files}>
        {(file) => (
          <li>
            <a
              href={`/api/files/${file.sha256}?finding=${encodeURIComponent(props.findingId)}&name=${encodeURIComponent(file.name)}`}
              target="_blank"
              rel="noopener"
            >
              {file.name}
            </a>
          </li>
        )}
      </For>
    </ul>
    <Show when={props.objection.reason}>
      <p class="words">
        {us().findings.decideReason}：{props.objection.reason}
        <span class="muted small"> {props.objection.decidedByName}</span>
      </p>
    </Show>
  </div>
);

const DecideForm = (props: { id: string }): JSX.Element => {
  const form = createForm({
    initial: { decision: '' as 'uphold' | 'dismiss' | '', reason: '' },
    validate: (values) => required(values, ['decision', 'reason']),
  });
  const decide = command('resourceFindings.decideObjection', {
    refresh: REFRESH,
    onDone: () => succeeded(us().findings.decided),
  });
  return (
    <FormShell
      onSubmit={() =>
        form.check() &&
        decide.run({ id: props.id, upheld: form.values.decision === 'uphold', reason: form.values.reason })
      }
      submitLabel={us().findings.decide}
      loading={decide.busy()}
      submitError={decide.failure()}
      errors={form.errors()}
      labels={{ decision: us().findings.decide, reason: us().findings.decideReason }}
    >
      <ChoiceField
        label={us().findings.decide}
        {...form.bind('decision')}
        options={[
          { value: 'uphold', label: us().findings.uphold },
          { value: 'dismiss', label: us().findings.dismiss },
        ]}
      />
      <TextArea label={us().findings.decideReason} {...form.bind('reason')} />
    </FormShell>
  );
};

/** What the leader does about a notice that is overdue, or that is to be closed. */
export const LeaderActs = (props: { finding: FindingView }): JSX.Element => {
  const onDone = () => succeeded(us().findings.done);
  const overdue = command('resourceFindings.decideOverdue', { refresh: REFRESH, onDone });
  const close = command('resourceFindings.close', { refresh: REFRESH, onDone });
  return (
    <>
      <Show when={may(props.finding, 'extend')}>
        <Ask
          label={us().findings.extend}
          title={us().findings.extend}
          effects={us().findings.extendEffects}
          wordsLabel={us().findings.reason}
          busy={overdue.busy()}
          failure={overdue.failure()}
          onConfirm={(reason) => overdue.runAsync({ id: props.finding.id, decision: 'extend', reason })}
        />
      </Show>
      <Show when={may(props.finding, 'reclaim')}>
        <Ask
          label={us().findings.reclaim}
          title={us().findings.reclaim}
          effects={us().findings.reclaimEffects}
          wordsLabel={us().findings.reason}
          look="danger"
          busy={overdue.busy()}
          failure={overdue.failure()}
          onConfirm={(reason) => overdue.runAsync({ id: props.finding.id, decision: 'reclaim', reason })}
        />
      </Show>
      <Show when={may(props.finding, 'clawBack')}>
        <Ask
          label={us().findings.clawBack}
          title={us().findings.clawBack}
          effects={us().findings.clawBackEffects}
          wordsLabel={us().findings.reason}
          look="danger"
          busy={overdue.busy()}
          failure={overdue.failure()}
          onConfirm={(reason) => overdue.runAsync({ id: props.finding.id, decision: 'clawBack', reason })}
        />
      </Show>
      <Show when={may(props.finding, 'close')}>
        <Ask
          label={us().findings.close}
          title={us().findings.close}
          effects={us().findings.closeEffects}
          wordsLabel={us().findings.reason}
          busy={close.busy()}
          failure={close.failure()}
          onConfirm={(reason) => close.runAsync({ id: props.finding.id, reason })}
        />
      </Show>
    </>
  );
};
