import { describe, expect, test } from 'vitest';
import { dayName, dayNumber } from '../../../server/usage/evidence.ts';
import { findOrphans, type Inventory, type ServiceFact, type TrafficFact } from '../../../server/usage/orphans.ts';
import { POLICY } from './samples.ts';

const GIB = 1024 ** 3;
const NOW = new Date('2026-11-22T00:00:00Z');
const RULES = { ...POLICY, orphanGraceDays: 7, timeZone: 'Asia/Shanghai' };
const nothing: Inventory = { volumes: [], mountedVolumes: new Set(), services: [], namespaces: [] };
const find = (inventory: Partial<Inventory>) => findOrphans({ ...nothing, ...inventory }, NOW, RULES);

const volume = (name: string, gib: number, lastMountedAt: string | null = null) => ({
  namespace: 'flood-app',
  name,
  bytes: gib * GIB,
  createdAt: '2026-09-01T00:00:00Z',
  lastMountedAt,
});

const service = (changes: Partial<ServiceFact>): ServiceFact => ({
  namespace: 'flood-app',
  name: 'web',
  expectsEndpoints: true,
  readyEndpoints: 2,
  withoutEndpointsSince: null,
  createdAt: '2026-09-01T00:00:00Z',
  loadBalancers: 0,
  publicIps: 0,
  pods: [],
  traffic: [],
  ...changes,
});

describe('orphans', () => {
  test('a volume that no pod mounts, since it was last mounted, with what it costs', () => {
    const volumes = [volume('data', 200, '2026-10-23T00:00:00Z'), volume('used', 500)];
    expect(find({ volumes, mountedVolumes: new Set(['flood-app/used']) })).toEqual([
      {
        kind: 'volume',
        namespace: 'flood-app',
        name: 'data',
        since: '2026-10-23T00:00:00Z',
        ageDays: 30,
        yuanPerMonth: 100,
        yuanSoFar: 98.63, // 100 · 720 h / 730 h
      },
    ]);
  });

  test('a volume of the same name in another namespace is another volume', () => {
    expect(find({ volumes: [volume('data', 1)], mountedVolumes: new Set(['other/data']) })).toHaveLength(1);
  });

  test('a service without endpoints; not one that is made without', () => {
    const services = [
      service({ readyEndpoints: 0 }),
      service({ name: 'external', expectsEndpoints: false, readyEndpoints: 0 }),
      service({ name: 'fine' }),
    ];
    expect(find({ services })).toMatchObject([{ kind: 'service', name: 'web', yuanPerMonth: 0, ageDays: 82 }]);
  });

  /** NOW is 08:00 of 22 November in China: yesterday is the 21st. */
  const days = (count: number, change: Partial<TrafficFact> = {}): TrafficFact[] =>
    Array.from({ length: count }, (_, at) => ({
      day: dayName(dayNumber('2026-11-21') - count + 1 + at),
      coveragePercent: 100,
      p95: 90,
      max: 140,
      bytes: 7_000_000,
      ...change,
    }));
  const address = { loadBalancers: 1, publicIps: 2, pods: ['web-0'] };

  test('load balancers and public addresses whose pods have carried no traffic, with the days and the pods', () => {
    const traffic = days(21);
    const found = find({ services: [service({ ...address, traffic })] });
    expect(found).toMatchObject([
      { kind: 'publicIp', since: '2026-10-31T16:00:00.000Z', yuanPerMonth: 160, ageDays: 21 },
      { kind: 'loadBalancer', since: '2026-10-31T16:00:00.000Z', yuanPerMonth: 100, ageDays: 21 },
    ]);
    for (const { evidence } of found)
      expect(evidence).toEqual({ by: 'traffic', pods: ['web-0'], limit: POLICY.silentBytesPerSecond, days: traffic });
  });

  test('one busy slot is traffic, and the silence begins anew after it', () => {
    const [first, ...rest] = days(20);
    const busy = { ...(first as TrafficFact), max: 2000 };
    expect(find({ services: [service({ ...address, traffic: [...days(1, busy), ...rest] })] })[0]?.ageDays).toBe(19);
    const since = [...rest.slice(0, -6), { ...(rest.at(-6) as TrafficFact), max: 2000 }, ...rest.slice(-5)];
    expect(find({ services: [service({ ...address, traffic: since })] })).toEqual([]);
  });

  test('a day that nobody measured, or only in part, is not a day without traffic', () => {
    const traffic = days(20);
    const without = traffic.toSpliced(15, 1);
    expect(find({ services: [service({ ...address, traffic: without })] })).toEqual([]);
    const gaps = traffic.with(15, { ...(traffic[15] as TrafficFact), coveragePercent: 89 });
    expect(find({ services: [service({ ...address, traffic: gaps })] })).toEqual([]);
    // Measured until three days ago, and then no more: nobody knows.
    expect(find({ services: [service({ ...address, traffic: traffic.slice(0, -3) })] })).toEqual([]);
  });

  test('where nobody measures traffic, only an address that nothing can answer at is claimed', () => {
    expect(find({ services: [service({ publicIps: 1 })] })).toEqual([]);
    const found = find({ services: [service({ publicIps: 1, readyEndpoints: 0 })] });
    expect(found.map(({ kind, evidence }) => [kind, evidence])).toEqual([
      ['publicIp', { by: 'noEndpoints' }],
      ['service', undefined],
    ]);
  });

  test('a namespace without workloads, with what its quota keeps from others', () => {
    const empty = {
      name: 'flood-test',
      createdAt: '2026-09-01T00:00:00Z',
      workloads: 0,
      lastWorkloadAt: '2026-11-02T00:00:00Z',
      reserved: { cpuMillis: 2000, memoryBytes: 4 * GIB },
    };
    expect(find({ namespaces: [empty, { ...empty, name: 'flood-app', workloads: 3 }] })).toMatchObject([
      { kind: 'namespace', name: 'flood-test', ageDays: 20, yuanPerMonth: 200 },
    ]);
  });

  test('what has been unused for less than the days of grace is on its way into use', () => {
    expect(
      find({ volumes: [volume('new', 1, '2026-11-16T00:00:00Z'), volume('old', 1, '2026-11-15T00:00:00Z')] }),
    ).toMatchObject([{ name: 'old' }]);
  });

  test('the costliest come first, and the order of the inventory does not matter', () => {
    const volumes = [volume('a', 1), volume('b', 100), volume('c', 1)];
    const names = (inventory: typeof volumes) => find({ volumes: inventory }).map(({ name }) => name);
    expect(names(volumes)).toEqual(['b', 'a', 'c']);
    expect(names(volumes.toReversed())).toEqual(['b', 'a', 'c']);
  });
});
