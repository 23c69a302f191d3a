import { describe, expect } from 'vitest';
import { api, type Home, test } from './fixture.ts';
import { configMap, container, deployment } from './samples.ts';

async function withMap(home: Home, data: Record<string, string>): Promise<string> {
  await api.create(home.core('configmaps'), configMap('a', data));
  return home.core('configmaps', 'a');
}

async function withDeployment(home: Home): Promise<string> {
  await api.create(home.in('apps/v1', 'deployments'), deployment('web', 0));
  return home.in('apps/v1', 'deployments', 'web');
}

describe('JSON patch', () => {
  test('adds, replaces, removes, copies and moves', async ({ home }) => {
    const path = await withMap(home, { keep: '1', old: '2', drop: '3' });
    const answer = await api.patch(path, 'json', [
      { op: 'add', path: '/data/new', value: '4' },
      { op: 'replace', path: '/data/keep', value: '5' },
      { op: 'remove', path: '/data/drop' },
      { op: 'copy', from: '/data/new', path: '/data/copy' },
      { op: 'move', from: '/data/old', path: '/data/moved' },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ keep: '5', new: '4', copy: '4', moved: '2' });
  });

  test('a failed test refuses the whole patch', async ({ home }) => {
    const path = await withMap(home, { x: '1' });
    const answer = await api.patch(path, 'json', [
      { op: 'replace', path: '/data/x', value: '2' },
      { op: 'test', path: '/data/x', value: '9' },
    ]);
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect((await api.get(path)).body.data).toEqual({ x: '1' });
  });

  test('an escaped slash names a label key', async ({ home }) => {
    const path = await withMap(home, {});
    const patch = [{ op: 'add', path: '/metadata/labels', value: { 'example.com/unit': 'a' } }];
    await api.patch(path, 'json', patch);
    const answer = await api.patch(path, 'json', [
      { op: 'replace', path: '/metadata/labels/example.com~1unit', value: 'b' },
    ]);
    expect(answer.body.metadata.labels).toEqual({ 'example.com/unit': 'b' });
  });

  test('a path that is not there is refused with 422', async ({ home }) => {
    const path = await withMap(home, { x: '1' });
    const answer = await api.patch(path, 'json', [{ op: 'remove', path: '/data/none' }]);
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });
});

describe('merge patch', () => {
  test('merges maps and removes what is null', async ({ home }) => {
    const path = await withMap(home, { x: '1', y: '2' });
    const answer = await api.patch(path, 'merge', { data: { x: null, z: '3' } });
    expect(answer.body.data).toEqual({ y: '2', z: '3' });
  });

  test('replaces lists as a whole', async ({ home }) => {
    const path = await withDeployment(home);
    const answer = await api.patch(path, 'merge', {
      spec: { template: { spec: { containers: [container({}, 'other')] } } },
    });
    expect(answer.body.spec).toMatchObject({ template: { spec: { containers: [{ name: 'other' }] } } });
  });

  test('a patch that changes nothing leaves the version as it is', async ({ home }) => {
    const path = await withMap(home, { x: '1' });
    const before = await api.get(path);
    const answer = await api.patch(path, 'merge', { data: { x: '1' } });
    expect(answer.body.metadata.resourceVersion).toBe(before.body.metadata.resourceVersion);
  });

  test('a resource version in the patch makes it conditional', async ({ home }) => {
    const path = await withMap(home, { x: '1' });
    const { resourceVersion } = (await api.get(path)).body.metadata;
    const first = await api.patch(path, 'merge', { metadata: { resourceVersion }, data: { x: '2' } });
    const second = await api.patch(path, 'merge', { metadata: { resourceVersion }, data: { x: '3' } });
    expect([first.status, second.status]).toEqual([200, 409]);
  });

  test('twenty patches at once of different keys all arrive', async ({ home }) => {
    const path = await withMap(home, {});
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
    const answers = await Promise.all(keys.map((key) => api.patch(path, 'merge', { data: { [key]: 'yes' } })));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(Object.keys((await api.get(path)).body.data)).toHaveLength(20);
  });

  test('a patch of what does not exist is refused with 404', async ({ home }) => {
    expect((await api.patch(home.core('configmaps', 'a'), 'merge', {})).status).toBe(404);
  });

  test('a dry-run patch shows the result and stores nothing', async ({ home }) => {
    const path = await withMap(home, { x: '1' });
    const answer = await api.patch(`${path}?dryRun=All`, 'merge', { data: { x: '2' } });
    expect(answer.body.data).toEqual({ x: '2' });
    expect((await api.get(path)).body.data).toEqual({ x: '1' });
  });

  test('a patch that makes the object invalid is refused with 422', async ({ home }) => {
    const path = await withDeployment(home);
    const answer = await api.patch(path, 'merge', { spec: { replicas: -1 } });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(answer.body.details.causes?.[0]?.field).toBe('spec.replicas');
  });
});

describe('strategic merge patch', () => {
  test('merges containers by their name', async ({ home }) => {
    const path = await withDeployment(home);
    const answer = await api.patch(path, 'strategic', {
      spec: {
        template: { spec: { containers: [container({}, 'side'), { name: 'main', image: 'registry.example/app:2' }] } },
      },
    });
    const { containers } = (answer.body.spec.template as { spec: { containers: { name: string; image: string }[] } })
      .spec;
    const images = Object.fromEntries(containers.map(({ name, image }) => [name, image]));
    expect(images).toEqual({ main: 'registry.example/app:2', side: 'registry.example/app:1' });
  });

  test('$patch: delete removes one entry of a merged list', async ({ home }) => {
    const path = await withDeployment(home);
    const containers = [container({}, 'side')];
    await api.patch(path, 'strategic', { spec: { template: { spec: { containers } } } });
    const answer = await api.patch(path, 'strategic', {
      spec: { template: { spec: { containers: [{ name: 'side', $patch: 'delete' }] } } },
    });
    expect(answer.body.spec).toMatchObject({ template: { spec: { containers: [{ name: 'main' }] } } });
  });

  test('$patch: replace replaces a map as a whole', async ({ home }) => {
    const path = await withMap(home, { x: '1', y: '2' });
    const answer = await api.patch(path, 'strategic', { data: { $patch: 'replace', z: '3' } });
    expect(answer.body.data).toEqual({ z: '3' });
  });

  test('lists of plain values are merged where the kind says so', async ({ home }) => {
    await api.create(home.core('configmaps'), {
      metadata: { name: 'a', finalizers: ['example.com/first'] },
    });
    const path = home.core('configmaps', 'a');
    const answer = await api.patch(path, 'strategic', { metadata: { finalizers: ['example.com/second'] } });
    expect(new Set(answer.body.metadata.finalizers)).toEqual(new Set(['example.com/first', 'example.com/second']));
    await api.patch(path, 'merge', { metadata: { finalizers: null } });
  });

  test('an unknown patch type is refused with 415', async ({ home }) => {
    const path = await withMap(home, {});
    const answer = await api.request('PATCH', path, {}, { 'Content-Type': 'application/json' });
    expect(answer.body).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
  });
});
