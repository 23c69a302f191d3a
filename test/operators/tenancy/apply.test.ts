import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../operators/runtime/client.ts';
import {
  LIMIT_RANGES,
  NAMESPACES,
  NETWORK_POLICIES,
  PODS,
  RESOURCE_QUOTAS,
  ROLE_BINDINGS,
  TENANCIES,
} from '../../../operators/runtime/kinds.ts';
import { until } from '../cluster.ts';
import {
  changeTenancy,
  conditionIn,
  createTenancy,
  podSpec,
  readyTenancy,
  recordHistory,
  specOf,
  tenancyOf,
  untilPhase,
  useCity,
} from './city.ts';

const city = useCity();
const FENCES = [RESOURCE_QUOTAS, LIMIT_RANGES, NETWORK_POLICIES];

describe('a tenancy that is approved', () => {
  test('gets its namespaces with labels, quota, limits, isolation and access, and is ready', async () => {
    const name = await readyTenancy(city);
    const namespace = await city.client.get<KubeObject>(NAMESPACES, { name: `${name}-db` });
    expect(namespace.metadata.labels).toMatchObject({
      'govcloud.yunzhi.dev/tenancy': name,
      'govcloud.yunzhi.dev/zone': 'extranet',
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    const place = { namespace: `${name}-app` };
    const quota = await city.client.get(RESOURCE_QUOTAS, { ...place, name: 'yunzhi-quota' });
    expect(quota).toMatchObject({ spec: { hard: { 'requests.cpu': '2', 'limits.memory': '4Gi', pods: '10' } } });
    await city.client.get(LIMIT_RANGES, { ...place, name: 'yunzhi-limits' });
    await city.client.get(NETWORK_POLICIES, { ...place, name: 'yunzhi-isolation' });
    const binding = await city.client.get(ROLE_BINDINGS, { ...place, name: 'yunzhi-member-admin' });
    expect(binding).toMatchObject({ subjects: [{ name: `${name}.wang`, namespace: 'yunzhi-members' }] });
  });

  test('is entered by nobody before quota, limits and isolation are in force', async () => {
    const spec = specOf({
      members: [
        { user: 'wang', role: 'admin' },
        { user: 'li', role: 'view' },
      ],
    });
    const { metadata } = tenancyOf(city, spec);
    const history = recordHistory(city, [...FENCES, ROLE_BINDINGS], (each) => each.startsWith(metadata.name));
    await city.client.create(TENANCIES, undefined, tenancyOf(city, spec));
    await untilPhase(city, metadata.name, 'Ready');
    await until(
      'the history to be complete',
      () => history.inOrder().filter((each) => each.kind === 'RoleBinding').length >= 4,
    );
    history.stop();
    const standing = new Set<string>();
    for (const { kind, object } of history.inOrder()) {
      const namespace = object.metadata.namespace;
      const isInForce = kind !== 'ResourceQuota' || (object as { status?: { hard?: object } }).status?.hard;
      if (kind !== 'RoleBinding' && isInForce) standing.add(`${namespace}/${kind}`);
      if (kind !== 'RoleBinding') continue;
      for (const fence of FENCES) expect(standing).toContain(`${namespace}/${fence.kind}`);
    }
    expect(history.inOrder().filter((each) => each.type === 'DELETED')).toEqual([]);
  });

  test('needs no further write once it is ready', async () => {
    const name = await readyTenancy(city);
    const before = await city.client.get(TENANCIES, { name });
    const history = recordHistory(city, [...FENCES, ROLE_BINDINGS], (each) => each.startsWith(name));
    city.controller.enqueue(name);
    const marker = await readyTenancy(city);
    history.stop();
    expect(marker).not.toBe(name);
    expect(history.inOrder().filter((each) => each.type === 'MODIFIED' && each.kind !== 'ResourceQuota')).toEqual([]);
    expect((await city.client.get(TENANCIES, { name })).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  test('admits a pod that names no requests, with the defaults of its LimitRange', async () => {
    const name = await readyTenancy(city);
    const [container] = podSpec('1').containers;
    const spec = { ...podSpec('1'), containers: [{ ...container, resources: undefined }] };
    const namespace = `${name}-app`;
    await until('the default service account', () =>
      city.client.find({ ...PODS, plural: 'serviceaccounts' }, { namespace, name: 'default' }),
    );
    const pod = await city.client.create(PODS, namespace, { metadata: { name: 'plain' }, spec });
    expect(pod).toMatchObject({
      spec: { containers: [{ resources: { requests: { cpu: '100m' }, limits: { cpu: '500m' } } }] },
    });
  });
});

describe('a specification that cannot be applied', () => {
  test('whose shares exceed the grant is held with the figures, and nothing is created', async () => {
    const { metadata } = await createTenancy(city, { quota: { ...specOf().quota, cpu: '3' } });
    const held = await untilPhase(city, metadata.name ?? '', 'Held');
    expect(conditionIn(held, 'Ready')).toMatchObject({ status: 'False', reason: 'SharesExceedGrant' });
    expect(conditionIn(held, 'Ready')?.message).toContain('of cpu add up to 4, the grant is 3');
    expect(await city.client.find(NAMESPACES, { name: `${metadata.name}-app` })).toBeUndefined();
  });

  test('that asks for the internet in the extranet is held', async () => {
    const { metadata } = await createTenancy(city, {
      ports: [{ part: 'app', port: 443, protocol: 'TCP', from: 'internet' }],
    });
    expect(conditionIn(await untilPhase(city, metadata.name ?? '', 'Held'), 'Ready')?.reason).toBe('PortNotAllowed');
  });

  test('does not take over a namespace of somebody else', async () => {
    const spec = specOf();
    const { metadata } = tenancyOf(city, spec);
    await city.client.create(NAMESPACES, undefined, { metadata: { name: `${metadata.name}-app` } });
    await city.client.create(TENANCIES, undefined, tenancyOf(city, spec));
    expect(conditionIn(await untilPhase(city, metadata.name, 'Held'), 'Ready')?.reason).toBe('NamespaceTaken');
    const theirs = await city.client.get<KubeObject>(NAMESPACES, { name: `${metadata.name}-app` });
    expect(theirs.metadata.labels?.['govcloud.yunzhi.dev/tenancy']).toBeUndefined();
  });

  test('is applied once it is corrected', async () => {
    const { metadata } = await createTenancy(city, { quota: { ...specOf().quota, cpu: '3' } });
    await untilPhase(city, metadata.name ?? '', 'Held');
    await changeTenancy(city, metadata.name ?? '', { quota: { cpu: '4' } });
    await untilPhase(city, metadata.name ?? '', 'Ready');
  });
});
