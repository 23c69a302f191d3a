import { describe, expect } from 'vitest';
import { api, test, uniqueName, until, untilGone, untilSo } from './fixture.ts';
import { configMap, deployment, pod } from './samples.ts';

describe('the life of a namespace', () => {
  test('a new namespace gets a default service account and the root certificate', async ({ home }) => {
    const account = await api.get(home.core('serviceaccounts', 'default'));
    expect(account.status).toBe(200);
    const root = await untilSo(home.core('configmaps', 'kube-root-ca.crt'), () => true);
    expect(root.data['ca.crt']).toContain('BEGIN CERTIFICATE');
  });

  test('a deleted default service account comes back', async ({ home }) => {
    const before = await api.get(home.core('serviceaccounts', 'default'));
    await api.delete(home.core('serviceaccounts', 'default'));
    await until('a new one', async () => {
      const now = await api.get(home.core('serviceaccounts', 'default'));
      return now.status === 200 && now.body.metadata.uid !== before.body.metadata.uid ? true : undefined;
    });
  });

  test('a deleted namespace is gone with all that was in it', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a'));
    await api.create(home.in('apps/v1', 'deployments'), deployment('web', 0));
    await api.create(home.core('pods'), pod('a'));
    const answer = await api.delete(`/api/v1/namespaces/${home.name}`);
    expect(answer.status).toBe(200);
    await untilGone(`/api/v1/namespaces/${home.name}`, 60_000);
    for (const resource of ['configmaps', 'pods', 'serviceaccounts']) {
      expect((await api.get(home.core(resource))).body.items).toEqual([]);
    }
    expect((await api.get(home.in('apps/v1', 'deployments'))).body.items).toEqual([]);
  }, 70_000); // the real namespace controller waits half a pod's grace period before it looks again

  test('a namespace that ends shows Terminating and takes nothing new', async ({ home }) => {
    await api.create(home.core('configmaps'), { metadata: { name: 'a', finalizers: ['example.com/hold'] } });
    await api.delete(`/api/v1/namespaces/${home.name}`);
    const ending = await api.get(`/api/v1/namespaces/${home.name}`);
    expect(ending.body.status).toMatchObject({ phase: 'Terminating' });
    const answer = await api.create(home.core('configmaps'), configMap('late'));
    expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(answer.body.message).toContain('being terminated');
    expect(answer.body.details.causes).toMatchObject([{ reason: 'NamespaceTerminating' }]);
    await untilSo(home.core('configmaps', 'a'), (held) => held.metadata.deletionTimestamp !== undefined);
    await api.patch(home.core('configmaps', 'a'), 'merge', { metadata: { finalizers: null } });
    await untilGone(`/api/v1/namespaces/${home.name}`, 30_000);
  });

  test('a finalizer of its own holds the namespace after it is empty', async () => {
    const name = uniqueName('contract');
    const path = `/api/v1/namespaces/${name}`;
    await api.create('/api/v1/namespaces', { metadata: { name, finalizers: ['example.com/hold'] } });
    await api.delete(path);
    await untilSo(path, (seen) => !Array.isArray(seen.spec.finalizers));
    await api.patch(path, 'merge', { metadata: { finalizers: null } });
    await untilGone(path);
  });

  test('the namespaces kube-system and default cannot be deleted', async () => {
    const answer = await api.delete('/api/v1/namespaces/kube-system');
    expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
  });

  test('a namespace name is a DNS label: no dots', async () => {
    const answer = await api.create('/api/v1/namespaces', { metadata: { name: 'a.b' } });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });
});
