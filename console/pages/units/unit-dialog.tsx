import type { JSX } from 'solid-js';
import { UNIT_KINDS, type UnitKind, type UnitView } from '../../../server/units/views.ts';
import type { Failure } from '../../api/failure.ts';
import { command } from '../../api/query.ts';
import { fieldMessages } from '../../api/user-message.ts';
import { createForm, type Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { terms as enTerms } from '../../i18n/en/terms.ts';
import { units as en } from '../../i18n/en/units.ts';
import { words } from '../../i18n/words.ts';
import { terms as zhTerms } from '../../i18n/zh/terms.ts';
import { units as zh } from '../../i18n/zh/units.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';

const t = words({ zh, en });
const terms = words({ zh: zhTerms, en: enTerms });

interface Values {
  name: string;
  code: string;
  kind: UnitKind;
  parentId: string;
  address: string;
  phone: string;
}

/** A new unit, or the particulars of one. Code and kind stay as they were made. */
export const UnitDialog = (props: {
  unit: UnitView | undefined;
  units: readonly UnitView[];
  onClose: () => void;
}): JSX.Element => {
  const form = createForm<Values>({ initial: valuesOf(props.unit), validate });
  const options = {
    refresh: ['units'],
    onFailed: (failure: Failure) => form.setErrors(fieldMessages(failure.fields)),
    onDone: () => {
      props.onClose();
      succeeded(t().saved);
    },
  };
  const create = command('units.create', options);
  const update = command('units.update', options);
  const submit = () => {
    if (!form.check()) return;
    const { code, kind, ...rest } = form.values;
    const parentId = rest.parentId === '' ? null : rest.parentId;
    if (props.unit) update.run({ ...rest, parentId, id: props.unit.id });
    else create.run({ ...rest, parentId, code, kind });
  };
  const parents = () =>
    props.units
      .filter((unit) => unit.id !== props.unit?.id && unit.active)
      .map((unit) => ({ value: unit.id, label: unit.name }));
  return (
    <Dialog open title={props.unit ? t().edit : t().create} onClose={props.onClose}>
      <FormShell
        onSubmit={submit}
        submitLabel={props.unit ? t().edit : t().create}
        loading={create.busy() || update.busy()}
        submitError={create.failure() ?? update.failure()}
        errors={form.errors()}
        onCancel={props.onClose}
      >
        <TextField label={t().name} {...form.bind('name')} />
        <TextField
          label={t().code}
          hint={t().codeHint}
          mono
          disabled={props.unit !== undefined}
          {...form.bind('code')}
        />
        <SelectField
          label={terms().unitKind}
          disabled={props.unit !== undefined}
          options={UNIT_KINDS.map((kind) => ({ value: kind, label: terms().unitKinds[kind] }))}
          {...form.bind('kind')}
        />
        <SelectField
          label={t().parent}
          optional
          placeholder={t().noParent}
          options={parents()}
          {...form.bind('parentId')}
        />
        <TextField label={t().phone} type="tel" optional {...form.bind('phone')} />
        <TextField label={t().address} optional {...form.bind('address')} />
      </FormShell>
    </Dialog>
  );
};

const valuesOf = (unit: UnitView | undefined): Values => ({
  name: unit?.name ?? '',
  code: unit?.code ?? '',
  kind: unit?.kind ?? 'department',
  parentId: unit?.parentId ?? '',
  address: unit?.address ?? '',
  phone: unit?.phone ?? '',
});

const validate = (values: Values): Messages => ({
  ...(values.name.trim().length < 2 ? { name: t().needName } : {}),
  ...(/^[a-z][a-z0-9]{1,19}$/.test(values.code) ? {} : { code: t().needCode }),
});
