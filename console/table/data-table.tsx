import { useSearchParams } from '@solidjs/router';
import { createMemo, type JSX, Match, Show, Switch } from 'solid-js';
import { failureIn } from '../api/query.ts';
import { failureMessage } from '../api/user-message.ts';
import { table as en } from '../i18n/en/table.ts';
import { words } from '../i18n/words.ts';
import { table as zh } from '../i18n/zh/table.ts';
import { narrow } from '../ui/narrow.ts';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import type { Column } from './column.ts';
import { saveAs, toCsv } from './csv.ts';
import './data-table.css';
import { TableCards } from './table-cards.tsx';
import { TableGrid } from './table-grid.tsx';
import { TableSkeleton } from './table-skeleton.tsx';
import { TableToolbar } from './table-toolbar.tsx';
import { listParam, nextSort, readView, shownColumns, sortParam, viewedRows } from './view.ts';

const t = words({ zh, en });

export interface DataTableProps<R> {
  /** What the table lists, read aloud. */
  label: string;
  /** `undefined` while loading. */
  rows: readonly R[] | undefined;
  rowId: (row: R) => string;
  columns: readonly Column<R>[];
  /** The error of the query behind the rows. */
  error?: unknown;
  onRetry?: () => void;
  /** Shown when there are no rows at all; names the next step. */
  empty: JSX.Element;
  rowHref?: (row: R) => string | undefined;
  /** The name of the exported file, without ending; without it there is no export. */
  exportName?: string;
  /** Keeps two tables of one page apart in the URL. */
  prefix?: string;
  /** For short lists inside a page: no search, filters or export. */
  plain?: boolean;
}

/** Sort, filters and columns live in the URL; 10,000 rows scroll; at 390 px each row is a card. */
export const DataTable = <R,>(props: DataTableProps<R>): JSX.Element => {
  const [params, setParams] = useSearchParams();
  const prefix = () => props.prefix ?? '';
  const view = createMemo(() => readView({ ...params }, prefix()));
  const columns = createMemo(() => shownColumns(props.columns, view()));
  const rows = createMemo(() => viewedRows(props.rows ?? [], props.columns, view()));
  const put = (key: string, value: string | undefined) =>
    setParams({ [`${prefix()}${key}`]: value ?? null }, { replace: true });

  const change = {
    sort: (id: string) => put('sort', sortParam(nextSort(view().sort, id))),
    filter: (id: string, values: readonly string[]) => put(`f.${id}`, listParam(values)),
    text: (text: string) => put('q', text),
    columns: (toggled: readonly string[]) => put('cols', listParam(toggled)),
    clear: () =>
      setParams(
        Object.fromEntries(
          [...Object.keys(view().filters).map((id) => `${prefix()}f.${id}`), `${prefix()}q`].map((key) => [key, null]),
        ),
        { replace: true },
      ),
  };
  const exportShown = () => {
    const name = props.exportName;
    if (name) saveAs(`${name}.csv`, toCsv(rows(), columns()), 'text/csv;charset=utf-8');
  };

  return (
    <div class="table-area">
      <Switch>
        <Match when={!props.rows && failureIn(props.error)}>
          {(failure) => (
            <ErrorState message={failureMessage(failure())} requestId={failure().requestId} onRetry={props.onRetry} />
          )}
        </Match>
        <Match when={!props.rows}>
          <TableSkeleton label={props.label} columns={columns()} />
        </Match>
        <Match when={props.rows?.length === 0}>{props.empty}</Match>
        <Match when={props.rows}>
          <Show when={!props.plain}>
            <TableToolbar
              label={props.label}
              searchKey={`${prefix()}q`}
              all={props.rows ?? []}
              shown={rows().length}
              columns={props.columns}
              view={view()}
              change={change}
              onExport={props.exportName ? exportShown : undefined}
            />
          </Show>
          <Show when={rows().length > 0} fallback={<EmptyState title={t().noMatch} next={t().noMatchNext} />}>
            <Show
              when={narrow()}
              fallback={
                <TableGrid
                  label={props.label}
                  rows={rows()}
                  rowId={props.rowId}
                  columns={columns()}
                  sort={view().sort}
                  onSort={change.sort}
                  rowHref={props.rowHref}
                />
              }
            >
              <TableCards
                label={props.label}
                rows={rows()}
                rowId={props.rowId}
                columns={columns()}
                rowHref={props.rowHref}
              />
            </Show>
          </Show>
        </Match>
      </Switch>
    </div>
  );
};
