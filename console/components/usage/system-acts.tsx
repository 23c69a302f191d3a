import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX, Show } from 'solid-js';
import type { ExemptionView } from '../../../server/usage/reading/views.ts';
import { command } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { isoDate } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { Ask } from '../backup/ask.tsx';
import { required } from '../review/outcome-forms.tsx';
import { us } from './words.ts';

/** The authority issues a notice on this system, with its words on how busy the business is. */
export const IssueFinding = (props: { systemId: string }): JSX.Element => {
  const navigate = useNavigate();
  const issue = command('resourceFindings.issue', {
    refresh: ['resourceFindings', 'usage'],
    onDone: ({ id }) => {
      succeeded(us().system.issued);
      navigate(paths.usageFinding(id));
    },
  });
  return (
    <Ask
      label={us().system.issue}
      title={us().system.issueTitle}
      effects={us().system.issueEffects}
      wordsLabel={us().system.grounds}
      look="primary"
      busy={issue.busy()}
      failure={issue.failure()}
      onConfirm={(grounds) => issue.runAsync({ systemId: props.systemId, grounds })}
    />
  );
};

const KINDS = ['drStandby', 'seasonal', 'licence', 'other'] as const;

/** The leader exempts the system, with a reason and an end. */
export const ExemptSystem = (props: { systemId: string }): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const form = createForm({
    initial: { kind: '' as (typeof KINDS)[number] | '', reason: '', from: isoDate(Date.now()), until: '' },
    validate: (values) => required(values, ['kind', 'reason', 'from', 'until']),
  });
  const exempt = command('usage.exempt', {
    refresh: ['usage'],
    onDone: () => {
      succeeded(us().system.exempted);
      setOpen(false);
    },
  });
  const submit = () => {
    const { kind, reason, from, until } = form.values;
    if (form.check() && kind !== '') exempt.run({ systemId: props.systemId, kind, reason, from, until });
  };
  return (
    <>
      <Button onPress={() => setOpen(true)}>{us().system.exempt}</Button>
      <Dialog open={open()} title={us().system.exemptTitle} onClose={() => setOpen(false)}>
        <FormShell
          onSubmit={submit}
          submitLabel={us().system.exempt}
          loading={exempt.busy()}
          submitError={exempt.failure()}
          errors={form.errors()}
          labels={{
            kind: us().system.exemptKind,
            reason: us().system.exemptReason,
            from: us().system.exemptFrom,
            until: us().system.exemptUntil,
          }}
          onCancel={() => setOpen(false)}
        >
          <SelectField
            label={us().system.exemptKind}
            {...form.bind('kind')}
            options={KINDS.map((value) => ({ value, label: us().exemptionKinds[value] ?? value }))}
          />
          <TextArea label={us().system.exemptReason} {...form.bind('reason')} rows={2} />
          <DateField label={us().system.exemptFrom} {...form.bind('from')} />
          <DateField label={us().system.exemptUntil} {...form.bind('until')} min={form.values.from} />
        </FormShell>
      </Dialog>
    </>
  );
};

export const RevokeExemption = (props: { exemption: ExemptionView }): JSX.Element => {
  const revoke = command('usage.revokeExemption', {
    refresh: ['usage'],
    onDone: () => succeeded(us().system.revoked),
  });
  return (
    <Show when={props.exemption.state === 'inForce'}>
      <Ask
        small
        label={us().system.revoke}
        title={us().system.revokeTitle}
        effects={us().system.revokeEffects}
        wordsLabel={us().columns.reason}
        busy={revoke.busy()}
        failure={revoke.failure()}
        onConfirm={(reason) => revoke.runAsync({ id: props.exemption.id, reason })}
      />
    </Show>
  );
};
