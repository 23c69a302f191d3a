import { describe, expect } from 'vitest';
import { api, type Home, uniqueName, untilGone, untilSo } from './fixture.ts';
import { claim, configMap, pod, statefulSet } from './samples.ts';
import {
  backUp,
  createRestore,
  ended,
  isHere,
  PATIENCE,
  path,
  phaseOf,
  restoreOf,
  runApplication,
  test,
  untilUnavailable,
  withNamespace,
} from './velero.ts';

const labelsOf = (backup: string, restore: string) => ({
  'velero.io/backup-name': backup,
  'velero.io/restore-name': restore,
});

async function lose(home: Home): Promise<void> {
  await api.delete(`/api/v1/namespaces/${home.name}`);
  await untilGone(`/api/v1/namespaces/${home.name}`, 60_000);
}

describe.skipIf(!isHere)('a Velero restore', { concurrent: false, timeout: 2 * PATIENCE }, () => {
  test('brings a lost namespace back, and its pods run again', async ({ home, site }) => {
    await runApplication(home);
    await api.create(home.core('configmaps'), configMap('settings', { a: '1' }));
    await api.create(home.core('secrets'), { metadata: { name: 'key' }, stringData: { k: 'v' } });
    await api.create(home.core('serviceaccounts'), { metadata: { name: 'robot' } });
    const ports = [{ port: 80 }];
    await api.create(home.core('services'), { metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports } });
    const before = await api.get(home.core('pods'));
    const backup = await backUp(site, home);
    await lose(home);

    const restore = await restoreOf({ backupName: backup.metadata.name });
    expect(restore.status).toMatchObject({
      phase: 'Completed',
      startTimestamp: expect.any(String),
      completionTimestamp: expect.any(String),
      hookStatus: {},
    });
    expect(restore.status).not.toHaveProperty('errors');
    const { itemsRestored, totalItems } = restore.status.progress as Record<string, number>;
    expect(itemsRestored).toBe(totalItems);
    const web = await untilSo(home.in('apps/v1', 'deployments', 'web'), (one) => one.status.readyReplicas === 2);
    expect(web.metadata.labels).toMatchObject(labelsOf(backup.metadata.name, restore.metadata.name));
    expect((await api.get(home.core('configmaps', 'settings'))).body.data).toEqual({ a: '1' });
    expect((await api.get(home.core('secrets', 'key'))).body.data).toEqual({ k: 'dg==' });
    expect((await api.get(home.core('serviceaccounts', 'robot'))).status).toBe(200);
    expect((await api.get(home.core('services', 'web'))).body.spec.ports).toMatchObject(ports);
    const after = await api.get(home.core('pods'));
    const names = (list: typeof after) => list.body.items.map((one) => one.metadata.name).sort();
    expect(names(after)).toEqual(names(before));
    expect((await api.get(home.in('apps/v1', 'replicasets'))).body.items).toHaveLength(1);
  });

  test('keeps labels, annotations and owners of fields, and gives new identities', async ({ home, site }) => {
    const settings = configMap('settings', { a: '1' }, { tier: 'one' });
    await api.apply(home.core('configmaps', 'settings'), 'gardener', settings);
    const { uid } = (await api.get(home.core('configmaps', 'settings'))).body.metadata;
    const backup = await backUp(site, home);
    await api.delete(home.core('configmaps', 'settings'));
    const restore = await restoreOf({ backupName: backup.metadata.name, includedResources: ['configmaps'] });
    const { metadata } = (await api.get(home.core('configmaps', 'settings'))).body;
    expect(metadata.labels).toEqual({ tier: 'one', ...labelsOf(backup.metadata.name, restore.metadata.name) });
    expect(metadata.uid).not.toBe(uid);
    expect(metadata.managedFields).toContainEqual(expect.objectContaining({ manager: 'gardener', operation: 'Apply' }));
  });

  test('into another namespace leaves the first one alone', async ({ home, site }) => {
    await runApplication(home);
    await api.create(home.core('configmaps'), configMap('settings', { a: '1' }));
    const backup = await backUp(site, home);
    const target = uniqueName('restored');
    await withNamespace(target, async (copy) => {
      const restore = await restoreOf({
        backupName: backup.metadata.name,
        namespaceMapping: { [home.name]: target },
      });
      expect(phaseOf(restore)).toBe('Completed');
      expect((await api.get(copy.core('configmaps', 'settings'))).body.data).toEqual({ a: '1' });
      await untilSo(copy.in('apps/v1', 'deployments', 'web'), (one) => one.status.readyReplicas === 2);
      const label = (await api.get(home.core('configmaps', 'settings'))).body.metadata.labels;
      expect(label?.['velero.io/restore-name']).toBeUndefined();
      const list = (await site.json(
        `restores/${restore.metadata.name}/restore-${restore.metadata.name}-resource-list.json.gz`,
      )) as Record<string, string[]>;
      expect(list['v1/Namespace']).toEqual([`${target}(created)`]);
      expect(list['apps/v1/Deployment']).toEqual([`${target}/web(created)`]);
    });
  });

  test('stores its log, results and list in the location', async ({ home, site }) => {
    const backup = await backUp(site, home);
    const { metadata } = await restoreOf({ backupName: backup.metadata.name });
    expect(metadata.finalizers).toEqual(['restores.velero.io/external-resources-finalizer']);
    expect(await site.files(`restores/${metadata.name}`)).toEqual(
      [
        `restore-${metadata.name}-itemoperations.json.gz`,
        `restore-${metadata.name}-logs.gz`,
        `restore-${metadata.name}-resource-list.json.gz`,
        `restore-${metadata.name}-results.gz`,
        `${metadata.name}-volumeinfo.json.gz`,
      ].sort(),
    );
    await api.delete(path('restores', metadata.name));
    await untilGone(path('restores', metadata.name), 30_000);
    expect(await site.files(`restores/${metadata.name}`)).toEqual([]);
  });

  test('passes through its phases in order', async ({ home, site }) => {
    const backup = await backUp(site, home);
    const { resourceVersion } = (await api.get(path('restores'))).body.metadata;
    const watch = await api.watch(`${path('restores')}?resourceVersion=${resourceVersion}`);
    const name = await createRestore({ backupName: backup.metadata.name });
    await watch.next(({ object }) => object.metadata.name === name && phaseOf(object) === 'Completed', PATIENCE);
    const phases = watch.events.filter(({ object }) => object.metadata.name === name).map((one) => phaseOf(one.object));
    expect(phases.filter((phase, index) => phase !== phases[index - 1])).toEqual([
      '',
      'InProgress',
      'Finalizing',
      'Completed',
    ]);
    watch.close();
  });

  test('of some resources leaves the others out', async ({ home, site }) => {
    await api.create(home.core('configmaps'), configMap('settings'));
    await api.create(home.core('secrets'), { metadata: { name: 'key' } });
    const backup = await backUp(site, home);
    await lose(home);
    await restoreOf({ backupName: backup.metadata.name, excludedResources: ['secrets'] });
    expect((await api.get(home.core('configmaps', 'settings'))).status).toBe(200);
    expect((await api.get(home.core('secrets', 'key'))).status).toBe(404);
    await restoreOf({ backupName: backup.metadata.name, includedResources: ['secrets'] });
    expect((await api.get(home.core('secrets', 'key'))).status).toBe(200);
  });

  test('of some labels leaves the others out', async ({ home, site }) => {
    await api.create(home.core('configmaps'), configMap('a', {}, { tier: 'one' }));
    await api.create(home.core('configmaps'), configMap('b', {}, { tier: 'two' }));
    const backup = await backUp(site, home);
    await lose(home);
    await restoreOf({ backupName: backup.metadata.name, labelSelector: { matchLabels: { tier: 'one' } } });
    expect((await api.get(home.core('configmaps', 'a'))).status).toBe(200);
    expect((await api.get(home.core('configmaps', 'b'))).status).toBe(404);
  });

  test('leaves what exists as it is, and warns where it differs', async ({ home, site }) => {
    await api.create(home.core('configmaps'), configMap('settings', { a: 'old' }));
    const backup = await backUp(site, home);
    await api.patch(home.core('configmaps', 'settings'), 'merge', { data: { a: 'new' } });
    const spec = { backupName: backup.metadata.name, includedResources: ['configmaps'] };
    const restore = await restoreOf(spec);
    expect(restore.status).toMatchObject({ phase: 'Completed', warnings: 1 });
    expect((await api.get(home.core('configmaps', 'settings'))).body.data).toEqual({ a: 'new' });
    const { name } = restore.metadata;
    expect(await site.json(`restores/${name}/restore-${name}-results.gz`)).toEqual({
      errors: {},
      warnings: {
        namespaces: {
          [home.name]: [
            'could not restore, ConfigMap:settings already exists. Warning: the in-cluster version is different than the backed-up version',
          ],
        },
      },
    });
  });

  test('updates what exists where its policy says so', async ({ home, site }) => {
    await api.create(home.core('configmaps'), configMap('settings', { a: 'old' }));
    const backup = await backUp(site, home);
    await api.patch(home.core('configmaps', 'settings'), 'merge', { data: { a: 'new', b: 'more' } });
    const { uid } = (await api.get(home.core('configmaps', 'settings'))).body.metadata;
    const restore = await restoreOf({
      backupName: backup.metadata.name,
      includedResources: ['configmaps'],
      existingResourcePolicy: 'update',
    });
    expect(phaseOf(restore)).toBe('Completed');
    const { data, metadata } = (await api.get(home.core('configmaps', 'settings'))).body;
    expect(data).toEqual({ a: 'old' });
    expect(metadata.uid).toBe(uid);
    expect(metadata.labels).toMatchObject(labelsOf(backup.metadata.name, restore.metadata.name));
  });

  test('brings a claim back, bound to a new volume', async ({ home, site }) => {
    await api.create(home.core('persistentvolumeclaims'), claim('data', '1Gi'));
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
    await api.create(home.core('pods'), pod('user', {}, { spec: { volumes } }));
    const isBound = (one: { status: Record<string, unknown> }) => one.status.phase === 'Bound';
    const before = await untilSo(home.core('persistentvolumeclaims', 'data'), isBound);
    const backup = await backUp(site, home);
    await lose(home);
    await restoreOf({ backupName: backup.metadata.name });
    const after = await untilSo(home.core('persistentvolumeclaims', 'data'), isBound);
    expect(after.spec.volumeName).not.toBe(before.spec.volumeName);
    await untilSo(home.core('pods', 'user'), (one) => phaseOf(one) === 'Running');
  });

  test('changes objects by the modifiers that it names, before they are created', async ({ home, site }) => {
    await api.create(home.core('configmaps'), configMap('a', { x: '1', y: '1' }));
    await api.create(home.core('configmaps'), configMap('b', { x: '1' }));
    const backup = await backUp(site, home);
    await lose(home);
    const name = uniqueName('modifiers');
    const maps = '/api/v1/namespaces/velero/configmaps';
    const conditions = { groupResource: 'configmaps', namespaces: [home.name], resourceNameRegex: '^a$' };
    const mergePatches = [{ patchData: '{"data":{"x":"2","y":null},"metadata":{"annotations":{"note":"drill"}}}' }];
    const rules = JSON.stringify({ version: 'v1', resourceModifierRules: [{ conditions, mergePatches }] });
    await api.create(maps, { metadata: { name }, data: { 'rules.yaml': rules } });
    const resourceModifier = { kind: 'ConfigMap', name };
    const restore = await restoreOf({ backupName: backup.metadata.name, resourceModifier });
    expect(phaseOf(restore)).toBe('Completed');
    const a = (await api.get(home.core('configmaps', 'a'))).body;
    expect(a).toMatchObject({ data: { x: '2' }, metadata: { annotations: { note: 'drill' } } });
    expect(a.data).not.toHaveProperty('y');
    expect((await api.get(home.core('configmaps', 'b'))).body.data).toEqual({ x: '1' });

    await api.patch(`${maps}/${name}`, 'merge', {
      data: { 'rules.yaml': '{"version":"v9","resourceModifierRules":[]}' },
    });
    const refused = await restoreOf({ backupName: backup.metadata.name, resourceModifier });
    await api.delete(`${maps}/${name}`);
    expect(refused.status.validationErrors).toEqual([
      `Validation error in resource modifiers provided in configmap velero/${name}: unsupported resource modifier version v9`,
    ]);
  });

  test('gives numbered pods back to their set', async ({ home, site }) => {
    await api.create(home.in('apps/v1', 'statefulsets'), statefulSet('db', 2));
    await untilSo(home.in('apps/v1', 'statefulsets', 'db'), (one) => one.status.readyReplicas === 2, 30_000);
    const backup = await backUp(site, home);
    await lose(home);
    await restoreOf({ backupName: backup.metadata.name });
    const set = await untilSo(
      home.in('apps/v1', 'statefulsets', 'db'),
      (one) => one.status.readyReplicas === 2,
      30_000,
    );
    const { items } = (await api.get(home.core('pods'))).body;
    expect(items.map(({ metadata }) => [metadata.name, metadata.ownerReferences])).toEqual(
      ['db-0', 'db-1'].map((name) => [name, [expect.objectContaining({ kind: 'StatefulSet', uid: set.metadata.uid })]]),
    );
    expect(items[0]?.metadata.labels).toMatchObject({ 'velero.io/backup-name': backup.metadata.name });
  });

  test('does not run finished work again', async ({ home, site }) => {
    await api.create(home.in('batch/v1', 'jobs'), {
      metadata: { name: 'once' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x/y' }] } } },
    });
    await untilSo(home.in('batch/v1', 'jobs', 'once'), (one) => one.status.completionTime !== undefined);
    const backup = await backUp(site, home);
    await lose(home);
    await restoreOf({ backupName: backup.metadata.name });
    expect((await api.get(home.in('batch/v1', 'jobs', 'once'))).status).toBe(404);
    expect((await api.get(home.core('pods'))).body.items).toEqual([]);
  });

  test('gives a status back only where it is asked to', async ({ home, site }) => {
    const ingress = {
      metadata: { name: 'door' },
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    };
    await api.create(home.in('networking.k8s.io/v1', 'ingresses'), ingress);
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } };
    await api.patch(home.in('networking.k8s.io/v1', 'ingresses', 'door/status'), 'merge', { status });
    const backup = await backUp(site, home);
    const after = async (more: object) => {
      await api.delete(home.in('networking.k8s.io/v1', 'ingresses', 'door'));
      await restoreOf({ backupName: backup.metadata.name, includedResources: ['ingresses'], ...more });
      return (await api.get(home.in('networking.k8s.io/v1', 'ingresses', 'door'))).body.status;
    };
    expect(await after({})).toEqual({ loadBalancer: {} });
    expect(await after({ restoreStatus: { includedResources: ['ingresses'] } })).toEqual(status);
  });

  test('of the latest complete backup of a schedule finds it by itself', async ({ home, site }) => {
    const restore = await restoreOf({ scheduleName: 'no-such-schedule' });
    expect(restore.status).toMatchObject({
      phase: 'FailedValidation',
      validationErrors: ['No backups found for schedule', 'No completed backups found for schedule'],
    });
    await api.delete(path('restores', restore.metadata.name));
    await api.create(home.core('configmaps'), configMap('settings'));
    const { metadata } = await backUp(site, home);
    const schedule = uniqueName('schedule');
    await api.patch(path('backups', metadata.name), 'merge', {
      metadata: { labels: { 'velero.io/schedule-name': schedule } },
    });
    const found = await restoreOf({ scheduleName: schedule });
    expect(found.spec).toMatchObject({ scheduleName: schedule, backupName: metadata.name });
    expect(phaseOf(found)).toBe('Completed');
  });

  test.for([
    [
      'of a backup that does not exist',
      { backupName: 'no-such-backup' },
      'Error retrieving backup: can\'t find backup velero/no-such-backup: Backup.velero.io "no-such-backup" not found',
    ],
    [
      'of both a backup and a schedule',
      { backupName: 'a', scheduleName: 'b' },
      'Either a backup or schedule must be specified as a source for the restore, but not both',
    ],
    [
      'with a policy that is none',
      { backupName: 'no-such-backup', existingResourcePolicy: 'maybe' },
      'Invalid ExistingResourcePolicy: maybe',
    ],
    ['of nodes', { backupName: 'no-such-backup', includedResources: ['nodes'] }, 'nodes are non-restorable resources'],
  ] as const)('%s is refused with the reason', async ([, spec, reason]) => {
    const restore = await restoreOf(spec);
    await api.delete(path('restores', restore.metadata.name));
    expect(restore.status.validationErrors).toContain(reason);
    expect(restore.status).not.toHaveProperty('startTimestamp');
    expect(phaseOf(restore)).toBe('FailedValidation');
  });

  test('from a location that is unavailable is refused', async ({ home, site }) => {
    const backup = await backUp(site, home);
    await site.break();
    await untilUnavailable(site);
    const restore = await ended('restores', await createRestore({ backupName: backup.metadata.name }));
    await site.repair();
    expect(restore.status).toMatchObject({
      phase: 'FailedValidation',
      validationErrors: [`The BSL ${site.name} is unavailable, cannot retrieve the backup`],
    });
  });

  test('that the API refuses in part is PartiallyFailed, and brings back the rest', async ({ home, site }) => {
    await api.create(home.core('pods'), pod('big', { requests: { cpu: '2' } }));
    await api.create(home.core('configmaps'), configMap('settings'));
    const backup = await backUp(site, home);
    const target = uniqueName('restored');
    await withNamespace(target, async (copy) => {
      await api.create('/api/v1/namespaces', { metadata: { name: target } });
      await api.create(copy.core('resourcequotas'), {
        metadata: { name: 'q' },
        spec: { hard: { 'requests.cpu': '1' } },
      });
      await untilSo(copy.core('resourcequotas', 'q'), (one) => one.status.hard !== undefined);
      const restore = await restoreOf({ backupName: backup.metadata.name, namespaceMapping: { [home.name]: target } });
      expect(restore.status).toMatchObject({ phase: 'PartiallyFailed', errors: 1 });
      expect((await api.get(copy.core('configmaps', 'settings'))).status).toBe(200);
      const { name } = restore.metadata;
      expect(await site.json(`restores/${name}/restore-${name}-results.gz`)).toMatchObject({
        errors: {
          namespaces: { [target]: [expect.stringMatching(/^error restoring pods\/\S+\/big: .*exceeded quota/)] },
        },
      });
    });
  });
});
