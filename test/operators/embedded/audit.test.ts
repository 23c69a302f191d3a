import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedApi, startEmbeddedApi } from '../../../operators/embedded/server.ts';
import { temporaryFolder } from './process.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let api: EmbeddedApi;
let core: CoreV1Api;
beforeAll(async () => {
  folder = await temporaryFolder();
  api = await startEmbeddedApi({ dataDir: folder.path });
  const config = new KubeConfig();
  config.loadFromFile(api.kubeconfigPath);
  core = config.makeApiClient(CoreV1Api);
});
afterAll(async () => {
  await api.stop();
  await folder.remove();
});

const auditLog = async (): Promise<
  { verb: string; user: { username: string }; objectRef: object; responseStatus: { code: number } }[]
> =>
  (await readFile(join(folder.path, 'audit.log'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('every write over the API is a line of the audit log, refused ones too, reads are not', async () => {
  const body = { metadata: { name: 'a' } };
  await core.createNamespacedConfigMap({ namespace: 'default', body });
  await core.listNamespacedConfigMap({ namespace: 'default' });
  await expect(core.createNamespacedConfigMap({ namespace: 'default', body })).rejects.toMatchObject({ code: 409 });
  const events = await auditLog();
  expect(events.map(({ verb, responseStatus }) => [verb, responseStatus.code])).toEqual([
    ['create', 201],
    ['create', 409],
  ]);
  expect(events[0]).toMatchObject({
    user: { username: 'admin' },
    objectRef: { resource: 'configmaps', namespace: 'default', name: 'a' },
  });
});

test('a quota holds exactly under a hundred requests at once', async () => {
  await core.createNamespace({ body: { metadata: { name: 'crowded' } } });
  await core.createNamespacedResourceQuota({
    namespace: 'crowded',
    body: { metadata: { name: 'few' }, spec: { hard: { secrets: '7' } } },
  });
  const answers = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) =>
      core.createNamespacedSecret({ namespace: 'crowded', body: { metadata: { name: `s${i}` } } }),
    ),
  );
  expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(7);
  expect((await core.listNamespacedSecret({ namespace: 'crowded' })).items).toHaveLength(7);
});

test('a caller without a token may ask for the version and nothing else', async () => {
  const config = new KubeConfig();
  config.loadFromFile(api.kubeconfigPath);
  config.users = [{ name: 'admin' }];
  await expect(config.makeApiClient(CoreV1Api).listNamespace()).rejects.toMatchObject({ code: 403 });
});
