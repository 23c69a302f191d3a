import { createSignal, For, type JSX, Show } from 'solid-js';
import type { BackupAction, BackupActionView, BackupView, RestoreMode } from '../../../server/backup/views.ts';
import { command } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { isoDate, isoDateTime } from '../../i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { required } from '../review/outcome-forms.tsx';
import { Ask } from './ask.tsx';
import { bk } from './words.ts';

const YEAR_MILLIS = 365 * 86_400_000;
const DAY_MILLIS = 86_400_000;

export const whyNot = ({ enabled, reason, from }: BackupActionView): string | undefined => {
  if (enabled || !reason) return undefined;
  return from ? bk().tooSoon(isoDateTime(from)) : bk().reasons[reason];
};

/** What the unit may ask for: a backup now, a restore, an exemption. */
export const Requests = (props: { backup: BackupView }): JSX.Element => {
  const may = (action: BackupAction) => props.backup.actions.find((one) => one.action === action);
  return (
    <>
      <Show when={may('requestExemption')}>
        {(action) => <RequestExemption systemId={props.backup.systemId} disabledReason={whyNot(action())} />}
      </Show>
      <Show when={may('requestRestore')}>
        {(action) => <RequestRestore backup={props.backup} disabledReason={whyNot(action())} />}
      </Show>
      <Show when={may('backUpNow')}>
        {(action) => <BackUpNow systemId={props.backup.systemId} disabledReason={whyNot(action())} />}
      </Show>
    </>
  );
};

const BackUpNow = (props: { systemId: string; disabledReason: string | undefined }): JSX.Element => {
  const now = command('backups.now', { refresh: ['backups'], onDone: () => succeeded(bk().now.done) });
  return (
    <Ask
      look="primary"
      label={bk().now.button}
      title={bk().now.title}
      effects={bk().now.effects}
      wordsLabel={bk().now.reason}
      disabledReason={props.disabledReason}
      busy={now.busy()}
      failure={now.failure()}
      onConfirm={(reason) => now.runAsync({ systemId: props.systemId, reason })}
    />
  );
};

const RequestRestore = (props: { backup: BackupView; disabledReason: string | undefined }): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  return (
    <>
      <Button disabledReason={props.disabledReason} onPress={() => setOpen(true)}>
        {bk().restore.button}
      </Button>
      <Dialog open={open()} title={bk().restore.title} onClose={() => setOpen(false)}>
        <RestoreForm backup={props.backup} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
};

const RestoreForm = (props: { backup: BackupView; onClose: () => void }): JSX.Element => {
  const words = () => bk().restore;
  const word = () => props.backup.confirmWord;
  const form = createForm({
    initial: { point: '', mode: 'newNamespace' as RestoreMode, reason: '', confirm: '' },
    validate: (values) => ({
      ...required(values, ['point', 'reason']),
      ...(values.mode === 'inPlace' && values.confirm !== word() ? { confirm: words().mismatch(word()) } : {}),
    }),
  });
  const ask = command('backups.requestRestore', {
    refresh: ['backups'],
    onDone: () => {
      succeeded(words().done);
      props.onClose();
    },
  });
  const submit = () => {
    const { point, mode, reason, confirm } = form.values;
    if (form.check()) ask.run({ systemId: props.backup.systemId, backup: point, mode, reason, confirm });
  };
  const effects = () =>
    form.values.mode === 'inPlace' ? [words().overwrite(word()), ...words().effects] : words().effects;
  return (
    <FormShell
      onSubmit={submit}
      submitLabel={words().submit}
      loading={ask.busy()}
      submitError={ask.failure()}
      errors={form.errors()}
      danger={form.values.mode === 'inPlace'}
      labels={{ point: words().point, reason: words().reason, confirm: words().word(word()) }}
      onCancel={props.onClose}
    >
      <SelectField
        label={words().point}
        {...form.bind('point')}
        placeholder=""
        options={props.backup.restorePoints.map(({ name, completedAt, location }) => ({
          value: name,
          label: `${isoDateTime(completedAt)} · ${location}`,
        }))}
      />
      <ChoiceField
        label={words().mode}
        {...form.bind('mode')}
        options={(['newNamespace', 'inPlace'] as const).map((mode) => ({
          value: mode,
          label: bk().modes[mode],
          hint: bk().modeHints[mode],
        }))}
      />
      <TextArea label={words().reason} {...form.bind('reason')} rows={2} maxLength={500} />
      <ul class="effects">
        <For each={effects()}>{(effect) => <li>{effect}</li>}</For>
      </ul>
      <Show when={form.values.mode === 'inPlace'}>
        <TextField label={words().word(word())} {...form.bind('confirm')} mono />
      </Show>
    </FormShell>
  );
};

const RequestExemption = (props: { systemId: string; disabledReason: string | undefined }): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  return (
    <>
      <Button look="quiet" disabledReason={props.disabledReason} onPress={() => setOpen(true)}>
        {bk().exemption.button}
      </Button>
      <Dialog open={open()} title={bk().exemption.title} onClose={() => setOpen(false)}>
        <ExemptionForm systemId={props.systemId} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
};

const ExemptionForm = (props: { systemId: string; onClose: () => void }): JSX.Element => {
  const words = () => bk().exemption;
  const form = createForm({
    initial: { reason: '', until: '' },
    validate: (values) => required(values, ['reason', 'until']),
  });
  const ask = command('backups.requestExemption', {
    refresh: ['backups'],
    onDone: () => {
      succeeded(words().done);
      props.onClose();
    },
  });
  // The day named is the last one: it ends with its last moment, Beijing time.
  const endOf = (day: string) => new Date(Date.parse(`${day}T00:00:00+08:00`) + DAY_MILLIS).toISOString();
  const submit = () => {
    const { reason, until } = form.values;
    if (form.check()) ask.run({ systemId: props.systemId, reason, until: endOf(until) });
  };
  return (
    <FormShell
      onSubmit={submit}
      submitLabel={words().submit}
      loading={ask.busy()}
      submitError={ask.failure()}
      errors={form.errors()}
      labels={{ reason: words().reason, until: words().until }}
      onCancel={props.onClose}
    >
      <TextArea label={words().reason} {...form.bind('reason')} rows={3} maxLength={500} />
      <DateField
        label={words().until}
        {...form.bind('until')}
        hint={words().hint}
        min={isoDate(new Date())}
        max={isoDate(Date.now() + YEAR_MILLIS)}
      />
    </FormShell>
  );
};
