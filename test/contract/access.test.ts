import { describe, expect } from 'vitest';
import type { Client } from './client.ts';
import { api, type Home, test, uniqueName, until } from './fixture.ts';
import { configMap } from './samples.ts';

const rbac = 'rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

const rule = (resources: string[], verbs: string[], more: Partial<Rule> = {}): Rule => ({
  apiGroups: [''],
  resources,
  verbs,
  ...more,
});

/** A service account of the namespace that may do what `rules` say, and nothing else. */
async function accountWith(home: Home, name: string, rules: Rule[]): Promise<Client> {
  await api.create(home.core('serviceaccounts'), { metadata: { name } });
  await api.create(home.in(rbac, 'roles'), { metadata: { name }, rules });
  await api.create(home.in(rbac, 'rolebindings'), {
    metadata: { name },
    roleRef: { apiGroup, kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: home.name }],
  });
  const token = await api.create(home.core('serviceaccounts', `${name}/token`), { spec: { expirationSeconds: 600 } });
  const client = api.withToken(String((token.body.status as { token: string }).token));
  const first = rules[0];
  if (first) {
    // The authorizer learns of new roles through a watch of its own.
    const review = {
      namespace: home.name,
      verb: first.verbs[0],
      group: first.apiGroups[0],
      resource: first.resources[0],
    };
    await until('the new role to count', async () => ((await mayI(client, review)) ? true : undefined));
  }
  return client;
}

async function mayI(client: Client, resourceAttributes: object): Promise<boolean> {
  const answer = await client.create('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    spec: { resourceAttributes },
  });
  return answer.body.status?.allowed === true;
}

describe('who are you', () => {
  test('a token that nobody gave is refused with 401', async () => {
    const answer = await api.withToken('not-a-token').get('/api/v1/namespaces');
    expect(answer.body).toMatchObject({ kind: 'Status', code: 401, reason: 'Unauthorized' });
  });

  test('a service account is known by its name and groups', async ({ home }) => {
    const client = await accountWith(home, 'clerk', []);
    const { body } = await client.create('/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'SelfSubjectReview',
    });
    expect(body.status).toMatchObject({
      userInfo: {
        username: `system:serviceaccount:${home.name}:clerk`,
        groups: expect.arrayContaining([
          'system:serviceaccounts',
          `system:serviceaccounts:${home.name}`,
          'system:authenticated',
        ]),
      },
    });
  });
});

describe('role-based access', () => {
  test('who has no role is refused with 403, told who they are and what they lack', async ({ home }) => {
    const client = await accountWith(home, 'clerk', []);
    const answer = await client.get(home.core('configmaps'));
    expect(answer.body).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message:
        `configmaps is forbidden: User "system:serviceaccount:${home.name}:clerk" cannot list resource "configmaps" ` +
        `in API group "" in the namespace "${home.name}"`,
    });
  });

  test('a role allows its verbs and no others', async ({ home }) => {
    const client = await accountWith(home, 'clerk', [rule(['configmaps'], ['get', 'list'])]);
    await api.create(home.core('configmaps'), configMap('a'));
    expect((await client.get(home.core('configmaps', 'a'))).status).toBe(200);
    expect((await client.get(home.core('configmaps'))).status).toBe(200);
    expect((await client.delete(home.core('configmaps', 'a'))).status).toBe(403);
    expect((await client.create(home.core('configmaps'), configMap('b'))).status).toBe(403);
  });

  test('a role is good in its own namespace only', async ({ home }) => {
    const client = await accountWith(home, 'clerk', [rule(['configmaps'], ['list'])]);
    expect((await client.get('/api/v1/namespaces/default/configmaps')).status).toBe(403);
    expect((await client.get('/api/v1/configmaps')).status).toBe(403);
  });

  test('resourceNames narrow a role to named objects', async ({ home }) => {
    const named = rule(['configmaps'], ['get'], { resourceNames: ['mine'] });
    const client = await accountWith(home, 'clerk', [rule(['pods'], ['list']), named]);
    await api.create(home.core('configmaps'), configMap('mine'));
    await api.create(home.core('configmaps'), configMap('other'));
    expect((await client.get(home.core('configmaps', 'mine'))).status).toBe(200);
    expect((await client.get(home.core('configmaps', 'other'))).status).toBe(403);
  });

  test('a subresource needs a rule of its own', async ({ home }) => {
    const client = await accountWith(home, 'clerk', [rule(['deployments'], ['get', 'patch'], { apiGroups: ['apps'] })]);
    const path = home.in('apps/v1', 'deployments', 'none');
    expect((await client.get(path)).status).toBe(404);
    expect((await client.get(`${path}/scale`)).status).toBe(403);
  });

  test('a cluster role bound in a namespace counts there', async ({ home }) => {
    const client = await accountWith(home, 'clerk', []);
    await api.create(home.in(rbac, 'rolebindings'), {
      metadata: { name: 'viewers' },
      roleRef: { apiGroup, kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'Group', apiGroup, name: `system:serviceaccounts:${home.name}` }],
    });
    await until('access', async () => ((await client.get(home.core('pods'))).status === 200 ? true : undefined));
    expect((await client.get(home.core('secrets'))).status).toBe(403);
    expect((await client.get('/api/v1/pods')).status).toBe(403);
  });

  test('a removed binding removes the access', async ({ home }) => {
    const client = await accountWith(home, 'clerk', [rule(['configmaps'], ['list'])]);
    await api.delete(home.in(rbac, 'rolebindings', 'clerk'));
    await until('refusal', async () => ((await client.get(home.core('configmaps'))).status === 403 ? true : undefined));
  });

  test('nobody may grant what they do not have: no escalation', async ({ home }) => {
    const client = await accountWith(home, 'clerk', [
      rule(['roles'], ['create', 'update'], { apiGroups: [apiGroup] }),
      rule(['configmaps'], ['get']),
    ]);
    const own = await client.create(home.in(rbac, 'roles'), {
      metadata: { name: 'own' },
      rules: [rule(['configmaps'], ['get'])],
    });
    const more = await client.create(home.in(rbac, 'roles'), {
      metadata: { name: 'more' },
      rules: [rule(['secrets'], ['get'])],
    });
    expect(own.status).toBe(201);
    expect(more.body).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(more.body.message).toContain('attempting to grant RBAC permissions not currently held');
  });

  test('nobody may bind a role that holds more than they have', async ({ home }) => {
    const client = await accountWith(home, 'clerk', [rule(['rolebindings'], ['create'], { apiGroups: [apiGroup] })]);
    const answer = await client.create(home.in(rbac, 'rolebindings'), {
      metadata: { name: 'admins' },
      roleRef: { apiGroup, kind: 'ClusterRole', name: 'admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'clerk', namespace: home.name }],
    });
    expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
  });

  test('the verb bind lets one bind the named role all the same', async ({ home }) => {
    const client = await accountWith(home, 'clerk', [
      rule(['rolebindings'], ['create'], { apiGroups: [apiGroup] }),
      rule(['clusterroles'], ['bind'], { apiGroups: [apiGroup], resourceNames: ['admin'] }),
    ]);
    const answer = await client.create(home.in(rbac, 'rolebindings'), {
      metadata: { name: 'admins' },
      roleRef: { apiGroup, kind: 'ClusterRole', name: 'admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'clerk', namespace: home.name }],
    });
    expect(answer.status).toBe(201);
  });

  test('the verb escalate lets one write a role beyond their own', async ({ home }) => {
    const client = await accountWith(home, 'clerk', [
      rule(['roles'], ['create', 'escalate'], { apiGroups: [apiGroup] }),
    ]);
    const answer = await client.create(home.in(rbac, 'roles'), {
      metadata: { name: 'more' },
      rules: [rule(['secrets'], ['get'])],
    });
    expect(answer.status).toBe(201);
  });

  test('a rule without verbs is refused', async ({ home }) => {
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: [] }];
    const answer = await api.create(home.in(rbac, 'roles'), { metadata: { name: 'a' }, rules });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  test('an aggregated cluster role holds the rules of those it selects', async () => {
    const name = uniqueName('contract');
    const path = `/apis/${rbac}/clusterroles`;
    await api.create(path, {
      metadata: { name },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: name } }] },
      rules: [],
    });
    await api.create(path, {
      metadata: { name: `${name}-part`, labels: { into: name } },
      rules: [rule(['pods'], ['get'])],
    });
    await until('aggregation', async () => {
      const { body } = await api.get(`${path}/${name}`);
      return (body.rules as unknown[] | null)?.length === 1 ? true : undefined;
    });
    await api.delete(`${path}/${name}`);
    await api.delete(`${path}/${name}-part`);
  });
});

describe('access reviews', () => {
  test('a self review answers for the caller', async ({ home }) => {
    const client = await accountWith(home, 'clerk', [rule(['configmaps'], ['list'])]);
    const review = { namespace: home.name, resource: 'configmaps' };
    expect(await mayI(client, { ...review, verb: 'list' })).toBe(true);
    expect(await mayI(client, { ...review, verb: 'delete' })).toBe(false);
    expect(await mayI(api, { ...review, verb: 'delete' })).toBe(true);
  });

  test('a subject review answers for another', async ({ home }) => {
    await accountWith(home, 'clerk', [rule(['configmaps'], ['list'])]);
    const ask = (verb: string) =>
      api.create('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        spec: {
          user: `system:serviceaccount:${home.name}:clerk`,
          resourceAttributes: { namespace: home.name, resource: 'configmaps', verb },
        },
      });
    expect((await ask('list')).body.status).toMatchObject({ allowed: true });
    expect((await ask('delete')).body.status).toMatchObject({ allowed: false });
  });

  test('a rules review lists what the caller may do in a namespace', async ({ home }) => {
    const client = await accountWith(home, 'clerk', [rule(['configmaps'], ['list'])]);
    const { body } = await client.create('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
      spec: { namespace: home.name },
    });
    expect(body.status.resourceRules).toEqual(
      expect.arrayContaining([{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }]),
    );
  });
});

describe('impersonation', () => {
  test('an administrator may act as another, and has only their rights', async ({ home }) => {
    const as = api.withHeaders({ 'Impersonate-User': 'li', 'Impersonate-Group': 'clerks' });
    const answer = await as.get(home.core('pods'));
    expect(answer.body).toMatchObject({ code: 403 });
    expect(answer.body.message).toContain('User "li"');
  });

  test('an impersonated group brings its bindings', async ({ home }) => {
    await api.create(home.in(rbac, 'rolebindings'), {
      metadata: { name: 'clerks' },
      roleRef: { apiGroup, kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'Group', apiGroup, name: `clerks-of-${home.name}` }],
    });
    const as = api.withHeaders({ 'Impersonate-User': 'li', 'Impersonate-Group': `clerks-of-${home.name}` });
    await until('access', async () => ((await as.get(home.core('pods'))).status === 200 ? true : undefined));
  });

  test('who lacks the right to impersonate is refused', async ({ home }) => {
    const client = await accountWith(home, 'clerk', []);
    const answer = await client.withHeaders({ 'Impersonate-User': 'admin' }).get(home.core('pods'));
    expect(answer.body).toMatchObject({ code: 403 });
    expect(answer.body.message).toContain('cannot impersonate');
  });
});

describe('tokens', () => {
  test('a token says whose it is, for whom and until when', async ({ home }) => {
    const { body, status } = await api.create(home.core('serviceaccounts', 'default/token'), {
      spec: { expirationSeconds: 600 },
    });
    expect(status).toBe(201);
    const { token, expirationTimestamp } = body.status as { token: string; expirationTimestamp: string };
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims.sub).toBe(`system:serviceaccount:${home.name}:default`);
    expect(claims.exp).toBe(Date.parse(expirationTimestamp) / 1000);
    expect(claims.exp - claims.iat).toBe(600);
    expect(claims['kubernetes.io']).toMatchObject({ namespace: home.name, serviceaccount: { name: 'default' } });
  });

  test('a token for less than ten minutes is refused', async ({ home }) => {
    const answer = await api.create(home.core('serviceaccounts', 'default/token'), { spec: { expirationSeconds: 60 } });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  test('a token of an account that does not exist is refused with 404', async ({ home }) => {
    const answer = await api.create(home.core('serviceaccounts', 'nobody/token'), { spec: {} });
    expect(answer.status).toBe(404);
  });

  test('a token dies with its account', async ({ home }) => {
    const client = await accountWith(home, 'clerk', []);
    expect((await client.get(home.core('pods'))).status).toBe(403);
    await api.delete(home.core('serviceaccounts', 'clerk'));
    await until('401', async () => ((await client.get(home.core('pods'))).status === 401 ? true : undefined));
  });

  test('a token review tells whose a token is, and that a false one is none', async ({ home }) => {
    const { body } = await api.create(home.core('serviceaccounts', 'default/token'), { spec: {} });
    const token = (body.status as { token: string }).token;
    const review = (text: string) =>
      api.create('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: text } });
    expect((await review(token)).body.status).toMatchObject({
      authenticated: true,
      user: { username: `system:serviceaccount:${home.name}:default` },
    });
    expect((await review('false')).body.status.authenticated ?? false).toBe(false);
  });

  test('a token for another audience does not open the API', async ({ home }) => {
    const { body } = await api.create(home.core('serviceaccounts', 'default/token'), {
      spec: { audiences: ['someone-else'] },
    });
    const client = api.withToken((body.status as { token: string }).token);
    expect((await client.get(home.core('pods'))).status).toBe(401);
  });
});
