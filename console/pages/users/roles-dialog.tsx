import type { JSX } from 'solid-js';
import { INCOMPATIBLE_ROLES, ROLES, type Role } from '../../../server/identity/permissions.ts';
import type { UserRow } from '../../../server/users/views.ts';
import { command } from '../../api/query.ts';
import { createForm, type Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { terms as enTerms } from '../../i18n/en/terms.ts';
import { users as en } from '../../i18n/en/users.ts';
import { words } from '../../i18n/words.ts';
import { terms as zhTerms } from '../../i18n/zh/terms.ts';
import { users as zh } from '../../i18n/zh/users.ts';
import { ChecksField } from '../../ui/choice-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { succeeded } from '../../ui/toast.tsx';

const t = words({ zh, en });
const terms = words({ zh: zhTerms, en: enTerms });

/** Which roles an account holds; those that may not be one person are said before the server refuses. */
export const RolesDialog = (props: { user: UserRow; onClose: () => void }): JSX.Element => {
  const form = createForm<{ roles: Role[] }>({ initial: { roles: [...props.user.roles] }, validate });
  const save = command('users.setRoles', {
    refresh: ['users'],
    onDone: () => {
      props.onClose();
      succeeded(t().saved);
    },
  });
  return (
    <Dialog open title={`${t().grant}：${props.user.name}`} onClose={props.onClose}>
      <FormShell
        onSubmit={() =>
          form.check() && save.run({ id: props.user.id, version: props.user.version, roles: [...form.values.roles] })
        }
        submitLabel={t().grant}
        loading={save.busy()}
        submitError={save.failure()}
        errors={form.errors()}
        onCancel={props.onClose}
      >
        <ChecksField
          label={t().roles}
          name="roles"
          hint={t().rolesNote}
          values={form.values.roles}
          error={form.error('roles')}
          options={ROLES.map((role) => ({ value: role, label: terms().roles[role] }))}
          onInput={(roles) => form.set('roles', roles)}
        />
      </FormShell>
    </Dialog>
  );
};

const validate = ({ roles }: { roles: readonly Role[] }): Messages => {
  const pair = INCOMPATIBLE_ROLES.find(([a, b]) => roles.includes(a) && roles.includes(b));
  return pair ? { roles: t().incompatible(terms().roles[pair[0]], terms().roles[pair[1]]) } : {};
};
