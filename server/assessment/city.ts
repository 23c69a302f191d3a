import type { IndicatorRecord } from './find.ts';
import type { Measure, MeasureUnit } from './measure.ts';
import { nameOf, type Scheme } from './scheme.ts';
import { score } from './scoring.ts';
import type { CityFigure, CityView } from './views.ts';

type UnitFigures = Pick<
  IndicatorRecord,
  'unitId' | 'indicator' | 'numerator' | 'denominator' | 'measureUnit' | 'score' | 'effective'
>;

/**
 * The whole city: sums over all units (also those that are not ranked: their systems are the city's), judged as one unit by the
 * same formulas; mean, median and distribution over the ranked units.
 */
export function cityOf(scheme: Scheme, figures: readonly UnitFigures[], ranked: ReadonlyMap<string, number>): CityView {
  const byIndicator = Map.groupBy(figures, ({ indicator }) => indicator);
  const sums = new Map(scheme.indicators.map(({ id }) => [id, summed(byIndicator.get(id) ?? [])] as const));
  const whole = score(scheme.indicators, sums);
  const names = new Map(scheme.indicators.map((one) => [one.id, nameOf(one)]));
  const scores = [...ranked.values()].sort((a, b) => a - b);
  const distribution = Array.from({ length: 10 }, () => 0);
  for (const one of scores) {
    const bin = Math.min(9, Math.floor(one / 1000));
    distribution[bin] = (distribution[bin] ?? 0) + 1;
  }
  return {
    score: whole.score,
    ranked: scores.length,
    mean: scores.length > 0 ? Math.round(scores.reduce((sum, one) => sum + one, 0) / scores.length) : null,
    median: medianOf(scores),
    best: scores.at(-1) ?? null,
    worst: scores[0] ?? null,
    distribution,
    figures: whole.figures.map((figure): CityFigure => {
      const own = byIndicator.get(figure.indicator) ?? [];
      return {
        indicator: figure.indicator,
        name: names.get(figure.indicator) ?? { zh: figure.indicator, en: figure.indicator },
        dimension: figure.dimension,
        weight: figure.weight,
        effective: figure.effective,
        numerator: Number(figure.numerator),
        denominator: Number(figure.denominator),
        measureUnit: (own[0]?.measureUnit ?? 'items') as MeasureUnit,
        score: figure.score,
        medianShare: medianOf(
          own
            .filter(({ unitId }) => ranked.has(unitId))
            .flatMap((one) => (one.denominator > 0n ? [shareOf(one)] : []))
            .sort((a, b) => a - b),
        ),
      };
    }),
  };
}

/** Achieved ÷ possible in hundredths of a per cent. */
export const shareOf = ({ numerator, denominator }: { numerator: bigint; denominator: bigint }): number =>
  Number((numerator * 10_000n) / denominator);

/** The middle one, or the mean of the middle two rounded half up; of sorted whole numbers. */
export function medianOf(sorted: readonly number[]): number | null {
  const upper = sorted[Math.floor(sorted.length / 2)];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[sorted.length / 2 - 1] ?? upper) + upper) / 2);
}

const summed = (rows: readonly UnitFigures[]): Measure => ({
  unit: (rows[0]?.measureUnit ?? 'items') as MeasureUnit,
  counted: rows.map(({ unitId, numerator, denominator }) => ({
    type: 'unit',
    id: unitId,
    label: '',
    link: '',
    possible: Number(denominator),
    achieved: Number(numerator),
  })),
  excluded: [],
  unjudged: 0,
});
