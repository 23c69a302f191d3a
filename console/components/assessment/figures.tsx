import { For, type JSX, Show } from 'solid-js';
import type { FigureView } from '../../../server/assessment/views.ts';
import { Card } from '../../ui/card.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { named } from '../workflow/words.ts';
import './assessment.css';
import { Records } from './records.tsx';
import { as, figureTone, inArticles, inWords, points, quantity, share } from './words.ts';

const shareOf = (figure: FigureView): number | null =>
  figure.denominator > 0 ? (figure.numerator / figure.denominator) * 10_000 : null;

/** Each indicator: what it gave, how it was counted, beside the city's middle, with its records. */
export const Figures = (props: { figures: readonly FigureView[] }): JSX.Element => (
  <div class="stack">
    <For each={props.figures}>
      {(figure) => (
        <Card
          title={inWords(figure.name)}
          note={inWords(figure.rule)}
          actions={
            <span class="figure-score">
              <strong>{points(figure.score)}</strong>
              <span class="muted"> / {points(figure.effective || figure.weight)}</span>
            </span>
          }
        >
          <div class="stack stack-tight">
            <Show when={figure.state !== 'scored'}>
              <div>
                <StatusTag tone={figureTone[figure.state] ?? 'neutral'}>
                  {named(as().figureStates, figure.state)}
                </StatusTag>
              </div>
            </Show>
            <Show when={figure.denominator > 0}>
              <p class="small">
                {quantity(figure.numerator, figure.measureUnit)} ÷ {quantity(figure.denominator, figure.measureUnit)}{' '}
                {as().units2[figure.measureUnit]}
              </p>
              <Beside own={shareOf(figure)} city={figure.medianShare} />
            </Show>
            <Records counted={figure.counted} excluded={figure.excluded} unit={figure.measureUnit} />
            <p class="muted small">{inArticles(figure.source)}</p>
          </div>
        </Card>
      )}
    </For>
  </div>
);

/** The unit's share as a bar, the city's middle as a mark on it. */
const Beside = (props: { own: number | null; city: number | null }): JSX.Element => (
  <div class="beside">
    <div class="beside-track" aria-hidden="true">
      <span class="beside-own" style={{ width: `${(props.own ?? 0) / 100}%` }} />
      <Show when={props.city !== null}>
        <span class="beside-city" style={{ left: `${(props.city ?? 0) / 100}%` }} />
      </Show>
    </div>
    <p class="small muted">
      {as().ownShare} <strong>{share(props.own)}</strong> · {as().cityMedian} <strong>{share(props.city)}</strong>
    </p>
  </div>
);
