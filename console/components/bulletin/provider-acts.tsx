import { createSignal, For, type JSX, Show } from 'solid-js';
import { SEVERITIES, type Severity } from '../../../operators/resources/severities.ts';
import type { ImportFault } from '../../../server/bulletins/import-table.ts';
import type { BulletinView } from '../../../server/bulletins/views.ts';
import { command, read } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { f } from '../application-form/words.ts';
import { FileUpload } from '../file-upload.tsx';
import { required, said } from '../review/outcome-forms.tsx';
import { b } from './words.ts';

/** What the provider does with a month: publish, correct, add an item, import figures. */
export const ProviderActs = (props: { bulletin: BulletinView }): JSX.Element => {
  const action = (name: BulletinView['actions'][number]['action']) =>
    props.bulletin.actions.find((one) => one.action === name);
  return (
    <>
      <Show when={props.bulletin.state !== 'published' && action('publish')}>
        <ImportFigures />
        <AddItem month={props.bulletin.month} />
        <Publish bulletin={props.bulletin} reason={action('publish')?.reason} />
      </Show>
      <Show when={action('correct')?.enabled}>
        <AddItem month={props.bulletin.month} />
        <Correct month={props.bulletin.month} />
      </Show>
    </>
  );
};

const Publish = (props: { bulletin: BulletinView; reason: string | undefined }): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const publish = command('bulletins.publish', {
    refresh: ['bulletins', 'bulletinItems'],
    onDone: ({ number }) => {
      setOpen(false);
      succeeded(b().published(number));
    },
  });
  return (
    <>
      <Button
        look="primary"
        disabledReason={props.reason ? b().reasons[props.reason] : undefined}
        onPress={() => setOpen(true)}
      >
        {b().publish}
      </Button>
      <ConfirmDialog
        open={open()}
        title={b().publish}
        effects={b().publishEffects(props.bulletin.findings ?? 0)}
        word={props.bulletin.month}
        confirmLabel={b().publish}
        busy={publish.busy()}
        error={said(publish.failure())}
        onConfirm={() => publish.run({ month: props.bulletin.month, version: props.bulletin.version })}
        onClose={() => setOpen(false)}
      />
    </>
  );
};

const Correct = (props: { month: string }): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const [text, setText] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const correct = command('bulletins.correct', {
    refresh: ['bulletins'],
    onDone: () => {
      setOpen(false);
      setText('');
      succeeded(b().corrected);
    },
  });
  const confirm = () => {
    setProblem(text().trim() === '' ? f().problems.required : undefined);
    if (!problem()) correct.run({ month: props.month, words: text() });
  };
  return (
    <>
      <Button onPress={() => setOpen(true)}>{b().correct}</Button>
      <ConfirmDialog
        open={open()}
        title={b().correct}
        effects={b().correctEffects}
        confirmLabel={b().correct}
        busy={correct.busy()}
        error={said(correct.failure())}
        onConfirm={confirm}
        onClose={() => setOpen(false)}
      >
        <TextArea name="words" label={b().correctWords} value={text()} error={problem()} onInput={setText} />
      </ConfirmDialog>
    </>
  );
};

const AddItem = (props: { month: string }): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  return (
    <>
      <Button onPress={() => setOpen(true)}>{b().addItem}</Button>
      <Dialog open={open()} title={b().addItem} onClose={() => setOpen(false)}>
        <AddItemForm month={props.month} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
};

const AddItemForm = (props: { month: string; onDone: () => void }): JSX.Element => {
  const units = read('units.tree');
  const form = createForm({
    initial: { unitId: '', subject: '', title: '', detail: '', severity: '' as Severity | '' },
    validate: (values) => required(values, ['unitId', 'subject', 'title', 'severity']),
  });
  const add = command('bulletins.addItem', {
    refresh: ['bulletins', 'bulletinItems'],
    onDone: () => {
      props.onDone();
      succeeded(b().added);
    },
  });
  const submit = () => {
    const { severity, ...values } = form.values;
    if (form.check() && severity !== '') add.run({ month: props.month, ...values, severity });
  };
  return (
    <FormShell
      onSubmit={submit}
      submitLabel={b().addItem}
      loading={add.busy()}
      submitError={add.failure()}
      errors={form.errors()}
      labels={{
        unitId: b().chooseUnit,
        subject: b().columns.subject,
        title: b().itemTitle,
        severity: b().columns.severity,
      }}
    >
      <SelectField
        label={b().chooseUnit}
        {...form.bind('unitId')}
        options={(units.data ?? []).map((unit) => ({ value: unit.id, label: unit.name }))}
      />
      <TextField label={b().itemTitle} {...form.bind('title')} wide />
      <TextField label={b().columns.subject} {...form.bind('subject')} wide />
      <SelectField
        label={b().columns.severity}
        {...form.bind('severity')}
        options={SEVERITIES.map((value) => ({ value, label: b().severities[value] }))}
      />
      <TextArea label={b().itemDetail} {...form.bind('detail')} optional wide />
    </FormShell>
  );
};

const ImportFigures = (): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const [faults, setFaults] = createSignal<readonly ImportFault[]>([]);
  const importFile = command('bulletins.importFile', {
    refresh: ['bulletins'],
    onDone: (result) => {
      setFaults(result.faults);
      if (result.faults.length > 0) return;
      setOpen(false);
      succeeded(b().imported(result.figures, result.incidents));
    },
  });
  return (
    <>
      <Button icon="import" onPress={() => setOpen(true)}>
        {b().importFigures}
      </Button>
      <Dialog open={open()} title={b().importFigures} onClose={() => setOpen(false)}>
        <div class="stack">
          <FileUpload
            label={b().importFigures}
            name="figures-file"
            hint={b().importHint}
            accept={['.xlsx', '.csv']}
            maxBytes={20 * 2 ** 20}
            onStored={({ sha256, name }) => importFile.run({ sha256, name })}
          />
          <Show when={said(importFile.failure())}>
            {(text) => (
              <Banner tone="red" alert>
                {text()}
              </Banner>
            )}
          </Show>
          <Show when={faults().length > 0}>
            <Banner tone="red" title={b().importFaults(faults().length)} alert>
              <ul>
                <For each={faults().slice(0, 50)}>
                  {(fault) => (
                    <li>
                      {b().fault(fault.sheet, fault.row, fault.column, fault.found)} {b().faults[fault.problem]}
                    </li>
                  )}
                </For>
              </ul>
            </Banner>
          </Show>
        </div>
      </Dialog>
    </>
  );
};
