import { describe, expect } from 'vitest';
import { api, type Home, names, test, until } from './fixture.ts';
import { k, kubectl } from './kubectl.ts';
import { pod } from './samples.ts';

const used = (cpu: string, memory: string) => ({
  metadata: { annotations: { 'kwok.x-k8s.io/usage-cpu': cpu, 'kwok.x-k8s.io/usage-memory': memory } },
});

/** Cores and bytes of a Kubernetes quantity, in the suffixes that metrics use. */
function amount(quantity: string): number {
  const [, digits, suffix = ''] = /^([\d.]+)([a-zA-Z]*)$/.exec(quantity) ?? [];
  const factors: Record<string, number> = { '': 1, n: 1e-9, u: 1e-6, m: 1e-3, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };
  return Number(digits) * (factors[suffix] ?? Number.NaN);
}

const metricsOf = (home: Home, name: string, timeout = 40_000) =>
  until(
    'metrics',
    async () => {
      const answer = await api.get(`/apis/metrics.k8s.io/v1beta1/namespaces/${home.name}/pods/${name}`);
      return answer.status === 200 ? answer.body : undefined;
    },
    timeout,
  );

describe('metrics', () => {
  test('their group is discovered as any other', async () => {
    const { body } = await api.get('/apis/metrics.k8s.io/v1beta1');
    const resources = (body.resources as { name: string; kind: string }[]).map(({ name, kind }) => [name, kind]);
    expect(resources).toEqual(
      expect.arrayContaining([
        ['nodes', 'NodeMetrics'],
        ['pods', 'PodMetrics'],
      ]),
    );
  });

  test('a running pod reports what its annotations say that it uses', async ({ home }) => {
    await api.create(home.core('pods'), pod('a', {}, used('250m', '300Mi')));
    const body = await metricsOf(home, 'a');
    expect(body).toMatchObject({
      kind: 'PodMetrics',
      apiVersion: 'metrics.k8s.io/v1beta1',
      window: expect.any(String),
    });
    const [main] = body.containers as { name: string; usage: { cpu: string; memory: string } }[];
    expect(main?.name).toBe('main');
    expect(amount(main?.usage.cpu ?? '')).toBeCloseTo(0.25, 2);
    expect(amount(main?.usage.memory ?? '')).toBe(300 * 2 ** 20);
  }, 60_000);

  test('metrics are listed for a namespace and by label', async ({ home }) => {
    const labelled = { metadata: { ...used('100m', '10Mi').metadata, labels: { app: 'web' } } };
    await api.create(home.core('pods'), pod('a', {}, labelled));
    await api.create(home.core('pods'), pod('b', {}, used('100m', '10Mi')));
    await metricsOf(home, 'a');
    await metricsOf(home, 'b');
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${home.name}/pods`;
    const list = await api.get(path);
    expect(list.body.kind).toBe('PodMetricsList');
    expect(names(list.body).sort()).toEqual(['a', 'b']);
    expect(names((await api.get(`${path}?labelSelector=app=web`)).body)).toEqual(['a']);
  }, 60_000);

  test('a pod that does not run has no metrics', async ({ home }) => {
    await api.create(home.core('pods'), pod('huge', { requests: { cpu: '1000' } }));
    const answer = await api.get(`/apis/metrics.k8s.io/v1beta1/namespaces/${home.name}/pods/huge`);
    expect(answer.status).toBe(404);
  });

  test('nodes report cpu and memory under their names', async () => {
    // The real metrics-server leaves a node out for a while when pods on it come and go.
    const nodes = new Set(names((await api.get('/api/v1/nodes')).body));
    const { body } = await api.get('/apis/metrics.k8s.io/v1beta1/nodes');
    expect(body.kind).toBe('NodeMetricsList');
    for (const node of body.items) {
      expect(nodes).toContain(node.metadata.name);
      expect(amount((node.usage as { cpu: string }).cpu)).toBeGreaterThanOrEqual(0);
      expect(amount((node.usage as { memory: string }).memory)).toBeGreaterThan(0);
    }
  });

  test.skipIf(!kubectl)(
    'kubectl top pods shows what a pod uses',
    async ({ home }) => {
      const annotations = { 'kwok.x-k8s.io/usage-cpu': '250m', 'kwok.x-k8s.io/usage-memory': '300Mi' };
      await api.create(home.core('pods'), pod('a', {}, { metadata: { annotations } }));
      await metricsOf(home, 'a');
      const row = await k(home, ['top', 'pods', '--no-headers']);
      const [name, cpu, memory] = row.trim().split(/\s+/);
      expect([name, memory]).toEqual(['a', '300Mi']);
      expect(Number.parseInt(cpu ?? '', 10)).toBeGreaterThanOrEqual(245);
    },
    60_000,
  );
});
