import type { ReviewRow } from '../../../server/provider/views.ts';
import type { Bar } from '../charts/bar-chart.tsx';

/** One provider's score in each period that has been judged, the oldest first: quarters, months and years by their names. */
export const scoreHistory = (
  rows: readonly Pick<ReviewRow, 'period' | 'providerName' | 'score'>[],
  providerName: string,
): Bar[] =>
  rows
    .filter((row) => row.providerName === providerName && row.score !== null)
    .toSorted((a, b) => (a.period < b.period ? -1 : 1))
    .map(({ period, score }) => ({ label: period, value: score }));
