import { expect, test } from 'vitest';
import { Sketch } from '../../../operators/resources/sketch.ts';
import type { UsageReportStatus } from '../../../operators/resources/usage-report.ts';
import { DayBook, MAX_WORKLOADS } from '../../../operators/usage/book.ts';
import { REPORT_BYTES, reportOf } from '../../../operators/usage/report-size.ts';
import type { WorkloadSample } from '../../../operators/usage/sample.ts';

const GIB = 1024 ** 3;
const NOW = new Date('2026-11-23T16:00:00Z');
const SLOTS = 288;

const sample = (name: string, kind: string, at: number): WorkloadSample => ({
  kind,
  name,
  replicas: 1,
  cpuMillis: 1000,
  memoryBytes: GIB,
  storageBytes: 0,
  use: { cpuMillis: (at * 7919) % 1000, memoryBytes: ((at * 104_729) % 1024) * 1024 ** 2 },
  isStarting: false,
});
const bytesOf = (status: UsageReportStatus) => Buffer.byteLength(JSON.stringify(status));
const usedBy = (status: UsageReportStatus) =>
  status.workloads.reduce((sum, { amounts }) => sum + amounts.cpuUseMilliSeconds, 0);
const usedIn = (status: UsageReportStatus) => status.hours.reduce((sum, hour) => sum + hour.cpuUseMilliSeconds, 0);

test('a day of as many workloads as a report takes fits into one object, coarser and complete', () => {
  const book = new DayBook('2026-11-23', 300);
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const samples = Array.from({ length: 1500 }, (_, at) => sample(`web-${at}`, 'Deployment', at * SLOTS + slot));
    book.note(slot, samples);
  }
  expect(bytesOf(book.status(NOW, true))).toBeGreaterThan(REPORT_BYTES);
  const report = reportOf(book, NOW, true, undefined);
  expect(bytesOf(report)).toBeLessThanOrEqual(REPORT_BYTES);
  expect(report.workloads).toHaveLength(1500);
  expect(usedBy(report)).toBe(usedIn(report));
  for (const { cpu, seen } of report.workloads) expect(Sketch.fromBase64(cpu).count).toBe(seen);
}, 60_000);

test('more jobs than a report takes become one entry, and the sums of the namespace stay what they were', () => {
  const book = new DayBook('2026-11-23', 300);
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const jobs = Array.from({ length: 10 }, (_, at) => sample(`import-${slot}-${at}`, 'Job', slot * 10 + at));
    book.note(slot, [sample('web', 'Deployment', slot), ...jobs]);
  }
  const report = reportOf(book, NOW, false, undefined);
  expect(report.workloads.length).toBeLessThanOrEqual(MAX_WORKLOADS);
  expect(bytesOf(report)).toBeLessThanOrEqual(REPORT_BYTES);
  expect(report.workloads.find(({ name }) => name === 'web')).toMatchObject({ expected: SLOTS, seen: SLOTS });
  expect(report.workloads.find(({ name }) => name === '(rest)')?.seen).toBeGreaterThan(800);
  expect(usedBy(report)).toBe(usedIn(report));
  const resumed = DayBook.resume('2026-11-23', report);
  expect(usedBy(resumed.status(NOW, true))).toBe(usedIn(report));
});

test('of an inventory that is too much for one object, what could be an orphan stays', () => {
  const createdAt = '2026-01-01T00:00:00.000Z';
  const long = (at: number) => `${'x'.repeat(240)}-${at}`;
  const volumes = Array.from({ length: 2000 }, (_, at) => ({
    name: long(at),
    bytes: GIB,
    createdAt,
    mounted: at % 100 !== 0,
  }));
  const services = Array.from({ length: 2000 }, (_, at) => ({
    name: long(at),
    createdAt,
    expectsEndpoints: true,
    readyEndpoints: at % 50 === 0 ? 0 : 1,
    loadBalancers: at % 50 === 1 ? 1 : 0,
    publicIps: 0,
  }));
  const inventory = { observedAt: createdAt, volumes, services, workloads: 0 };
  const report = reportOf(new DayBook('2026-11-23', 300), NOW, false, inventory);
  expect(bytesOf(report)).toBeLessThanOrEqual(REPORT_BYTES);
  expect(report.inventory?.volumes.filter(({ mounted }) => !mounted)).toHaveLength(20);
  expect(report.inventory?.services.filter(({ readyEndpoints }) => readyEndpoints === 0)).toHaveLength(40);
  expect(report.inventory?.services.filter(({ loadBalancers }) => loadBalancers > 0)).toHaveLength(40);
});
