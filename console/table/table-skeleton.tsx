import { For, type JSX } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import type { Column } from './column.ts';

const t = words({ zh, en });

/** The head as it will be, and grey rows in the shape of what is coming. */
export const TableSkeleton = <R,>(props: { label: string; columns: readonly Column<R>[] }): JSX.Element => (
  <div class="table-box" role="status" aria-busy="true">
    <span class="sr-only">
      {t().loading} {props.label}
    </span>
    <table class="table" aria-hidden="true">
      <thead>
        <tr>
          <For each={props.columns}>{(column) => <th>{column.header}</th>}</For>
        </tr>
      </thead>
      <tbody>
        <For each={Array.from({ length: 6 })}>
          {() => (
            <tr>
              <For each={props.columns}>
                {() => (
                  <td>
                    <span class="skeleton-line table-skeleton-cell" />
                  </td>
                )}
              </For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  </div>
);
