import { describe, expect } from 'vitest';
import { api, test, uniqueName } from './fixture.ts';
import { configMap } from './samples.ts';

describe('creating', () => {
  test('a created object comes back with uid, resource version and creation time', async ({ home }) => {
    const answer = await api.create(home.core('configmaps'), configMap('a', { colour: 'red' }));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { colour: 'red' } });
    expect(answer.body.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(answer.body.metadata.resourceVersion).toMatch(/^[1-9]\d*$/);
    expect(answer.body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(answer.body.metadata.namespace).toBe(home.name);
  });

  test('what is read is what was created', async ({ home }) => {
    const created = await api.create(home.core('configmaps'), configMap('a', { colour: 'red' }));
    const read = await api.get(home.core('configmaps', 'a'));
    expect(read.status).toBe(200);
    expect(read.body).toEqual(created.body);
  });

  test('a second object of the same name is refused with 409 AlreadyExists', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a'));
    const answer = await api.create(home.core('configmaps'), configMap('a'));
    expect(answer.body).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "a" already exists',
      details: { name: 'a', kind: 'configmaps' },
    });
  });

  test('generateName gives a name with five random characters', async ({ home }) => {
    const body = { metadata: { generateName: 'job-' } };
    const first = await api.create(home.core('configmaps'), body);
    const second = await api.create(home.core('configmaps'), body);
    expect(first.body.metadata.name).toMatch(/^job-[a-z0-9]{5}$/);
    expect(second.body.metadata.name).not.toBe(first.body.metadata.name);
  });

  test('an object without name or generateName is refused with 422', async ({ home }) => {
    const answer = await api.create(home.core('configmaps'), { metadata: {} });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(answer.body.message).toContain('name or generateName is required');
  });

  test('a name that is no DNS subdomain is refused, naming the field', async ({ home }) => {
    const answer = await api.create(home.core('configmaps'), configMap('Not_Valid'));
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(answer.body.details.causes).toEqual(
      expect.arrayContaining([expect.objectContaining({ field: 'metadata.name', reason: 'FieldValueInvalid' })]),
    );
  });

  test('a label value with spaces is refused, naming the field', async ({ home }) => {
    const answer = await api.create(home.core('configmaps'), {
      metadata: { name: 'a', labels: { unit: 'not allowed' } },
    });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(answer.body.details.causes?.[0]?.field).toBe('metadata.labels');
  });

  test('a namespace in the body that is not the one of the path is refused with 400', async ({ home }) => {
    const answer = await api.create(home.core('configmaps'), { metadata: { name: 'a', namespace: 'elsewhere' } });
    expect(answer.body).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(answer.body.message).toContain('does not match');
  });

  test('a kind that does not belong to the path is refused with 400', async ({ home }) => {
    const answer = await api.create(home.core('configmaps'), {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a' },
    });
    expect(answer.body).toMatchObject({ code: 400, reason: 'BadRequest' });
  });

  test('a resource version in a new object is refused', async ({ home }) => {
    const answer = await api.create(home.core('configmaps'), { metadata: { name: 'a', resourceVersion: '1' } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body.message).toContain('resourceVersion should not be set on objects to be created');
  });

  test('a body that is not JSON is refused with 400', async ({ home }) => {
    const answer = await api.request('POST', home.core('configmaps'), ['not', 'an', 'object']);
    expect(answer.body).toMatchObject({ kind: 'Status', code: 400, reason: 'BadRequest' });
  });

  test('an object in a namespace that does not exist is refused with 404', async () => {
    const answer = await api.create('/api/v1/namespaces/never-made/configmaps', configMap('a'));
    expect(answer.body).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'namespaces "never-made" not found',
    });
  });

  test('a missing required field is refused, naming it', async ({ home }) => {
    const answer = await api.create(home.core('pods'), { metadata: { name: 'a' }, spec: { containers: [] } });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid', details: { kind: 'Pod', name: 'a' } });
    expect(answer.body.details.causes?.map((cause) => cause.field)).toContain('spec.containers');
  });

  test('a field of the wrong type is refused with 400', async ({ home }) => {
    const answer = await api.create(home.core('configmaps'), { metadata: { name: 'a' }, data: { count: 3 } });
    expect(answer.body).toMatchObject({ code: 400, reason: 'BadRequest' });
  });
});

describe('reading', () => {
  test('what does not exist answers 404 with its resource and name', async ({ home }) => {
    const answer = await api.get(home.in('apps/v1', 'deployments', 'none'));
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({
      kind: 'Status',
      reason: 'NotFound',
      message: 'deployments.apps "none" not found',
      details: { name: 'none', group: 'apps', kind: 'deployments' },
    });
  });

  test('a resource that is not served answers 404 as a server that does not know it', async ({ home }) => {
    const answer = await api.get(home.in('apps/v1', 'unknownthings'));
    expect(answer.body).toMatchObject({
      kind: 'Status',
      code: 404,
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
    });
  });

  test('an API group that is not served answers 404', async () => {
    const answer = await api.get('/apis/nobody.example.com/v1/things');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('page not found');
  });

  test('a method that a resource does not have answers 405', async ({ home }) => {
    const answer = await api.request('PUT', home.core('configmaps'), configMap('a'));
    expect(answer.body).toMatchObject({ kind: 'Status', code: 405, reason: 'MethodNotAllowed' });
  });

  test('YAML is answered to those who ask for it', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a', { colour: 'red' }));
    const answer = await api.get(home.core('configmaps', 'a'), { Accept: 'application/yaml' });
    expect(answer.headers['content-type']).toContain('application/yaml');
    expect(answer.text).toMatch(/^kind: ConfigMap$/m);
    expect(answer.text).toMatch(/^ {2}colour: red$/m);
  });

  test('YAML is accepted as the body of an object', async ({ home }) => {
    const answer = await api.request('POST', home.core('configmaps'), configMap('a', { colour: 'red' }), {
      'Content-Type': 'application/yaml', // JSON is YAML
    });
    expect(answer.status).toBe(201);
  });

  test('a content type that nobody reads is refused with 415', async ({ home }) => {
    const answer = await api.request('POST', home.core('configmaps'), configMap('a'), { 'Content-Type': 'text/csv' });
    expect(answer.body).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
  });
});

describe('dry run and field validation', () => {
  test('a dry run answers as the real thing and stores nothing', async ({ home }) => {
    const answer = await api.create(home.core('configmaps', '?dryRun=All'), configMap('a'));
    expect(answer.status).toBe(201);
    expect(answer.body.metadata.uid).toBeTruthy();
    expect((await api.get(home.core('configmaps', 'a'))).status).toBe(404);
  });

  test('a dry run is validated all the same', async ({ home }) => {
    const answer = await api.create(home.core('configmaps', '?dryRun=All'), configMap('Not_Valid'));
    expect(answer.status).toBe(422);
  });

  test('a dry-run deletion deletes nothing', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a'));
    expect((await api.delete(home.core('configmaps', 'a?dryRun=All'))).status).toBe(200);
    expect((await api.get(home.core('configmaps', 'a'))).status).toBe(200);
  });

  test('a dry-run value other than All is refused', async ({ home }) => {
    const answer = await api.create(home.core('configmaps', '?dryRun=Some'), configMap('a'));
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  test('an unknown field is refused when validation is strict', async ({ home }) => {
    const body = { ...configMap('a'), colour: 'red' };
    const answer = await api.create(home.core('configmaps', '?fieldValidation=Strict'), body);
    expect(answer.body).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(answer.body.message).toContain('unknown field "colour"');
  });

  test('an unknown field is dropped with a warning by default', async ({ home }) => {
    const answer = await api.create(home.core('configmaps'), { ...configMap('a'), colour: 'red' });
    expect(answer.status).toBe(201);
    expect(answer.headers.warning).toContain('unknown field');
    expect(answer.body).not.toHaveProperty('colour');
  });

  test('an unknown field is dropped in silence when validation is Ignore', async ({ home }) => {
    const body = { ...configMap('a'), colour: 'red' };
    const answer = await api.create(home.core('configmaps', '?fieldValidation=Ignore'), body);
    expect(answer.status).toBe(201);
    expect(answer.headers.warning).toBeUndefined();
  });

  test('the writer is recorded as a field manager', async ({ home }) => {
    const answer = await api.create(home.core('configmaps', '?fieldManager=registry'), configMap('a', { x: '1' }));
    expect(answer.body.metadata.managedFields).toMatchObject([
      {
        manager: 'registry',
        operation: 'Update',
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': {} },
      },
    ]);
  });
});

describe('kinds without a namespace', () => {
  test('live outside of namespaces', async () => {
    const name = uniqueName('contract');
    const created = await api.create('/api/v1/namespaces', { metadata: { name } });
    expect(created.body.metadata.namespace).toBeUndefined();
    expect(created.body).toMatchObject({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
    expect(created.body.metadata.labels).toMatchObject({ 'kubernetes.io/metadata.name': name });
    await api.delete(`/api/v1/namespaces/${name}`);
  });
});
