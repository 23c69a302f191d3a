import { createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { ObjectionView, RetirementView } from '../../../server/retirement/views.ts';
import { command } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { isoDateTime } from '../../i18n/format.ts';
import { Card } from '../../ui/card.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { re } from '../allocation/words.ts';
import { a } from '../application/words.ts';
import { ACCEPTED_ENDINGS, MAX_BYTES } from '../application-form/section-materials.tsx';
import { FileList, fileHref } from '../file-list.tsx';
import { FileUpload } from '../file-upload.tsx';
import { required } from '../review/outcome-forms.tsx';

/** The unit's objection, its decision, or the forms for either. */
export const Objection = (props: { retirement: RetirementView }): JSX.Element => {
  const may = (action: 'object' | 'decideObjection') =>
    props.retirement.actions.some((one) => one.action === action && one.enabled);
  return (
    <Show when={props.retirement.objection || may('object')}>
      <Card title={re().objection}>
        <Show when={props.retirement.objection}>{(objection) => <Raised objection={objection()} />}</Show>
        <Switch>
          <Match when={may('object')}>
            <ObjectForm id={props.retirement.id} />
          </Match>
          <Match when={may('decideObjection')}>
            <DecideForm id={props.retirement.id} />
          </Match>
        </Switch>
      </Card>
    </Show>
  );
};

const Raised = (props: { objection: ObjectionView }): JSX.Element => (
  <div class="stack stack-tight">
    <div class="split">
      <span class="muted small">{re().objectionBy(props.objection.byName, isoDateTime(props.objection.at))}</span>
      <Show when={props.objection.decision} fallback={<StatusTag tone="amber">{re().pending}</StatusTag>}>
        {(decision) => (
          <StatusTag tone={decision() === 'upheld' ? 'green' : 'neutral'}>
            {decision() === 'upheld' ? re().upheld : re().dismissed}
          </StatusTag>
        )}
      </Show>
    </div>
    <p class="words">{props.objection.words}</p>
    <ul class="plain">
      <For each={props.objection.files}>
        {(file) => (
          <li>
            <a href={fileHref(file.sha256)} target="_blank" rel="noopener">
              {file.name}
            </a>
          </li>
        )}
      </For>
    </ul>
    <Show when={props.objection.reason}>
      <p class="words">
        {re().decideReason}：{props.objection.reason}
        <span class="muted small"> {props.objection.decidedByName}</span>
      </p>
    </Show>
  </div>
);

const ObjectForm = (props: { id: string }): JSX.Element => {
  const [files, setFiles] = createSignal<readonly { sha256: string; name: string; size: number }[]>([]);
  const form = createForm({ initial: { words: '' }, validate: (values) => required(values, ['words']) });
  const object = command('retirements.object', {
    refresh: ['retirements', 'allocations'],
    onDone: () => succeeded(re().objected),
  });
  return (
    <FormShell
      onSubmit={() =>
        form.check() &&
        object.run({
          id: props.id,
          words: form.values.words,
          files: files().map(({ sha256, name }) => ({ sha256, name })),
        })
      }
      submitLabel={re().object}
      loading={object.busy()}
      submitError={object.failure()}
      errors={form.errors()}
      labels={{ words: re().objectWords }}
    >
      <TextArea label={re().objectWords} hint={re().objectHint} {...form.bind('words')} wide />
      <FileList
        files={files().map((file) => ({ ...file, id: file.sha256, href: fileHref(file.sha256) }))}
        onRemove={(file) => setFiles(files().filter((one) => one.sha256 !== file.id))}
      />
      <FileUpload
        label={a().attach}
        name="objection-file"
        optional
        accept={ACCEPTED_ENDINGS}
        maxBytes={MAX_BYTES}
        onStored={(file) => setFiles([...files().filter((one) => one.sha256 !== file.sha256), file])}
      />
    </FormShell>
  );
};

const DecideForm = (props: { id: string }): JSX.Element => {
  const form = createForm({
    initial: { decision: '' as 'uphold' | 'dismiss' | '', reason: '' },
    validate: (values) => required(values, ['decision', 'reason']),
  });
  const decide = command('retirements.decideObjection', {
    refresh: ['retirements', 'allocations', 'systems'],
    onDone: () => succeeded(re().decided),
  });
  return (
    <FormShell
      onSubmit={() =>
        form.check() &&
        decide.run({ id: props.id, upheld: form.values.decision === 'uphold', reason: form.values.reason })
      }
      submitLabel={re().decide}
      loading={decide.busy()}
      submitError={decide.failure()}
      errors={form.errors()}
      labels={{ decision: re().decide, reason: re().decideReason }}
    >
      <ChoiceField
        label={re().decide}
        {...form.bind('decision')}
        options={[
          { value: 'uphold', label: re().uphold },
          { value: 'dismiss', label: re().dismiss },
        ]}
      />
      <TextArea label={re().decideReason} {...form.bind('reason')} />
    </FormShell>
  );
};
