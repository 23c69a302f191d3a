import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { KubeClient } from '../../../operators/runtime/client.ts';
import {
  CLUSTER_ROLES,
  DEPLOYMENTS,
  NAMESPACES,
  pathOf,
  RESOURCE_QUOTAS,
  ROLE_BINDINGS,
  SERVICE_ACCOUNTS,
  TENANCIES,
} from '../../../operators/runtime/kinds.ts';
import { layFoundation } from '../../../operators/tenancy/foundation.ts';
import { membersYaml } from '../../../operators/tenancy/generate-roles.ts';
import { until } from '../cluster.ts';
import { codeOf, DEFAULT_RIGHTS, installRights, tokenOf } from '../rights.ts';
import { changeTenancy, deploymentOf, readyTenancy, untilPhase, useCity } from './city.ts';

const city = useCity();
const RBAC = new URL('../../../deploy/rbac/', import.meta.url);
const as = async (account: string): Promise<KubeClient> => city.client.withToken(await tokenOf(city.client, account));

// This file's final backup is an object dump, as where there is no Velero.
beforeAll(() => installRights(city.client, [...DEFAULT_RIGHTS, 'optional/final-backup.yaml']));

test('what is committed for members is what the operators compare with', () => {
  expect(readFileSync(new URL('generated/members.yaml', RBAC), 'utf8')).toBe(membersYaml());
});

test('the operators do all their work with the rights that deploy/rbac gives them', async () => {
  const operators = await as('yunzhi-operators');
  await until('the rights to be known', async () => (await codeOf(operators.list(TENANCIES))) === 200);
  await layFoundation(operators);
  await city.controller.stop();
  await city.startController(operators);
  const name = await readyTenancy(city);
  await city.client.create(DEPLOYMENTS, `${name}-app`, deploymentOf('web', 1));
  await city.client.delete(RESOURCE_QUOTAS, { namespace: `${name}-app`, name: 'yunzhi-quota' });
  await until('the repair', () =>
    city.client.find(RESOURCE_QUOTAS, { namespace: `${name}-app`, name: 'yunzhi-quota' }),
  );
  await changeTenancy(city, name, { members: [{ user: 'li', role: 'view' }] });
  await untilPhase(city, name, 'Ready', 30_000);
  await changeTenancy(city, name, {
    retire: {
      requestedAt: '2026-11-20T08:00:00Z',
      reason: 'T-1',
      objectionsClosed: true,
      keepBackupUntil: '2027-05-20T00:00:00Z',
    },
  });
  await untilPhase(city, name, 'Retired', 90_000);
}, 150_000);

test('the operators cannot give rights that they are not meant to give', async () => {
  const operators = await as('yunzhi-operators');
  const name = await readyTenancy(city);
  const binding = {
    metadata: { name: 'too-much' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }],
  };
  expect(await codeOf(operators.create(ROLE_BINDINGS, `${name}-app`, binding))).toBe(403);
  const token = pathOf(SERVICE_ACCOUNTS, 'kube-system', 'default', 'token');
  expect(await codeOf(operators.request('POST', token, { spec: {} }))).toBe(403);
  expect(await codeOf(operators.create(CLUSTER_ROLES, undefined, { metadata: { name: 'mine' }, rules: [] }))).toBe(403);
});

test('the server writes specifications and touches nothing on the cluster itself', async () => {
  const server = await as('yunzhi-server');
  await until('the rights to be known', async () => (await codeOf(server.list(TENANCIES))) === 200);
  const name = await readyTenancy(city);
  expect(await codeOf(server.patch(TENANCIES, { name }, 'merge', { spec: { frozen: false } }))).toBe(200);
  expect(await codeOf(server.patchStatus(TENANCIES, { name }, { phase: 'Retired' }))).toBe(403);
  expect(await codeOf(server.list(DEPLOYMENTS, `${name}-app`))).toBe(403);
  expect(await codeOf(server.create(NAMESPACES, undefined, { metadata: { name: `${name}-mine` } }))).toBe(403);
  expect(await codeOf(server.delete(RESOURCE_QUOTAS, { namespace: `${name}-app`, name: 'yunzhi-quota' }))).toBe(403);
});
