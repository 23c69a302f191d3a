import { describe, expect } from 'vitest';
import { api, type Home, test, until, untilSo } from './fixture.ts';
import { claim, configMap, deployment, pod, quota } from './samples.ts';

/** Creates the quota and waits until it counts: the real one is enforced from the moment that its status shows it. */
async function withQuota(home: Home, hard: Record<string, string>, spec: object = {}): Promise<string> {
  await api.create(home.core('resourcequotas'), quota('limit', hard, { ...spec }));
  const path = home.core('resourcequotas', 'limit');
  await untilSo(path, (seen) => Object.keys((seen.status.used as object) ?? {}).length === Object.keys(hard).length);
  return path;
}

const used = async (path: string) => (await api.get(path)).body.status.used as Record<string, string>;

const cpu = (request: string, limit?: string) => ({
  requests: { cpu: request, memory: '64Mi' },
  limits: { cpu: limit ?? request, memory: '64Mi' },
});

describe('resource quota', () => {
  test('shows in its status what is allowed and what is used', async ({ home }) => {
    const path = await withQuota(home, { 'requests.cpu': '2', pods: '5' });
    expect((await api.get(path)).body.status).toMatchObject({
      hard: { 'requests.cpu': '2', pods: '5' },
      used: { 'requests.cpu': '0', pods: '0' },
    });
  });

  test('a pod that fits is admitted and counted', async ({ home }) => {
    const path = await withQuota(home, { 'requests.cpu': '2', 'limits.memory': '1Gi', pods: '5' });
    expect((await api.create(home.core('pods'), pod('a', cpu('500m')))).status).toBe(201);
    expect(await used(path)).toEqual({ 'requests.cpu': '500m', 'limits.memory': '64Mi', pods: '1' });
  });

  test('a pod beyond the quota is refused with 403, naming what was asked, used and allowed', async ({ home }) => {
    await withQuota(home, { 'requests.cpu': '1' });
    await api.create(home.core('pods'), pod('a', cpu('700m')));
    const answer = await api.create(home.core('pods'), pod('b', cpu('400m')));
    expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(answer.body.message).toContain(
      'exceeded quota: limit, requested: requests.cpu=400m, used: requests.cpu=700m, limited: requests.cpu=1',
    );
  });

  test('a pod that does not say what it needs is refused where the quota must know', async ({ home }) => {
    await withQuota(home, { 'requests.cpu': '1', 'limits.cpu': '1' });
    const answer = await api.create(home.core('pods'), pod('a'));
    expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(answer.body.message).toContain('failed quota: limit: must specify');
    expect(answer.body.message).toContain('limits.cpu for: main');
  });

  test('cpu alone means the requests for cpu', async ({ home }) => {
    const path = await withQuota(home, { cpu: '1' });
    await api.create(home.core('pods'), pod('a', cpu('600m')));
    expect(await used(path)).toEqual({ cpu: '600m' });
    expect((await api.create(home.core('pods'), pod('b', cpu('500m')))).status).toBe(403);
  });

  test('fifty pods at once never take more than the quota, and take all of it', async ({ home }) => {
    const path = await withQuota(home, { 'requests.cpu': '1', pods: '30' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => api.create(home.core('pods'), pod(`p${index}`, cpu('100m')))),
    );
    // Of a crowd of writers the real API may turn some away with a conflict over the quota; none slips through.
    const admitted = answers.filter((answer) => answer.status === 201).length;
    expect(new Set(answers.map((answer) => answer.status))).not.toContain(500);
    expect(admitted).toBeLessThanOrEqual(10);
    expect((await api.get(home.core('pods'))).body.items).toHaveLength(admitted);
    for (let index = 0; index < 10 - admitted; index += 1) {
      expect((await api.create(home.core('pods'), pod(`late${index}`, cpu('100m')))).status).toBe(201);
    }
    expect((await api.create(home.core('pods'), pod('one-more', cpu('100m')))).status).toBe(403);
    expect(await used(path)).toEqual({ 'requests.cpu': '1', pods: '10' });
  });

  test('what is deleted is given back', async ({ home }) => {
    const path = await withQuota(home, { 'requests.cpu': '1', pods: '1' });
    await api.create(home.core('pods'), pod('a', cpu('1')));
    await api.delete(home.core('pods', 'a'), { gracePeriodSeconds: 0 });
    await untilSo(path, (seen) => (seen.status.used as { pods: string }).pods === '0');
    expect((await api.create(home.core('pods'), pod('b', cpu('1')))).status).toBe(201);
  });

  test('pods that have ended count no more', async ({ home }) => {
    const path = await withQuota(home, { 'requests.cpu': '1' });
    await api.create(home.core('pods'), pod('a', cpu('1'), { spec: { restartPolicy: 'Never' } }));
    await untilSo(home.core('pods', 'a'), (seen) => seen.status.phase === 'Running');
    await api.patch(home.core('pods', 'a/status'), 'merge', { status: { phase: 'Succeeded' } });
    await untilSo(path, (seen) => (seen.status.used as Record<string, string>)['requests.cpu'] === '0');
  });

  test('storage is counted by the requests of claims', async ({ home }) => {
    const path = await withQuota(home, { 'requests.storage': '10Gi', persistentvolumeclaims: '5' });
    await api.create(home.core('persistentvolumeclaims'), claim('a', '8Gi'));
    const answer = await api.create(home.core('persistentvolumeclaims'), claim('b', '3Gi'));
    expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(await used(path)).toEqual({ 'requests.storage': '8Gi', persistentvolumeclaims: '1' });
  });

  test('storage can be limited by storage class', async ({ home }) => {
    await withQuota(home, { 'gold.storageclass.storage.k8s.io/requests.storage': '5Gi' });
    const gold = (name: string, size: string) => claim(name, size, { storageClassName: 'gold' });
    expect((await api.create(home.core('persistentvolumeclaims'), gold('a', '4Gi'))).status).toBe(201);
    expect((await api.create(home.core('persistentvolumeclaims'), gold('b', '2Gi'))).status).toBe(403);
    expect((await api.create(home.core('persistentvolumeclaims'), claim('c', '99Gi'))).status).toBe(201);
  });

  test('objects of any kind can be counted', async ({ home }) => {
    // kube-root-ca.crt is one of them
    const path = await withQuota(home, { 'count/configmaps': '2', 'count/deployments.apps': '1' });
    await untilSo(path, (seen) => (seen.status.used as Record<string, string>)['count/configmaps'] === '1');
    expect((await api.create(home.core('configmaps'), configMap('a'))).status).toBe(201);
    expect((await api.create(home.core('configmaps'), configMap('b'))).status).toBe(403);
    expect((await api.create(home.in('apps/v1', 'deployments'), deployment('a', 0))).status).toBe(201);
    expect((await api.create(home.in('apps/v1', 'deployments'), deployment('b', 0))).status).toBe(403);
  });

  test('load balancers are counted apart from other services', async ({ home }) => {
    const path = await withQuota(home, { 'services.loadbalancers': '1', services: '5' });
    const service = (name: string, type: string) => ({ metadata: { name }, spec: { type, ports: [{ port: 80 }] } });
    expect((await api.create(home.core('services'), service('a', 'LoadBalancer'))).status).toBe(201);
    expect((await api.create(home.core('services'), service('b', 'LoadBalancer'))).status).toBe(403);
    expect((await api.create(home.core('services'), service('c', 'ClusterIP'))).status).toBe(201);
    expect(await used(path)).toEqual({ 'services.loadbalancers': '1', services: '2' });
  });

  test('devices are counted by their resource name', async ({ home }) => {
    await withQuota(home, { 'requests.example.com/gpu': '1' });
    const gpu = (count: string) => ({ requests: { 'example.com/gpu': count }, limits: { 'example.com/gpu': count } });
    expect((await api.create(home.core('pods'), pod('a', gpu('2')))).status).toBe(403);
    expect((await api.create(home.core('pods'), pod('b', gpu('1')))).status).toBe(201);
  });

  test('a quota with the scope BestEffort counts only pods that ask for nothing', async ({ home }) => {
    const path = await withQuota(home, { pods: '1' }, { scopes: ['BestEffort'] });
    await api.create(home.core('pods'), pod('asks', cpu('1')));
    expect((await api.create(home.core('pods'), pod('a'))).status).toBe(201);
    expect((await api.create(home.core('pods'), pod('b'))).status).toBe(403);
    expect(await used(path)).toEqual({ pods: '1' });
  });

  test('of several quotas each must allow', async ({ home }) => {
    await withQuota(home, { pods: '5' });
    await api.create(home.core('resourcequotas'), quota('tight', { pods: '1' }));
    await untilSo(home.core('resourcequotas', 'tight'), (seen) => seen.status.used !== undefined);
    expect((await api.create(home.core('pods'), pod('a'))).status).toBe(201);
    const answer = await api.create(home.core('pods'), pod('b'));
    expect(answer.body.message).toContain('exceeded quota: tight');
  });

  test('a quota may be set below what is used: nothing is removed, nothing more admitted', async ({ home }) => {
    const path = await withQuota(home, { pods: '3' });
    for (const name of ['a', 'b']) await api.create(home.core('pods'), pod(name));
    await api.patch(path, 'merge', { spec: { hard: { pods: '1' } } });
    await untilSo(path, (seen) => (seen.status.hard as { pods: string }).pods === '1');
    expect((await api.get(home.core('pods'))).body.items).toHaveLength(2);
    expect((await api.create(home.core('pods'), pod('c'))).status).toBe(403);
    expect(await used(path)).toEqual({ pods: '2' });
  });

  test('a raised quota lets in what it refused before', async ({ home }) => {
    const path = await withQuota(home, { pods: '1' });
    await api.create(home.core('pods'), pod('a'));
    expect((await api.create(home.core('pods'), pod('b'))).status).toBe(403);
    await api.patch(path, 'merge', { spec: { hard: { pods: '2' } } });
    await until('room', async () =>
      (await api.create(home.core('pods'), pod('b'))).status === 201 ? true : undefined,
    );
  });

  test('quantities are kept as written and counted as numbers', async ({ home }) => {
    const path = await withQuota(home, { 'requests.cpu': '1500m', 'requests.memory': '1024Mi' });
    expect((await api.get(path)).body.spec.hard).toEqual({ 'requests.cpu': '1500m', 'requests.memory': '1Gi' });
    const resources = { requests: { cpu: '1.5', memory: '1Gi' } };
    expect((await api.create(home.core('pods'), pod('a', resources))).status).toBe(201);
  });

  test('a quantity that is none is refused', async ({ home }) => {
    const answer = await api.create(home.core('resourcequotas'), quota('limit', { cpu: 'much' }));
    expect(answer.status).toBe(400);
  });

  test('a controller whose pod is refused says so on its object', async ({ home }) => {
    await withQuota(home, { pods: '0' });
    await api.create(home.in('apps/v1', 'deployments'), deployment('web', 1));
    const seen = await untilSo(home.in('apps/v1', 'deployments', 'web'), (object) =>
      ((object.status.conditions as { type: string }[]) ?? []).some((one) => one.type === 'ReplicaFailure'),
    );
    expect(seen.status.conditions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: 'ReplicaFailure',
          status: 'True',
          message: expect.stringContaining('exceeded quota'),
        }),
      ]),
    );
  });
});
