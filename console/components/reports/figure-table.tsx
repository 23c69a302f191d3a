import { For, type JSX } from 'solid-js';
import type { Compared } from '../../../server/reports/views.ts';
import { decimal } from '../../i18n/format.ts';
import { TableScroll } from '../../ui/table-scroll.tsx';
import '../charts/charts.css';
import { figure, op } from './words.ts';

export interface FigureRow {
  name: string;
  /** A plain number where the month before is not compared with. */
  value: Compared | number;
  as?: 'number' | 'share';
}

/** The difference from the month before, with its sign; shares in points. */
export const changeOf = ({ now, before }: Compared, as: 'number' | 'share' = 'number'): string => {
  if (now === null || before === null) return '–';
  const difference = as === 'share' ? (now - before) * 100 : now - before;
  const sign = difference > 0 ? '+' : '';
  return `${sign}${decimal(difference, 2)}${as === 'share' ? ' pp' : ''}`;
};

/** Figures of the month beside those of the month before. */
export const FigureTable = (props: { label: string; rows: readonly FigureRow[] }): JSX.Element => (
  <PlainTable
    label={props.label}
    heads={[op().figure, op().now, op().before, op().change]}
    rows={props.rows.map(({ name, value, as }) =>
      typeof value === 'number'
        ? [name, figure(value, as), '–', '–']
        : [name, figure(value.now, as), figure(value.before, as), changeOf(value, as)],
    )}
  />
);

/** A table of the report: small, printed as it stands. `texts` names the columns that hold words. */
export const PlainTable = (props: {
  label: string;
  heads: readonly string[];
  rows: readonly (readonly JSX.Element[])[];
  texts?: readonly number[];
}): JSX.Element => (
  <TableScroll>
    <table class="figures" aria-label={props.label}>
      <thead>
        <tr>
          <For each={props.heads}>
            {(head, index) => (
              <th scope="col" classList={{ 'figures-text': props.texts?.includes(index()) === true }}>
                {head}
              </th>
            )}
          </For>
        </tr>
      </thead>
      <tbody>
        <For
          each={props.rows}
          fallback={
            <tr>
              <td colspan={props.heads.length}>{op().none}</td>
            </tr>
          }
        >
          {(row) => (
            <tr>
              <For each={row}>
                {(cell, index) => (
                  <td classList={{ 'figures-text words': props.texts?.includes(index()) === true }}>{cell}</td>
                )}
              </For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  </TableScroll>
);
