import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig, Metrics } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadOf, loads, shareOf } from '../../../operators/embedded/controllers/load.ts';
import { type EmbeddedApi, startEmbeddedApi } from '../../../operators/embedded/server.ts';

const tuesday = (time: string) => new Date(`2026-11-24T${time}:00+08:00`);
const saturday = (time: string) => new Date(`2026-11-28T${time}:00+08:00`);
const podNamed = (name: string, annotations = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, annotations },
  spec: { containers: [] },
});

describe('the load of simulated pods', () => {
  test('the same pod at the same time uses the same', () => {
    for (const load of loads)
      expect(shareOf(load, 'web-1', tuesday('10:00'))).toBe(shareOf(load, 'web-1', tuesday('10:00')));
  });

  test('office hours are busy by day and quiet by night and at weekends', () => {
    expect(shareOf('office-hours', 'web', tuesday('10:00'))).toBeGreaterThan(0.5);
    expect(shareOf('office-hours', 'web', tuesday('22:00'))).toBeLessThan(0.2);
    expect(shareOf('office-hours', 'web', saturday('10:00'))).toBeLessThan(0.2);
  });

  test('batch is busy in the early morning alone', () => {
    expect(shareOf('batch', 'web', tuesday('02:00'))).toBeGreaterThan(0.8);
    expect(shareOf('batch', 'web', tuesday('10:00'))).toBeLessThan(0.2);
  });

  test('idle stays near nothing, and no load leaves 0 to 1', () => {
    for (let minute = 0; minute < 24 * 60; minute += 7) {
      const at = new Date(tuesday('00:00').getTime() + minute * 60_000);
      expect(shareOf('idle', 'web', at)).toBeLessThan(0.1);
      for (const load of loads) {
        expect(shareOf(load, 'web', at)).toBeGreaterThan(0);
        expect(shareOf(load, 'web', at)).toBeLessThanOrEqual(1);
      }
    }
  });

  test('spiky stands out for about a sixth of the time', () => {
    const quarters = Array.from({ length: 600 }, (_, index) => new Date(tuesday('00:00').getTime() + index * 900_000));
    const high = quarters.filter((at) => shareOf('spiky', 'web', at) > 0.8).length;
    expect(high).toBeGreaterThan(60);
    expect(high).toBeLessThan(150);
  });

  test('a working day has its morning, its pause at noon and its evening, and half as much at weekends', () => {
    const at = (time: Date) => shareOf('workday', 'web', time);
    expect(at(tuesday('10:00'))).toBeGreaterThan(0.5);
    expect(at(tuesday('13:00'))).toBeLessThan(at(tuesday('10:00')));
    expect(at(tuesday('13:00'))).toBeGreaterThan(at(tuesday('19:00')));
    expect(at(tuesday('03:00'))).toBeLessThan(0.3);
    expect(at(saturday('10:00'))).toBeLessThan(at(tuesday('10:00')) - 0.1);
  });

  test('an annotation chooses the load, and without one the replicas of a workload behave alike', () => {
    expect(loadOf(podNamed('web', { 'yunzhi.dev/load': 'batch' }))).toBe('batch');
    expect(loadOf(podNamed('web-7d8f9bbx45-abcde'))).toBe(loadOf(podNamed('web-7d8f9bbx45-fghij')));
    const chosen = new Set(Array.from({ length: 60 }, (_, index) => loadOf(podNamed(`app${index}`))));
    expect(chosen).toEqual(new Set(loads));
  });
});

describe('metrics of the embedded cloud', () => {
  let now = tuesday('10:00');
  let folder: string;
  let embedded: EmbeddedApi;
  const config = new KubeConfig();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yunzhi-load-'));
    embedded = await startEmbeddedApi({ dataDir: folder, clock: { now: () => now } });
    config.loadFromFile(embedded.kubeconfigPath);
  });
  afterAll(async () => {
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('follow the clock that the cloud was given', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const resources = { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '1Gi' } };
    const metadata = { name: 'office', annotations: { 'yunzhi.dev/load': 'office-hours' } };
    const body = { metadata, spec: { containers: [{ name: 'main', image: 'registry.example/app:1', resources }] } };
    await core.createNamespacedPod({ namespace: 'default', body });
    const cpuMillis = async () => {
      const { items } = await new Metrics(config).getPodMetrics('default');
      return Number.parseInt(items[0]?.containers[0]?.usage.cpu ?? '', 10);
    };
    await expect.poll(cpuMillis).toBeGreaterThan(1000); // of 2 cores
    now = tuesday('23:00');
    expect(await cpuMillis()).toBeLessThan(400);
    await core.deleteNamespacedPod({ namespace: 'default', name: 'office' });
  });

  test('reach the peak that a pod declares, and no more', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const resources = { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } };
    const peaks = { 'yunzhi.dev/peak-cpu-percent': '20', 'yunzhi.dev/peak-memory-percent': '50' };
    const metadata = { name: 'declared', annotations: { 'yunzhi.dev/load': 'workday', ...peaks } };
    const body = { metadata, spec: { containers: [{ name: 'main', image: 'registry.example/app:1', resources }] } };
    const used = async (time: Date) => {
      now = time;
      const { items } = await new Metrics(config).getPodMetrics('default');
      const usage = items.find((item) => item.metadata.name === 'declared')?.containers[0]?.usage;
      return { cpu: Number.parseInt(usage?.cpu ?? '', 10), memory: Number.parseInt(usage?.memory ?? '', 10) };
    };
    await core.createNamespacedPod({ namespace: 'default', body });
    await expect.poll(async () => (await used(tuesday('10:00'))).cpu).toBeGreaterThan(170);
    const [busy, night] = [await used(tuesday('10:00')), await used(tuesday('02:00'))];
    expect(busy.cpu).toBeLessThan(230);
    expect(night.cpu).toBeLessThan(90);
    expect(busy.memory).toBeGreaterThan(night.memory);
  });
});
