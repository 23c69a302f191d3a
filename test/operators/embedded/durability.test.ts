import { CoreV1Api } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmbeddedApi } from '../../../operators/embedded/server.ts';
import { type RunningApi, startInVain, startProcess, temporaryFolder } from './process.ts';

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

describe('a data folder', () => {
  test('belongs to one process: a second one ends with exit code 2 and says who is in the way', async () => {
    const { code, stderr } = await startInVain(folder.path);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`${folder.path} is in use by another`)]);
    await expect(startEmbeddedApi({ dataDir: folder.path })).rejects.toThrow('is in use by another');
    expect((await core().listNamespace()).items.length).toBeGreaterThan(0);
  }, 30_000);

  test('is free again at once after kill -9, and after a stop', async () => {
    await api.kill();
    const second = await startEmbeddedApi({ dataDir: folder.path });
    await second.stop();
    api = await startProcess(folder.path);
    expect((await core().listNamespace()).items.length).toBeGreaterThan(0);
  });
});
