import { createSignal, For, type JSX, Show } from 'solid-js';
import type { TicketAction } from '../../../server/tickets/transitions.ts';
import type { TicketView } from '../../../server/tickets/views.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ActForm } from './act-form.tsx';
import { tk } from './words.ts';

/** The way on stands out: what this person is expected to do next. */
const MAIN: readonly TicketAction[] = ['accept', 'resolve', 'explain', 'close', 'answer', 'rate'];

/** Everything that this person may do with the ticket; what cannot be done now says why. */
export const ActPanel = (props: { ticket: TicketView }): JSX.Element => {
  const [chosen, setChosen] = createSignal<TicketAction>();
  const main = () => MAIN.find((action) => props.ticket.actions.some((one) => one.action === action && one.enabled));
  // Acts of another state are not offered at all: a closed ticket would be a row of grey buttons.
  const offered = () => props.ticket.actions.filter((one) => one.reason !== 'state' && one.reason !== 'notOverdue');
  return (
    <>
      <For each={offered()}>
        {(one) => (
          <Button
            look={one.action === main() ? 'primary' : 'secondary'}
            disabledReason={one.reason ? tk().reasons[one.reason] : undefined}
            onPress={() => setChosen(one.action)}
          >
            {tk().acts[one.action]}
          </Button>
        )}
      </For>
      <Show when={chosen()} keyed>
        {(action) => (
          <Dialog open title={tk().acts[action] ?? ''} onClose={() => setChosen(undefined)}>
            <ActForm ticket={props.ticket} action={action} onDone={() => setChosen(undefined)} />
          </Dialog>
        )}
      </Show>
    </>
  );
};
