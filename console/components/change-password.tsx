import type { JSX } from 'solid-js';
import { passwordFaults } from '../../server/identity/password-rule.ts';
import { command } from '../api/query.ts';
import { readMe } from '../api/session.tsx';
import { fieldMessages } from '../api/user-message.ts';
import { createForm, type Messages } from '../forms/create-form.ts';
import { FormShell } from '../forms/form-shell.tsx';
import { account as en } from '../i18n/en/account.ts';
import { words } from '../i18n/words.ts';
import { account as zh } from '../i18n/zh/account.ts';
import { TextField } from '../ui/text-field.tsx';
import { succeeded } from '../ui/toast.tsx';

const t = words({ zh, en });

/** The present password and the new one twice. */
export const ChangePassword = (props: { onDone?: () => void }): JSX.Element => {
  const me = readMe();
  const minLength = () => me.data?.person?.passwordMinLength ?? 10;
  const form = createForm({
    initial: { current: '', next: '', again: '' },
    validate: (values) => validate(values, me.data?.person?.username ?? '', minLength()),
  });
  const change = command('auth.changePassword', {
    refresh: ['auth'],
    onDone: () => {
      form.reset({ current: '', next: '', again: '' });
      succeeded(t().changed);
      props.onDone?.();
    },
    onFailed: (failure) => form.setErrors(fieldMessages(failure.fields)),
  });
  return (
    <FormShell
      onSubmit={() => form.check() && change.run({ current: form.values.current, next: form.values.next })}
      submitLabel={t().change}
      loading={change.busy()}
      submitError={change.failure()}
      errors={form.errors()}
    >
      <TextField label={t().current} type="password" autocomplete="current-password" {...form.bind('current')} />
      <TextField
        label={t().next}
        type="password"
        autocomplete="new-password"
        hint={t().nextHint(minLength())}
        {...form.bind('next')}
      />
      <TextField label={t().again} type="password" autocomplete="new-password" {...form.bind('again')} />
    </FormShell>
  );
};

const validate = (
  values: { current: string; next: string; again: string },
  username: string,
  minLength: number,
): Messages => {
  const messages: Record<string, string> = {};
  if (values.current === '') messages.current = t().needPassword;
  const [fault] = passwordFaults(values.next, username, { minLength });
  if (fault) messages.next = t().faults[fault];
  else if (values.next === values.current) messages.next = t().sameAsOld;
  if (values.again !== values.next) messages.again = t().notSame;
  return messages;
};
