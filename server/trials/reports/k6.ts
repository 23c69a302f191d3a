import { z } from 'zod';
import type { PerformanceThresholds } from '../input.ts';
import type { TestCheckView } from '../views.ts';
import { readJson } from './json.ts';
import { malformed, type ReportResult, trimmed } from './report.ts';

/**
 * k6's end-of-test summary: the object that `handleSummary` receives (values under `values`), or the flat form that
 * `--summary-export` writes. https://grafana.com/docs/k6/latest/results-output/end-of-test/
 */
const figure = z.union([z.number(), z.boolean(), z.object({}).loose()]);
const metric = z.object({ values: z.record(z.string(), z.number()).optional() }).catchall(figure.or(z.unknown()));
const summarySchema = z.object({ metrics: z.record(z.string(), metric) });
type Metrics = z.infer<typeof summarySchema>['metrics'];

export function readK6(text: string, thresholds: PerformanceThresholds): ReportResult {
  const { metrics } = readJson(text, summarySchema);
  const p95 = need(metrics, 'http_req_duration', ['p(95)']);
  const rate = need(metrics, 'http_reqs', ['rate']);
  // The flat form calls a rate's share `value`.
  const errorPercent = 100 * need(metrics, 'http_req_failed', ['rate', 'value']);
  const checks: TestCheckView[] = [
    limit('latency p95 (ms)', p95, '≤', thresholds.maxP95Millis),
    limit('failed requests (%)', errorPercent, '≤', thresholds.maxErrorPercent),
    limit('requests per second', rate, '≥', thresholds.minRequestsPerSecond),
    ...ownThresholds(metrics),
  ];
  return {
    passed: checks.every((check) => check.passed),
    summary: `p95 ${round(p95)} ms, ${round(errorPercent)} % failed, ${round(rate)} requests/s`,
    checks: trimmed(checks),
    measurements: { latencyP95Millis: p95, errorPercent, requestsPerSecond: rate },
  };
}

function need(metrics: Metrics, name: string, keys: readonly string[]): number {
  const found = metrics[name];
  if (!found) throw malformed('$.metrics', `"${name}" is missing`);
  const values = { ...found, ...found.values } as Record<string, unknown>;
  for (const key of keys) if (typeof values[key] === 'number') return values[key];
  throw malformed(`$.metrics.${name}`, `"${keys[0]}" is missing`);
}

const limit = (name: string, value: number, sign: '≤' | '≥', bound: number): TestCheckView => ({
  name,
  passed: sign === '≤' ? value <= bound : value >= bound,
  message: `${round(value)} ${sign} ${bound}`,
});

/** Thresholds that the test itself declared: one that k6 saw crossed is not overruled here. */
function ownThresholds(metrics: Metrics): TestCheckView[] {
  return Object.entries(metrics).flatMap(([name, found]) => {
    const own = found.thresholds;
    if (own === null || typeof own !== 'object') return [];
    return Object.entries(own).map(([rule, state]) => {
      // The summary object says {ok: true}; the flat export says true for a threshold that was crossed.
      const crossed = typeof state === 'boolean' ? state : (state as { ok?: unknown }).ok === false;
      return { name: `${name}: ${rule}`, passed: !crossed, message: '' };
    });
  });
}

const round = (value: number): number => Math.round(value * 100) / 100;
