import { describe, expect, test } from 'vitest';
import { totalsOf } from '../../../server/assessment/measure.ts';
import { score } from '../../../server/assessment/scoring.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { noService, type ProviderEvidence } from '../../../server/provider/evidence.ts';
import {
  bucketOf,
  PROVIDER_FORMULAS,
  type ProviderIndicator,
  providerSpecs,
} from '../../../server/provider/formulas.ts';

const policy = defaultPolicy().assessment;
const service = (more: Partial<ProviderEvidence>): ProviderEvidence => ({
  ...noService('2027-01-01T00:00:00.000Z'),
  ...more,
});
const measure = (indicator: ProviderIndicator, more: Partial<ProviderEvidence>) =>
  PROVIDER_FORMULAS[indicator].measure(service(more), policy);
const totals = (indicator: ProviderIndicator, more: Partial<ProviderEvidence>) => totalsOf(measure(indicator, more));
const ref = (id: string) => ({ id, label: id, link: '' });

describe('availability', () => {
  // 10 systems × 100,000 minutes: 0.1 % free = 1,000 minutes, 1 % = 10,000, so 9,000 to lose.
  const away = (minutes: number, planned = false) =>
    totals('availability', {
      systemMinutes: 1_000_000,
      interruptions: [{ type: 'incident', ...ref('i'), minutes, planned }],
    });
  test.each([
    [0, 9000n],
    [1000, 9000n],
    [5500, 4500n],
    [10_000, 0n],
    [50_000, 0n],
  ])('%i minutes away leave %s of 9,000', (minutes, left) => {
    expect(away(minutes)).toEqual({ numerator: left, denominator: 9000n });
  });
  test('announced maintenance is left out with its reason', () => {
    expect(away(5500, true).numerator).toBe(9000n);
    const { excluded } = measure('availability', {
      systemMinutes: 1_000_000,
      interruptions: [{ type: 'incident', ...ref('i'), minutes: 1, planned: true }],
    });
    expect(excluded).toMatchObject([{ id: 'i', reason: 'planned' }]);
  });
});

describe('delivery', () => {
  const one = (elapsedHours: number, finished = true) => ({
    ...ref(`d${elapsedHours}`),
    startedAt: '2026-12-01T00:00:00.000Z',
    dueAt: '2026-12-02T00:00:00.000Z',
    finishedAt: finished ? new Date(Date.parse('2026-12-01T00:00:00Z') + elapsedHours * 3_600_000).toISOString() : null,
    elapsedHours,
  });
  test.each([
    [24, 'inTime'],
    [25, 'days3'],
    [72, 'days3'],
    [73, 'days10'],
    [241, 'days30'],
    [721, 'days60'],
    [1441, 'more'],
  ])('after %i hours it is in the bucket %s', (hours, bucket) => {
    expect(bucketOf(one(hours))).toBe(bucket);
  });
  test('counts each by its bucket, an open one past its limit too, and leaves what is not due yet', () => {
    const late = { ...one(200, false), dueAt: '2026-12-02T00:00:00.000Z' };
    const young = { ...one(2, false), dueAt: '2027-01-02T00:00:00.000Z' };
    expect(totals('delivery', { deliveries: [one(10), one(30), late, young] })).toEqual({
      numerator: 230n,
      denominator: 300n,
    });
  });
});

test('tickets count response and restore one each', () => {
  const ticket = (id: string, respondedAt: string | null, resolvedAt: string | null, stars: number | null = null) => ({
    ...ref(id),
    cancelled: false,
    respondBy: '2026-12-01T01:00:00.000Z',
    respondedAt,
    restoreBy: '2026-12-01T05:00:00.000Z',
    resolvedAt,
    stars,
  });
  const tickets = [
    ticket('a', '2026-12-01T00:30:00.000Z', '2026-12-01T04:00:00.000Z', 5),
    ticket('b', '2026-12-01T02:00:00.000Z', '2026-12-01T04:00:00.000Z', 3),
    ticket('c', null, null),
  ];
  expect(totals('tickets', { tickets })).toEqual({ numerator: 3n, denominator: 6n });
  // Stars: 4 of 4 and 2 of 4
  expect(totals('satisfaction', { tickets })).toEqual({ numerator: 6n, denominator: 8n });
});

test('the whole by hand: weights 25, 15, 15, 15, 10, 10, 10', () => {
  const evidence = service({
    systemMinutes: 1_000_000,
    interruptions: [{ type: 'incident', ...ref('i'), minutes: 2800, planned: false }],
    duties: [
      { ...ref('b'), type: 'bulletin', state: 'inTime' },
      { ...ref('d'), type: 'drill', state: 'late' },
      { ...ref('r'), type: 'operationReport', state: 'inTime' },
    ],
    backups: [{ systemId: 's', label: 's', link: '', protectedDays: 90, owedDays: 92 }],
    security: [{ ...ref('x'), level: 3 }],
  });
  const measures = new Map(
    Object.entries(PROVIDER_FORMULAS).map(([id, { measure: of }]) => [id, of(evidence, policy)]),
  );
  const { figures, score: total } = score(providerSpecs(policy), measures);
  // No deliveries, no tickets, no ratings: 25, 15, 10, 10 of 60 → 41.67, 25, 16.67, 16.66 (largest remainder, scheme order)
  expect(Object.fromEntries(figures.map(({ indicator, effective }) => [indicator, effective]))).toMatchObject({
    availability: 4167,
    duties: 2500,
    backup: 1667,
    security: 1666,
  });
  // 41.67 × 7200/9000 = 33.336; 25 × 2/3 = 16.667; 16.67 × 90/92 = 16.3076; 16.66 × 80/100 = 13.328
  expect(total).toBe(3334 + 1667 + 1631 + 1333);
});
