import { For, type JSX, Show } from 'solid-js';
import type { ProbeView } from '../../../server/availability/views.ts';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { operatorWords } from '../operator-words.ts';
import { ExactTime } from '../time.tsx';
import { pr } from './words.ts';

export const OutageCell = (props: { probe: ProbeView }): JSX.Element => {
  const total = () => props.probe.outages.reduce((sum, { minutes }) => sum + minutes, 0);
  return (
    <Show when={props.probe.outages.length > 0} fallback={<span class="muted">{pr().noOutages}</span>}>
      {pr().outageCount(props.probe.outages.length, total())}
    </Show>
  );
};

/** Each outage with its times and its reason; of a removed probe too. */
export const Outages = (props: { probe: ProbeView }): JSX.Element => (
  <Show when={props.probe.outages.length > 0 || props.probe.dropped > 0}>
    <details>
      <summary>
        {props.probe.name}
        {props.probe.removedAt ? `（${pr().removed}）` : ''} · {pr().showOutages(props.probe.outages.length)}
      </summary>
      <TableScroll>
        <table class="plain-table small" aria-label={pr().outageList(props.probe.name)}>
          <thead>
            <tr>
              <th scope="col">{pr().outageColumns.from}</th>
              <th scope="col">{pr().outageColumns.until}</th>
              <th scope="col" class="right">
                {pr().outageColumns.minutes}
              </th>
              <th scope="col">{pr().outageColumns.reason}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.probe.outages}>
              {(one) => (
                <tr>
                  <td>
                    <ExactTime at={one.from} />
                  </td>
                  <td>
                    <Show when={one.until} fallback={<strong>{pr().lasts}</strong>}>
                      {(at) => <ExactTime at={at()} />}
                    </Show>
                  </td>
                  <td class="right">{one.minutes}</td>
                  <td class="wrap">{operatorWords({ said: one.said, message: one.reason })}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </TableScroll>
      <Show when={props.probe.dropped > 0}>
        <p class="muted small">{pr().dropped(props.probe.dropped, props.probe.droppedMinutes)}</p>
      </Show>
    </details>
  </Show>
);
