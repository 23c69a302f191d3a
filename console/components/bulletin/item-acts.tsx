import { createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import type { ItemView } from '../../../server/bulletins/views.ts';
import { command } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { ACCEPTED_ENDINGS, MAX_BYTES } from '../application-form/section-materials.tsx';
import { FileList, fileHref } from '../file-list.tsx';
import { FileUpload } from '../file-upload.tsx';
import { required } from '../review/outcome-forms.tsx';
import { b } from './words.ts';

type ActionName = ItemView['actions'][number]['action'];
const REFRESH = ['bulletinItems', 'bulletins'];

const may = (item: ItemView, name: ActionName): boolean =>
  item.actions.some(({ action, enabled }) => action === name && enabled);

/** The two acts that need no words. */
export const QuickActs = (props: { item: ItemView }): JSX.Element => {
  const onDone = () => succeeded(b().item.done);
  const acknowledge = command('bulletinItems.acknowledge', { refresh: REFRESH, onDone });
  const start = command('bulletinItems.start', { refresh: REFRESH, onDone });
  return (
    <>
      <Show when={may(props.item, 'acknowledge')}>
        <Button busy={acknowledge.busy()} onPress={() => acknowledge.run({ id: props.item.id })}>
          {b().item.acknowledge}
        </Button>
      </Show>
      <Show when={may(props.item, 'start')}>
        <Button look="primary" busy={start.busy()} onPress={() => start.run({ id: props.item.id })}>
          {b().item.start}
        </Button>
      </Show>
    </>
  );
};

/** The forms of whoever has the item: the unit reports or asks, the authority decides, another confirms. */
export const ItemForms = (props: { item: ItemView }): JSX.Element => (
  <>
    <Show when={may(props.item, 'decideRisk')}>
      <Card title={b().item.decideRisk}>
        <DecideForm
          id={props.item.id}
          path="bulletinItems.decideRisk"
          yes={b().item.accept}
          no={b().item.refuse}
          done={b().item.riskDecided}
        />
      </Card>
    </Show>
    <Show when={may(props.item, 'confirm')}>
      <Card title={b().item.confirm}>
        <DecideForm
          id={props.item.id}
          path="bulletinItems.confirm"
          yes={b().item.confirmGone}
          no={b().item.confirmNot}
          done={b().item.confirmed}
        />
      </Card>
    </Show>
    <Show when={may(props.item, 'report') || may(props.item, 'askRisk')}>
      <UnitForms item={props.item} />
    </Show>
  </>
);

const UnitForms = (props: { item: ItemView }): JSX.Element => {
  const [which, setWhich] = createSignal<'report' | 'askRisk'>('report');
  return (
    <Card
      title={which() === 'report' ? b().item.report : b().item.askRisk}
      actions={
        <Show when={may(props.item, 'askRisk')}>
          <Button look="quiet" onPress={() => setWhich(which() === 'report' ? 'askRisk' : 'report')}>
            {which() === 'report' ? b().item.askRisk : b().item.report}
          </Button>
        </Show>
      }
    >
      <Switch>
        <Match when={which() === 'report'}>
          <ReportForm id={props.item.id} />
        </Match>
        <Match when={which() === 'askRisk'}>
          <RiskForm id={props.item.id} />
        </Match>
      </Switch>
    </Card>
  );
};

const ReportForm = (props: { id: string }): JSX.Element => {
  const [files, setFiles] = createSignal<readonly { sha256: string; name: string; size: number }[]>([]);
  const form = createForm({ initial: { words: '' }, validate: (values) => required(values, ['words']) });
  const report = command('bulletinItems.report', { refresh: REFRESH, onDone: () => succeeded(b().item.reported) });
  const submit = () => {
    const sent = files().map(({ sha256, name }) => ({ sha256, name }));
    if (form.check()) report.run({ id: props.id, words: form.values.words, files: sent });
  };
  return (
    <FormShell
      onSubmit={submit}
      submitLabel={b().item.report}
      loading={report.busy()}
      submitError={report.failure()}
      errors={form.errors()}
      labels={{ words: b().item.reportWords }}
    >
      <TextArea label={b().item.reportWords} hint={b().item.reportHint} {...form.bind('words')} wide />
      <FileList
        files={files().map((file) => ({ ...file, id: file.sha256, href: fileHref(file.sha256) }))}
        onRemove={(file) => setFiles(files().filter((one) => one.sha256 !== file.id))}
      />
      <FileUpload
        label={b().item.attach}
        name="item-file"
        optional
        accept={ACCEPTED_ENDINGS}
        maxBytes={MAX_BYTES}
        onStored={(file) => setFiles([...files().filter((one) => one.sha256 !== file.sha256), file])}
      />
    </FormShell>
  );
};

const RiskForm = (props: { id: string }): JSX.Element => {
  const form = createForm({
    initial: { reason: '', until: '' },
    validate: (values) => required(values, ['reason', 'until']),
  });
  const ask = command('bulletinItems.askRisk', { refresh: REFRESH, onDone: () => succeeded(b().item.riskAsked) });
  return (
    <FormShell
      onSubmit={() => form.check() && ask.run({ id: props.id, ...form.values })}
      submitLabel={b().item.askRisk}
      loading={ask.busy()}
      submitError={ask.failure()}
      errors={form.errors()}
      labels={{ reason: b().item.riskReason, until: b().item.riskUntil }}
    >
      <TextArea label={b().item.riskReason} {...form.bind('reason')} wide />
      <DateField label={b().item.riskUntil} {...form.bind('until')} />
    </FormShell>
  );
};

const DecideForm = (props: {
  id: string;
  path: 'bulletinItems.decideRisk' | 'bulletinItems.confirm';
  yes: string;
  no: string;
  done: string;
}): JSX.Element => {
  const form = createForm({
    initial: { decision: '' as 'yes' | 'no' | '', words: '' },
    validate: (values) => required(values, ['decision', 'words']),
  });
  const onDone = () => succeeded(props.done);
  const decideRisk = command('bulletinItems.decideRisk', { refresh: REFRESH, onDone });
  const confirm = command('bulletinItems.confirm', { refresh: REFRESH, onDone });
  const isRisk = () => props.path === 'bulletinItems.decideRisk';
  const submit = () => {
    if (!form.check()) return;
    const said = form.values.decision === 'yes';
    if (isRisk()) decideRisk.run({ id: props.id, accepted: said, words: form.values.words });
    else confirm.run({ id: props.id, gone: said, words: form.values.words });
  };
  return (
    <FormShell
      onSubmit={submit}
      submitLabel={isRisk() ? b().item.decideRisk : b().item.confirm}
      loading={decideRisk.busy() || confirm.busy()}
      submitError={isRisk() ? decideRisk.failure() : confirm.failure()}
      errors={form.errors()}
      labels={{ decision: b().item.decideRisk, words: b().item.decideWords }}
    >
      <ChoiceField
        label={isRisk() ? b().item.decideRisk : b().item.confirm}
        {...form.bind('decision')}
        options={[
          { value: 'yes', label: props.yes },
          { value: 'no', label: props.no },
        ]}
      />
      <TextArea label={b().item.decideWords} {...form.bind('words')} wide />
    </FormShell>
  );
};
