import { expect, test } from 'vitest';
import { scoreHistory } from '../../console/components/assessment/score-history.ts';

test('the provider’s scores stand from the oldest period to the newest, without those not judged yet', () => {
  const row = (period: string, score: number | null, providerName = '云州云计算') => ({ period, score, providerName });
  const rows = [row('2027-Q1', null), row('2026-Q4', 9250), row('2026-Q3', 8800), row('2026-Q4', 100, '别家')];
  expect(scoreHistory(rows, '云州云计算')).toEqual([
    { label: '2026-Q3', value: 8800 },
    { label: '2026-Q4', value: 9250 },
  ]);
});
