import { statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApiObject, Cluster } from '../../../operators/embedded/cluster.ts';
import { isConflict } from '../../../operators/embedded/errors.ts';
import { type EmbeddedApi, startEmbeddedApi } from '../../../operators/embedded/server.ts';
import { temporaryFolder } from './process.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let api: EmbeddedApi;
let cluster: Cluster;
const time = new Date('2026-03-01T08:00:00Z');
const start = async (): Promise<void> => {
  api = await startEmbeddedApi({
    dataDir: folder.path,
    clock: { now: () => time },
    controllers: [
      (given) => {
        cluster = given;
        return { stop: () => undefined };
      },
    ],
  });
};
beforeEach(async () => {
  folder = await temporaryFolder();
  await start();
});
afterEach(async () => {
  await api.stop();
  await folder.remove();
});

const settings = (data: Record<string, string> = { a: '1' }) => ({
  metadata: { name: 'settings', namespace: 'default' },
  data,
});

describe('the cluster that controllers see', () => {
  test('has what a write made at once, stamped with the given clock', () => {
    const made = cluster.create('v1/configmaps', settings());
    expect(made).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { creationTimestamp: '2026-03-01T08:00:00Z' },
    });
    expect(cluster.get('v1/configmaps', 'default', 'settings')).toEqual(made);
    expect(cluster.byUid(made.metadata.uid ?? '')?.resource).toBe('v1/configmaps');
  });

  test('tells of a change after the call that made it, with what was there before', async () => {
    const heard: [string, unknown, unknown][] = [];
    const stop = cluster.onChange('v1/configmaps', (type, object, old) => heard.push([type, object.data, old?.data]));
    const made = cluster.create<ApiObject>('v1/configmaps', settings());
    expect(heard).toEqual([]);
    cluster.update('v1/configmaps', { ...made, data: { a: '2' } });
    cluster.delete('v1/configmaps', 'default', 'settings');
    await Promise.resolve();
    stop();
    expect(heard).toEqual([
      ['ADDED', { a: '1' }, undefined],
      ['MODIFIED', { a: '2' }, { a: '1' }],
      ['DELETED', { a: '2' }, { a: '2' }],
    ]);
  });

  test('writes nothing when nothing changes, and loses no race unseen', () => {
    const made = cluster.create<ApiObject>('v1/configmaps', settings());
    const same = cluster.update('v1/configmaps', made);
    expect(same.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    cluster.update('v1/configmaps', { ...made, data: { a: '2' } });
    let refusal: unknown;
    try {
      cluster.update('v1/configmaps', { ...made, data: { a: '3' } });
    } catch (error) {
      refusal = error;
    }
    expect(isConflict(refusal)).toBe(true);
  });

  test('deleting what is gone does nothing', () => {
    expect(() => cluster.delete('v1/configmaps', 'default', 'nothing')).not.toThrow();
  });

  test('serves a custom kind as soon as its definition is written, and again after a restart', async () => {
    const schema = {
      openAPIV3Schema: {
        type: 'object',
        properties: { spec: { type: 'object', properties: { size: { type: 'integer', default: 3 } } } },
      },
    };
    cluster.create('apiextensions.k8s.io/v1/customresourcedefinitions', {
      metadata: { name: 'parks.city.example' },
      spec: {
        group: 'city.example',
        scope: 'Cluster',
        names: { plural: 'parks', kind: 'Park' },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    });
    cluster.create('city.example/v1/parks', { metadata: { name: 'north' }, spec: {} });
    await api.stop();
    await start();
    expect(cluster.get('city.example/v1/parks', undefined, 'north')).toMatchObject({ kind: 'Park', spec: { size: 3 } });
    expect(cluster.resourceOf('city.example/v1', 'Park')).toMatchObject({
      ref: 'city.example/v1/parks',
      namespaced: false,
    });
  });
});

describe('the data directory', () => {
  test('keeps its secrets to its owner', () => {
    const files = ['kubeconfig', 'admin.token', 'apiserver.key', 'service-accounts.key', 'audit.log'];
    expect(files.filter((name) => (statSync(`${folder.path}/${name}`).mode & 0o077) !== 0)).toEqual([]);
  });

  test('keeps its address over a restart, so that kubeconfigs given out stay good', async () => {
    const before = api.url;
    await api.stop();
    await start();
    expect(api.url).toBe(before);
  });
});
