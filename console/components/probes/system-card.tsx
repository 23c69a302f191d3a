import { createSignal, For, type JSX, Show } from 'solid-js';
import type { ProbeView, SystemProbesView } from '../../../server/availability/views.ts';
import { read } from '../../api/query.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { Loaded } from '../loaded.tsx';
import { ExactTime, RelativeTime } from '../time.tsx';
import { OutageCell, Outages } from './outages.tsx';
import { ProbeActs } from './probe-acts.tsx';
import { ProbeDialog } from './probe-dialog.tsx';
import { ProbeStateTag } from './state-tag.tsx';
import { pr, targetWords } from './words.ts';

/** On a system's page: whether it is there, as the provider's probes see it, and for how long it was not. */
export const ProbesCard = (props: { systemId: string }): JSX.Element => {
  const probes = read('probes.of', () => ({ systemId: props.systemId }));
  const [editing, setEditing] = createSignal<{ probe: ProbeView | undefined }>();
  return (
    <Card
      title={pr().title}
      note={probes.data && pr().note(probes.data.heartbeatSeconds)}
      actions={
        <Show when={probes.data}>
          {(found) => (
            <Button small disabledReason={refusalOf(found())} onPress={() => setEditing({ probe: undefined })}>
              {pr().add}
            </Button>
          )}
        </Show>
      }
    >
      <Loaded query={probes}>
        {(found) => (
          <div class="stack">
            <Show when={found().probes.length > 0} fallback={<p class="muted">{pr().none}</p>}>
              <Probes view={found()} onChange={(probe) => setEditing({ probe })} />
            </Show>
            <For each={[...found().probes, ...found().removed]}>{(probe) => <Outages probe={probe} />}</For>
            <Show when={editing()}>
              {(one) => (
                <ProbeDialog
                  systemId={props.systemId}
                  probe={one().probe}
                  parts={found().parts}
                  onClose={() => setEditing(undefined)}
                />
              )}
            </Show>
          </div>
        )}
      </Loaded>
    </Card>
  );
};

function refusalOf({ maySet, probes, most }: SystemProbesView): string | undefined {
  if (!maySet.enabled) return maySet.reason === 'scope' ? pr().notYours : pr().notOnCloud;
  return probes.length >= most ? pr().full(most) : undefined;
}

const Probes = (props: { view: SystemProbesView; onChange: (probe: ProbeView) => void }): JSX.Element => (
  <TableScroll>
    <table class="plain-table">
      <thead>
        <tr>
          <th scope="col">{pr().columns.name}</th>
          <th scope="col">{pr().columns.state}</th>
          <th scope="col">{pr().columns.target}</th>
          <th scope="col">{pr().columns.checked}</th>
          <th scope="col">{pr().columns.outages(props.view.days)}</th>
          <Show when={props.view.maySet.enabled}>
            <th scope="col">{pr().columns.acts}</th>
          </Show>
        </tr>
      </thead>
      <tbody>
        <For each={props.view.probes}>
          {(probe) => (
            <tr>
              <td>
                {probe.name}
                <br />
                <span class="muted small">{pr().part(probe.part)}</span>
              </td>
              <td>
                <ProbeStateTag probe={probe} />
              </td>
              <td class="wrap">{targetWords(probe.target)}</td>
              <td>
                <Checked probe={probe} />
              </td>
              <td>
                <OutageCell probe={probe} />
              </td>
              <Show when={props.view.maySet.enabled}>
                <td>
                  <ProbeActs probe={probe} onChange={() => props.onChange(probe)} />
                </td>
              </Show>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  </TableScroll>
);

/** A record that is out of date says so: what was green an hour ago need not be. */
const Checked = (props: { probe: ProbeView }): JSX.Element => (
  <Show when={props.probe.lastCheckedAt} fallback={<span class="muted">{pr().never}</span>}>
    {(at) => (
      <Show when={props.probe.isStale} fallback={<RelativeTime at={at()} />}>
        <ExactTime at={at()} />
      </Show>
    )}
  </Show>
);
