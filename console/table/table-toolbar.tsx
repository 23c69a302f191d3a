import { For, type JSX, Show } from 'solid-js';
import { table as en } from '../i18n/en/table.ts';
import { decimal } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { table as zh } from '../i18n/zh/table.ts';
import { IconButton } from '../ui/button.tsx';
import { density, setDensity } from '../ui/density.ts';
import { Icon } from '../ui/icon.tsx';
import { Popover } from '../ui/popover.tsx';
import type { Column } from './column.ts';
import { choicesOf, type View } from './view.ts';
import '../ui/field.css';

const t = words({ zh, en });

interface Changes {
  filter: (id: string, values: readonly string[]) => void;
  text: (text: string) => void;
  columns: (toggled: readonly string[]) => void;
  clear: () => void;
}

interface TableToolbarProps<R> {
  label: string;
  /** The search's own key in the URL. */
  searchKey: string;
  all: readonly R[];
  shown: number;
  columns: readonly Column<R>[];
  view: View;
  change: Changes;
  onExport: (() => void) | undefined;
}

/** Search, filters as chips, count; at the right columns, row height and export. */
export const TableToolbar = <R,>(props: TableToolbarProps<R>): JSX.Element => {
  const filtering = () => Object.keys(props.view.filters).length > 0 || props.view.text !== '';
  return (
    <div class="table-bar no-print">
      <div class="row">
        <input
          class="input table-search"
          type="search"
          name={props.searchKey}
          placeholder={t().search}
          aria-label={`${props.label} ${t().search}`}
          value={props.view.text}
          onInput={(event) => props.change.text(event.currentTarget.value)}
        />
        <For each={props.columns.filter((column) => column.filter)}>
          {(column) => (
            <FilterChip
              column={column}
              rows={props.all}
              chosen={props.view.filters[column.id] ?? []}
              onChange={(values) => props.change.filter(column.id, values)}
            />
          )}
        </For>
        <Show when={filtering()}>
          <button type="button" class="button button-quiet button-small" onClick={() => props.change.clear()}>
            {t().clear}
          </button>
        </Show>
      </div>
      <div class="row table-tools">
        <span class="muted small" role="status">
          {t().rows(decimal(props.shown), decimal(props.all.length))}
        </span>
        <ColumnChoice columns={props.columns} toggled={props.view.toggled} onChange={props.change.columns} />
        <IconButton
          icon="rows"
          label={`${t().density}：${density() === 'compact' ? t().compact : t().comfortable}`}
          onPress={() => setDensity(density() === 'compact' ? 'comfortable' : 'compact')}
        />
        <Show when={props.onExport}>
          {(run) => <IconButton icon="download" label={t().exportHint} onPress={() => run()()} />}
        </Show>
      </div>
    </div>
  );
};

const toggledIn = (values: readonly string[], value: string): string[] =>
  values.includes(value) ? values.filter((one) => one !== value) : [...values, value];

const FilterChip = <R,>(props: {
  column: Column<R>;
  rows: readonly R[];
  chosen: readonly string[];
  onChange: (values: readonly string[]) => void;
}): JSX.Element => {
  const choices = () => choicesOf(props.rows, props.column);
  const said = () =>
    choices()
      .filter((choice) => props.chosen.includes(choice.value))
      .map((choice) => choice.label)
      .join('、');
  return (
    <span class="chip" classList={{ 'chip-on': props.chosen.length > 0 }}>
      <Popover
        label={null}
        triggerClass="chip-button"
        trigger={
          <>
            <span class="sr-only">{t().filterBy}</span>
            {props.column.header}
            <Show when={props.chosen.length > 0}>
              <strong class="chip-values">{said()}</strong>
            </Show>
            <Icon name="chevronDown" />
          </>
        }
      >
        {() => (
          <For each={choices()}>
            {(choice) => (
              <label class="popover-item">
                <input
                  type="checkbox"
                  checked={props.chosen.includes(choice.value)}
                  onChange={() => props.onChange(toggledIn(props.chosen, choice.value))}
                />
                <span>{choice.label}</span>
                <span class="muted small chip-count">{choice.count}</span>
              </label>
            )}
          </For>
        )}
      </Popover>
      <Show when={props.chosen.length > 0}>
        <IconButton icon="close" label={t().removeFilter(props.column.header)} onPress={() => props.onChange([])} />
      </Show>
    </span>
  );
};

const ColumnChoice = <R,>(props: {
  columns: readonly Column<R>[];
  toggled: readonly string[];
  onChange: (toggled: readonly string[]) => void;
}): JSX.Element => (
  <Popover label={t().columns} triggerClass="icon-button" trigger={<Icon name="columns" />} alignEnd>
    {() => (
      <For each={props.columns}>
        {(column, index) => (
          <label class="popover-item">
            <input
              type="checkbox"
              disabled={index() === 0}
              checked={(column.hidden === true) === props.toggled.includes(column.id)}
              onChange={() => props.onChange(toggledIn(props.toggled, column.id))}
            />
            <span>{column.header}</span>
          </label>
        )}
      </For>
    )}
  </Popover>
);
