import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import type { Tenancy } from '../../../operators/resources/tenancy.ts';
import { isBackfilled, type UsageReport } from '../../../operators/resources/usage-report.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';
import { NAMESPACES, USAGE_REPORTS } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { DayBook } from '../../../operators/usage/book.ts';
import { PrometheusSource } from '../../../operators/usage/prometheus-source.ts';
import { ReportStore } from '../../../operators/usage/reports.ts';
import { Sampler } from '../../../operators/usage/sampler.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { dayName, dayNumber } from '../../../server/usage/evidence.ts';
import { SLOTS } from '../../server/usage/city.ts';
import { fakeClock } from '../../setup/clock.ts';
import { useCluster } from '../cluster.ts';
import {
  DAYS,
  GAP,
  isThere,
  LAST,
  NAMESPACE,
  type RealPrometheus,
  SLOT,
  sampled,
  startRealPrometheus,
  verdictsOf,
} from './real-prometheus.ts';

const cluster = useCluster();

describe.skipIf(!isThere)('the history of a real Prometheus', () => {
  const clock = fakeClock(`${dayName(dayNumber(LAST) + 1)}T03:00:30Z`);
  const body = { ...defaultPolicy(), timeZone: 'UTC' };
  const policy = operationsSpec({ version: 0, body });
  const share = { cpu: '80', memory: '160Gi', storage: '100Gi', pods: 40, loadBalancers: 0, publicIps: 0, gpus: 0 };
  const tenancy = {
    metadata: { name: NAMESPACE.slice(0, -'-app'.length), creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { namespaces: [{ part: 'app', quota: share }] },
    status: { phase: 'Ready' },
  } as unknown as Tenancy;

  let prometheus: RealPrometheus;
  beforeAll(async () => {
    await installCrds(cluster.client, KINDS.map(toCrd));
    await cluster.client.create(NAMESPACES, undefined, { metadata: { name: NAMESPACE } });
    prometheus = await startRealPrometheus();
  }, 120_000);
  afterAll(async () => {
    prometheus?.stop();
    await cluster.client.delete(NAMESPACES, { name: NAMESPACE });
  });

  test('gives days that nobody looked at, and the verdicts of days that somebody sampled', async () => {
    const sampler = new Sampler({
      clock,
      log: silentLog,
      source: new PrometheusSource({ url: prometheus.url }),
      reports: new ReportStore(cluster.client, (name) => name === tenancy.metadata.name),
      tenancies: () => [tenancy],
      // Of the policy's ninety days Prometheus has fifteen: the others are asked for, too.
      backfillLimits: { pages: 100, waiting: 1000 },
    });
    expect(await sampler.tick(policy)).toMatchObject({ backfilled: DAYS });
    const { items } = await cluster.client.list<UsageReport>(USAGE_REPORTS, NAMESPACE);
    const late = items.filter(isBackfilled).sort((a, b) => (a.spec.day < b.spec.day ? -1 : 1));
    const days = Array.from({ length: DAYS }, (_, at) => dayName(dayNumber(LAST) - DAYS + 1 + at));
    expect(late.map(({ spec }) => spec.day)).toEqual(days);
    const direct = days.map((day, at) => {
      const book = new DayBook(day, SLOT);
      for (let slot = 0; slot < SLOTS; slot += 1) book.note(slot, sampled(at, slot));
      return { day, workloads: book.status(clock.now(), true).workloads };
    });
    const asked = late.map(({ spec, status }) => ({ day: spec.day, workloads: status?.workloads ?? [] }));
    const kinds = (verdicts: ReturnType<typeof verdictsOf>) => verdicts.map(({ verdict }) => verdict);
    expect(kinds(verdictsOf(asked))).toEqual(kinds(verdictsOf(direct)));
    expect(new Set(kinds(verdictsOf(direct))).size).toBe(3);
    // What was not scraped is due and missing, on a day that is made afterwards as on any other.
    const gap = asked[GAP.day]?.workloads.map(({ expected, seen }) => ({ expected, isWhole: seen === expected }));
    expect(gap).toEqual(gap?.map(() => ({ expected: SLOTS, isWhole: false })));
  }, 120_000);
});
