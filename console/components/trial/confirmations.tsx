import { createSignal, For, type JSX, Show } from 'solid-js';
import { PARTIES, type Party, type TrialView } from '../../../server/trials/views.ts';
import { command } from '../../api/query.ts';
import { SubmitFailure } from '../../forms/form-shell.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { ExactTime } from '../time.tsx';
import { w } from '../workflow/words.ts';
import './trial.css';
import { tr } from './words.ts';

/** The three parties, each with its confirmation or the button to give it. */
export const Confirmations = (props: { trial: TrialView }): JSX.Element => (
  <Card title={tr().confirmTitle} note={tr().confirmNote}>
    <ul class="plain grid">
      <For each={PARTIES}>{(party) => <PartyRow party={party} trial={props.trial} />}</For>
    </ul>
  </Card>
);

const PartyRow = (props: { party: Party; trial: TrialView }): JSX.Element => {
  const given = () => props.trial.confirmations.find((one) => one.party === props.party);
  const mine = () =>
    props.trial.actions.find((one) => one.action === 'confirm' && one.party === props.party && one.enabled);
  return (
    <li class="party stack stack-tight">
      <div class="split">
        <span class="strong">{w().parties[props.party]}</span>
        <Show when={given()} fallback={<StatusTag tone="amber">{tr().notConfirmed}</StatusTag>}>
          <StatusTag tone="green">{tr().confirmed}</StatusTag>
        </Show>
      </div>
      <Show when={given()}>
        {(confirmation) => (
          <>
            <span class="muted small">
              {confirmation().userName} · <ExactTime at={confirmation().at} />
            </span>
            <Show when={confirmation().remark}>
              <span>{confirmation().remark}</span>
            </Show>
          </>
        )}
      </Show>
      <Show when={mine()}>
        <ConfirmForm party={props.party} trialId={props.trial.id} />
      </Show>
    </li>
  );
};

const ConfirmForm = (props: { party: Party; trialId: string }): JSX.Element => {
  const [remark, setRemark] = createSignal('');
  const confirm = command('trials.confirm', {
    refresh: ['trials', 'applications', 'systems'],
    onDone: () => succeeded(tr().confirmedToast),
  });
  return (
    <div class="stack stack-tight">
      <TextField
        name={`remark.${props.party}`}
        label={tr().remark}
        optional
        value={remark()}
        onInput={setRemark}
        maxLength={2000}
      />
      <Button
        look="primary"
        busy={confirm.busy()}
        onPress={() => confirm.run({ trialId: props.trialId, party: props.party, remark: remark() })}
      >
        {tr().confirmAs(w().parties[props.party])}
      </Button>
      <SubmitFailure failure={confirm.failure()} />
    </div>
  );
};
