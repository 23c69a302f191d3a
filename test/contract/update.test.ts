import { describe, expect } from 'vitest';
import { api, test } from './fixture.ts';
import { configMap, deployment, pod } from './samples.ts';

describe('replacing', () => {
  test('a replacement replaces all, and moves the resource version on', async ({ home }) => {
    const created = await api.create(home.core('configmaps'), configMap('a', { x: '1', y: '2' }));
    const answer = await api.replace(home.core('configmaps', 'a'), configMap('a', { x: '3' }));
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ x: '3' });
    expect(answer.body.metadata.uid).toBe(created.body.metadata.uid);
    expect(Number(answer.body.metadata.resourceVersion)).toBeGreaterThan(Number(created.body.metadata.resourceVersion));
  });

  test('a replacement from a stale version is refused with 409 and changes nothing', async ({ home }) => {
    const { body } = await api.create(home.core('configmaps'), configMap('a', { x: '1' }));
    await api.replace(home.core('configmaps', 'a'), { ...body, data: { x: '2' } });
    const late = await api.replace(home.core('configmaps', 'a'), { ...body, data: { x: '3' } });
    expect(late.body).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(late.body.message).toContain('the object has been modified');
    expect((await api.get(home.core('configmaps', 'a'))).body.data).toEqual({ x: '2' });
  });

  test('of twenty writers from the same version exactly one wins', async ({ home }) => {
    const { body } = await api.create(home.core('configmaps'), configMap('a'));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        api.replace(home.core('configmaps', 'a'), { ...body, data: { winner: String(index) } }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(19);
  });

  test('a replacement that changes nothing leaves the version as it is', async ({ home }) => {
    const { body } = await api.create(home.core('configmaps'), configMap('a', { x: '1' }));
    const answer = await api.replace(home.core('configmaps', 'a'), body);
    expect(answer.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
  });

  test('a replacement of what does not exist is refused with 404', async ({ home }) => {
    const answer = await api.replace(home.core('configmaps', 'a'), configMap('a'));
    expect(answer.body).toMatchObject({ code: 404, reason: 'NotFound' });
  });

  test('a name in the body that is not the one of the path is refused with 400', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a'));
    const answer = await api.replace(home.core('configmaps', 'a'), configMap('b'));
    expect(answer.body).toMatchObject({ code: 400, reason: 'BadRequest' });
  });

  test('a replacement with the uid of another object is refused with 409', async ({ home }) => {
    const { body } = await api.create(home.core('configmaps'), configMap('a'));
    const changed = { ...body, metadata: { ...body.metadata, uid: 'd0000000-0000-4000-8000-000000000000' } };
    expect((await api.replace(home.core('configmaps', 'a'), changed)).status).toBe(409);
  });

  test('creation time and uid cannot be changed', async ({ home }) => {
    const { body } = await api.create(home.core('configmaps'), configMap('a'));
    const metadata = { name: 'a', creationTimestamp: '2001-01-01T00:00:00Z', labels: { changed: 'yes' } };
    const answer = await api.replace(home.core('configmaps', 'a'), { metadata });
    expect(answer.body.metadata).toMatchObject({
      labels: { changed: 'yes' },
      creationTimestamp: body.metadata.creationTimestamp,
      uid: body.metadata.uid,
    });
  });
});

describe('generation and status', () => {
  test('a change of the spec moves the generation on, a change of labels does not', async ({ home }) => {
    const path = home.in('apps/v1', 'deployments', 'web');
    const created = await api.create(home.in('apps/v1', 'deployments'), deployment('web', 0));
    expect(created.body.metadata.generation).toBe(1);
    const labelled = await api.patch(path, 'merge', { metadata: { labels: { tier: 'front' } } });
    expect(labelled.body.metadata.generation).toBe(1);
    const paused = await api.patch(path, 'merge', { spec: { paused: true } });
    expect(paused.body.metadata.generation).toBe(2);
  });

  test('a write to the object leaves the status alone', async ({ home }) => {
    await api.create(home.core('persistentvolumeclaims'), {
      metadata: { name: 'a' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage: '1Gi' } } },
    });
    const path = home.core('persistentvolumeclaims', 'a');
    const answer = await api.patch(path, 'merge', { status: { phase: 'Lost' }, metadata: { labels: { x: 'y' } } });
    expect(answer.body).toMatchObject({ metadata: { labels: { x: 'y' } }, status: { phase: 'Pending' } });
  });

  test('a write to the status leaves the spec alone', async ({ home }) => {
    const path = home.in('apps/v1', 'deployments', 'web');
    await api.create(home.in('apps/v1', 'deployments'), {
      ...deployment('web', 0),
      spec: { ...deployment('web', 0).spec, paused: true },
    });
    const answer = await api.patch(`${path}/status`, 'merge', {
      spec: { replicas: 7 },
      status: { conditions: [{ type: 'Tested', status: 'True' }] },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.spec.replicas).toBe(0);
    expect(answer.body.metadata.generation).toBe(1);
  });

  test('a status in a new object is not taken over', async ({ home }) => {
    const answer = await api.create(home.in('apps/v1', 'deployments'), {
      ...deployment('web', 0),
      status: { replicas: 9, readyReplicas: 9 },
    });
    expect(answer.body.status).toEqual({});
  });
});

describe('what may not change', () => {
  test('the selector of a deployment', async ({ home }) => {
    await api.create(home.in('apps/v1', 'deployments'), deployment('web', 0));
    const answer = await api.patch(home.in('apps/v1', 'deployments', 'web'), 'json', [
      { op: 'replace', path: '/spec/selector/matchLabels', value: { app: 'other' } },
      { op: 'replace', path: '/spec/template/metadata/labels', value: { app: 'other' } },
    ]);
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(answer.body.message).toContain('field is immutable');
  });

  test('the containers of a pod, but for their image', async ({ home }) => {
    await api.create(home.core('pods'), pod('a'));
    const container = { name: 'main', image: 'registry.example/app:2' };
    const image = await api.patch(home.core('pods', 'a'), 'strategic', { spec: { containers: [container] } });
    expect(image.status).toBe(200);
    const command = { name: 'main', command: ['sh'] };
    const refused = await api.patch(home.core('pods', 'a'), 'strategic', { spec: { containers: [command] } });
    expect(refused.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  test('the data of an immutable config map', async ({ home }) => {
    await api.create(home.core('configmaps'), { ...configMap('a', { x: '1' }), immutable: true });
    const answer = await api.patch(home.core('configmaps', 'a'), 'merge', { data: { x: '2' } });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(answer.body.message).toContain('immutable');
  });

  test('the role of a role binding', async ({ home }) => {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
    const path = home.in('rbac.authorization.k8s.io/v1', 'rolebindings');
    await api.create(path, { metadata: { name: 'a' }, roleRef, subjects: [] });
    const answer = await api.patch(`${path}/a`, 'merge', { roleRef: { name: 'edit' } });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });
});
