import { expect, test } from 'vitest';
import type { KubeObject } from '../../../operators/runtime/client.ts';
import {
  EVENTS,
  LIMIT_RANGES,
  NAMESPACES,
  NETWORK_POLICIES,
  RESOURCE_QUOTAS,
  type ResourceKind,
  ROLE_BINDINGS,
  ROLES,
  SERVICE_ACCOUNTS,
  TENANCIES,
} from '../../../operators/runtime/kinds.ts';
import { until } from '../cluster.ts';
import { readyTenancy, untilTenancy, useCity } from './city.ts';

const city = useCity();

const CHILDREN: [kind: ResourceKind, name: string][] = [
  [RESOURCE_QUOTAS, 'yunzhi-quota'],
  [LIMIT_RANGES, 'yunzhi-limits'],
  [NETWORK_POLICIES, 'yunzhi-isolation'],
  [ROLE_BINDINGS, 'yunzhi-member-admin'],
];

test.each(CHILDREN)('a deleted %o is made again and the repair is recorded', async (kind, child) => {
  const name = await readyTenancy(city);
  const place = { namespace: `${name}-app`, name: child };
  const before = await city.client.get(kind, place);
  await city.client.delete(kind, place);
  await until('the child to be back', () => city.client.find(kind, place));
  const after = await city.client.get(kind, place);
  expect(after.metadata.uid).not.toBe(before.metadata.uid);
  await untilRecorded(name, `${kind.kind} ${name}-app`);
});

test('an edited quota is put back', async () => {
  const name = await readyTenancy(city);
  const place = { namespace: `${name}-app`, name: 'yunzhi-quota' };
  await city.client.patch(RESOURCE_QUOTAS, place, 'merge', { spec: { hard: { 'requests.cpu': '64' } } });
  await until('the quota to be 2 CPU again', async () => {
    const quota = await city.client.get<KubeObject & { spec: { hard: Record<string, string> } }>(
      RESOURCE_QUOTAS,
      place,
    );
    return quota.spec.hard['requests.cpu'] === '2';
  });
});

test('an opened isolation is closed again', async () => {
  const name = await readyTenancy(city);
  const place = { namespace: `${name}-app`, name: 'yunzhi-isolation' };
  const before = await city.client.get<KubeObject & { spec: object }>(NETWORK_POLICIES, place);
  await city.client.patch(NETWORK_POLICIES, place, 'json', [
    { op: 'add', path: '/spec/podSelector/matchLabels', value: { nobody: 'yes' } },
    { op: 'add', path: '/spec/ingress/-', value: {} },
  ]);
  await until('the policy to be as before', async () => {
    const policy = await city.client.get<KubeObject & { spec: object }>(NETWORK_POLICIES, place);
    return JSON.stringify(policy.spec) === JSON.stringify(before.spec);
  });
});

test('removed and loosened labels of a namespace are put back, labels of others stay', async () => {
  const name = await readyTenancy(city);
  const place = { name: `${name}-app` };
  const labels = {
    'app.kubernetes.io/managed-by': null,
    'govcloud.yunzhi.dev/tenancy': null,
    'pod-security.kubernetes.io/enforce': 'privileged',
    theirs: 'stays',
  };
  await city.client.patch(NAMESPACES, place, 'merge', { metadata: { labels } });
  await until('the labels to be back', async () => {
    const { metadata } = await city.client.get(NAMESPACES, place);
    return (
      metadata.labels?.['govcloud.yunzhi.dev/tenancy'] === name &&
      metadata.labels?.['pod-security.kubernetes.io/enforce'] === 'restricted'
    );
  });
  expect((await city.client.get(NAMESPACES, place)).metadata.labels?.theirs).toBe('stays');
});

test('a stranger in a binding is put out', async () => {
  const name = await readyTenancy(city);
  const place = { namespace: `${name}-app`, name: 'yunzhi-member-admin' };
  const stranger = { kind: 'User', name: 'mallory', apiGroup: 'rbac.authorization.k8s.io' };
  await city.client.patch(ROLE_BINDINGS, place, 'json', [{ op: 'add', path: '/subjects/-', value: stranger }]);
  await until('mallory to be out', async () => {
    const binding = await city.client.get<KubeObject & { subjects: { name: string }[] }>(ROLE_BINDINGS, place);
    return binding.subjects.every((subject) => subject.name !== 'mallory') && binding.subjects.length === 1;
  });
});

test('a binding that was replaced by one to a stronger role is replaced back', async () => {
  const name = await readyTenancy(city);
  const place = { namespace: `${name}-app`, name: 'yunzhi-member-admin' };
  const labels = (await city.client.get(ROLE_BINDINGS, place)).metadata.labels;
  await city.controller.stop();
  await city.client.delete(ROLE_BINDINGS, place);
  await city.client.create(ROLE_BINDINGS, place.namespace, {
    metadata: { name: place.name, labels },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: `${name}.wang`, namespace: 'yunzhi-members' }],
  });
  await city.startController();
  await until('the role to be the old one', async () => {
    const binding = await city.client.find<KubeObject & { roleRef: { name: string } }>(ROLE_BINDINGS, place);
    return binding?.roleRef.name === 'yunzhi-member-admin';
  });
});

test('a member account and the right to its tokens are put back', async () => {
  const name = await readyTenancy(city);
  const account = { namespace: 'yunzhi-members', name: `${name}.wang` };
  const role = { namespace: 'yunzhi-members', name: `${name}.tokens` };
  await city.client.patch(ROLES, role, 'json', [{ op: 'remove', path: '/rules/0/resourceNames' }]);
  await city.client.delete(SERVICE_ACCOUNTS, account);
  await until('the account to be back', () => city.client.find(SERVICE_ACCOUNTS, account));
  await until('the right to be narrow again', async () => {
    const { rules } = await city.client.get<KubeObject & { rules: { resourceNames?: string[] }[] }>(ROLES, role);
    return rules[0]?.resourceNames?.[0] === `${name}.wang`;
  });
});

test('a namespace that somebody deletes is made again, closed and with access last', async () => {
  const name = await readyTenancy(city);
  const place = { name: `${name}-app` };
  const before = await city.client.get(NAMESPACES, place);
  await city.client.delete(NAMESPACES, place);
  await until(
    'another namespace',
    async () => {
      const found = await city.client.find(NAMESPACES, place);
      return found && found.metadata.uid !== before.metadata.uid;
    },
    30_000,
  );
  await untilTenancy(city, name, (tenancy) => tenancy.status?.phase === 'Ready', 30_000);
  await city.client.get(ROLE_BINDINGS, { namespace: place.name, name: 'yunzhi-member-admin' });
}, 60_000);

test('what vanished while no controller ran is put back when one starts', async () => {
  const name = await readyTenancy(city);
  const place = { namespace: `${name}-app`, name: 'yunzhi-isolation' };
  await city.controller.stop();
  await city.client.delete(NETWORK_POLICIES, place);
  await city.startController();
  await until('the policy to be back', () => city.client.find(NETWORK_POLICIES, place));
});

async function untilRecorded(name: string, what: string): Promise<void> {
  const { metadata } = await city.client.get(TENANCIES, { name });
  await until(`an event about ${what}`, async () => {
    const fieldSelector = `involvedObject.uid=${metadata.uid}`;
    const { items } = await city.client.list<KubeObject & { reason: string; message: string }>(EVENTS, 'default', {
      fieldSelector,
    });
    return items.some((event) => event.reason === 'DriftRepaired' && event.message.includes(what));
  });
}
