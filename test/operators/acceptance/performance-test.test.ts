import { expect, test } from 'vitest';
import { judgeLoad, percentile, runPerformanceTest } from '../../../operators/acceptance/performance-test.ts';
import { TargetRefused } from '../../../operators/acceptance/target-guard.ts';
import { serve, targetOf } from './target.ts';

const calm = new AbortController().signal;
/** Thresholds that a busy machine meets too: what is tested is the judgement, not the machine. */
const load = {
  path: '/',
  connections: 4,
  durationSeconds: 1,
  ratePerSecond: 100,
  maxP95Millis: 10_000,
  maxErrorPercent: 1,
  minRequestsPerSecond: 1,
};

test('a fast target passes, and the rate stays below its bound', async () => {
  let calls = 0;
  const { origin } = await serve((_request, response) => {
    calls++;
    response.end('ok');
  });
  const { checks, measurements } = await runPerformanceTest(targetOf(origin), load, calm);
  expect(checks.map((each) => each.passed)).toEqual([true, true, true]);
  expect(calls).toBeLessThanOrEqual(150);
  expect(measurements.requests).toBeGreaterThan(0);
});

test('a target that answers 500 fails on errors', async () => {
  const { origin } = await serve((_request, response) => response.writeHead(500).end());
  const { checks } = await runPerformanceTest(targetOf(origin), load, calm);
  expect(checks.find((each) => each.name === 'errors')).toMatchObject({ passed: false, message: '100 %, at most 1 %' });
});

test('a target that must not be called is not called', async () => {
  let calls = 0;
  const { origin } = await serve((_request, response) => response.end(String(calls++)));
  await expect(runPerformanceTest(targetOf(origin, ['127.0.0.1'], []), load, calm)).rejects.toThrow(TargetRefused);
  expect(calls).toBe(0);
});

test('percentiles are nearest rank, and no answer at all fails every threshold', () => {
  expect(percentile([5, 1, 4, 2, 3], 95)).toBe(5);
  expect(
    percentile(
      Array.from({ length: 100 }, (_, index) => index + 1),
      95,
    ),
  ).toBe(95);
  const { checks } = judgeLoad(load, { latencies: [], failed: 0 }, 10, 1);
  expect(checks.every((each) => !each.passed)).toBe(true);
});
