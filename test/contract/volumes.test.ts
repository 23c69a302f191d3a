import { describe, expect } from 'vitest';
import { api, test, untilGone, untilSo } from './fixture.ts';
import { claim, pod } from './samples.ts';

const mounting = (name: string, claimName: string) =>
  pod(name, {}, { spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] } });

describe('volumes', () => {
  test('a claim without a class gets the default one', async ({ home }) => {
    const { body } = await api.get('/apis/storage.k8s.io/v1/storageclasses');
    const isDefault = 'storageclass.kubernetes.io/is-default-class';
    const preset = body.items.find((one) => one.metadata.annotations?.[isDefault] === 'true');
    await api.create(home.core('persistentvolumeclaims'), claim('a', '1Gi'));
    const seen = await untilSo(
      home.core('persistentvolumeclaims', 'a'),
      (one) => one.spec.storageClassName !== undefined,
    );
    expect(seen.spec.storageClassName).toBe(preset?.metadata.name);
  });

  test('a claim that a pod uses is bound to a volume of its size', async ({ home }) => {
    await api.create(home.core('persistentvolumeclaims'), claim('a', '5Gi'));
    await api.create(home.core('pods'), mounting('user', 'a'));
    const bound = await untilSo(home.core('persistentvolumeclaims', 'a'), (one) => one.status.phase === 'Bound');
    expect(bound.status).toMatchObject({ capacity: { storage: '5Gi' }, accessModes: ['ReadWriteOnce'] });
    const volume = await api.get(`/api/v1/persistentvolumes/${bound.spec.volumeName}`);
    expect(volume.body).toMatchObject({
      spec: {
        capacity: { storage: '5Gi' },
        persistentVolumeReclaimPolicy: 'Delete',
        claimRef: { namespace: home.name, name: 'a', uid: bound.metadata.uid },
      },
      status: { phase: 'Bound' },
    });
    await untilSo(home.core('pods', 'user'), (one) => one.status.phase === 'Running');
  });

  test('a pod waits for a claim that does not exist yet', async ({ home }) => {
    await api.create(home.core('pods'), mounting('user', 'late'));
    await untilSo(home.core('pods', 'user'), (one) => Array.isArray(one.status.conditions));
    expect((await api.get(home.core('pods', 'user'))).body.status.phase).toBe('Pending');
    await api.create(home.core('persistentvolumeclaims'), claim('late', '1Gi'));
    await untilSo(home.core('pods', 'user'), (one) => one.status.phase === 'Running');
  });

  test('a claim in use is protected until its pod is gone', async ({ home }) => {
    await api.create(home.core('persistentvolumeclaims'), claim('a', '1Gi'));
    await api.create(home.core('pods'), mounting('user', 'a'));
    await untilSo(home.core('pods', 'user'), (one) => one.status.phase === 'Running');
    await api.delete(home.core('persistentvolumeclaims', 'a'));
    const held = await api.get(home.core('persistentvolumeclaims', 'a'));
    expect(held.body.metadata).toMatchObject({ finalizers: ['kubernetes.io/pvc-protection'] });
    await api.delete(home.core('pods', 'user'), { gracePeriodSeconds: 0 });
    await untilGone(home.core('persistentvolumeclaims', 'a'));
  });

  test('a volume is removed with its claim', async ({ home }) => {
    await api.create(home.core('persistentvolumeclaims'), claim('a', '1Gi'));
    await api.create(home.core('pods'), mounting('user', 'a'));
    const bound = await untilSo(home.core('persistentvolumeclaims', 'a'), (one) => one.status.phase === 'Bound');
    await api.delete(home.core('pods', 'user'), { gracePeriodSeconds: 0 });
    await api.delete(home.core('persistentvolumeclaims', 'a'));
    await untilGone(`/api/v1/persistentvolumes/${bound.spec.volumeName}`, 18_000);
  });

  test('the size of a claim cannot shrink', async ({ home }) => {
    await api.create(home.core('persistentvolumeclaims'), claim('a', '5Gi'));
    const smaller = { spec: { resources: { requests: { storage: '1Gi' } } } };
    const answer = await api.patch(home.core('persistentvolumeclaims', 'a'), 'merge', smaller);
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  test('a claim without a size is refused', async ({ home }) => {
    const answer = await api.create(home.core('persistentvolumeclaims'), {
      metadata: { name: 'a' },
      spec: { accessModes: ['ReadWriteOnce'] },
    });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });
});
