import {
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubernetesObjectApi,
  Metrics,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type V1ConfigMap,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
import { describe, expect } from 'vitest';
import { config, test, until } from './fixture.ts';
import { deployment } from './samples.ts';

const core = config.makeApiClient(CoreV1Api);

describe('@kubernetes/client-node', () => {
  test('typed calls create, read, list and delete', async ({ home }) => {
    const namespace = home.name;
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'a' }, data: { x: '1' } } });
    const read = await core.readNamespacedConfigMap({ namespace, name: 'a' });
    expect(read.data).toEqual({ x: '1' });
    expect(read.metadata?.creationTimestamp).toBeInstanceOf(Date);
    const list = await core.listNamespacedConfigMap({ namespace, fieldSelector: 'metadata.name=a' });
    expect(list.items).toHaveLength(1);
    const deleted = await core.deleteNamespacedConfigMap({ namespace, name: 'a' });
    expect(deleted.status).toBe('Success');
  });

  test('a refusal is an error with code and Status', async ({ home }) => {
    const missing = core.readNamespacedConfigMap({ namespace: home.name, name: 'none' });
    await expect(missing).rejects.toMatchObject({ code: 404 });
  });

  test('server-side apply creates and changes', async ({ home }) => {
    const apply = (data: Record<string, string>) =>
      core.patchNamespacedConfigMap(
        {
          namespace: home.name,
          name: 'a',
          fieldManager: 'yunzhi',
          force: true,
          body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data },
        },
        setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply),
      );
    expect((await apply({ x: '1' })).data).toEqual({ x: '1' });
    expect((await apply({ y: '2' })).data).toEqual({ y: '2' });
  });

  test('objects of any kind are read by their apiVersion and kind', async ({ home }) => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    await objects.create({ ...deployment('web', 0), metadata: { name: 'web', namespace: home.name } });
    const read = await objects.read({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: home.name },
    });
    expect(read.kind).toBe('Deployment');
    const typed = await config.makeApiClient(AppsV1Api).listNamespacedDeployment({ namespace: home.name });
    expect(typed.items.map((one) => one.metadata?.name)).toEqual(['web']);
  });

  test('an informer lists, and then follows every change', async ({ home }) => {
    const seen: string[] = [];
    const namespace = home.name;
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'before' } } });
    const informer = makeInformer<V1ConfigMap>(config, `/api/v1/namespaces/${namespace}/configmaps`, () =>
      core.listNamespacedConfigMap({ namespace }),
    );
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, (object) => seen.push(`${verb} ${object.metadata?.name}`));
    }
    await informer.start();
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'after' } } });
    await until('the addition', async () => (seen.includes('add after') ? true : undefined));
    await core.replaceNamespacedConfigMap({
      namespace,
      name: 'after',
      body: { metadata: { name: 'after' }, data: { x: '1' } },
    });
    await core.deleteNamespacedConfigMap({ namespace, name: 'after' });
    await until('the deletion', async () => (seen.includes('delete after') ? true : undefined));
    expect(seen.filter((line) => line.endsWith('after'))).toEqual(['add after', 'update after', 'delete after']);
    expect(seen).toContain('add before');
    await informer.stop();
  });

  test('a watch delivers typed events', async ({ home }) => {
    const seen: string[] = [];
    const controller = await new Watch(config).watch(
      `/api/v1/namespaces/${home.name}/configmaps`,
      { allowWatchBookmarks: true },
      (phase: string, object: V1ConfigMap) => seen.push(`${phase} ${object.metadata?.name}`),
      () => {},
    );
    await core.createNamespacedConfigMap({ namespace: home.name, body: { metadata: { name: 'a' } } });
    await until('the event', async () => (seen.includes('ADDED a') ? true : undefined));
    controller.abort();
  });

  test('a token is requested for a service account', async ({ home }) => {
    const answer = await core.createNamespacedServiceAccountToken({
      namespace: home.name,
      name: 'default',
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { audiences: [], expirationSeconds: 600 },
      },
    });
    expect(answer.status?.token?.split('.')).toHaveLength(3);
    expect(answer.status?.expirationTimestamp).toBeInstanceOf(Date);
  });

  test('custom objects, metrics and the version are read by their clients', async () => {
    const list = await config.makeApiClient(CustomObjectsApi).listClusterCustomObject({
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      plural: 'nodes',
    });
    expect(list.kind).toBe('NodeMetricsList');
    expect((await new Metrics(config).getNodeMetrics()).kind).toBe('NodeMetricsList');
    expect((await config.makeApiClient(VersionApi).getCode()).major).toBe('1');
  });
});
