import { expect, test } from 'vitest';
import { Sketch } from '../../../operators/resources/sketch.ts';
import { DayBook } from '../../../operators/usage/book.ts';
import { reportOf } from '../../../operators/usage/report-size.ts';
import type { WorkloadSample } from '../../../operators/usage/sample.ts';

const GIB = 1024 ** 3;
const sample = (change: Partial<WorkloadSample> = {}): WorkloadSample => ({
  kind: 'Deployment',
  name: 'web',
  replicas: 2,
  cpuMillis: 2000,
  memoryBytes: 4 * GIB,
  storageBytes: 0,
  use: { cpuMillis: 500, memoryBytes: GIB },
  isStarting: false,
  ...change,
});
const NOW = new Date('2026-11-23T01:00:00Z');

test('a slot that is offered twice counts once', () => {
  const book = new DayBook('2026-11-23', 300);
  expect(book.note(7, [sample()])).toBe(true);
  expect(book.note(7, [sample({ use: { cpuMillis: 2000, memoryBytes: GIB } })])).toBe(false);
  const [web] = book.status(NOW, false).workloads;
  expect(web).toMatchObject({ expected: 1, seen: 1, off: 0 });
  expect(Sketch.fromBase64(web?.cpu ?? '').percentile(95)).toBe(25);
});

test('a slot without a measurement is due and not seen; one scaled to zero is off', () => {
  const book = new DayBook('2026-11-23', 300);
  book.note(0, [sample({ use: undefined })]);
  book.note(1, [sample({ replicas: 0, cpuMillis: 0, memoryBytes: 0, use: undefined })]);
  expect(book.status(NOW, false).workloads[0]).toMatchObject({ expected: 2, seen: 0, off: 1 });
});

test('the first minutes after a start count for memory and not for idleness', () => {
  const book = new DayBook('2026-11-23', 300);
  book.note(0, [sample({ isStarting: true, use: { cpuMillis: 1900, memoryBytes: 3 * GIB } })]);
  book.note(1, [sample()]);
  const [web] = book.status(NOW, false).workloads;
  expect(Sketch.fromBase64(web?.cpu ?? '').count).toBe(1);
  expect(Sketch.fromBase64(web?.cpuStartup ?? '').percentile(100)).toBe(95);
  expect(Sketch.fromBase64(web?.memory ?? '').count).toBe(2);
});

test('use above what was requested is kept, and of nothing requested there is no percentage', () => {
  const book = new DayBook('2026-11-23', 300);
  book.note(0, [sample({ use: { cpuMillis: 3640, memoryBytes: GIB } }), sample({ name: 'free', cpuMillis: 0 })]);
  const [free, web] = book.status(NOW, false).workloads;
  expect(Sketch.fromBase64(web?.cpu ?? '').max).toBe(182);
  expect(Sketch.fromBase64(free?.cpu ?? '').count).toBe(0);
  expect(free?.amounts.cpuUseMilliSeconds).toBe(500 * 300);
});

test('what was written and read back goes on as if nothing had happened', () => {
  const whole = new DayBook('2026-11-23', 300);
  const first = new DayBook('2026-11-23', 300);
  for (let slot = 0; slot < 100; slot += 1) {
    const use = { cpuMillis: (slot * 37) % 2000, memoryBytes: GIB + slot * 1e6 };
    whole.note(slot, [sample({ use })]);
    first.note(slot, [sample({ use })]);
  }
  const second = DayBook.resume('2026-11-23', first.status(NOW, false));
  for (let slot = 90; slot < 288; slot += 1) {
    const use = { cpuMillis: (slot * 37) % 2000, memoryBytes: GIB + slot * 1e6 };
    whole.note(slot, [sample({ use })]);
    second.note(slot, [sample({ use })]);
  }
  expect(second.status(NOW, true)).toEqual(whole.status(NOW, true));
  expect(second.slots.missing()).toEqual([]);
});

test('a workload-day takes at most a kilobyte of sketches', () => {
  const book = new DayBook('2026-11-23', 60);
  for (let slot = 0; slot < 1440; slot += 1) {
    const use = { cpuMillis: (slot * 7919) % 2000, memoryBytes: ((slot * 104_729) % 4096) * 1024 ** 2 };
    book.note(slot, [sample({ use, ioBytesPerSecond: (slot * slot * 31) % 10_000_000 })]);
  }
  const [web] = book.status(NOW, true).workloads;
  const bytes = [web?.cpu, web?.cpuStartup, web?.memory, web?.io].map(
    (text) => Buffer.from(text ?? '', 'base64').length,
  );
  expect(bytes.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(1024);
});

test('the traffic of an address is written with the day, goes on after a restart, and is unknown where a pod was not measured', () => {
  const addresses = [{ service: 'public', workloads: ['Deployment/web', 'Deployment/api'] }];
  const both = (web: number, api?: number) => [
    sample({ networkBytesPerSecond: web }),
    sample({ name: 'api', ...(api !== undefined && { networkBytesPerSecond: api }) }),
  ];
  const first = new DayBook('2026-11-23', 300);
  first.note(0, both(1024, 1024), addresses);
  first.note(1, both(1024), addresses);
  const service = { name: 'public', createdAt: NOW.toISOString(), expectsEndpoints: true, readyEndpoints: 2 };
  const services = [{ ...service, loadBalancers: 1, publicIps: 0 }];
  const inventory = { observedAt: NOW.toISOString(), volumes: [], services, workloads: 2 };
  const second = DayBook.resume('2026-11-23', reportOf(first, NOW, false, inventory));
  second.note(2, both(0, 2048), addresses);
  second.note(3, both(5 * 1024, 0));
  const traffic = reportOf(second, NOW, true, inventory).inventory?.services[0]?.traffic;
  expect(traffic).toMatchObject({ seen: 2, bytes: 2 * 2048 * 300 });
  expect(Sketch.fromBase64(traffic?.rate ?? '').max).toBe(2);
});

test('limits are those of the last look, and volumes keep what was measured of them last, also when read back', () => {
  const book = new DayBook('2026-11-23', 300);
  book.note(5, [sample({ cpuLimitMillis: 4000, memoryLimitBytes: 8 * GIB, storageUseBytes: 3 * GIB })]);
  book.note(4, [sample({ cpuLimitMillis: 100, memoryLimitBytes: GIB, storageUseBytes: GIB })]);
  expect(book.status(NOW, false).workloads[0]).toMatchObject({
    ...{ cpuLimitMillis: 4000, memoryLimitMib: 8192, storageUseMib: 3072 },
  });
  const resumed = DayBook.resume('2026-11-23', JSON.parse(JSON.stringify(book.status(NOW, false))));
  resumed.note(6, [sample({ memoryLimitBytes: 8 * GIB })]);
  const written = JSON.parse(JSON.stringify(resumed.status(NOW, true).workloads[0]));
  expect(written).toMatchObject({ memoryLimitMib: 8192, storageUseMib: 3072 });
  expect(written).not.toHaveProperty('cpuLimitMillis');
});
