import { For, type JSX, Show } from 'solid-js';
import type { RoundView } from '../../../server/operations/views.ts';
import { read } from '../../api/query.ts';
import { Card } from '../../ui/card.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { Loaded } from '../loaded.tsx';
import { op } from '../reports/words.ts';
import { RelativeTime } from '../time.tsx';

const EVERY_MINUTE = 60_000;
/** A round that has only just begun has not ended well yet, and there is nothing to say of it. */
const isBad = ({ state, error }: RoundView): boolean => state === 'silent' || error !== '';

/** Question: does the server itself do what time asks of it? */
export const RoundsCard = (): JSX.Element => {
  const rounds = read('operations.rounds', undefined, { refetchMillis: EVERY_MINUTE });
  return (
    <Card title={op().rounds} note={op().roundsNote}>
      <Loaded query={rounds}>
        {(found) => (
          <Show
            when={found().some(isBad)}
            fallback={
              <div class="row">
                <StatusTag tone="green">{op().roundsCalm(found().length)}</StatusTag>
              </div>
            }
          >
            <ul class="plain operations-loops">
              <For each={found().filter(isBad)}>{(round) => <Round round={round} />}</For>
            </ul>
          </Show>
        )}
      </Loaded>
    </Card>
  );
};

const Round = (props: { round: RoundView }): JSX.Element => (
  <li class="operations-loop">
    <div class="row">
      <span class="strong">{op().roundNames[props.round.name]}</span>
      <StatusTag tone={props.round.state === 'silent' ? 'red' : 'amber'}>
        {props.round.state === 'silent' ? op().loopStates.silent : op().roundFailures(props.round.failures)}
      </StatusTag>
    </div>
    <Show when={props.round.lastEndedAt}>
      {(at) => (
        <span class="muted small">
          {op().roundEnded} <RelativeTime at={at()} />
        </span>
      )}
    </Show>
    <Show when={props.round.error}>
      <span class="small words">{props.round.error}</span>
    </Show>
  </li>
);
