import { describe, expect } from 'vitest';
import type { KubeObject } from './client.ts';
import { api, type Home, names, test, until, untilGone, untilSo } from './fixture.ts';
import { deployment, job, pod, replicaSet, statefulSet } from './samples.ts';

const isReady = (count: number) => (object: KubeObject) =>
  object.status.readyReplicas === count && object.status.observedGeneration === object.metadata.generation;

const podsOf = async (home: Home, app: string) =>
  (await api.get(home.core('pods', `?labelSelector=app=${app}`))).body.items.filter(
    (one) => !one.metadata.deletionTimestamp,
  );

async function running(home: Home, name: string, replicas: number): Promise<string> {
  await api.create(home.in('apps/v1', 'deployments'), deployment(name, replicas));
  const path = home.in('apps/v1', 'deployments', name);
  await untilSo(path, isReady(replicas));
  return path;
}

describe('replica sets', () => {
  test('keep as many pods as they should, owned by them', async ({ home }) => {
    const created = await api.create(home.in('apps/v1', 'replicasets'), replicaSet('web', 3));
    await untilSo(home.in('apps/v1', 'replicasets', 'web'), isReady(3));
    const pods = await podsOf(home, 'web');
    expect(pods).toHaveLength(3);
    for (const one of pods) {
      expect(one.metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
      expect(one.metadata.ownerReferences).toMatchObject([{ uid: created.body.metadata.uid, controller: true }]);
    }
  });

  test('replace a pod that is deleted', async ({ home }) => {
    await api.create(home.in('apps/v1', 'replicasets'), replicaSet('web', 2));
    await untilSo(home.in('apps/v1', 'replicasets', 'web'), isReady(2));
    const [first] = await podsOf(home, 'web');
    await api.delete(home.core('pods', first?.metadata.name));
    await until('another pod', async () => {
      const left = names({ items: await podsOf(home, 'web') } as KubeObject);
      return left.length === 2 && !left.includes(first?.metadata.name ?? '') ? true : undefined;
    });
  });

  test('adopt pods that match and have no owner', async ({ home }) => {
    await api.create(home.core('pods'), pod('alone', {}, { metadata: { labels: { app: 'web' } } }));
    await api.create(home.in('apps/v1', 'replicasets'), replicaSet('web', 1));
    const adopted = await untilSo(home.core('pods', 'alone'), (seen) => seen.metadata.ownerReferences !== undefined);
    expect(adopted.metadata.ownerReferences).toMatchObject([{ kind: 'ReplicaSet', name: 'web', controller: true }]);
  });
});

describe('deployments', () => {
  test('become available, with conditions and counts', async ({ home }) => {
    const path = await running(home, 'web', 2);
    const { status } = await untilSo(path, (seen) => seen.status.availableReplicas === 2);
    expect(status).toMatchObject({ replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 });
    expect(status.conditions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }),
        expect.objectContaining({ type: 'Progressing', status: 'True' }),
      ]),
    );
  });

  test('own one replica set for each template, marked by its hash', async ({ home }) => {
    const path = await running(home, 'web', 1);
    const { body } = await api.get(home.in('apps/v1', 'replicasets', '?labelSelector=app=web'));
    const hash = body.items[0]?.metadata.labels?.['pod-template-hash'];
    expect(body.items).toHaveLength(1);
    expect(body.items[0]?.metadata.name).toBe(`web-${hash}`);
    expect(body.items[0]?.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' });
    expect((await podsOf(home, 'web'))[0]?.metadata.labels).toMatchObject({ 'pod-template-hash': hash });
    expect((await api.get(path)).body.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' });
  });

  test('scale up and down', async ({ home }) => {
    const path = await running(home, 'web', 1);
    await api.patch(path, 'merge', { spec: { replicas: 3 } });
    await untilSo(path, isReady(3));
    await api.patch(path, 'merge', { spec: { replicas: 0 } });
    await untilSo(path, (seen) => (seen.status.replicas ?? 0) === 0);
    await until('no pods', async () => ((await podsOf(home, 'web')).length === 0 ? true : undefined));
  });

  test('roll a new template out and keep the old replica set at zero', async ({ home }) => {
    const path = await running(home, 'web', 2);
    const containers = [{ name: 'main', image: 'registry.example/app:2' }];
    await api.patch(path, 'strategic', { spec: { template: { spec: { containers } } } });
    await untilSo(path, (seen) => seen.status.updatedReplicas === 2 && seen.status.replicas === 2 && isReady(2)(seen));
    const sets = (await api.get(home.in('apps/v1', 'replicasets', '?labelSelector=app=web'))).body.items;
    expect(sets.map((set) => set.spec.replicas).sort()).toEqual([0, 2]);
    for (const one of await podsOf(home, 'web')) {
      expect(one.spec.containers).toMatchObject([{ image: 'registry.example/app:2' }]);
    }
    expect((await api.get(path)).body.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '2' });
  });

  test('never fall below what the rolling update guarantees', async ({ home }) => {
    const path = await running(home, 'web', 4);
    const version = (await api.get(home.core('pods'))).body.metadata.resourceVersion;
    const watch = await api.watch(home.core('pods', `?resourceVersion=${version}`));
    const ready = new Set(names({ items: await podsOf(home, 'web') } as KubeObject));
    await api.patch(path, 'strategic', { spec: { template: { metadata: { annotations: { again: 'yes' } } } } });
    await untilSo(path, (seen) => seen.status.updatedReplicas === 4 && seen.status.replicas === 4 && isReady(4)(seen));
    let fewest = ready.size;
    for (const { type, object } of watch.events) {
      const conditions = (object.status.conditions as { type: string; status: string }[] | undefined) ?? [];
      const isUp = conditions.some((one) => one.type === 'Ready' && one.status === 'True');
      if (type === 'DELETED' || object.metadata.deletionTimestamp || !isUp) ready.delete(object.metadata.name);
      else ready.add(object.metadata.name);
      fewest = Math.min(fewest, ready.size);
    }
    expect(fewest).toBeGreaterThanOrEqual(3); // of 4, the default lets 25 % be away
    watch.close();
  });

  test('Recreate stops all old pods before it starts new ones', async ({ home }) => {
    const base = deployment('web', 2);
    await api.create(home.in('apps/v1', 'deployments'), {
      ...base,
      spec: { ...base.spec, strategy: { type: 'Recreate' } },
    });
    const path = home.in('apps/v1', 'deployments', 'web');
    await untilSo(path, isReady(2));
    const old = new Set(names({ items: await podsOf(home, 'web') } as KubeObject));
    await api.patch(path, 'strategic', { spec: { template: { metadata: { annotations: { again: 'yes' } } } } });
    await untilSo(path, (seen) => seen.status.updatedReplicas === 2 && isReady(2)(seen));
    for (const one of await podsOf(home, 'web')) expect(old.has(one.metadata.name)).toBe(false);
  });

  test('do nothing while they are paused', async ({ home }) => {
    const path = await running(home, 'web', 1);
    await api.patch(path, 'merge', { spec: { paused: true } });
    await untilSo(path, (seen) => seen.status.observedGeneration === seen.metadata.generation);
    await api.patch(path, 'strategic', { spec: { template: { metadata: { annotations: { again: 'yes' } } } } });
    await untilSo(path, (seen) => seen.status.observedGeneration === seen.metadata.generation);
    expect((await api.get(home.in('apps/v1', 'replicasets', '?labelSelector=app=web'))).body.items).toHaveLength(1);
  });

  test('the scale subresource reads and writes the replicas', async ({ home }) => {
    const path = await running(home, 'web', 1);
    const scale = await api.get(`${path}/scale`);
    expect(scale.body).toMatchObject({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      spec: { replicas: 1 },
      status: { replicas: 1, selector: 'app=web' },
    });
    const answer = await api.replace(`${path}/scale`, { ...scale.body, spec: { replicas: 2 } });
    expect(answer.body.spec).toEqual({ replicas: 2 });
    await untilSo(path, isReady(2));
  });

  test('go with their replica sets and pods', async ({ home }) => {
    const path = await running(home, 'web', 1);
    await api.delete(path);
    await untilGone(path);
    await untilSo(home.in('apps/v1', 'replicasets'), (list) => list.items.length === 0);
    await untilSo(home.core('pods'), (list) => list.items.length === 0);
  });

  test('with a selector that does not match their template are refused', async ({ home }) => {
    const base = deployment('web', 1);
    const spec = { ...base.spec, selector: { matchLabels: { app: 'other' } } };
    const answer = await api.create(home.in('apps/v1', 'deployments'), { ...base, spec });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(answer.body.message).toContain('`selector` does not match template `labels`');
  });

  test('get their defaults', async ({ home }) => {
    const { spec, ...base } = deployment('web', 0);
    const answer = await api.create(home.in('apps/v1', 'deployments'), {
      ...base,
      spec: { selector: spec.selector, template: spec.template, paused: true },
    });
    expect(answer.body.spec).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    });
  });
});

describe('stateful sets', () => {
  test('start their pods in order, with steady names', async ({ home }) => {
    await api.create(home.in('apps/v1', 'statefulsets'), statefulSet('db', 3));
    await untilSo(home.in('apps/v1', 'statefulsets', 'db'), isReady(3));
    const pods = await podsOf(home, 'db');
    expect(names({ items: pods } as KubeObject)).toEqual(['db-0', 'db-1', 'db-2']);
    const versions = pods.map((one) => Date.parse(one.metadata.creationTimestamp));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(pods[1]?.metadata.labels).toMatchObject({ 'statefulset.kubernetes.io/pod-name': 'db-1' });
  });

  test('give each pod a volume claim of its own, which stays when it goes', async ({ home }) => {
    const volumeClaimTemplates = [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ];
    const path = home.in('apps/v1', 'statefulsets', 'db');
    await api.create(home.in('apps/v1', 'statefulsets'), statefulSet('db', 2, { volumeClaimTemplates }));
    await untilSo(path, isReady(2));
    expect(names((await api.get(home.core('persistentvolumeclaims'))).body)).toEqual(['data-db-0', 'data-db-1']);
    await api.patch(path, 'merge', { spec: { replicas: 1 } });
    await untilGone(home.core('pods', 'db-1'));
    expect((await api.get(home.core('pods', 'db-0'))).status).toBe(200);
    expect((await api.get(home.core('persistentvolumeclaims', 'data-db-1'))).status).toBe(200);
  });

  test('let containers mount their claims, which are no volumes of the template', async ({ home }) => {
    const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: claim }];
    const volumeMounts = [{ name: 'data', mountPath: '/var/lib/data' }];
    const container = { name: 'main', image: 'registry.example/db:1', volumeMounts };
    const template = { metadata: { labels: { app: 'db' } }, spec: { containers: [container] } };
    const made = await api.create(
      home.in('apps/v1', 'statefulsets'),
      statefulSet('db', 1, { volumeClaimTemplates, template }),
    );
    expect(made.status).toBe(201);
    await untilSo(home.in('apps/v1', 'statefulsets', 'db'), isReady(1));
  });

  test('bring a deleted pod back under its name', async ({ home }) => {
    await api.create(home.in('apps/v1', 'statefulsets'), statefulSet('db', 1));
    await untilSo(home.in('apps/v1', 'statefulsets', 'db'), isReady(1));
    const before = await api.get(home.core('pods', 'db-0'));
    await api.delete(home.core('pods', 'db-0'));
    await until('the new pod', async () => {
      const now = await api.get(home.core('pods', 'db-0'));
      return now.status === 200 && now.body.metadata.uid !== before.body.metadata.uid ? true : undefined;
    });
  });
});

describe('jobs', () => {
  const isComplete = (object: KubeObject) =>
    ((object.status.conditions as { type: string; status: string }[] | undefined) ?? []).some(
      (one) => one.type === 'Complete' && one.status === 'True',
    );

  test('run to completion and say so', async ({ home }) => {
    await api.create(home.in('batch/v1', 'jobs'), job('once'));
    const done = await untilSo(home.in('batch/v1', 'jobs', 'once'), isComplete);
    expect(done.status).toMatchObject({
      succeeded: 1,
      completionTime: expect.any(String),
      startTime: expect.any(String),
    });
    const { items } = (await api.get(home.core('pods', '?labelSelector=batch.kubernetes.io/job-name=once'))).body;
    expect(items).toMatchObject([{ status: { phase: 'Succeeded' } }]);
  });

  test('run as many pods as they need completions', async ({ home }) => {
    await api.create(home.in('batch/v1', 'jobs'), job('thrice', { completions: 3, parallelism: 2 }));
    const done = await untilSo(home.in('batch/v1', 'jobs', 'thrice'), isComplete);
    expect(done.status).toMatchObject({ succeeded: 3 });
  });

  test('wait while they are suspended', async ({ home }) => {
    await api.create(home.in('batch/v1', 'jobs'), job('later', { suspend: true }));
    const path = home.in('batch/v1', 'jobs', 'later');
    await untilSo(path, (seen) => Array.isArray(seen.status.conditions));
    expect((await api.get(home.core('pods'))).body.items).toEqual([]);
    await api.patch(path, 'merge', { spec: { suspend: false } });
    await untilSo(path, isComplete);
  });

  test('their template cannot be changed', async ({ home }) => {
    await api.create(home.in('batch/v1', 'jobs'), job('once', { suspend: true }));
    const answer = await api.patch(home.in('batch/v1', 'jobs', 'once'), 'merge', { spec: { completions: 5 } });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });
});
