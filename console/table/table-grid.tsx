import { useNavigate } from '@solidjs/router';
import { createMemo, For, type JSX, Show } from 'solid-js';
import { table as en } from '../i18n/en/table.ts';
import { words } from '../i18n/words.ts';
import { table as zh } from '../i18n/zh/table.ts';
import { density, rowHeight } from '../ui/density.ts';
import { Icon } from '../ui/icon.tsx';
import { type Column, textOf } from './column.ts';
import type { View } from './view.ts';
import { createVirtualRows } from './virtual-rows.ts';

const t = words({ zh, en });

interface TableGridProps<R> {
  label: string;
  rows: readonly R[];
  rowId: (row: R) => string;
  columns: readonly Column<R>[];
  sort: View['sort'];
  onSort: (id: string) => void;
  rowHref: ((row: R) => string | undefined) | undefined;
}

/** The table itself, in its own scrolling box with a head that stays. */
export const TableGrid = <R,>(props: TableGridProps<R>): JSX.Element => {
  let scroller: HTMLDivElement | undefined;
  const virtual = createVirtualRows({ rows: () => props.rows, scroller: () => scroller, estimate: rowHeight });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this is a box that scrolls.
    <div
      class="table-box"
      role="group"
      tabindex="0"
      aria-label={props.label}
      ref={(element) => {
        scroller = element;
      }}
    >
      <table class="table" data-density={density()} aria-rowcount={props.rows.length + 1}>
        <caption class="sr-only">{props.label}</caption>
        <colgroup>
          <For each={props.columns}>
            {(column) => <col style={{ width: column.width ? `${column.width}px` : 'auto' }} />}
          </For>
        </colgroup>
        <thead>
          <tr aria-rowindex="1">
            <For each={props.columns}>
              {(column) => <HeadCell column={column} sort={props.sort} onSort={props.onSort} />}
            </For>
          </tr>
        </thead>
        <tbody>
          <Spacer height={virtual.before()} columns={props.columns.length} />
          <For each={virtual.indexes()}>
            {(index) => (
              <Show when={props.rows[index]}>
                {(row) => (
                  <Row
                    row={row()}
                    index={index}
                    columns={props.columns}
                    rowHref={props.rowHref}
                    measure={virtual.measure}
                  />
                )}
              </Show>
            )}
          </For>
          <Spacer height={virtual.after()} columns={props.columns.length} />
        </tbody>
      </table>
    </div>
  );
};

const Spacer = (props: { height: number; columns: number }): JSX.Element => (
  <Show when={props.height > 0}>
    {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row cannot take the focus; it only holds the place of rows out of sight. */}
    <tr aria-hidden="true">
      <td class="table-spacer" colSpan={props.columns} style={{ height: `${props.height}px` }} />
    </tr>
  </Show>
);

const HeadCell = <R,>(props: { column: Column<R>; sort: View['sort']; onSort: (id: string) => void }): JSX.Element => {
  const direction = () => {
    if (props.sort?.id !== props.column.id) return 'none';
    return props.sort.descending ? 'descending' : 'ascending';
  };
  return (
    <th scope="col" aria-sort={direction()} classList={{ 'align-right': props.column.align === 'right' }}>
      <Show when={props.column.sortable !== false} fallback={props.column.header}>
        <button
          type="button"
          class="table-sort"
          title={t().sortBy(props.column.header)}
          onClick={() => props.onSort(props.column.id)}
        >
          {props.column.header}
          <Show when={direction() !== 'none'}>
            <Icon name={direction() === 'ascending' ? 'arrowUp' : 'arrowDown'} />
          </Show>
        </button>
      </Show>
    </th>
  );
};

const Row = <R,>(props: {
  row: R;
  index: number;
  columns: readonly Column<R>[];
  rowHref: ((row: R) => string | undefined) | undefined;
  measure: (element: HTMLElement) => void;
}): JSX.Element => {
  const navigate = useNavigate();
  const href = createMemo(() => props.rowHref?.(props.row));
  /** The whole row is a target for the mouse; the keyboard has the link in its first cell. */
  const open = (event: MouseEvent) => {
    const inner = event.target instanceof Element ? event.target.closest('a, button, input, label') : null;
    const to = href();
    if (inner || !to || window.getSelection()?.toString()) return;
    navigate(to);
  };
  return (
    <tr
      aria-rowindex={props.index + 2}
      data-index={props.index}
      // After it has been laid out: a row of two lines is taller than the guess.
      ref={(element) => queueMicrotask(() => props.measure(element))}
      classList={{ 'table-linked': Boolean(href()) }}
      onClick={open}
    >
      <For each={props.columns}>
        {(column, at) => (
          <td classList={{ 'align-right': column.align === 'right' }}>
            <Show when={at() === 0 ? href() : undefined} fallback={cellOf(column, props.row)}>
              {(to) => <a href={to()}>{cellOf(column, props.row)}</a>}
            </Show>
          </td>
        )}
      </For>
    </tr>
  );
};

export const cellOf = <R,>(column: Column<R>, row: R): JSX.Element => column.cell?.(row) ?? textOf(column, row);
