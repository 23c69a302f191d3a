import { For, type JSX, Show } from 'solid-js';
import { read } from '../../api/query.ts';
import { isoDateTime } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/card.tsx';
import { Loaded } from '../loaded.tsx';
import { DrillOutcome, DrillState, dr, inMinutes, sc, thisYear } from './words.tsx';

/** On a system's page: its drills of this year. */
export const DrillCard = (props: { systemId: string; inProduction: boolean }): JSX.Element => {
  const rows = read('drills.table', () => ({ systemId: props.systemId, year: thisYear() }), {
    enabled: () => props.inProduction,
  });
  return (
    <Card title={dr().card.title}>
      <Show when={props.inProduction} fallback={<p class="muted">{dr().card.none}</p>}>
        <Loaded query={rows}>
          {(found) => (
            <ul class="plain stack stack-tight">
              <For each={found()} fallback={<li class="muted">{dr().card.nothing}</li>}>
                {(row) => (
                  <li class="row">
                    <a href={paths.drill(row.id)}>
                      {isoDateTime(row.plannedFor)} {sc().scenarios[row.scenario]}
                    </a>
                    <DrillState state={row.state} />
                    <Show when={row.outcome}>{(outcome) => <DrillOutcome outcome={outcome()} />}</Show>
                    <Show when={row.rtoSeconds !== null}>
                      <span class="muted">RTO {dr().one.minutes(inMinutes(row.rtoSeconds) ?? 0)}</span>
                    </Show>
                  </li>
                )}
              </For>
            </ul>
          )}
        </Loaded>
      </Show>
    </Card>
  );
};
