import { For, type JSX, Show } from 'solid-js';
import { AMOUNT_KEYS, type Amounts } from '../../../server/capacity/amounts.ts';
import { amountName, sayAmount } from '../amounts.ts';
import './workflow.css';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { w } from './words.ts';

export interface AmountsColumn {
  head: string;
  amounts: Amounts | null;
  /** Says the difference from these beside each figure. */
  against?: Amounts | null;
}

/** Several snapshots of the same amounts side by side: requested, recommended, granted. Differences carry their sign. */
export const AmountsTable = (props: { label: string; columns: readonly AmountsColumn[] }): JSX.Element => {
  const keys = () =>
    AMOUNT_KEYS.filter((key, index) => index < 3 || props.columns.some((column) => (column.amounts?.[key] ?? 0) > 0));
  return (
    <TableScroll>
      <table class="amounts-table" aria-label={props.label}>
        <thead>
          <tr>
            <th scope="col">
              <span class="sr-only">{props.label}</span>
            </th>
            <For each={props.columns}>{(column) => <th scope="col">{column.head}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={keys()}>
            {(key) => (
              <tr>
                <th scope="row">{amountName(key)}</th>
                <For each={props.columns}>{(column) => <AmountCell column={column} amount={key} />}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
  );
};

const AmountCell = (props: { column: AmountsColumn; amount: keyof Amounts }): JSX.Element => {
  const difference = () => {
    const { amounts, against } = props.column;
    return amounts && against ? amounts[props.amount] - against[props.amount] : 0;
  };
  return (
    <td>
      <Show when={props.column.amounts} fallback={<span class="muted">{w().notYet}</span>}>
        {(amounts) => (
          <>
            {sayAmount(props.amount, amounts()[props.amount] ?? 0)}
            <Show when={difference() !== 0}>
              <span class="difference small">
                {' '}
                {difference() > 0 ? '+' : '−'}
                {sayAmount(props.amount, Math.abs(difference()))}
              </span>
            </Show>
          </>
        )}
      </Show>
    </td>
  );
};
