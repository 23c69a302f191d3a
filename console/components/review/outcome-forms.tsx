import { createSignal, type JSX } from 'solid-js';
import { REFUSAL_REASONS, type RefusalReason } from '../../../server/applications/stages.ts';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { command } from '../../api/query.ts';
import { failureMessage } from '../../api/user-message.ts';
import type { Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { f } from '../application-form/words.ts';
import { w } from '../workflow/words.ts';
import { DecisiveForm } from './decisive-form.tsx';
import { createOutcomeForm, type Typed } from './outcome-form.ts';
import { QuotesField } from './quotes-field.tsx';
import { r } from './words.ts';

export interface OutcomeProps {
  application: ApplicationView;
  /** What was typed before another outcome was chosen. */
  typed: Typed;
}

/** What every outcome makes stale, and what to say when it is done. */
export const afterOutcome = {
  refresh: ['applications', 'review', 'systems', 'supervision', 'capacity'],
  onDone: () => succeeded(r().done),
};

/** Fields that may not be empty, by name. */
export const required = <T extends object>(values: T, keys: readonly (keyof T & string)[]): Messages =>
  Object.fromEntries(
    keys.filter((key) => String(values[key] ?? '').trim() === '').map((key) => [key, f().problems.required]),
  );

export const CompleteForm = (props: OutcomeProps): JSX.Element => {
  const form = createOutcomeForm(props.typed, 'complete', 'opinion', {
    initial: { opinion: '', quotes: [] as string[] },
  });
  const complete = command('review.complete', afterOutcome);
  return (
    <FormShell
      onSubmit={() => complete.run({ id: props.application.id, ...form.values })}
      submitLabel={r().choices['complete'] ?? ''}
      loading={complete.busy()}
      submitError={complete.failure()}
      errors={form.errors()}
    >
      <TextArea label={r().opinion} {...form.bind('opinion')} optional phrases={r().phrases['complete'] ?? []} />
      <QuotesField application={props.application} values={form.values.quotes} onInput={form.bind('quotes').onInput} />
    </FormShell>
  );
};

export const ReturnForm = (props: OutcomeProps): JSX.Element => {
  const form = createOutcomeForm(props.typed, 'return', 'opinion', {
    initial: { missing: '', opinion: '', quotes: [] as string[] },
    validate: (values) => required(values, ['missing']),
  });
  const send = command('review.return', afterOutcome);
  const submit = () => {
    if (!form.check()) return;
    const missing = form.values.missing
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    send.run({ id: props.application.id, missing, opinion: form.values.opinion, quotes: form.values.quotes });
  };
  return (
    <FormShell
      onSubmit={submit}
      submitLabel={r().choices['return'] ?? ''}
      loading={send.busy()}
      submitError={send.failure()}
      errors={form.errors()}
      labels={{ missing: r().missing }}
    >
      <TextArea
        label={r().missing}
        hint={r().missingHint}
        {...form.bind('missing')}
        phrases={r().phrases['return'] ?? []}
      />
      <TextArea label={r().opinion} {...form.bind('opinion')} rows={2} optional />
      <QuotesField application={props.application} values={form.values.quotes} onInput={form.bind('quotes').onInput} />
    </FormShell>
  );
};

export const RefuseForm = (props: OutcomeProps): JSX.Element => {
  const form = createOutcomeForm(props.typed, 'refuse', 'words', {
    initial: { reason: '' as RefusalReason | '', words: '', quotes: [] as string[] },
    validate: (values) => required(values, ['reason', 'words']),
  });
  const asking = createSignal(false);
  const refuse = command('review.refuse', afterOutcome);
  const confirm = () => {
    const { reason, words, quotes } = form.values;
    if (reason !== '') refuse.run({ id: props.application.id, reason, words, quotes: [...quotes] });
  };
  return (
    <DecisiveForm
      outcome="refuse"
      asking={asking}
      word={r().typedRefuse}
      effects={[r().effects.refuse, r().effects.approve]}
      form={form}
      labels={{ reason: r().refuseReason, words: r().reason }}
      command={refuse}
      danger
      onConfirm={confirm}
    >
      <SelectField
        label={r().refuseReason}
        {...form.bind('reason')}
        options={REFUSAL_REASONS.map((value) => ({ value, label: w().refusals[value] }))}
      />
      <TextArea label={r().reason} {...form.bind('words')} phrases={r().phrases['refuse'] ?? []} />
      <QuotesField application={props.application} values={form.values.quotes} onInput={form.bind('quotes').onInput} />
    </DecisiveForm>
  );
};

export const InfeasibleForm = (props: OutcomeProps): JSX.Element => {
  const form = createOutcomeForm(props.typed, 'infeasible', 'opinion', {
    initial: { opinion: '', advice: '', quotes: [] as string[] },
    validate: (values) => required(values, ['opinion', 'advice']),
  });
  const send = command('review.infeasible', afterOutcome);
  return (
    <FormShell
      onSubmit={() => form.check() && send.run({ id: props.application.id, ...form.values })}
      submitLabel={r().choices['infeasible'] ?? ''}
      loading={send.busy()}
      submitError={send.failure()}
      errors={form.errors()}
      labels={{ opinion: r().opinion, advice: r().advice }}
    >
      <TextArea label={r().opinion} {...form.bind('opinion')} phrases={r().phrases['infeasible'] ?? []} />
      <TextArea
        label={r().advice}
        hint={r().adviceHint}
        {...form.bind('advice')}
        phrases={r().phrases['advice'] ?? []}
      />
      <QuotesField application={props.application} values={form.values.quotes} onInput={form.bind('quotes').onInput} />
    </FormShell>
  );
};

export const RejectForm = (props: OutcomeProps): JSX.Element => {
  const form = createOutcomeForm(props.typed, 'reject', 'reason', {
    initial: { reason: '', advice: '', quotes: [] as string[] },
    validate: (values) => required(values, ['reason', 'advice']),
  });
  const asking = createSignal(false);
  const reject = command('review.reject', afterOutcome);
  return (
    <DecisiveForm
      outcome="reject"
      asking={asking}
      word={r().typedReject}
      effects={[r().effects.reject, r().effects.approve]}
      form={form}
      labels={{ reason: r().reason, advice: r().advice }}
      command={reject}
      danger
      onConfirm={() => reject.run({ id: props.application.id, ...form.values })}
    >
      <TextArea label={r().reason} {...form.bind('reason')} phrases={r().phrases['reject'] ?? []} />
      <TextArea
        label={r().advice}
        hint={r().adviceHint}
        {...form.bind('advice')}
        phrases={r().phrases['advice'] ?? []}
      />
      <QuotesField application={props.application} values={form.values.quotes} onInput={form.bind('quotes').onInput} />
    </DecisiveForm>
  );
};

export const said = (failure: Parameters<typeof failureMessage>[0] | undefined): string | undefined =>
  failure ? failureMessage(failure) : undefined;
