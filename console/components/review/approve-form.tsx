import { createSignal, type JSX, Show } from 'solid-js';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { type Amounts, exceeding, POOL_KEYS } from '../../../server/capacity/amounts.ts';
import { command } from '../../api/query.ts';
import { Banner } from '../../ui/banner.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { amountName, sayAmount, shownAmounts } from '../amounts.ts';
import { AmountsFields, amountProblems } from './amounts-fields.tsx';
import { DecisiveForm } from './decisive-form.tsx';
import { readEvidence } from './evidence.tsx';
import { askedKeys } from './feasible-form.tsx';
import { createOutcomeForm } from './outcome-form.ts';
import { afterOutcome, type OutcomeProps, required } from './outcome-forms.tsx';
import { QuotesField } from './quotes-field.tsx';
import { r } from './words.ts';

/**
 * The leader's approval: the granted amounts, a reason, a typed word. It names the evidence that was on the screen; when that
 * has changed meanwhile the server refuses (409), the evidence is read anew and nothing typed is lost.
 */
export const ApproveForm = (props: OutcomeProps): JSX.Element => {
  const asking = createSignal(false);
  const [, setAsking] = asking;
  const [changed, setChanged] = createSignal(false);
  const evidence = readEvidence(() => props.application.id);
  const start = props.application.recommended ?? props.application.requested;
  const keys = () => (props.application.requested ? askedKeys(props.application.requested) : []);
  const form = createOutcomeForm(props.typed, 'approve', 'opinion', {
    initial: { granted: start, opinion: '', quotes: [] as string[] },
    validate: (values) => ({
      ...required(values, ['opinion']),
      ...(values.granted ? amountProblems('granted', values.granted, keys()) : {}),
    }),
  });
  const approve = command('review.approve', {
    ...afterOutcome,
    onFailed: (failure) => {
      if (failure.code !== 'CONFLICT') return;
      setAsking(false);
      setChanged(true);
      void evidence.refetch();
    },
  });
  // Evidence that is only read anew in the background does not hold up the press: what was on the screen is named by its digest.
  const awaitsEvidence = () => evidence.isPending || (changed() && evidence.isFetching);
  const confirm = () => {
    setChanged(false);
    const digest = evidence.data?.decisionDigest;
    if (digest) approve.run({ id: props.application.id, decisionDigest: digest, ...form.values });
  };
  return (
    <DecisiveForm
      outcome="approve"
      asking={asking}
      word={r().typedApprove}
      effects={effectsOf(props.application, form.values.granted, evidence.data?.headroom.free)}
      form={form}
      labels={{ opinion: r().opinion }}
      command={approve}
      waits={awaitsEvidence()}
      onConfirm={confirm}
    >
      <Show when={changed()}>
        <Banner tone="amber" title={r().conflictTitle}>
          {r().changed}
        </Banner>
      </Show>
      <Show when={form.values.granted}>
        {(granted) => (
          <AmountsFields
            name="granted"
            label={r().granted}
            value={granted()}
            keys={keys()}
            shortcuts={shortcutsOf(props.application)}
            errors={form.errors()}
            onInput={form.bind('granted').onInput}
          />
        )}
      </Show>
      <TextArea label={r().opinion} {...form.bind('opinion')} phrases={r().phrases['approve'] ?? []} />
      <QuotesField application={props.application} values={form.values.quotes} onInput={form.bind('quotes').onInput} />
    </DecisiveForm>
  );
};

const shortcutsOf = (application: ApplicationView) => [
  ...(application.recommended ? [{ label: r().asRecommended, amounts: application.recommended }] : []),
  ...(application.requested ? [{ label: r().asRequested, amounts: application.requested }] : []),
];

/** What the approval will do, in numbers. */
const effectsOf = (
  application: ApplicationView,
  granted: Amounts | null,
  free: Pick<Amounts, (typeof POOL_KEYS)[number]> | undefined,
): string[] => {
  const amounts = granted
    ? [
        r().effects.approveAmounts(
          shownAmounts(granted)
            .map((key) => `${amountName(key)} ${sayAmount(key, granted[key])}`)
            .join(' · '),
        ),
      ]
    : [];
  const held = application.present;
  const waits =
    granted !== null &&
    free !== undefined &&
    POOL_KEYS.some((key) => granted[key] - (held?.[key] ?? 0) > free[key]) &&
    (held === null || exceeding(granted, held).length > 0);
  return [
    ...amounts,
    r().effects.start[application.kind] ?? '',
    ...(waits ? [r().effects.queue] : []),
    r().effects.approve,
  ];
};
