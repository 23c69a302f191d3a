import { expect, test } from 'vitest';
import type { KubeObject } from '../../../operators/runtime/client.ts';
import { podFacts, samplesOf, scaledToZero, workloadOf } from '../../../operators/usage/workloads.ts';

const GIB = 1024 ** 3;

const pod = (
  name: string,
  change: { owner?: object; labels?: Record<string, string>; phase?: string; startTime?: string } = {},
) => ({
  metadata: {
    name,
    namespace: 'water-flood-app',
    labels: change.labels,
    ownerReferences: change.owner ? [change.owner] : [],
  },
  spec: {
    containers: [
      { resources: { requests: { cpu: '500m', memory: '1Gi' } } },
      { resources: { limits: { cpu: '500m', memory: '1Gi' } } },
    ],
    volumes: [{ persistentVolumeClaim: { claimName: 'data' } }],
  },
  status: { phase: change.phase ?? 'Running', startTime: change.startTime ?? '2026-11-22T00:00:00Z' },
});

const replicaSet = (hash: string) => ({ kind: 'ReplicaSet', name: `web-${hash}`, controller: true });

test('a new replica set goes on with the series of its deployment', () => {
  for (const hash of ['6f5b7c', '7d9c44']) {
    const labels = { 'pod-template-hash': hash };
    expect(workloadOf({ name: 'x', labels, ownerReferences: [replicaSet(hash)] })).toEqual({
      kind: 'Deployment',
      name: 'web',
    });
  }
});

test('a renamed workload goes on with its series where its pods bear an instance', () => {
  const labels = { 'app.kubernetes.io/instance': 'flood', 'pod-template-hash': '6f5b7c' };
  expect(workloadOf({ name: 'x', labels, ownerReferences: [replicaSet('6f5b7c')] }).name).toBe('flood');
  const deployment = {
    metadata: { name: 'web2', namespace: 'n' },
    spec: { replicas: 0, template: { metadata: { labels } } },
  };
  expect(scaledToZero('Deployment', deployment)?.name).toBe('flood');
});

test('the parts of one Helm release are workloads of their own', () => {
  const labels = (component: string) => ({
    'app.kubernetes.io/instance': 'shop',
    'app.kubernetes.io/name': 'shop',
    'app.kubernetes.io/component': component,
    'pod-template-hash': 'h',
  });
  const owner = (name: string) => ({ kind: 'ReplicaSet', name: `${name}-h`, controller: true });
  const pods = [
    pod('web-1', { owner: owner('web'), labels: labels('web') }),
    pod('worker-1', { owner: owner('worker'), labels: labels('worker') }),
  ];
  const uses = {
    'water-flood-app/web-1': { cpuMillis: 1, memoryBytes: 1 },
    'water-flood-app/worker-1': { cpuMillis: 900, memoryBytes: GIB },
  };
  expect(facts(uses, pods).map(({ name, use }) => [name, use?.cpuMillis])).toEqual([
    ['shop-web', 1],
    ['shop-worker', 900],
    ['old', undefined],
  ]);
});

test('owners that bear the same labels at the same time are told apart by their own names', () => {
  const labels = { 'app.kubernetes.io/instance': 'shop', 'pod-template-hash': 'h' };
  const owner = (name: string) => ({ kind: 'ReplicaSet', name: `${name}-h`, controller: true });
  const pods = ['web', 'worker'].map((name) => pod(`${name}-1`, { owner: owner(name), labels }));
  expect(facts({}, pods).map(({ name }) => name)).toEqual(['web', 'worker', 'old']);
});

test('the jobs of a cron job are one workload, and a bare pod is its own', () => {
  const job = { kind: 'Job', name: 'nightly-29386440', controller: true };
  expect(workloadOf({ name: 'x', ownerReferences: [job] })).toEqual({ kind: 'CronJob', name: 'nightly' });
  expect(workloadOf({ name: 'shell' })).toEqual({ kind: 'Pod', name: 'shell' });
});

test('pods that do not run are no workload', () => {
  expect(podFacts(pod('a', { phase: 'Pending' }))).toBeUndefined();
  expect(podFacts(pod('a', { phase: 'Succeeded' }))).toBeUndefined();
});

const now = Date.parse('2026-11-23T01:00:00Z');
const facts = (uses: Record<string, { cpuMillis: number; memoryBytes: number }>, pods: KubeObject[]) =>
  samplesOf({
    pods: pods.map(podFacts).filter((each) => each !== undefined),
    scaledToZero: [{ kind: 'Deployment', name: 'old', namespace: 'water-flood-app' }],
    uses: new Map(Object.entries(uses)),
    claims: new Map([['water-flood-app/data', 10 * GIB]]),
    namespaces: new Set(['water-flood-app']),
    now,
    startupMillis: 900_000,
  }).get('water-flood-app') ?? [];

test('a pod that was not measured leaves both the use and what it is a share of; a shared volume counts once', () => {
  const owner = replicaSet('h');
  const labels = { 'pod-template-hash': 'h' };
  const pods = [pod('a', { owner, labels }), pod('b', { owner, labels })];
  const [web] = facts({ 'water-flood-app/a': { cpuMillis: 250, memoryBytes: GIB } }, pods);
  expect(web).toMatchObject({
    replicas: 2,
    cpuMillis: 1000,
    memoryBytes: 2 * GIB,
    storageBytes: 10 * GIB,
    isStarting: false,
  });
  expect(web?.use).toEqual({ cpuMillis: 250, memoryBytes: GIB });
});

test('limits add up over all running pods, sidecars too, and there is none where one container has none', () => {
  const limited = (name: string, second: Record<string, string>) => ({
    ...pod(name),
    spec: {
      containers: [{ resources: { limits: { cpu: '1', memory: '1Gi' } } }],
      initContainers: [{ restartPolicy: 'Always', resources: { limits: second } }, { resources: {} }],
    },
  });
  const [whole] = facts({}, [limited('a', { cpu: '500m', memory: '1Gi' })]);
  expect([whole?.cpuLimitMillis, whole?.memoryLimitBytes]).toEqual([1500, 2 * GIB]);
  const [half] = facts({}, [limited('a', { memory: '1Gi' })]);
  expect([half?.cpuLimitMillis, half?.memoryLimitBytes]).toEqual([undefined, 2 * GIB]);
});

test('a workload of which nothing was measured has no use, and one scaled to zero has no pods', () => {
  const samples = facts({}, [pod('shell')]);
  expect(samples.map(({ name, replicas, use }) => ({ name, replicas, use }))).toEqual([
    { name: 'shell', replicas: 1, use: undefined },
    { name: 'old', replicas: 0, use: undefined },
  ]);
});

test('a workload is starting while half of its pods are young', () => {
  const young = pod('a', { startTime: '2026-11-23T00:50:00Z' });
  const [sample] = facts({ 'water-flood-app/a': { cpuMillis: 1, memoryBytes: 1 } }, [young]);
  expect(sample?.isStarting).toBe(true);
});
