import { For, type JSX, Show } from 'solid-js';
import { operations as en } from '../../i18n/en/operations.ts';
import { words } from '../../i18n/words.ts';
import { operations as zh } from '../../i18n/zh/operations.ts';
import './charts.css';

const t = words({ zh, en });

export interface Bar {
  label: string;
  /** Null: nothing on record, which is no bar of length zero. */
  value: number | null;
  /** The month before, drawn as a line across the bar. */
  before?: number | null;
}

interface BarChartProps {
  /** Says what is to be seen. */
  title: string;
  bars: readonly Bar[];
  say: (value: number | null) => string;
  /** Full length; without it the longest bar. */
  max?: number;
}

const HEIGHT = 28;
/** Room of the bars themselves; labels get what the longest of them needs. */
const BARS = 280;
const LEAST_LEFT = 110;
const LATIN = 7.2;
const CHINESE = 14;
const VALUE = 90;

/** About as wide as it is drawn: Chinese characters are square. */
const widthOf = (label: string): number =>
  [...label].reduce((sum, letter) => sum + (letter > '\u2e80' ? CHINESE : LATIN), 0);

/** Horizontal bars with the month before as a mark, and a table with the same figures behind. */
export const BarChart = (props: BarChartProps): JSX.Element => {
  const full = () => props.max ?? Math.max(1, ...props.bars.flatMap(({ value, before }) => [value ?? 0, before ?? 0]));
  const left = () => Math.max(LEAST_LEFT, ...props.bars.map(({ label }) => widthOf(label) + 12));
  const width = () => left() + BARS + VALUE;
  const length = (value: number) => (Math.min(value, full()) / full()) * BARS;
  const hasBefore = () => props.bars.some(({ before }) => before !== undefined);
  return (
    <figure class="chart">
      <figcaption class="strong small">{props.title}</figcaption>
      <svg
        class="chart-drawing"
        viewBox={`0 0 ${width()} ${Math.max(1, props.bars.length) * HEIGHT}`}
        role="img"
        aria-label={props.title}
      >
        <For each={props.bars}>
          {(bar, index) => (
            <g transform={`translate(0 ${index() * HEIGHT})`}>
              <text class="chart-label" x={left() - 8} y={HEIGHT / 2} text-anchor="end" dominant-baseline="central">
                {bar.label}
              </text>
              <rect class="chart-ground" x={left()} y={6} width={BARS} height={HEIGHT - 12} rx={2} />
              <Show when={bar.value}>
                {(value) => (
                  <rect class="chart-bar" x={left()} y={6} width={length(value())} height={HEIGHT - 12} rx={2} />
                )}
              </Show>
              <Show when={bar.before}>
                {(before) => (
                  <line
                    class="chart-before"
                    x1={left() + length(before())}
                    x2={left() + length(before())}
                    y1={3}
                    y2={HEIGHT - 3}
                  />
                )}
              </Show>
              <text class="chart-value" x={left() + BARS + 8} y={HEIGHT / 2} dominant-baseline="central">
                {props.say(bar.value)}
              </text>
            </g>
          )}
        </For>
      </svg>
      <details class="no-print small">
        <summary>{t().chartTable}</summary>
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">{t().figure}</th>
              <th scope="col">{t().now}</th>
              <Show when={hasBefore()}>
                <th scope="col">{t().before}</th>
              </Show>
            </tr>
          </thead>
          <tbody>
            <For each={props.bars}>
              {(bar) => (
                <tr>
                  <th scope="row">{bar.label}</th>
                  <td>{props.say(bar.value)}</td>
                  <Show when={hasBefore()}>
                    <td>{props.say(bar.before ?? null)}</td>
                  </Show>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </details>
    </figure>
  );
};
