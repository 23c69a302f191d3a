import { For, type JSX, Show } from 'solid-js';
import type { AllocationView, ConditionView, DispatchState } from '../../../server/allocations/views.ts';
import { command } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { SubmitFailure } from '../../forms/form-shell.tsx';
import { isoDateTime } from '../../i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { succeeded } from '../../ui/toast.tsx';
import type { Tone } from '../../ui/tone.ts';
import { CopyLine } from '../copy-line.tsx';
import { operatorWords } from '../operator-words.ts';
import { RawMessage } from '../raw-message.tsx';
import { ExactTime } from '../time.tsx';
import { w } from '../workflow/words.ts';
import '../workflow/workflow.css';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { al } from './words.ts';

const TONES: Record<DispatchState, Tone> = {
  toDispatch: 'blue',
  dispatched: 'blue',
  observed: 'green',
  failed: 'red',
  unreachable: 'amber',
};

/** How far the cloud has come with what is written here, in its own conditions, and how anyone can check it there. */
export const Cloud = (props: { allocation: AllocationView }): JSX.Element => {
  const session = useSession();
  const dispatch = () => props.allocation.dispatch;
  const retry = command('allocations.retry', { refresh: ['allocations'], onDone: () => succeeded(al().retried) });
  const mayRetry = () => session.can('allocation:freeze') || session.can('allocation:divide');
  return (
    <Card
      title={al().dispatch}
      actions={
        <Show when={mayRetry() && (dispatch().state === 'failed' || props.allocation.state === 'error')}>
          <Button icon="refresh" busy={retry.busy()} onPress={() => retry.run({ id: props.allocation.id })}>
            {al().retry}
          </Button>
        </Show>
      }
    >
      <div class="row">
        <StatusTag tone={TONES[dispatch().state]}>{w().dispatch[dispatch().state]}</StatusTag>
        <Show when={props.allocation.phase}>
          {(phase) => (
            <span>
              {al().phase} <span class="mono">{phase()}</span>
            </span>
          )}
        </Show>
        <Show when={dispatch().observedAt}>
          {(at) => <span class="muted small">{al().observedAt(isoDateTime(at()))}</span>}
        </Show>
      </div>
      <Show when={dispatch().error}>
        <p class="field-error words">{dispatch().error}</p>
      </Show>
      <SubmitFailure failure={retry.failure()} />
      <Show when={props.allocation.conditions.length > 0}>
        <Conditions conditions={props.allocation.conditions} />
      </Show>
      <div class="stack stack-tight">
        <span class="muted small">{al().proofNote}</span>
        <CopyLine label={al().proof} text={props.allocation.proofCommand} />
      </div>
    </Card>
  );
};

/** Conditions whose `True` is bad news; the others are good when `True`. */
const BAD_WHEN_TRUE = ['Held', 'Frozen', 'Expired', 'Retired', 'Degraded', 'Stalled'];

const conditionTone = (condition: ConditionView): Tone => {
  if (condition.status === 'Unknown') return 'neutral';
  const good = (condition.status === 'True') !== BAD_WHEN_TRUE.includes(condition.type);
  return good ? 'green' : 'amber';
};

const Conditions = (props: { conditions: readonly ConditionView[] }): JSX.Element => (
  <TableScroll>
    <table class="plain-table" aria-label={al().conditions}>
      <thead>
        <tr>
          <th scope="col">{al().condition}</th>
          <th scope="col">{al().state}</th>
          <th scope="col">{al().message}</th>
          <th scope="col">{al().since}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.conditions}>
          {(condition) => (
            <tr>
              <td>
                {al().conditionTypes[condition.type] ?? condition.type}
                <br />
                <span class="mono muted small">{condition.type}</span>
              </td>
              <td>
                <StatusTag tone={conditionTone(condition)}>{al().conditionStatus[condition.status]}</StatusTag>
              </td>
              <td class="sentence">
                {condition.said?.length ? operatorWords(condition) : al().conditionReasons[condition.reason]}
                <RawMessage reason={condition.reason} text={condition.message} />
              </td>
              <td>
                <ExactTime at={condition.lastTransitionTime} />
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  </TableScroll>
);
