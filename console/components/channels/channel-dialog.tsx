import { type JSX, Match, Show, Switch } from 'solid-js';
import type { ChannelView } from '../../../server/notices/channel-views.ts';
import {
  CHANNEL_KINDS,
  type ChannelKind,
  NOTICE_LEVELS,
  type NoticeLevel,
  SUBJECTS,
  type Subject,
} from '../../../server/notices/subjects.ts';
import { command, read } from '../../api/query.ts';
import { fieldMessages } from '../../api/user-message.ts';
import { createForm, type Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { CheckField, ChecksField, ChoiceField } from '../../ui/choice-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { ch } from './words.ts';

interface Values {
  kind: ChannelKind | '';
  name: string;
  address: string;
  secret: string;
  audience: 'city' | 'unit' | 'person';
  unitId: string;
  userId: string;
  subjects: Subject[];
  minLevel: NoticeLevel;
  detail: boolean;
  enabled: boolean;
}

const valuesOf = (channel: ChannelView | undefined): Values => ({
  kind: channel?.kind ?? '',
  name: channel?.name ?? '',
  address: '',
  secret: '',
  audience: channel?.userId ? 'person' : channel?.unitId ? 'unit' : 'city',
  unitId: channel?.unitId ?? '',
  userId: channel?.userId ?? '',
  subjects: [...(channel?.subjects ?? [])],
  minLevel: channel?.minLevel ?? 'info',
  detail: channel?.detail ?? false,
  enabled: channel?.enabled ?? true,
});

function problemsOf(values: Values, isNew: boolean): Messages {
  const problems: Record<string, string> = {};
  const need = (key: 'kind' | 'name' | 'address' | 'secret' | 'unitId' | 'userId') => {
    if (values[key].trim() === '') problems[key] = ch().form.required;
  };
  need('name');
  if (isNew) need('kind');
  if (isNew) need('address');
  if (isNew && values.kind === 'webhook') need('secret');
  if (values.audience === 'unit') need('unitId');
  if (values.audience === 'person') need('userId');
  return problems;
}

/** A new way out of the console, or the rules of one. What is sealed is only replaced, never shown. */
export const ChannelDialog = (props: { channel: ChannelView | undefined; onClose: () => void }): JSX.Element => {
  const units = read('units.tree');
  const users = read('users.table', () => ({}));
  const form = createForm<Values>({
    initial: valuesOf(props.channel),
    validate: (values) => problemsOf(values, !props.channel),
  });
  const options = {
    refresh: ['channels'],
    onFailed: (failure: { fields: Parameters<typeof fieldMessages>[0] }) =>
      form.setErrors(fieldMessages(failure.fields)),
    onDone: () => {
      succeeded(ch().saved);
      props.onClose();
    },
  };
  const create = command('channels.create', options);
  const update = command('channels.update', options);
  const submit = () => {
    if (!form.check()) return;
    const { kind, address, secret, audience, unitId, userId, name, minLevel, detail, enabled } = form.values;
    const rules = {
      ...{ name, minLevel, detail, enabled, subjects: [...form.values.subjects] },
      unitId: audience === 'unit' ? unitId : null,
      userId: audience === 'person' ? userId : null,
      ...(secret.trim() === '' ? {} : { secret }),
    };
    if (props.channel) {
      const moved = address.trim() === '' ? {} : { address };
      update.run({ ...rules, ...moved, id: props.channel.id, version: props.channel.version });
    } else if (kind !== '') create.run({ ...rules, kind, address });
  };
  const f = () => ch().form;
  return (
    <Dialog open wide title={props.channel ? ch().edit : ch().create} onClose={props.onClose}>
      <FormShell
        onSubmit={submit}
        submitLabel={props.channel ? ch().edit : ch().create}
        loading={create.busy() || update.busy()}
        submitError={create.failure() ?? update.failure()}
        errors={form.errors()}
        labels={{ address: f().address, name: f().name, secret: f().secret, kind: f().kind }}
        onCancel={props.onClose}
      >
        <Show when={!props.channel}>
          <ChoiceField
            label={f().kind}
            {...form.bind('kind')}
            options={CHANNEL_KINDS.map((kind) => ({ value: kind, label: ch().kinds[kind] }))}
          />
        </Show>
        <TextField label={f().name} {...form.bind('name')} maxLength={60} />
        <TextField
          label={f().address}
          hint={props.channel ? f().addressKeep : f().addressHint}
          optional={props.channel !== undefined}
          {...form.bind('address')}
          type="url"
          mono
          wide
        />
        <TextField label={f().secret} hint={f().secretHint} {...form.bind('secret')} optional type="password" />
        <ChoiceField
          label={f().audience}
          {...form.bind('audience')}
          options={(['city', 'unit', 'person'] as const).map((value) => ({ value, label: f().audiences[value] }))}
        />
        <Switch>
          <Match when={form.values.audience === 'unit'}>
            <SelectField
              label={f().unit}
              {...form.bind('unitId')}
              options={(units.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Match>
          <Match when={form.values.audience === 'person'}>
            <SelectField
              label={f().person}
              {...form.bind('userId')}
              options={(users.data ?? []).map(({ id, name, username }) => ({
                value: id,
                label: `${name}（${username}）`,
              }))}
            />
          </Match>
        </Switch>
        <ChecksField
          label={f().subjects}
          name="subjects"
          across
          values={form.values.subjects}
          onInput={form.bind('subjects').onInput}
          options={SUBJECTS.map((subject) => ({ value: subject, label: ch().subjects[subject] }))}
        />
        <ChoiceField
          label={f().level}
          {...form.bind('minLevel')}
          across
          options={NOTICE_LEVELS.map((level) => ({ value: level, label: ch().levels[level] }))}
        />
        <CheckField
          name="detail"
          label={f().detail}
          checked={form.values.detail}
          onInput={form.bind('detail').onInput}
        />
        <CheckField
          name="enabled"
          label={f().enabled}
          checked={form.values.enabled}
          onInput={form.bind('enabled').onInput}
        />
      </FormShell>
    </Dialog>
  );
};
