import { describe, expect } from 'vitest';
import { api, test } from './fixture.ts';

interface Resource {
  name: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
  shortNames?: string[];
}

describe('discovery', () => {
  test('the core version is v1', async () => {
    expect((await api.get('/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
  });

  test('the groups name their preferred version', async () => {
    const { body } = await api.get('/apis');
    expect(body.kind).toBe('APIGroupList');
    const groups = body.groups as { name: string; preferredVersion: { groupVersion: string } }[];
    const preferred = Object.fromEntries(groups.map((group) => [group.name, group.preferredVersion.groupVersion]));
    expect(preferred).toMatchObject({
      apps: 'apps/v1',
      batch: 'batch/v1',
      'rbac.authorization.k8s.io': 'rbac.authorization.k8s.io/v1',
      'apiextensions.k8s.io': 'apiextensions.k8s.io/v1',
    });
  });

  test('a version lists its resources with kind, scope, verbs and short names', async () => {
    const { body } = await api.get('/api/v1');
    expect(body).toMatchObject({ kind: 'APIResourceList', groupVersion: 'v1' });
    const resources = body.resources as Resource[];
    const find = (name: string) => resources.find((resource) => resource.name === name);
    expect(find('pods')).toMatchObject({ kind: 'Pod', namespaced: true, shortNames: ['po'] });
    expect(find('namespaces')).toMatchObject({ kind: 'Namespace', namespaced: false, shortNames: ['ns'] });
    expect(find('pods')?.verbs).toEqual(expect.arrayContaining(['create', 'delete', 'get', 'list', 'patch', 'watch']));
    expect(find('serviceaccounts/token')).toMatchObject({ kind: 'TokenRequest', verbs: ['create'] });
  });

  test('one group is described by itself', async () => {
    expect((await api.get('/apis/apps')).body).toMatchObject({
      kind: 'APIGroup',
      name: 'apps',
      preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
    });
  });

  test('all of discovery can be had in one answer', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const { body } = await api.get('/apis', { Accept: accept });
    expect(body).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' });
    const apps = body.items.find((group) => group.metadata.name === 'apps') as unknown as {
      versions: { version: string; resources: { resource: string; scope: string }[] }[];
    };
    expect(apps.versions[0]?.version).toBe('v1');
    expect(apps.versions[0]?.resources).toEqual(
      expect.arrayContaining([expect.objectContaining({ resource: 'deployments', scope: 'Namespaced' })]),
    );
  });

  test('the version is that of Kubernetes', async () => {
    expect((await api.get('/version')).body).toMatchObject({
      major: '1',
      gitVersion: expect.stringMatching(/^v1\.\d+/),
    });
  });

  test('readyz, livez and healthz answer ok', async () => {
    for (const path of ['/readyz', '/livez', '/healthz']) {
      const answer = await api.get(path);
      expect([answer.status, answer.text]).toEqual([200, 'ok']);
    }
  });

  test('OpenAPI v3 has a document for each version, with a schema of each kind', async () => {
    const index = await api.get('/openapi/v3');
    const paths = index.body.paths as Record<string, { serverRelativeURL: string }>;
    const { body } = await api.get(paths['apis/apps/v1']?.serverRelativeURL ?? '');
    expect(body.openapi).toMatch(/^3\./);
    const schemas = (body.components as { schemas: Record<string, object> }).schemas;
    expect(schemas['io.k8s.api.apps.v1.Deployment']).toMatchObject({
      'x-kubernetes-group-version-kind': [{ group: 'apps', kind: 'Deployment', version: 'v1' }],
    });
  });

  test('who asks for a path that nobody serves gets 404', async () => {
    expect((await api.get('/nothing/here')).status).toBe(404);
  });
});
