import { For, type JSX, Show } from 'solid-js';
import type { Column } from './column.ts';
import { cellOf } from './table-grid.tsx';
import { createVirtualRows } from './virtual-rows.ts';

interface TableCardsProps<R> {
  label: string;
  rows: readonly R[];
  rowId: (row: R) => string;
  columns: readonly Column<R>[];
  rowHref: ((row: R) => string | undefined) | undefined;
}

/** The same rows as cards, for a phone: title, tags, then names and values. */
export const TableCards = <R,>(props: TableCardsProps<R>): JSX.Element => {
  let scroller: HTMLDivElement | undefined;
  const virtual = createVirtualRows({ rows: () => props.rows, scroller: () => scroller, estimate: () => 150 });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this is a box that scrolls.
    <div
      role="group"
      class="table-cards"
      classList={{ 'table-cards-scroll': props.rows.length > 60 }}
      tabindex="0"
      aria-label={props.label}
      ref={(element) => {
        scroller = element;
      }}
    >
      <ul class="plain">
        <li aria-hidden="true" style={{ height: `${virtual.before()}px` }} />
        <For each={virtual.indexes()}>
          {(index) => (
            <Show when={props.rows[index]}>
              {(row) => (
                <li
                  class="row-card"
                  data-index={index}
                  ref={(element) => queueMicrotask(() => virtual.measure(element))}
                >
                  <RowCard row={row()} columns={props.columns} href={props.rowHref?.(row())} />
                </li>
              )}
            </Show>
          )}
        </For>
        <li aria-hidden="true" style={{ height: `${virtual.after()}px` }} />
      </ul>
    </div>
  );
};

const RowCard = <R,>(props: { row: R; columns: readonly Column<R>[]; href: string | undefined }): JSX.Element => {
  const title = () => props.columns.find((column) => column.card === 'title') ?? props.columns[0];
  const tags = () => props.columns.filter((column) => column.card === 'tag');
  const rest = () => props.columns.filter((column) => column !== title() && !column.card);
  return (
    <>
      <div class="split">
        <Show when={title()}>
          {(column) => (
            <span class="strong">
              <Show when={column().cell ? undefined : props.href} fallback={cellOf(column(), props.row)}>
                {(href) => <a href={href()}>{cellOf(column(), props.row)}</a>}
              </Show>
            </span>
          )}
        </Show>
        <For each={tags()}>{(column) => <span>{cellOf(column, props.row)}</span>}</For>
      </div>
      <dl class="row-card-list">
        <For each={rest()}>
          {(column) => (
            <div>
              <dt>{column.header}</dt>
              <dd>{cellOf(column, props.row)}</dd>
            </div>
          )}
        </For>
      </dl>
    </>
  );
};
