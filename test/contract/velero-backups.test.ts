import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { api, uniqueName, untilSo } from './fixture.ts';
import { claim, configMap, pod } from './samples.ts';
import {
  backUp,
  createBackup,
  ended,
  isHere,
  PATIENCE,
  path,
  phaseOf,
  runApplication,
  test,
  untilUnavailable,
} from './velero.ts';

const hooked = (name: string, onError?: string) =>
  pod(
    name,
    {},
    {
      metadata: {
        annotations: {
          'pre.hook.backup.velero.io/command': '["/bin/false"]',
          ...(onError && { 'pre.hook.backup.velero.io/on-error': onError }),
        },
      },
    },
  );

const kindsIn = (list: unknown): string[] => Object.keys(list as object);

describe.skipIf(!isHere)('a Velero backup', { concurrent: false, timeout: 2 * PATIENCE }, () => {
  test('of a namespace ends Completed, with its times and counts', async ({ home, site }) => {
    await api.create(home.core('configmaps'), configMap('settings', { a: '1' }));
    const backup = await backUp(site, home, { ttl: '24h0m0s' });
    expect(backup.status).toMatchObject({
      phase: 'Completed',
      version: 1,
      formatVersion: '1.1.0',
      startTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      completionTimestamp: expect.stringMatching(/Z$/),
      hookStatus: {},
    });
    const { expiration, startTimestamp, progress } = backup.status as Record<string, string>;
    expect(Math.abs(Date.parse(expiration ?? '') - Date.parse(startTimestamp ?? '') - 86_400_000)).toBeLessThan(2000);
    const { totalItems, itemsBackedUp } = progress as unknown as Record<string, number>;
    expect(totalItems).toBeGreaterThanOrEqual(4); // the namespace, its account and two config maps
    expect(itemsBackedUp).toBe(totalItems);
    expect(backup.status).not.toHaveProperty('errors');
    expect(backup.status).not.toHaveProperty('validationErrors');
  });

  test('gets defaults, a label and annotations that tell where it comes from', async ({ home, site }) => {
    const backup = await backUp(site, home);
    expect(backup.metadata.labels).toEqual({ 'velero.io/storage-location': site.name });
    expect(backup.metadata.annotations).toMatchObject({
      'velero.io/resource-timeout': '10m0s',
      'velero.io/source-cluster-k8s-gitversion': expect.stringMatching(/^v1\./),
      'velero.io/source-cluster-k8s-major-version': '1',
    });
    expect(backup.spec).toEqual({
      includedNamespaces: [home.name],
      storageLocation: site.name,
      ttl: '720h0m0s',
      csiSnapshotTimeout: '10m0s',
      itemOperationTimeout: '4h0m0s',
      defaultVolumesToFsBackup: false,
      snapshotMoveData: false,
      volumeGroupSnapshotLabelKey: 'velero.io/volume-group',
      excludedClusterScopedResources: ['volumesnapshotcontents.snapshot.storage.k8s.io'],
      excludedNamespaceScopedResources: ['volumesnapshots.snapshot.storage.k8s.io'],
    });
  });

  test('passes through its phases in order', async ({ home, site }) => {
    const { resourceVersion } = (await api.get(path('backups'))).body.metadata;
    const watch = await api.watch(`${path('backups')}?resourceVersion=${resourceVersion}`);
    const name = await createBackup(site, { includedNamespaces: [home.name] });
    await watch.next(({ object }) => object.metadata.name === name && phaseOf(object) === 'Completed', PATIENCE);
    const phases = watch.events.filter(({ object }) => object.metadata.name === name).map((one) => phaseOf(one.object));
    expect(phases.filter((phase, index) => phase !== phases[index - 1])).toEqual([
      '',
      'Queued',
      'ReadyToStart',
      'InProgress',
      'Finalizing',
      'Completed',
    ]);
    watch.close();
  });

  test('lies in its location as Velero lays it out', async ({ home, site }) => {
    await runApplication(home);
    const backup = await backUp(site, home);
    const { name } = backup.metadata;
    expect(await site.files(`backups/${name}`)).toEqual(
      [
        'velero-backup.json',
        `${name}-itemoperations.json.gz`,
        `${name}-logs.gz`,
        `${name}-podvolumebackups.json.gz`,
        `${name}-resource-list.json.gz`,
        `${name}-results.gz`,
        `${name}-volumeinfo.json.gz`,
        `${name}-volumesnapshots.json.gz`,
        `${name}.tar.gz`,
      ].sort(),
    );
    const stored = JSON.parse(await readFile(join(site.folder, 'backups', name, 'velero-backup.json'), 'utf8'));
    expect(stored).toMatchObject({
      kind: 'Backup',
      apiVersion: 'velero.io/v1',
      metadata: { name, namespace: 'velero', uid: backup.metadata.uid },
      spec: { storageLocation: site.name },
      status: backup.status,
    });
    expect(await site.json(`backups/${name}/${name}-results.gz`)).toEqual({ errors: {}, warnings: {} });
    const list = (await site.json(`backups/${name}/${name}-resource-list.json.gz`)) as Record<string, string[]>;
    expect(list['apps/v1/Deployment']).toEqual([`${home.name}/web`]);
    expect(list['v1/Namespace']).toEqual([home.name]);
    expect(list['v1/Pod']).toHaveLength(2);
  });

  test('keeps each object as JSON, under its resource and under its version', async ({ home, site }) => {
    await api.create(home.core('configmaps'), configMap('settings', { a: '1' }));
    const { metadata } = await backUp(site, home);
    const archive = await site.archive(metadata.name);
    expect(archive.get('metadata/version')?.toString()).toBe('1.1.0\n');
    for (const place of ['configmaps', 'configmaps/v1-preferredversion']) {
      const content = archive.get(`resources/${place}/namespaces/${home.name}/settings.json`)?.toString() ?? '{}';
      expect(JSON.parse(content)).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } });
    }
    expect([...archive.keys()]).toContain(`resources/namespaces/cluster/${home.name}.json`);
  });

  test('takes the volume of a claim, and the rights of an account, with it', async ({ home, site }) => {
    const role = uniqueName('rights');
    const subjects = [{ kind: 'ServiceAccount', name: 'default', namespace: home.name }];
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
    const bindings = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
    await api.create(bindings, { metadata: { name: role }, roleRef, subjects });
    await api.create(home.core('persistentvolumeclaims'), claim('data', '1Gi'));
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
    await api.create(home.core('pods'), pod('user', {}, { spec: { volumes } }));
    const bound = await untilSo(home.core('persistentvolumeclaims', 'data'), (one) => phaseOf(one) === 'Bound');
    const { metadata } = await backUp(site, home, { labelSelector: undefined });
    await api.delete(`${bindings}/${role}`);
    const list = (await site.json(`backups/${metadata.name}/${metadata.name}-resource-list.json.gz`)) as Record<
      string,
      string[]
    >;
    expect(list['v1/PersistentVolume']).toEqual([bound.spec.volumeName]);
    expect(list['rbac.authorization.k8s.io/v1/ClusterRoleBinding']).toEqual([role]);
    expect(list['rbac.authorization.k8s.io/v1/ClusterRole']).toEqual(['view']);
    expect(await site.json(`backups/${metadata.name}/${metadata.name}-volumeinfo.json.gz`)).toMatchObject([
      { pvcName: 'data', pvcNamespace: home.name, pvName: bound.spec.volumeName, skipped: true },
    ]);
  });

  test('takes the resources and labels that it names, and leaves out what it excludes', async ({ home, site }) => {
    await api.create(home.core('configmaps'), configMap('a', {}, { tier: 'one' }));
    await api.create(home.core('configmaps'), configMap('b', {}, { tier: 'two' }));
    await api.create(home.core('secrets'), { metadata: { name: 's', labels: { tier: 'one' } } });
    const listOf = async (spec: object) => {
      const { metadata } = await backUp(site, home, { ...spec });
      return site.json(`backups/${metadata.name}/${metadata.name}-resource-list.json.gz`) as Promise<object>;
    };
    expect(await listOf({ includedResources: ['cm'] })).toEqual({
      'v1/ConfigMap': [`${home.name}/a`, `${home.name}/b`, `${home.name}/kube-root-ca.crt`],
    });
    expect(await listOf({ labelSelector: { matchLabels: { tier: 'one' } } })).toEqual({
      'v1/ConfigMap': [`${home.name}/a`],
      'v1/Namespace': [home.name],
      'v1/Secret': [`${home.name}/s`],
    });
    const without = await listOf({ excludedResources: ['secrets'] });
    expect(kindsIn(without)).toContain('v1/ConfigMap');
    expect(kindsIn(without)).not.toContain('v1/Secret');
  });

  test('leaves out objects that ask for it', async ({ home, site }) => {
    await api.create(home.core('configmaps'), configMap('a', {}, { 'velero.io/exclude-from-backup': 'true' }));
    await api.create(home.core('configmaps'), configMap('b'));
    const { metadata } = await backUp(site, home, { includedResources: ['configmaps'] });
    const archive = await site.archive(metadata.name);
    expect([...archive.keys()].filter((name) => /\/[ab]\.json$/.test(name))).toEqual([
      `resources/configmaps/namespaces/${home.name}/b.json`,
      `resources/configmaps/v1-preferredversion/namespaces/${home.name}/b.json`,
    ]);
  });

  test('takes objects of the whole cluster only when it is asked to', async ({ home, site }) => {
    const spec = { includedResources: ['configmaps', 'priorityclasses'] };
    const kinds = async (more: object) => {
      const { metadata } = await backUp(site, home, { ...spec, ...more });
      return kindsIn(await site.json(`backups/${metadata.name}/${metadata.name}-resource-list.json.gz`));
    };
    expect(await kinds({})).toEqual(['v1/ConfigMap']);
    expect(await kinds({ includeClusterResources: true })).toEqual([
      'scheduling.k8s.io/v1/PriorityClass',
      'v1/ConfigMap',
    ]);
  });

  test('with a hook that fails is PartiallyFailed, and counts what went wrong', async ({ home, site }) => {
    await api.create(home.core('pods'), hooked('lenient'));
    await untilSo(home.core('pods', 'lenient'), (one) => phaseOf(one) === 'Running');
    const backup = await backUp(site, home);
    expect(backup.status).toMatchObject({
      phase: 'PartiallyFailed',
      errors: 1,
      hookStatus: { hooksAttempted: 1, hooksFailed: 1 },
      completionTimestamp: expect.any(String),
    });
    const { name } = backup.metadata;
    expect(await site.json(`backups/${name}/${name}-results.gz`)).toMatchObject({
      errors: { velero: [expect.stringContaining('Error executing hook')] },
    });
    expect([...(await site.archive(name)).keys()]).toContain(`resources/pods/namespaces/${home.name}/lenient.json`);
  });

  test('leaves out a pod whose hook may not fail', async ({ home, site }) => {
    await api.create(home.core('pods'), hooked('strict', 'Fail'));
    await untilSo(home.core('pods', 'strict'), (one) => phaseOf(one) === 'Running');
    const backup = await backUp(site, home);
    expect(backup.status).toMatchObject({
      phase: 'PartiallyFailed',
      errors: 2,
      hookStatus: { hooksAttempted: 1, hooksFailed: 1 },
    });
    const archive = await site.archive(backup.metadata.name);
    expect([...archive.keys()].filter((name) => /\/pods\/.*strict/.test(name))).toEqual([]);
  });

  test('of a namespace that does not exist is PartiallyFailed', async ({ site }) => {
    const backup = await ended('backups', await createBackup(site, { includedNamespaces: ['nowhere-at-all'] }));
    expect(backup.status).toMatchObject({ phase: 'PartiallyFailed', errors: 1, progress: {} });
  });

  test('names all that is wrong with it and does not run', async ({ home, site }) => {
    const backup = await backUp(site, home, {
      excludedNamespaces: [home.name],
      includedResources: ['*', 'pods'],
      excludedResources: ['*'],
    });
    expect(backup.status).toMatchObject({
      phase: 'FailedValidation',
      validationErrors: [
        "Invalid included/excluded resource lists: includes list must either contain '*' only, or a non-empty list of items",
        "Invalid included/excluded resource lists: excludes list cannot contain '*'",
        'Invalid included/excluded resource lists: excludes list cannot contain an item in the includes list: *',
        `Invalid included/excluded namespace lists: excludes list cannot contain an item in the includes list: ${home.name}`,
      ],
    });
    expect(backup.status).not.toHaveProperty('startTimestamp');
    expect(await site.files('backups')).toEqual([]);
  });

  test('into a location that does not exist names it', async ({ home, site }) => {
    const backup = await backUp(site, home, { storageLocation: 'nowhere' });
    await api.delete(path('backups', backup.metadata.name));
    expect(backup.status).toMatchObject({
      phase: 'FailedValidation',
      validationErrors: [expect.stringContaining('BackupStorageLocation.velero.io "nowhere" not found')],
    });
  });

  test('into a location that is unavailable says so, and leaves nothing', async ({ home, site }) => {
    await site.break();
    await untilUnavailable(site);
    const backup = await backUp(site, home);
    expect(backup.status).toMatchObject({
      phase: 'FailedValidation',
      validationErrors: [
        `backup can't be created because BackupStorageLocation ${site.name} is in Unavailable status.`,
      ],
    });
    await site.repair();
    expect(await site.files('backups')).toEqual([]);
  });

  test('that a location refuses while it is written is Failed with the reason', async ({ home, site }) => {
    const name = await createBackup(site, { includedNamespaces: [home.name] });
    await ended('backups', name);
    await site.break();
    const { lastValidationTime } = (await api.get(path('backupstoragelocations', site.name))).body.status;
    const backup = await backUp(site, home);
    const after = (await api.get(path('backupstoragelocations', site.name))).body.status;
    await site.repair();
    // The site may have been looked at in between; then the backup was refused before it began.
    const wasNoticed = lastValidationTime !== after.lastValidationTime;
    if (phaseOf(backup) !== 'Failed') expect(wasNoticed).toBe(true);
    else expect(backup.status.failureReason).toMatch(/^backup execution failed: /);
    expect(await site.files(`backups/${backup.metadata.name}`)).toEqual([]);
  });

  test('may not have the name of one that the location has', async ({ home, site }) => {
    const { metadata } = await backUp(site, home);
    await api.delete(path('backups', metadata.name));
    await createBackup(site, { includedNamespaces: [home.name] }, metadata.name);
    expect((await ended('backups', metadata.name)).status).toMatchObject({
      phase: 'Failed',
      failureReason: expect.stringContaining('backup already exists in object storage'),
    });
  });
});
