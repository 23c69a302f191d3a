import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { command } from '../../api/query.ts';
import { SubmitFailure } from '../../forms/form-shell.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { a } from '../application/words.ts';
import { ApproveForm } from './approve-form.tsx';
import { DelegateForm } from './delegate-form.tsx';
import { DelegationSummaries } from './delegation-summaries.tsx';
import { FeasibleForm } from './feasible-form.tsx';
import { nothingTyped } from './outcome-form.ts';
import { CompleteForm, InfeasibleForm, RefuseForm, RejectForm, ReturnForm } from './outcome-forms.tsx';
import { r } from './words.ts';

/** Outcomes of the desks, in the order in which they are offered. */
const OUTCOMES = ['complete', 'feasible', 'approve', 'return', 'infeasible', 'reject', 'refuse', 'delegate'] as const;
type Outcome = (typeof OUTCOMES)[number];

const offered = (application: ApplicationView) =>
  OUTCOMES.flatMap((outcome) => {
    const state = application.actions.find((one) => one.action === outcome);
    return state ? [{ outcome, enabled: state.enabled, reason: state.reason }] : [];
  });

/** Whether this person may decide something about it now: then the page becomes a workspace. */
export const hasDecision = (application: ApplicationView): boolean =>
  offered(application).some((one) => one.enabled && one.outcome !== 'delegate') ||
  application.actions.some((one) => one.action === 'takeUp' && one.enabled);

/** The decision, at the right of the evidence: the outcome first, then what this outcome asks for. */
export const DecisionPanel = (props: { application: ApplicationView }): JSX.Element => (
  // Another application, or another step of this one, begins with nothing typed.
  <Show when={`${props.application.id} ${props.application.stage}`} keyed>
    {(_desk) => <Panel application={props.application} />}
  </Show>
);

const Panel = (props: { application: ApplicationView }): JSX.Element => {
  const typed = nothingTyped();
  const [chosen, setChosen] = createSignal<Outcome>();
  // An outcome that cannot be chosen in another step is not this desk's matter; one that cannot be chosen *here* says why.
  const options = createMemo(() => offered(props.application).filter((one) => one.enabled || one.reason !== 'stage'));
  const current = () => options().find((one) => one.outcome === chosen() && one.enabled)?.outcome;
  const barred = () => options().filter((one) => !one.enabled);
  const common = () => ({ application: props.application, typed });
  return (
    <Card title={r().yourTurn[deskOf(props.application)] ?? r().title}>
      <TakeUp application={props.application} />
      <DelegationSummaries application={props.application} />
      <ChoiceField
        name="outcome"
        label={r().choose}
        value={current() ?? ''}
        options={options()
          .filter((one) => one.enabled)
          .map((one) => ({ value: one.outcome, label: r().choices[one.outcome] ?? one.outcome }))}
        onInput={setChosen}
      />
      <For each={barred()}>
        {(one) => (
          <p class="muted small">
            {r().choices[one.outcome]}：{a().reasons[one.reason ?? ''] ?? ''}
          </p>
        )}
      </For>
      <Switch>
        <Match when={current() === 'complete'}>
          <CompleteForm {...common()} />
        </Match>
        <Match when={current() === 'return'}>
          <ReturnForm {...common()} />
        </Match>
        <Match when={current() === 'refuse'}>
          <RefuseForm {...common()} />
        </Match>
        <Match when={current() === 'feasible'}>
          <FeasibleForm {...common()} />
        </Match>
        <Match when={current() === 'infeasible'}>
          <InfeasibleForm {...common()} />
        </Match>
        <Match when={current() === 'delegate'}>
          <DelegateForm application={props.application} />
        </Match>
        <Match when={current() === 'approve'}>
          <ApproveForm {...common()} />
        </Match>
        <Match when={current() === 'reject'}>
          <RejectForm {...common()} />
        </Match>
      </Switch>
    </Card>
  );
};

const deskOf = (application: ApplicationView): string =>
  application.stage === 'submitted' ? 'completeness' : application.stage;

/** Says that somebody has it in hand; the limit runs from the submission all the same. */
const TakeUp = (props: { application: ApplicationView }): JSX.Element => {
  const takeUp = command('review.takeUp', { refresh: ['applications', 'review'] });
  return (
    <Show when={props.application.actions.some((one) => one.action === 'takeUp' && one.enabled)}>
      <Button busy={takeUp.busy()} onPress={() => takeUp.run({ id: props.application.id })}>
        {r().takeUp}
      </Button>
      <SubmitFailure failure={takeUp.failure()} />
    </Show>
  );
};
