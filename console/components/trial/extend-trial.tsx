import { createSignal, type JSX } from 'solid-js';
import type { TrialActionView, TrialView } from '../../../server/trials/views.ts';
import { command } from '../../api/query.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { f } from '../application-form/words.ts';
import { said } from '../review/outcome-forms.tsx';
import { readPolicy } from '../workflow/policy.ts';
import { tr } from './words.ts';

/** Once, with a reason, by at most what the policy allows. */
export const ExtendTrial = (props: { trial: TrialView; action: TrialActionView }): JSX.Element => {
  const policy = readPolicy();
  const [open, setOpen] = createSignal(false);
  const [typed, setTyped] = createSignal<number>();
  const [reason, setReason] = createSignal('');
  const [checked, setChecked] = createSignal(false);
  const longest = () => policy.data?.body.trial.extensionDays ?? 30;
  const days = () => typed() ?? longest();
  const problems = () => ({
    days:
      days() < 1 ? f().problems.atLeast('1') : days() > longest() ? f().problems.atMost(String(longest())) : undefined,
    reason: reason().trim() === '' ? f().problems.required : undefined,
  });
  const extend = command('trials.extend', {
    refresh: ['trials', 'applications'],
    onDone: () => {
      setOpen(false);
      succeeded(tr().extendedToast);
    },
  });
  const confirm = () => {
    setChecked(true);
    if (!problems().days && !problems().reason) extend.run({ trialId: props.trial.id, days: days(), reason: reason() });
  };
  return (
    <>
      <Button
        disabledReason={props.action.enabled ? undefined : tr().reasons[props.action.reason ?? '']}
        onPress={() => setOpen(true)}
      >
        {tr().extend}
      </Button>
      <ConfirmDialog
        open={open()}
        title={tr().extend}
        effects={tr().extendEffects(days())}
        confirmLabel={tr().extend}
        busy={extend.busy()}
        error={said(extend.failure())}
        onConfirm={confirm}
        onClose={() => setOpen(false)}
      >
        <NumberField
          name="extend-days"
          label={tr().extendDays}
          value={days()}
          unit={tr().day}
          integer
          error={checked() ? problems().days : undefined}
          onInput={setTyped}
        />
        <TextArea
          name="extend-reason"
          label={tr().extendReason}
          value={reason()}
          error={checked() ? problems().reason : undefined}
          onInput={setReason}
        />
      </ConfirmDialog>
    </>
  );
};
