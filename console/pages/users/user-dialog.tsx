import type { JSX } from 'solid-js';
import type { OneTimePassword, UserRow } from '../../../server/users/views.ts';
import { command, read } from '../../api/query.ts';
import { fieldMessages } from '../../api/user-message.ts';
import { createForm, type Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { terms as enTerms } from '../../i18n/en/terms.ts';
import { users as en } from '../../i18n/en/users.ts';
import { words } from '../../i18n/words.ts';
import { terms as zhTerms } from '../../i18n/zh/terms.ts';
import { users as zh } from '../../i18n/zh/users.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';

const t = words({ zh, en });
const terms = words({ zh: zhTerms, en: enTerms });

interface Values {
  username: string;
  name: string;
  unitId: string;
  email: string;
  phone: string;
}

/** A new account, or the particulars of one. Roles are another administrator's. */
export const UserDialog = (props: {
  user: UserRow | undefined;
  onClose: () => void;
  onPassword: (given: OneTimePassword) => void;
}): JSX.Element => {
  const units = read('units.tree');
  const form = createForm<Values>({ initial: valuesOf(props.user), validate });
  const onFailed = (failure: { fields: Parameters<typeof fieldMessages>[0] }) =>
    form.setErrors(fieldMessages(failure.fields));
  const create = command('users.create', {
    refresh: ['users'],
    onFailed,
    onDone: (given) => {
      props.onClose();
      props.onPassword(given);
    },
  });
  const update = command('users.update', {
    refresh: ['users'],
    onFailed,
    onDone: () => {
      props.onClose();
      succeeded(t().saved);
    },
  });
  const submit = () => {
    if (!form.check()) return;
    const { username, ...rest } = form.values;
    if (props.user) update.run({ ...rest, id: props.user.id, version: props.user.version });
    else create.run({ username, ...rest });
  };
  const options = () =>
    (units.data ?? []).filter((unit) => unit.active).map((unit) => ({ value: unit.id, label: unit.name }));
  return (
    <Dialog open title={props.user ? t().edit : t().create} onClose={props.onClose}>
      <FormShell
        onSubmit={submit}
        submitLabel={props.user ? t().edit : t().create}
        loading={create.busy() || update.busy()}
        submitError={create.failure() ?? update.failure()}
        errors={form.errors()}
        onCancel={props.onClose}
      >
        <TextField
          label={t().username}
          hint={t().usernameHint}
          mono
          disabled={props.user !== undefined}
          {...form.bind('username')}
        />
        <TextField label={t().name} {...form.bind('name')} />
        <SelectField label={terms().unit} options={options()} {...form.bind('unitId')} />
        <TextField label={t().phone} type="tel" optional {...form.bind('phone')} />
        <TextField label={t().email} type="email" optional {...form.bind('email')} />
      </FormShell>
    </Dialog>
  );
};

const valuesOf = (user: UserRow | undefined): Values => ({
  username: user?.username ?? '',
  name: user?.name ?? '',
  unitId: user?.unitId ?? '',
  email: user?.email ?? '',
  phone: user?.phone ?? '',
});

const validate = (values: Values): Messages => ({
  ...(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/.test(values.username) ? {} : { username: t().needUsername }),
  ...(values.name.trim() === '' ? { name: t().needName } : {}),
  ...(values.unitId === '' ? { unitId: t().needUnit } : {}),
  ...(values.email === '' || /^\S+@\S+\.\S+$/.test(values.email) ? {} : { email: t().badEmail }),
});
