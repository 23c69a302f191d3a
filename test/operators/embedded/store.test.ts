import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApiObject } from '../../../operators/embedded/cluster.ts';
import { type Change, Store } from '../../../operators/embedded/store.ts';
import { temporaryFolder } from './process.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let store: Store;
beforeEach(async () => {
  folder = await temporaryFolder();
  store = new Store(join(folder.path, 'cluster.db'));
});
afterEach(async () => {
  store.close();
  await folder.remove();
});

const object = (name: string, more: Partial<ApiObject['metadata']> = {}): ApiObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'a', uid: name, ...more },
});
const rowsOnDisk = (): number => {
  const reader = new DatabaseSync(join(folder.path, 'cluster.db'), { readOnly: true });
  const count = Number(reader.prepare('SELECT count(*) AS n FROM objects').get()?.n);
  reader.close();
  return count;
};

describe('group commit', () => {
  test('writes of one turn reach the disk together, and only then are told', async () => {
    const heard: Change[] = [];
    store.watch('/configmaps', (change) => heard.push(change));
    for (let i = 0; i < 100; i += 1) store.put('/configmaps', object(`m${i}`));
    expect([rowsOnDisk(), heard.length]).toEqual([0, 0]);
    await store.committed();
    expect([rowsOnDisk(), heard.length]).toEqual([100, 100]);
  });

  test('an object that comes and goes within one turn leaves nothing but its two events', async () => {
    const heard: string[] = [];
    store.watch('/configmaps', (change) => heard.push(change.type));
    store.remove('/configmaps', store.put('/configmaps', object('brief')).object);
    await store.committed();
    expect([rowsOnDisk(), heard]).toEqual([0, ['ADDED', 'DELETED']]);
  });

  test('nothing is pending when nothing was written', () => {
    expect(store.committed()).toBeUndefined();
  });
});

describe('versions', () => {
  test('rise by one with every write, whatever the kind', () => {
    const versions = [
      store.put('/configmaps', object('a')),
      store.put('/secrets', object('b')),
      store.put('/configmaps', object('a')),
    ];
    const first = versions[0]?.version ?? 0;
    expect(versions.map((entry) => entry.version - first)).toEqual([0, 1, 2]);
  });

  test('a watch may resume within the history and is sent away beyond it', async () => {
    const { version } = store.put('/configmaps', object('a'));
    for (let i = 0; i < 10_000; i += 1) store.put('/secrets', object('b'));
    const last = store.put('/configmaps', object('a')).version;
    await store.committed();
    expect(store.since('/configmaps', version)).toBeUndefined();
    expect(store.since('/configmaps', last - 1)?.map((change) => change.version)).toEqual([last]);
  });
});

describe('what owns what', () => {
  test('follows changes of owner references', () => {
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'o' };
    store.put('/configmaps', object('child', { ownerReferences: [owner] }));
    expect(store.ownedBy('o').map(({ entry }) => entry.object.metadata.name)).toEqual(['child']);
    store.put('/configmaps', object('child'));
    expect(store.ownedBy('o')).toEqual([]);
  });
});
