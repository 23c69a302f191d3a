import { expect, test } from 'vitest';
import type { KubeClient, KubeObject } from '../../../operators/runtime/client.ts';
import { KubeError } from '../../../operators/runtime/errors.ts';
import {
  DEPLOYMENTS,
  LIMIT_RANGES,
  NAMESPACES,
  NETWORK_POLICIES,
  pathOf,
  RESOURCE_QUOTAS,
  type ResourceKind,
  ROLE_BINDINGS,
  ROLES,
  SERVICE_ACCOUNTS,
} from '../../../operators/runtime/kinds.ts';
import { until } from '../cluster.ts';
import { changeTenancy, deploymentOf, readyTenancy, SERVER, untilTenancy, useCity } from './city.ts';

const city = useCity();

/** The cluster as a member sees it. */
async function as(tenancy: string, user: string, client: KubeClient = city.client): Promise<KubeClient> {
  const path = pathOf(SERVICE_ACCOUNTS, 'yunzhi-members', `${tenancy}.${user}`, 'token');
  const answer = await client.request<{ status: { token: string } }>('POST', path, {
    spec: { expirationSeconds: 600 },
  });
  return city.client.withToken(answer.status.token);
}

const codeOf = (attempt: Promise<unknown>): Promise<number> =>
  attempt.then(
    () => 200,
    (error: unknown) => (error instanceof KubeError ? error.status.code : -1),
  );

test('an administrator runs workloads in the tenancy and nowhere else', async () => {
  const [name, other] = [await readyTenancy(city), await readyTenancy(city)];
  const wang = await as(name, 'wang');
  await wang.create(DEPLOYMENTS, `${name}-app`, deploymentOf('web', 1));
  expect(await codeOf(wang.list(DEPLOYMENTS, `${other}-app`))).toBe(403);
  expect(await codeOf(wang.list(NAMESPACES))).toBe(403);
});

test.each([
  [RESOURCE_QUOTAS, 'yunzhi-quota'],
  [LIMIT_RANGES, 'yunzhi-limits'],
  [NETWORK_POLICIES, 'yunzhi-isolation'],
  [ROLE_BINDINGS, 'yunzhi-member-admin'],
] as [ResourceKind, string][])('no administrator of a tenancy can change, delete or add a %o', async (kind, child) => {
  const name = await readyTenancy(city);
  const wang = await as(name, 'wang');
  const place = { namespace: `${name}-app`, name: child };
  const body = await city.client.get<KubeObject>(kind, place);
  expect(await codeOf(wang.patch(kind, place, 'merge', { metadata: { labels: { mine: 'yes' } } }))).toBe(403);
  expect(await codeOf(wang.delete(kind, place))).toBe(403);
  expect(await codeOf(wang.create(kind, place.namespace, { ...body, metadata: { name: 'mine' } }))).toBe(403);
  expect(await codeOf(wang.create(ROLES, place.namespace, { metadata: { name: 'mine' }, rules: [] }))).toBe(403);
  expect(
    await codeOf(wang.patch(NAMESPACES, { name: place.namespace }, 'merge', { metadata: { labels: { a: 'b' } } })),
  ).toBe(403);
});

test('a viewer may look and not touch', async () => {
  const name = await readyTenancy(city, { members: [{ user: 'li', role: 'view' }] });
  const li = await as(name, 'li');
  expect(await codeOf(li.list(DEPLOYMENTS, `${name}-app`))).toBe(200);
  expect(await codeOf(li.create(DEPLOYMENTS, `${name}-app`, deploymentOf('web', 1)))).toBe(403);
});

test('a member who is removed can do nothing from that moment, the others keep working', async () => {
  const members = [
    { user: 'wang', role: 'admin' },
    { user: 'zhao', role: 'admin' },
  ] as const;
  const name = await readyTenancy(city, { members: [...members] });
  const [wang, zhao] = [await as(name, 'wang'), await as(name, 'zhao')];
  await changeTenancy(city, name, { members: [{ user: 'wang', role: 'admin' }] });
  await untilTenancy(city, name, (tenancy) => tenancy.status?.members?.length === 1);
  expect(await codeOf(wang.list(DEPLOYMENTS, `${name}-app`))).toBe(200);
  // The API server's own cache of bindings follows within moments.
  await until('zhao to be refused', async () => (await codeOf(zhao.list(DEPLOYMENTS, `${name}-app`))) !== 200);
  expect(
    await city.client.find(SERVICE_ACCOUNTS, { namespace: 'yunzhi-members', name: `${name}.zhao` }),
  ).toBeUndefined();
});

test('a change of role leaves no trace of the old one', async () => {
  const name = await readyTenancy(city);
  const wang = await as(name, 'wang');
  await changeTenancy(city, name, { members: [{ user: 'wang', role: 'view' }] });
  await untilTenancy(city, name, () => true);
  await until('wang to lose the right to create', async () => {
    return (await codeOf(wang.create(DEPLOYMENTS, `${name}-app`, deploymentOf('late', 1)))) === 403;
  });
  expect(
    await city.client.find(ROLE_BINDINGS, { namespace: `${name}-app`, name: 'yunzhi-member-admin' }),
  ).toBeUndefined();
});

test('the server may create tokens for members of the tenancies and for no other account', async () => {
  const name = await readyTenancy(city);
  const [, , namespace, account] = SERVER.split(':');
  await city.client.create(SERVICE_ACCOUNTS, namespace, { metadata: { name: account } }).catch(() => {});
  const path = pathOf(SERVICE_ACCOUNTS, namespace, account, 'token');
  const { status } = await city.client.request<{ status: { token: string } }>('POST', path, { spec: {} });
  const server = city.client.withToken(status.token);
  await until('the right to be known', async () => (await codeOf(as(name, 'wang', server))) === 200);
  const others = pathOf(SERVICE_ACCOUNTS, 'kube-system', 'default', 'token');
  expect(await codeOf(server.request('POST', others, { spec: {} }))).toBe(403);
  expect(await codeOf(server.list(DEPLOYMENTS, `${name}-app`))).toBe(403);
});
