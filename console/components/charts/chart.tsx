import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { createEffect, createSignal, createUniqueId, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { us } from '../usage/words.ts';
import { type ChartColours, chartColours } from './colours.ts';
import './charts.css';

export interface ChartTable {
  head: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

interface ChartProps {
  /** Says the finding: “83% 的系统 CPU 均值低于 30%”. */
  title: string;
  /** Called again when the theme or what it reads changes. */
  option: (colours: ChartColours) => EChartsCoreOption;
  /** The same figures for those who cannot or would rather not look. */
  table: ChartTable;
  height?: number;
}

/** A chart whose library is loaded when the first one is shown, with its figures as a table behind it. */
export const Chart = (props: ChartProps): JSX.Element => {
  const id = createUniqueId();
  const [drawn, setDrawn] = createSignal<EChartsType>();
  let place: HTMLDivElement | undefined;
  let isGone = false;
  onMount(() => {
    void import('./echarts.ts').then(({ init }) => {
      if (isGone || !place) return;
      // Twice the pixels of a screen, so that print is sharp.
      const chart = init(place, undefined, { devicePixelRatio: Math.max(2, devicePixelRatio) });
      // Told of the first size too: drawn again only for another one.
      const observer = new ResizeObserver(() => {
        if (chart.getWidth() !== place?.clientWidth || chart.getHeight() !== place.clientHeight) chart.resize();
      });
      observer.observe(place);
      // The Chinese typeface comes in parts; what was drawn before its part came is drawn again.
      const redraw = () => chart.resize();
      document.fonts.addEventListener('loadingdone', redraw);
      onGone = () => {
        observer.disconnect();
        document.fonts.removeEventListener('loadingdone', redraw);
        chart.dispose();
      };
      setDrawn(chart);
    });
  });
  let onGone = () => {};
  onCleanup(() => {
    isGone = true;
    onGone();
  });
  createEffect(() => {
    const colours = chartColours();
    drawn()?.setOption({ ...base(colours), ...props.option(colours) }, { notMerge: true });
  });
  return (
    <figure class="chart chart-wide">
      <figcaption id={id} class="strong small">
        {props.title}
      </figcaption>
      <Show when={!drawn()}>
        <p class="muted small">{us().charts.loading}</p>
      </Show>
      {/* Empty for Solid: what is inside is the library's. */}
      <div
        ref={(element) => {
          place = element;
        }}
        class="chart-canvas"
        role="img"
        aria-labelledby={id}
        style={{ height: `${props.height ?? 260}px` }}
      />
      <TableBehind table={props.table} />
    </figure>
  );
};

/** What all have in common: type and lines from the tokens, no motion, the legend on top. */
const base = ({ text, muted, line, surface, series, font }: ChartColours): EChartsCoreOption => ({
  animation: false,
  color: series,
  textStyle: { color: text, fontFamily: font, fontSize: 12 },
  grid: { left: 8, right: 16, top: 56, bottom: 8, containLabel: true },
  legend: { top: 0, left: 0, textStyle: { color: muted }, itemWidth: 14, itemHeight: 8 },
  tooltip: {
    trigger: 'axis',
    confine: true,
    backgroundColor: surface,
    borderColor: line,
    textStyle: { color: text, fontSize: 12 },
  },
});

const TableBehind = (props: { table: ChartTable }): JSX.Element => {
  const [isOpen, setOpen] = createSignal(false);
  return (
    <details class="no-print small" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{us().charts.table}</summary>
      <Show when={isOpen()}>
        <div class="chart-table">
          <table class="figures">
            <thead>
              <tr>
                <For each={props.table.head}>{(head) => <th scope="col">{head}</th>}</For>
              </tr>
            </thead>
            <tbody>
              <For each={props.table.rows}>
                {(row) => (
                  <tr>
                    <For each={row}>{(cell, at) => (at() === 0 ? <th scope="row">{cell}</th> : <td>{cell}</td>)}</For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
    </details>
  );
};
