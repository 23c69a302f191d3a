import type { Options, Result } from 'autocannon';
import type { AcceptanceTestSpec } from '../resources/acceptance-test.ts';
import { check, type TestResult } from './result.ts';
import { pinTarget } from './target-guard.ts';

type Load = NonNullable<AcceptanceTestSpec['performance']>;

/** Bounds that hold whatever the specification says: the operators must not become a weapon. */
const MOST_CONNECTIONS = 100;
const MOST_SECONDS = 120;
const MOST_RATE = 1000;

interface Samples {
  latencies: number[];
  failed: number;
}

/** Calls one path at a bounded rate for a bounded time and holds latency, errors and throughput to the thresholds. */
export async function runPerformanceTest(
  target: AcceptanceTestSpec['target'],
  load: Load,
  signal: AbortSignal,
): Promise<TestResult> {
  const { url, hostname, address, family } = await pinTarget(new URL(load.path, target.url), target);
  const host = family === 6 ? `[${address}]` : address;
  const samples: Samples = { latencies: [], failed: 0 };
  const options = {
    // The address that was judged, under the name that was asked for.
    url: `${url.protocol}//${host}${url.port ? `:${url.port}` : ''}${url.pathname}${url.search}`,
    headers: { host: url.host, 'user-agent': 'yunzhi-acceptance' },
    servername: hostname,
    connections: Math.min(load.connections, MOST_CONNECTIONS),
    duration: Math.min(load.durationSeconds, MOST_SECONDS),
    overallRate: Math.min(load.ratePerSecond, MOST_RATE),
    timeout: 10,
  };
  const result = await runLoad(options, samples, signal);
  return judgeLoad(load, samples, result.errors, result.duration);
}

/** The load generator is loaded when the first load test comes: it takes 14 MB that most operators never need. */
async function runLoad(options: Options, samples: Samples, signal: AbortSignal): Promise<Result> {
  const { default: autocannon } = await import('autocannon');
  return new Promise((resolve, reject) => {
    const instance = autocannon(options, (error: Error | null, result) => {
      if (error) reject(error);
      else if (signal.aborted) reject(signal.reason);
      else resolve(result);
    });
    // autocannon reports p90 and p97.5 but not p95, so the latencies are kept: at most 120,000 of them.
    instance.on('response', (_client, status, _bytes, millis) => {
      samples.latencies.push(millis);
      if (status < 200 || status > 299) samples.failed++;
    });
    signal.addEventListener('abort', () => instance.stop?.(), { once: true });
  });
}

export function judgeLoad(load: Load, { latencies, failed }: Samples, broken: number, seconds: number): TestResult {
  const requests = latencies.length + broken;
  const p95 = percentile(latencies, 95);
  const errorPercent = requests === 0 ? 100 : (100 * (failed + broken)) / requests;
  const rate = latencies.length / Math.max(seconds, 0.001);
  return {
    checks: [
      check(
        'latency p95',
        latencies.length > 0 && p95 <= load.maxP95Millis,
        `${round(p95)} ms, at most ${load.maxP95Millis} ms`,
      ),
      check(
        'errors',
        errorPercent <= load.maxErrorPercent,
        `${round(errorPercent)} %, at most ${load.maxErrorPercent} %`,
      ),
      check(
        'throughput',
        rate >= load.minRequestsPerSecond,
        `${round(rate)}/s, at least ${load.minRequestsPerSecond}/s`,
      ),
    ],
    measurements: {
      requests,
      durationSeconds: round(seconds),
      latencyP50Millis: round(percentile(latencies, 50)),
      latencyP95Millis: round(p95),
      latencyP99Millis: round(percentile(latencies, 99)),
      errorPercent: round(errorPercent),
      requestsPerSecond: round(rate),
    },
  };
}

/** Nearest rank. 0 when there is nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}

const round = (value: number): number => Math.round(value * 100) / 100;
