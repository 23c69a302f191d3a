import { describe, expect } from 'vitest';
import type { KubeObject } from './client.ts';
import { api, names, test, untilGone, untilSo } from './fixture.ts';
import { pod } from './samples.ts';

const isUp = (object: KubeObject) =>
  ((object.status.conditions as { type: string; status: string }[] | undefined) ?? []).some(
    (one) => one.type === 'Ready' && one.status === 'True',
  );

describe('nodes', () => {
  test('there are nodes, ready, with capacity', async () => {
    const { body } = await api.get('/api/v1/nodes');
    expect(body.items.length).toBeGreaterThanOrEqual(3);
    for (const node of body.items) {
      expect(isUp(node)).toBe(true);
      expect(node.status.allocatable).toMatchObject({ cpu: '64', memory: '256Gi' });
    }
  });
});

describe('pods on nodes', () => {
  test('a pod is placed, started and ready', async ({ home }) => {
    const created = await api.create(home.core('pods'), pod('a'));
    expect(created.body.status).toMatchObject({ phase: 'Pending' });
    const up = await untilSo(home.core('pods', 'a'), (seen) => seen.status.phase === 'Running' && isUp(seen));
    expect(up.spec.nodeName).toBeTruthy();
    expect(up.status).toMatchObject({ podIP: expect.any(String), startTime: expect.any(String) });
    expect(up.status.containerStatuses).toMatchObject([
      { name: 'main', ready: true, restartCount: 0, state: { running: { startedAt: expect.any(String) } } },
    ]);
    expect(up.status.conditions).toEqual(
      expect.arrayContaining(
        ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) =>
          expect.objectContaining({ type, status: 'True' }),
        ),
      ),
    );
  });

  test('a pod that no node can hold stays Pending and says why', async ({ home }) => {
    await api.create(home.core('pods'), pod('huge', { requests: { cpu: '1000' } }));
    const seen = await untilSo(home.core('pods', 'huge'), (object) => Array.isArray(object.status.conditions));
    expect(seen.status.phase).toBe('Pending');
    expect(seen.status.conditions).toMatchObject([
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: expect.stringContaining('Insufficient cpu'),
      },
    ]);
  });

  test('a pod goes where its node selector points', async ({ home }) => {
    const nodes = names((await api.get('/api/v1/nodes')).body);
    const chosen = nodes.at(-1) ?? '';
    const nodeSelector = { 'kubernetes.io/hostname': chosen };
    await api.create(home.core('pods'), pod('a', {}, { spec: { nodeSelector } }));
    const placed = await untilSo(home.core('pods', 'a'), (seen) => seen.spec.nodeName !== undefined);
    expect(placed.spec.nodeName).toBe(chosen);
  });

  test('a deleted pod is gone from its node soon', async ({ home }) => {
    await api.create(home.core('pods'), pod('a'));
    await untilSo(home.core('pods', 'a'), isUp);
    await api.delete(home.core('pods', 'a'));
    await untilGone(home.core('pods', 'a'));
  });

  test('pods are selected by node and by phase', async ({ home }) => {
    await api.create(home.core('pods'), pod('a'));
    const up = await untilSo(home.core('pods', 'a'), (seen) => seen.status.phase === 'Running');
    const select = async (selector: string) =>
      names((await api.get(home.core('pods', `?fieldSelector=${selector}`))).body);
    expect(await select('status.phase=Running')).toEqual(['a']);
    expect(await select('status.phase=Pending')).toEqual([]);
    expect(await select(`spec.nodeName=${up.spec.nodeName}`)).toEqual(['a']);
  });

  test('a pod has a token volume of its service account', async ({ home }) => {
    const { body } = await api.create(home.core('pods'), pod('a'));
    expect(body.spec).toMatchObject({
      serviceAccountName: 'default',
      enableServiceLinks: true,
      restartPolicy: 'Always',
    });
    const volumes = body.spec.volumes as { name: string; projected?: object }[];
    expect(volumes[0]?.name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(volumes[0]?.projected).toMatchObject({ sources: expect.any(Array) });
  });

  test('a pod of an account that does not exist is refused', async ({ home }) => {
    const answer = await api.create(home.core('pods'), pod('a', {}, { spec: { serviceAccountName: 'nobody' } }));
    expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(answer.body.message).toContain('serviceaccount "nobody" not found');
  });

  test('a pod can be evicted', async ({ home }) => {
    await api.create(home.core('pods'), pod('a'));
    await untilSo(home.core('pods', 'a'), isUp);
    const answer = await api.create(home.core('pods', 'a/eviction'), {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'a', namespace: home.name },
    });
    expect(answer.status).toBe(201);
    await untilGone(home.core('pods', 'a'));
  });
});
