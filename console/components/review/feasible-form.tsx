import { type JSX, Show } from 'solid-js';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { AMOUNT_KEYS, type Amounts } from '../../../server/capacity/amounts.ts';
import { command } from '../../api/query.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { AmountsFields, amountProblems } from './amounts-fields.tsx';
import { createOutcomeForm } from './outcome-form.ts';
import { afterOutcome, type OutcomeProps, required } from './outcome-forms.tsx';
import { QuotesField } from './quotes-field.tsx';
import { r } from './words.ts';

/** The amounts that a request asks for, and always those that a pool holds. */
export const askedKeys = (requested: Amounts): (keyof Amounts)[] =>
  AMOUNT_KEYS.filter((key, index) => index < 4 || requested[key] > 0);

/** Found feasible, with the amounts that the reviewer recommends. */
export const FeasibleForm = (props: OutcomeProps): JSX.Element => {
  const requested = () => props.application.requested;
  const keys = () => askedKeys(requested() ?? ({} as Amounts));
  const form = createOutcomeForm(props.typed, 'feasible', 'opinion', {
    initial: { recommended: props.application.requested, opinion: '', quotes: [] as string[] },
    validate: (values) => ({
      ...required(values, ['opinion']),
      ...(values.recommended ? amountProblems('recommended', values.recommended, keys()) : {}),
    }),
  });
  const send = command('review.feasible', afterOutcome);
  return (
    <FormShell
      onSubmit={() => form.check() && send.run({ id: props.application.id, ...form.values })}
      submitLabel={r().choices['feasible'] ?? ''}
      loading={send.busy()}
      submitError={send.failure()}
      errors={form.errors()}
      labels={{ opinion: r().opinion }}
    >
      <Show when={form.values.recommended}>
        {(recommended) => (
          <AmountsFields
            name="recommended"
            label={r().recommended}
            value={recommended()}
            keys={keys()}
            shortcuts={shortcutsOf(props.application)}
            errors={form.errors()}
            onInput={form.bind('recommended').onInput}
          />
        )}
      </Show>
      <TextArea label={r().opinion} {...form.bind('opinion')} phrases={r().phrases['feasible'] ?? []} />
      <QuotesField application={props.application} values={form.values.quotes} onInput={form.bind('quotes').onInput} />
    </FormShell>
  );
};

/** What was asked for, and what a consultancy recommends. */
const shortcutsOf = (application: ApplicationView) => [
  ...(application.requested ? [{ label: r().asRequested, amounts: application.requested }] : []),
  ...application.delegations.flatMap((one) =>
    one.recommended && !one.revokedAt ? [{ label: one.consultancyName, amounts: one.recommended }] : [],
  ),
];
