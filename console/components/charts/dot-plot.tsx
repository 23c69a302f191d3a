import { createUniqueId, For, type JSX, Show } from 'solid-js';
import { as } from '../assessment/words.ts';
import './charts.css';
import './dot-plot.css';

export interface Dot {
  label: string;
  href: string;
  value: number;
  /** The year before; null where there is none. */
  before: number | null;
}

interface DotPlotProps {
  /** Says the finding. */
  title: string;
  dots: readonly Dot[];
  /** Ends of the axis. */
  from: number;
  until: number;
  /** A line across all rows: the median. */
  mark: number | null;
  markLabel: string;
  say: (value: number) => string;
  legend: { now: string; before: string };
}

const ROW = 22;
const TOP = 24;
const LEFT = 190;
const WIDTH = 640;
const RIGHT = 60;

/** One row a unit: this year's dot full, last year's open, the way between them a line. Sorted as given. */
export const DotPlot = (props: DotPlotProps): JSX.Element => {
  const id = createUniqueId();
  const x = (value: number) =>
    LEFT +
    ((Math.min(Math.max(value, props.from), props.until) - props.from) / (props.until - props.from)) *
      (WIDTH - LEFT - RIGHT);
  const height = () => TOP + Math.max(1, props.dots.length) * ROW + 4;
  const ticks = () => [0, 0.25, 0.5, 0.75, 1].map((part) => props.from + part * (props.until - props.from));
  return (
    <figure class="chart dot-plot">
      <figcaption id={id} class="strong">
        {props.title}
      </figcaption>
      <p class="small muted row">
        <span class="dot-key dot-key-now" aria-hidden="true" /> {props.legend.now}
        <span class="dot-key dot-key-before" aria-hidden="true" /> {props.legend.before}
        <Show when={props.mark !== null}>
          <span class="dot-key dot-key-mark" aria-hidden="true" /> {props.markLabel}
        </Show>
      </p>
      <div class="dot-plot-box">
        <svg class="chart-drawing" viewBox={`0 0 ${WIDTH} ${height()}`} role="img" aria-labelledby={id}>
          <title>{props.title}</title>
          <For each={ticks()}>
            {(tick) => (
              <>
                <line class="dot-grid" x1={x(tick)} x2={x(tick)} y1={TOP - 6} y2={height()} />
                <text class="chart-label" x={x(tick)} y={12} text-anchor="middle">
                  {props.say(tick)}
                </text>
              </>
            )}
          </For>
          <Show when={props.mark}>
            {(mark) => <line class="dot-mark" x1={x(mark())} x2={x(mark())} y1={TOP - 6} y2={height()} />}
          </Show>
          <For each={props.dots}>
            {(dot, index) => (
              <g transform={`translate(0 ${TOP + index() * ROW + ROW / 2})`}>
                <text class="chart-label" x={LEFT - 12} text-anchor="end" dominant-baseline="central">
                  {shortened(dot.label)}
                </text>
                <Show when={dot.before}>
                  {(before) => (
                    <>
                      <line class="dot-way" x1={x(before())} x2={x(dot.value)} y1={0} y2={0} />
                      <circle class="dot-before" cx={x(before())} cy={0} r={4} />
                    </>
                  )}
                </Show>
                <circle class="dot-now" cx={x(dot.value)} cy={0} r={5} />
                <text class="chart-value" x={WIDTH - RIGHT + 10} dominant-baseline="central">
                  {props.say(dot.value)}
                </text>
              </g>
            )}
          </For>
        </svg>
      </div>
    </figure>
  );
};

const shortened = (label: string): string => (label.length > 14 ? `${label.slice(0, 13)}…` : label);

/** The figures behind: for who would rather read. */
export const DotTable = (props: Pick<DotPlotProps, 'dots' | 'say' | 'legend'>): JSX.Element => (
  <details class="no-print small">
    <summary>{as().leagueLabel}</summary>
    <table class="figures">
      <thead>
        <tr>
          <th scope="col">{as().unit}</th>
          <th scope="col">{props.legend.now}</th>
          <th scope="col">{props.legend.before}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.dots}>
          {(dot) => (
            <tr>
              <th scope="row">
                <a href={dot.href}>{dot.label}</a>
              </th>
              <td>{props.say(dot.value)}</td>
              <td>{dot.before === null ? '–' : props.say(dot.before)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  </details>
);
