import { describe, expect } from 'vitest';
import { api, type Home, names, test, untilGone, untilSo } from './fixture.ts';
import { configMap, owner, pod, replicaSet } from './samples.ts';

describe('deletion', () => {
  test('a deleted object is gone, and the answer says what it was', async ({ home }) => {
    const { body } = await api.create(home.core('configmaps'), configMap('a'));
    const answer = await api.delete(home.core('configmaps', 'a'));
    expect(answer.body).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: body.metadata.uid },
    });
    expect((await api.get(home.core('configmaps', 'a'))).status).toBe(404);
  });

  test('what does not exist cannot be deleted: 404', async ({ home }) => {
    expect((await api.delete(home.core('configmaps', 'a'))).body).toMatchObject({ code: 404, reason: 'NotFound' });
  });

  test('a new object of the old name has a new uid', async ({ home }) => {
    const first = await api.create(home.core('configmaps'), configMap('a'));
    await api.delete(home.core('configmaps', 'a'));
    const second = await api.create(home.core('configmaps'), configMap('a'));
    expect(second.body.metadata.uid).not.toBe(first.body.metadata.uid);
  });

  test('a precondition on another uid is refused with 409', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a'));
    const preconditions = { uid: 'd0000000-0000-4000-8000-000000000000' };
    const answer = await api.delete(home.core('configmaps', 'a'), { preconditions });
    expect(answer.body).toMatchObject({ code: 409, reason: 'Conflict' });
    expect((await api.get(home.core('configmaps', 'a'))).status).toBe(200);
  });

  test('a precondition on a stale resource version is refused with 409', async ({ home }) => {
    const { body } = await api.create(home.core('configmaps'), configMap('a'));
    await api.patch(home.core('configmaps', 'a'), 'merge', { data: { x: '1' } });
    const { resourceVersion } = body.metadata;
    const answer = await api.delete(home.core('configmaps', 'a'), { preconditions: { resourceVersion } });
    expect(answer.status).toBe(409);
  });

  test('a collection is deleted by selector', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a', {}, { go: 'yes' }));
    await api.create(home.core('configmaps'), configMap('b', {}, { go: 'yes' }));
    await api.create(home.core('configmaps'), configMap('c', {}, { go: 'no' }));
    const answer = await api.delete(home.core('configmaps', '?labelSelector=go=yes'));
    expect(answer.status).toBe(200);
    expect(names((await api.get(home.core('configmaps', '?labelSelector=go'))).body)).toEqual(['c']);
  });
});

describe('finalizers', () => {
  const held = (name: string) => ({ metadata: { name, finalizers: ['example.com/hold'] } });

  test('an object with a finalizer is marked, not removed', async ({ home }) => {
    await api.create(home.core('configmaps'), held('a'));
    const answer = await api.delete(home.core('configmaps', 'a'));
    expect(answer.status).toBe(200);
    const read = await api.get(home.core('configmaps', 'a'));
    expect(read.body.metadata.deletionTimestamp).toMatch(/^\d{4}-.*Z$/);
    await api.patch(home.core('configmaps', 'a'), 'merge', { metadata: { finalizers: null } });
  });

  test('it is gone with its last finalizer', async ({ home }) => {
    await api.create(home.core('configmaps'), held('a'));
    await api.delete(home.core('configmaps', 'a'));
    const answer = await api.patch(home.core('configmaps', 'a'), 'merge', { metadata: { finalizers: [] } });
    expect(answer.status).toBe(200);
    expect((await api.get(home.core('configmaps', 'a'))).status).toBe(404);
  });

  test('no finalizer can be added to what is being deleted', async ({ home }) => {
    await api.create(home.core('configmaps'), held('a'));
    await api.delete(home.core('configmaps', 'a'));
    const finalizers = ['example.com/hold', 'example.com/late'];
    const answer = await api.patch(home.core('configmaps', 'a'), 'merge', { metadata: { finalizers } });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    await api.patch(home.core('configmaps', 'a'), 'merge', { metadata: { finalizers: null } });
  });

  test('a second deletion changes nothing', async ({ home }) => {
    await api.create(home.core('configmaps'), held('a'));
    await api.delete(home.core('configmaps', 'a'));
    const before = await api.get(home.core('configmaps', 'a'));
    await api.delete(home.core('configmaps', 'a'));
    const after = await api.get(home.core('configmaps', 'a'));
    expect(after.body.metadata).toEqual(before.body.metadata);
    await api.patch(home.core('configmaps', 'a'), 'merge', { metadata: { finalizers: null } });
  });

  test('a finalizer without a domain is refused', async ({ home }) => {
    const answer = await api.create(home.core('configmaps'), { metadata: { name: 'a', finalizers: ['not ok'] } });
    expect(answer.body).toMatchObject({ code: 422 });
  });
});

describe('owners and garbage collection', () => {
  async function family(home: Home, reference: object = {}): Promise<void> {
    const { body } = await api.create(home.core('configmaps'), configMap('parent'));
    await api.create(home.core('configmaps'), {
      metadata: { name: 'child', ownerReferences: [{ ...owner(body), ...reference }] },
    });
  }

  test('dependants go after their owner', async ({ home }) => {
    await family(home);
    await api.delete(home.core('configmaps', 'parent'));
    await untilGone(home.core('configmaps', 'child'));
  });

  test('Orphan leaves the dependants, without the reference', async ({ home }) => {
    await family(home);
    await api.delete(home.core('configmaps', 'parent'), { propagationPolicy: 'Orphan' });
    await untilGone(home.core('configmaps', 'parent'));
    const child = await api.get(home.core('configmaps', 'child'));
    expect(child.status).toBe(200);
    expect(child.body.metadata.ownerReferences ?? []).toEqual([]);
  });

  test('Foreground keeps the owner until its blocking dependants are gone', async ({ home }) => {
    await family(home, { blockOwnerDeletion: true });
    await api.patch(home.core('configmaps', 'child'), 'merge', { metadata: { finalizers: ['example.com/hold'] } });
    await api.delete(home.core('configmaps', 'parent'), { propagationPolicy: 'Foreground' });
    await untilSo(home.core('configmaps', 'child'), (child) => child.metadata.deletionTimestamp !== undefined);
    const parent = await api.get(home.core('configmaps', 'parent'));
    expect(parent.body.metadata.finalizers).toContain('foregroundDeletion');
    await api.patch(home.core('configmaps', 'child'), 'merge', { metadata: { finalizers: null } });
    await untilGone(home.core('configmaps', 'parent'));
  });

  test('a dependant with a second living owner stays', async ({ home }) => {
    const first = await api.create(home.core('configmaps'), configMap('first'));
    const second = await api.create(home.core('configmaps'), configMap('second'));
    await api.create(home.core('configmaps'), {
      metadata: { name: 'child', ownerReferences: [owner(first.body), owner(second.body)] },
    });
    await api.delete(home.core('configmaps', 'first'));
    await untilSo(home.core('configmaps', 'child'), (child) => child.metadata.ownerReferences?.length === 1);
    await api.delete(home.core('configmaps', 'second'));
    await untilGone(home.core('configmaps', 'child'));
  });

  test('a dependant whose owner never existed is collected', async ({ home }) => {
    const ownerReferences = [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'never', uid: 'd0000000-0000-4000-8000-000000000000' },
    ];
    await api.create(home.core('configmaps'), { metadata: { name: 'child', ownerReferences } });
    await untilGone(home.core('configmaps', 'child'), 20_000);
  });

  test('two controlling owners are refused', async ({ home }) => {
    const { body } = await api.create(home.core('configmaps'), configMap('parent'));
    const other = await api.create(home.core('configmaps'), configMap('other'));
    const ownerReferences = [body, other.body].map((one) => ({ ...owner(one), controller: true }));
    const answer = await api.create(home.core('configmaps'), { metadata: { name: 'child', ownerReferences } });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  test('a chain of owners is collected to its end', async ({ home }) => {
    const first = await api.create(home.core('configmaps'), configMap('first'));
    const second = await api.create(home.core('configmaps'), {
      metadata: { name: 'second', ownerReferences: [owner(first.body)] },
    });
    await api.create(home.core('secrets'), {
      metadata: { name: 'third', ownerReferences: [owner({ ...second.body, apiVersion: 'v1', kind: 'ConfigMap' })] },
    });
    await api.delete(home.core('configmaps', 'first'));
    await untilGone(home.core('secrets', 'third'));
  });

  test('pods of a replica set go with it, or stay as orphans', async ({ home }) => {
    const path = home.in('apps/v1', 'replicasets');
    await api.create(path, replicaSet('goes', 1));
    await api.create(path, replicaSet('stays', 1));
    for (const app of ['goes', 'stays']) {
      await untilSo(home.core('pods', `?labelSelector=app=${app}`), (list) => list.items.length === 1);
    }
    await api.delete(`${path}/goes`, { propagationPolicy: 'Background' });
    await api.delete(`${path}/stays`, { propagationPolicy: 'Orphan' });
    await untilSo(home.core('pods', '?labelSelector=app=goes'), (list) => list.items.length === 0);
    const orphans = await untilSo(
      home.core('pods', '?labelSelector=app=stays'),
      (list) => list.items[0]?.metadata.ownerReferences === undefined,
    );
    expect(orphans.items).toHaveLength(1);
  });
});

describe('deletion of pods', () => {
  test('a pod with grace zero is gone at once', async ({ home }) => {
    await api.create(home.core('pods'), pod('a'));
    await api.delete(home.core('pods', 'a'), { gracePeriodSeconds: 0 });
    expect((await api.get(home.core('pods', 'a'))).status).toBe(404);
  });

  test('a pod on a node is first marked with its grace period, then gone', async ({ home }) => {
    await api.create(home.core('pods'), pod('a', {}, { metadata: { finalizers: ['example.com/hold'] } }));
    await untilSo(home.core('pods', 'a'), (seen) => seen.spec.nodeName !== undefined);
    const answer = await api.delete(home.core('pods', 'a'));
    expect(answer.body).toMatchObject({ kind: 'Pod', metadata: { deletionGracePeriodSeconds: 30 } });
    await api.patch(home.core('pods', 'a'), 'merge', { metadata: { finalizers: null } });
    await untilGone(home.core('pods', 'a'));
  });
});
