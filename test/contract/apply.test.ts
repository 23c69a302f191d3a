import { describe, expect } from 'vitest';
import type { KubeObject } from './client.ts';
import { api, test } from './fixture.ts';
import { configMap, container, deployment } from './samples.ts';

const managers = (object: KubeObject) =>
  (object.metadata.managedFields ?? []).map((entry) => `${entry.manager}/${entry.operation}`).sort();

const service = (ports: object[]) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'a' },
  spec: { selector: { app: 'web' }, ports },
});

describe('server-side apply', () => {
  test('creates what is not there, with 201', async ({ home }) => {
    const answer = await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }));
    expect(answer.status).toBe(201);
    expect(managers(answer.body)).toEqual(['one/Apply']);
  });

  test('applying the same again writes nothing', async ({ home }) => {
    const first = await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }));
    const second = await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }));
    expect(second.status).toBe(200);
    expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
  });

  test('managedFields name exactly the fields applied', async ({ home }) => {
    const answer = await api.apply(home.core('configmaps', 'a'), 'one', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', labels: { unit: 'u' } },
      data: { x: '1' },
    });
    expect(answer.body.metadata.managedFields).toMatchObject([{ manager: 'one', operation: 'Apply' }]);
    expect(answer.body.metadata.managedFields?.[0]?.fieldsV1).toEqual({
      'f:data': { 'f:x': {} },
      'f:metadata': { 'f:labels': { 'f:unit': {} } },
    });
  });

  test('two managers may own different fields of one object', async ({ home }) => {
    await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }));
    const answer = await api.apply(home.core('configmaps', 'a'), 'two', configMap('a', { y: '2' }));
    expect(answer.body.data).toEqual({ x: '1', y: '2' });
    expect(managers(answer.body)).toEqual(['one/Apply', 'two/Apply']);
  });

  test('a value that another manager holds is refused with 409, naming manager and field', async ({ home }) => {
    await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }));
    const answer = await api.apply(home.core('configmaps', 'a'), 'two', configMap('a', { x: '2' }));
    expect(answer.body).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(answer.body.details.causes).toMatchObject([{ reason: 'FieldManagerConflict', field: '.data.x' }]);
    expect(answer.body.message).toContain('"one"');
    expect((await api.get(home.core('configmaps', 'a'))).body.data).toEqual({ x: '1' });
  });

  test('the same value of two managers is shared without conflict', async ({ home }) => {
    await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }));
    const answer = await api.apply(home.core('configmaps', 'a'), 'two', configMap('a', { x: '1' }));
    expect(answer.status).toBe(200);
    expect(managers(answer.body)).toEqual(['one/Apply', 'two/Apply']);
  });

  test('force takes the field over, and the other manager loses it', async ({ home }) => {
    await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }));
    const answer = await api.apply(home.core('configmaps', 'a'), 'two', configMap('a', { x: '2' }), true);
    expect(answer.body.data).toEqual({ x: '2' });
    expect(managers(answer.body)).not.toContain('one/Apply');
  });

  test('a field that is no longer applied is removed when nobody else owns it', async ({ home }) => {
    await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1', y: '2' }));
    const answer = await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }));
    expect(answer.body.data).toEqual({ x: '1' });
  });

  test('a field that is no longer applied stays when another owns it', async ({ home }) => {
    await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }));
    await api.apply(home.core('configmaps', 'a'), 'two', configMap('a', { x: '1' }));
    const answer = await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', {}));
    expect(answer.body.data).toEqual({ x: '1' });
    expect(managers(answer.body)).toContain('two/Apply');
  });

  test('labels that others added are left alone', async ({ home }) => {
    await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }, { mine: 'yes' }));
    await api.patch(home.core('configmaps', 'a'), 'merge', { metadata: { labels: { theirs: 'yes' } } });
    const answer = await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '2' }, { mine: 'yes' }));
    expect(answer.body.metadata.labels).toEqual({ mine: 'yes', theirs: 'yes' });
  });

  test('an update takes a field from the manager that applied it', async ({ home }) => {
    await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }));
    await api.patch(home.core('configmaps', 'a?fieldManager=editor'), 'merge', { data: { x: '2' } });
    const answer = await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }));
    expect(answer.body).toMatchObject({ code: 409 });
    expect(answer.body.message).toContain('"editor"');
  });

  test('lists of maps are owned by key: containers by name', async ({ home }) => {
    const path = home.in('apps/v1', 'deployments', 'web');
    await api.apply(path, 'one', deployment('web', 0));
    const answer = await api.apply(path, 'two', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { template: { spec: { containers: [container({}, 'side')] } } },
    });
    expect(answer.status).toBe(200);
    const template = answer.body.spec.template as { spec: { containers: { name: string }[] } };
    expect(template.spec.containers.map((one) => one.name)).toEqual(['main', 'side']);
  });

  test('lists of maps may have several keys: ports by port and protocol', async ({ home }) => {
    await api.apply(home.core('services', 'a'), 'one', service([{ name: 'web', port: 80, protocol: 'TCP' }]));
    const answer = await api.apply(
      home.core('services', 'a'),
      'two',
      service([{ name: 'dns', port: 53, protocol: 'UDP' }]),
    );
    expect(answer.status).toBe(200);
    expect(answer.body.spec.ports).toHaveLength(2);
  });

  test('an entry that is no longer applied leaves the list', async ({ home }) => {
    const ports = [
      { name: 'web', port: 80, protocol: 'TCP' },
      { name: 'more', port: 81, protocol: 'TCP' },
    ];
    await api.apply(home.core('services', 'a'), 'one', service(ports));
    const answer = await api.apply(home.core('services', 'a'), 'one', service(ports.slice(0, 1)));
    expect(answer.body.spec.ports).toMatchObject([{ port: 80 }]);
  });

  test('an apply without a field manager is refused', async ({ home }) => {
    const answer = await api.patch(home.core('configmaps', 'a'), 'apply', configMap('a'));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body.message).toContain('fieldManager');
  });

  test('an apply without apiVersion and kind is refused with 400', async ({ home }) => {
    const answer = await api.apply(home.core('configmaps', 'a'), 'one', { metadata: { name: 'a' } });
    expect(answer.body).toMatchObject({ code: 400 });
  });

  test('an apply with managedFields is refused with 400', async ({ home }) => {
    const answer = await api.apply(home.core('configmaps', 'a'), 'one', {
      ...configMap('a'),
      metadata: {
        name: 'a',
        managedFields: [{ manager: 'x', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1' }],
      },
    });
    expect(answer.body).toMatchObject({ code: 400 });
    expect(answer.body.message).toContain('managedFields must be nil');
  });

  test('the status is applied by its own manager, apart from the spec', async ({ home }) => {
    const path = home.in('apps/v1', 'deployments', 'web');
    const paused = { ...deployment('web', 0), spec: { ...deployment('web', 0).spec, paused: true } };
    await api.apply(path, 'one', paused);
    const status = { conditions: [{ type: 'Tested', status: 'True', reason: 'Seen', message: '' }] };
    const answer = await api.apply(`${path}/status`, 'two', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      status,
    });
    expect(answer.status).toBe(200);
    const entry = answer.body.metadata.managedFields?.find((one) => one.manager === 'two');
    expect(entry).toMatchObject({ operation: 'Apply', subresource: 'status' });
  });

  test('a dry-run apply shows the conflict and stores nothing', async ({ home }) => {
    await api.apply(home.core('configmaps', 'a'), 'one', configMap('a', { x: '1' }));
    const answer = await api.apply(home.core('configmaps', 'a?dryRun=All'), 'two', configMap('a', { y: '2' }));
    expect(answer.body.data).toEqual({ x: '1', y: '2' });
    expect((await api.get(home.core('configmaps', 'a'))).body.data).toEqual({ x: '1' });
  });
});
