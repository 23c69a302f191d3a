import { CoreV1Api } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningApi, startProcess, temporaryFolder } from './process.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let api: RunningApi;
beforeEach(async () => {
  folder = await temporaryFolder();
  api = await startProcess(folder.path);
});
afterEach(async () => {
  await api.kill();
  await folder.remove();
});
const core = (): CoreV1Api => api.config.makeApiClient(CoreV1Api);
const configMap = (name: string) => ({ namespace: 'default', body: { metadata: { name }, data: { name } } });

describe('what was acknowledged', () => {
  test('is there after kill -9 in the middle of a storm of writes, and nothing half of it', async () => {
    const acknowledged = new Set<string>();
    const writer = core();
    const storm = Array.from({ length: 8 }, async (_, lane) => {
      for (let i = 0; i < 200; i += 1) {
        const name = `storm-${lane}-${i}`;
        try {
          await writer.createNamespacedConfigMap(configMap(name));
        } catch {
          return; // the server was killed under this request: nothing was promised
        }
        acknowledged.add(name);
        if (acknowledged.size === 100) void api.kill();
      }
    });
    await Promise.all(storm);
    expect(acknowledged.size).toBeGreaterThanOrEqual(100);
    expect(acknowledged.size).toBeLessThan(1600);

    api = await startProcess(folder.path);
    const { items } = await core().listNamespacedConfigMap({ namespace: 'default' });
    const found = new Map(items.map((item) => [item.metadata?.name, item.data?.name]));
    expect([...acknowledged].filter((name) => found.get(name) !== name)).toEqual([]);
  }, 60_000);

  test('keeps its identity and version, and versions go on rising', async () => {
    const before = await core().createNamespacedConfigMap(configMap('kept'));
    await api.kill();
    api = await startProcess(folder.path);
    const after = await core().readNamespacedConfigMap({ name: 'kept', namespace: 'default' });
    expect(after).toEqual(before);
    const next = await core().createNamespacedConfigMap(configMap('later'));
    expect(Number(next.metadata?.resourceVersion)).toBeGreaterThan(Number(before.metadata?.resourceVersion));
  });

  test('a deletion stays a deletion', async () => {
    await core().createNamespacedConfigMap(configMap('gone'));
    await core().deleteNamespacedConfigMap({ name: 'gone', namespace: 'default' });
    await api.kill();
    api = await startProcess(folder.path);
    await expect(core().readNamespacedConfigMap({ name: 'gone', namespace: 'default' })).rejects.toMatchObject({
      code: 404,
    });
  });

  test('a token given before is good after, and its key never left the folder', async () => {
    const { status } = await core().createNamespacedServiceAccountToken({
      name: 'default',
      namespace: 'default',
      body: { spec: { audiences: [], expirationSeconds: 600 } },
    });
    await api.kill();
    api = await startProcess(folder.path);
    const review = await api.client.create({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      metadata: {},
      spec: { token: status?.token },
    } as Parameters<typeof api.client.create>[0]);
    expect(review).toMatchObject({
      status: { authenticated: true, user: { username: 'system:serviceaccount:default:default' } },
    });
  });
});
