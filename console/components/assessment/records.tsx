import { For, type JSX, Show } from 'solid-js';
import type { Counted, Excluded, MeasureUnit } from '../../../server/assessment/measure.ts';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { named } from '../workflow/words.ts';
import '../workflow/workflow.css';
import { as, describe, noteOf, quantity } from './words.ts';

/** Every record that a figure counted, and every one that it left out, each to open. */
export const Records = (props: {
  counted: readonly Counted[];
  excluded: readonly Excluded[];
  unit: MeasureUnit;
}): JSX.Element => (
  <div class="stack stack-tight">
    <Show when={props.counted.length > 0}>
      <details>
        <summary>{as().records(props.counted.length)}</summary>
        <TableScroll>
          <table class="plain-table small">
            <thead>
              <tr>
                <th scope="col">{as().record}</th>
                <th scope="col" class="right">
                  {as().achieved}
                </th>
                <th scope="col" class="right">
                  {as().possible}（{as().units2[props.unit]}）
                </th>
                <th scope="col">{as().note}</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.counted}>
                {(one) => (
                  <tr>
                    <td>
                      <RecordLink label={one.type === 'start' ? as().start : one.label} link={one.link} />
                      <Show when={one.added}>{(added) => <div class="muted small">{describe(added())}</div>}</Show>
                    </td>
                    <td class="right">{quantity(one.achieved, props.unit)}</td>
                    <td class="right">{quantity(one.possible, props.unit)}</td>
                    <td>
                      {noteOf(one)}
                      <Show when={one.decision}>{(it) => <span class="muted"> {it().words}</span>}</Show>
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </TableScroll>
      </details>
    </Show>
    <Show when={props.excluded.length > 0}>
      <details>
        <summary>{as().excludedRecords(props.excluded.length)}</summary>
        <TableScroll>
          <table class="plain-table small">
            <thead>
              <tr>
                <th scope="col">{as().record}</th>
                <th scope="col">{as().reason}</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.excluded}>
                {(one) => (
                  <tr>
                    <td>
                      <RecordLink label={one.label} link={one.link} />
                    </td>
                    <td>
                      {named(as().exclusions, one.reason)}
                      <Show when={one.words}>{(words) => <span class="muted"> {words()}</span>}</Show>
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </TableScroll>
      </details>
    </Show>
  </div>
);

const RecordLink = (props: { label: string; link: string }): JSX.Element => (
  <Show when={props.link} fallback={<span>{props.label}</span>}>
    <a href={props.link}>{props.label}</a>
  </Show>
);
