import { expect, test } from 'vitest';
import type { KubeObject } from '../../../operators/runtime/client.ts';
import { addressOf, claimSeen, inventoryOf, podSeen, serviceSeen } from '../../../operators/usage/inventory.ts';

const created = '2026-11-01T00:00:00Z';
const object = (name: string, rest: object, labels = {}): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Any',
    metadata: { name, namespace: 'a', creationTimestamp: created, labels },
    ...rest,
  }) as KubeObject;
const pod = (name: string, phase: string, claim: string, labels = {}) =>
  object(
    name,
    {
      spec: { containers: [], volumes: [{ persistentVolumeClaim: { claimName: claim } }] },
      status: { phase, startTime: created },
    },
    labels,
  );

test('a volume that a waiting pod names is in use, one of a finished pod is not', () => {
  const seen = {
    pods: [pod('p', 'Pending', 'wanted'), pod('q', 'Succeeded', 'left')].map(podSeen),
    claims: ['wanted', 'left'].map((name) =>
      claimSeen(object(name, { spec: { resources: { requests: { storage: '1Gi' } } } })),
    ),
    services: [],
    scaledToZero: [],
  };
  expect(inventoryOf(seen, new Date(created))).toEqual({
    observedAt: '2026-11-01T00:00:00.000Z',
    volumes: [
      { name: 'left', bytes: 2 ** 30, createdAt: '2026-11-01T00:00:00.000Z', mounted: false },
      { name: 'wanted', bytes: 2 ** 30, createdAt: '2026-11-01T00:00:00.000Z', mounted: true },
    ],
    services: [],
    workloads: 0,
  });
});

test('a service is answered for by the running pods that it selects; one without selector is not judged', () => {
  const service = (name: string, spec: object, status = {}) => serviceSeen(object(name, { spec, status }));
  const seen = {
    pods: [pod('p', 'Running', 'x', { app: 'web' }), pod('q', 'Pending', 'x', { app: 'old' })].map(podSeen),
    claims: [],
    services: [
      service('web', { selector: { app: 'web' } }),
      service(
        'old',
        { selector: { app: 'old' }, type: 'LoadBalancer' },
        { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
      ),
      service('outside', { type: 'ExternalName', externalName: 'example.test' }),
    ],
    scaledToZero: [{ namespace: 'a', kind: 'Deployment', name: 'asleep' }],
  };
  const { services, workloads } = inventoryOf(seen, new Date(created));
  expect(
    services.map(({ name, expectsEndpoints, readyEndpoints }) => [name, expectsEndpoints, readyEndpoints]),
  ).toEqual([
    ['old', true, 0],
    ['outside', false, 0],
    ['web', true, 1],
  ]);
  expect(services[0]).toMatchObject({ loadBalancers: 1, publicIps: 1 });
  expect(workloads).toBe(2);
});

test('an address names the running pods behind it and their workloads; one that nobody answers at is not measured', () => {
  const service = (name: string, app: string, type: string) =>
    serviceSeen(object(name, { spec: { type, selector: { app } }, status: {} }));
  const pods = [
    pod('p-1', 'Running', 'x', { app: 'web' }),
    pod('p-0', 'Running', 'x', { app: 'web' }),
    pod('q', 'Pending', 'x', { app: 'web' }),
  ].map(podSeen);
  const services = [
    service('public', 'web', 'LoadBalancer'),
    service('silent', 'gone', 'LoadBalancer'),
    service('inner', 'web', 'ClusterIP'),
  ];
  expect(services.map((one) => addressOf(one, pods))).toEqual([
    { service: 'public', workloads: ['Pod/p-0', 'Pod/p-1'] },
    undefined,
    undefined,
  ]);
  const seen = { pods, claims: [], services, scaledToZero: [] };
  expect(inventoryOf(seen, new Date(created)).services.map((one) => [one.name, one.pods])).toEqual([
    ['inner', undefined],
    ['public', ['p-0', 'p-1']],
    ['silent', undefined],
  ]);
});
