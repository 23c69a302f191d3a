import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { KubeClient, type KubeObject } from '../../../operators/runtime/client.ts';
import { type ChangeType, Informer } from '../../../operators/runtime/informer.ts';
import { NAMESPACES, pathOf, type ResourceKind } from '../../../operators/runtime/kinds.ts';
import { uniqueWord, until, useCluster } from '../cluster.ts';

const cluster = useCluster();
const CONFIG_MAPS: ResourceKind = { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };
const namespace = uniqueWord('informer');

beforeAll(() => cluster.client.create(NAMESPACES, undefined, { metadata: { name: namespace } }));
afterAll(() => cluster.client.delete(NAMESPACES, { name: namespace }));

interface Faults {
  /** Answers every watch with this from now on. */
  answerWatchWith?: { status: number; body: object };
  /** Cuts all open connections. */
  cut(): void;
  /** Keeps watches open but lets nothing through. */
  isSilent: boolean;
  /** Answers lists with 503. */
  isDown: boolean;
  lists: string[];
}

/** A way to the cluster on which faults can be provoked. */
async function faultyClient(): Promise<{ client: KubeClient; faults: Faults }> {
  const faults: Faults = { cut: () => server.closeAllConnections(), isSilent: false, isDown: false, lists: [] };
  const server: Server = createServer(async (request, response) => {
    const url = request.url ?? '';
    const isWatch = url.includes('watch=true');
    if (!isWatch) faults.lists.push(url);
    if (isWatch && faults.answerWatchWith) {
      const { status, body } = faults.answerWatchWith;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return;
    }
    if (!isWatch) {
      const answer = faults.isDown ? undefined : await cluster.client.request<object>('GET', url);
      const status = answer ? 200 : 503;
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer ?? { code: status }));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const query = Object.fromEntries(new URL(url, 'http://x').searchParams);
    const stopping = new AbortController();
    response.once('close', () => stopping.abort());
    const pass = (event: object) => {
      if (!faults.isSilent) response.write(`${JSON.stringify(event)}\n`);
    };
    await cluster.client.watch(CONFIG_MAPS, namespace, query, pass, { signal: stopping.signal }).catch(() => {});
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const connection = { server: new URL(`http://127.0.0.1:${port}`), tls: {}, headers: () => ({}), source: 'test' };
  return { client: new KubeClient(connection), faults };
}

async function startInformer(options: { silenceMillis?: number; pageSize?: number } = {}) {
  const run = uniqueWord('run');
  const { client, faults } = await faultyClient();
  const informer = new Informer({ client, kind: CONFIG_MAPS, namespace, labelSelector: `run=${run}`, ...options });
  onTestFinished(() => informer.stop());
  const changes: [ChangeType, string][] = [];
  informer.onChange(({ type, value }) => changes.push([type, value.metadata.name ?? '']));
  const create = (name: string) =>
    cluster.client.create(CONFIG_MAPS, namespace, { metadata: { name: `${run}-${name}`, labels: { run } } });
  const remove = (name: string) => cluster.client.delete(CONFIG_MAPS, { namespace, name: `${run}-${name}` });
  const has = (name: string) => informer.get(`${namespace}/${run}-${name}`) !== undefined;
  const label = (name: string) =>
    cluster.client.patch<KubeObject>(CONFIG_MAPS, { namespace, name: `${run}-${name}` }, 'merge', {
      data: { a: uniqueWord('v') },
    });
  return { informer, faults, changes, create, remove, has, label, run };
}

test('lists in pages, then follows what is created, changed and deleted', async () => {
  const { informer, faults, changes, create, remove, has, label, run } = await startInformer({ pageSize: 2 });
  for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name);
  await informer.start().synced;
  expect(informer.size).toBe(5);
  expect(faults.lists).toHaveLength(3);
  await create('f');
  await until('f', () => has('f'));
  await label('f');
  await remove('a');
  await until('a to be gone', () => !has('a'));
  expect(changes.slice(5)).toEqual([
    ['added', `${run}-f`],
    ['changed', `${run}-f`],
    ['removed', `${run}-a`],
  ]);
});

test('keeps no managedFields', async () => {
  const { informer, create, run } = await startInformer();
  await create('a');
  await informer.start().synced;
  expect(informer.get(`${namespace}/${run}-a`)?.metadata).not.toHaveProperty('managedFields');
});

test('a cut connection is resumed without a new list, and nothing is missed', async () => {
  const { informer, faults, create, has } = await startInformer();
  await informer.start().synced;
  await create('before');
  await until('the watch to work', () => has('before'));
  faults.cut();
  await create('after');
  await until('what was created while the connection was cut', () => has('after'));
  expect(faults.lists).toHaveLength(1);
});

test('an expired version is answered by a new list that reports what vanished', async () => {
  const { informer, faults, create, remove, has, changes, run } = await startInformer();
  await create('stays');
  await create('goes');
  await informer.start().synced;
  const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
  faults.answerWatchWith = { status: 200, body: { type: 'ERROR', object: gone } };
  faults.cut();
  await remove('goes');
  await until('a second list', () => faults.lists.length > 1);
  faults.answerWatchWith = undefined;
  await until('the vanished one to be reported', () => !has('goes'));
  expect(changes).toContainEqual(['removed', `${run}-goes`]);
  await create('later');
  await until('the watch to work again', () => has('later'));
});

test('a silent watch is noticed and replaced', async () => {
  const { informer, faults, create, has } = await startInformer({ silenceMillis: 300 });
  await informer.start().synced;
  faults.isSilent = true;
  await create('unheard');
  await until('the silence to show', () => informer.lastHeardSeconds > 0.2);
  faults.isSilent = false;
  await until('what was not heard', () => has('unheard'));
});

test('what a write has answered is known at once, and an older event does not undo it', async () => {
  const { informer, create, label, run } = await startInformer();
  await create('a');
  await informer.start().synced;
  const key = `${namespace}/${run}-a`;
  const older = await label('a');
  const newer = await label('a');
  informer.learn(newer);
  informer.learn(older);
  expect(informer.get(key)?.metadata.resourceVersion).toBe(newer.metadata.resourceVersion);
});

test('an API that is down at first is listed as soon as it answers', async () => {
  const { informer, faults, create, has } = await startInformer();
  await create('a');
  faults.isDown = true;
  informer.start();
  await until('two failed lists', () => faults.lists.length >= 2);
  expect(informer.isSynced).toBe(false);
  faults.isDown = false;
  await informer.synced;
  expect(has('a')).toBe(true);
});

test('paths name groups, namespaces and subresources', () => {
  expect(pathOf(CONFIG_MAPS, 'a', 'b')).toBe('/api/v1/namespaces/a/configmaps/b');
  expect(pathOf(NAMESPACES, undefined, 'a', 'status')).toBe('/api/v1/namespaces/a/status');
});
