import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { api, uniqueName, until, untilGone, untilSo } from './fixture.ts';
import { k, kubectl } from './kubectl.ts';
import {
  backUp,
  createBackup,
  ended,
  isHere,
  PATIENCE,
  path,
  phaseOf,
  restoreOf,
  test,
  untilNoFiles,
  untilUnavailable,
} from './velero.ts';

const isReady = (name: string) =>
  untilSo(path('backupstoragelocations', name), (one) => phaseOf(one) === 'Available', 60_000);

async function requestDeletion(backupName: string): Promise<string> {
  const name = uniqueName('deletion');
  const answer = await api.create(path('deletebackuprequests'), {
    apiVersion: 'velero.io/v1',
    kind: 'DeleteBackupRequest',
    metadata: { name },
    spec: { backupName },
  });
  expect(answer.status).toBe(201);
  return name;
}

const refusalOf = async (request: string) => {
  const { status } = await untilSo(
    path('deletebackuprequests', request),
    (one) => phaseOf(one) === 'Processed',
    60_000,
  );
  await api.delete(path('deletebackuprequests', request));
  return status.errors;
};

describe.skipIf(!isHere)('a Velero location', { concurrent: false, timeout: 3 * PATIENCE }, () => {
  test('that can be read is Available, and says when it was looked at', async ({ site }) => {
    const { status } = await isReady(site.name);
    expect(status).toMatchObject({ phase: 'Available', lastValidationTime: expect.any(String) });
    expect(status).not.toHaveProperty('message');
    const later = await untilSo(
      path('backupstoragelocations', site.name),
      (one) => one.status.lastValidationTime !== status.lastValidationTime,
      60_000,
    );
    expect(phaseOf(later)).toBe('Available');
  });

  test('that is lost turns Unavailable with a message, and Available when it is back', async ({ site }) => {
    await site.break();
    const { status } = await untilUnavailable(site);
    expect(status.message).toMatch(new RegExp(`^BackupStorageLocation "${site.name}" is unavailable: `));
    await site.repair();
    expect((await isReady(site.name)).status).not.toHaveProperty('message');
  });

  test('that holds folders of somebody else is Unavailable', async ({ site }) => {
    await mkdir(join(site.folder, 'holiday-pictures'));
    const { status } = await untilUnavailable(site);
    expect(status.message).toContain('Backup store contains invalid top-level directories: [holiday-pictures]');
  });

  test('for reading alone takes no backup and deletes none', async ({ home, site }) => {
    const { metadata } = await backUp(site, home);
    await api.patch(path('backupstoragelocations', site.name), 'merge', { spec: { accessMode: 'ReadOnly' } });
    const refused = await backUp(site, home);
    expect(refused.status.validationErrors).toEqual([
      `backup can't be created because backup storage location ${site.name} is currently in read-only mode`,
    ]);
    expect(await refusalOf(await requestDeletion(metadata.name))).toEqual([
      `backup deletion failed: cannot delete backup because backup storage location ${site.name} is currently in read-only mode`,
    ]);
    expect(await site.files(`backups/${metadata.name}`)).not.toEqual([]);
  });

  test('brings back the record of a backup that it holds', async ({ home, site }) => {
    const { metadata, status } = await backUp(site, home);
    await api.delete(path('backups', metadata.name));
    const back = await untilSo(path('backups', metadata.name), (one) => phaseOf(one) === 'Completed', PATIENCE);
    expect(back.metadata.uid).not.toBe(metadata.uid);
    expect(back.status).toEqual(status);
    expect(back.metadata.labels).toEqual({ 'velero.io/storage-location': site.name });
    await untilSo(path('backupstoragelocations', site.name), (one) => one.status.lastSyncedTime !== undefined);
  });

  test('takes back the record of a backup that it has lost', async ({ home, site }) => {
    const { metadata } = await backUp(site, home);
    await rm(join(site.folder, 'backups', metadata.name), { recursive: true });
    await untilGone(path('backups', metadata.name), PATIENCE);
  });

  test('keeps the record of a backup while it is away', async ({ home, site }) => {
    const { metadata } = await backUp(site, home);
    await site.break();
    await untilUnavailable(site);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect((await api.get(path('backups', metadata.name))).status).toBe(200);
    await site.repair();
  });
});

describe.skipIf(!isHere)('deleting a Velero backup', { concurrent: false, timeout: 3 * PATIENCE }, () => {
  test('removes it from its location, with its restores, and the request', async ({ home, site }) => {
    const { metadata } = await backUp(site, home);
    const restore = await restoreOf({ backupName: metadata.name });
    const request = await requestDeletion(metadata.name);
    await untilGone(path('backups', metadata.name), 90_000);
    await untilGone(path('deletebackuprequests', request), 90_000);
    expect((await api.get(path('restores', restore.metadata.name))).status).toBe(404);
    expect(await site.files(`backups/${metadata.name}`)).toEqual([]);
    expect(await site.files(`restores/${restore.metadata.name}`)).toEqual([]);
  });

  test('that does not exist is refused', async () => {
    expect(await refusalOf(await requestDeletion('no-such-backup'))).toEqual([
      'backup deletion failed: backup not found',
    ]);
  });

  test('in a location that is unavailable is refused, and nothing is lost', async ({ home, site }) => {
    const { metadata } = await backUp(site, home);
    await site.break();
    await untilUnavailable(site);
    expect(await refusalOf(await requestDeletion(metadata.name))).toEqual([
      `backup deletion failed: cannot delete backup because backup storage location ${site.name} is currently in Unavailable state`,
    ]);
    await site.repair();
    expect(await site.files(`backups/${metadata.name}`)).not.toEqual([]);
    expect(phaseOf((await api.get(path('backups', metadata.name))).body)).toBe('Completed');
  });

  test('happens by itself when its time is up', async ({ home, site }) => {
    const name = await createBackup(site, { includedNamespaces: [home.name], ttl: '1s' });
    expect(phaseOf(await ended('backups', name))).toBe('Completed');
    // Velero collects hourly, and whenever a backup appears: as it does when the location brings it back.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await api.delete(path('backups', name));
    await untilNoFiles(site, name);
    await untilGone(path('backups', name), PATIENCE);
  });

  test.skipIf(!kubectl)('and all else is shown by kubectl as Velero shows it', async ({ home, site }) => {
    const { metadata } = await backUp(site, home);
    const lines = async (...args: string[]) => {
      const text = await k({ ...home, name: 'velero' }, ['get', ...args]);
      return text
        .trim()
        .split('\n')
        .map((line) => line.split(/\s{2,}/));
    };
    const [head, row] = await lines('backupstoragelocations.velero.io', site.name);
    expect(head).toEqual(['NAME', 'PHASE', 'LAST VALIDATED', 'AGE', 'DEFAULT']);
    expect(row?.slice(0, 2)).toEqual([site.name, 'Available']);
    expect((await lines('bsl'))[0]).toEqual(head);
    expect((await lines('backups.velero.io', metadata.name))[0]).toEqual(['NAME', 'AGE']);
    expect((await lines('schedules.velero.io', '--ignore-not-found'))[0]?.[0]).toMatch(/^(NAME|)$/);
    const found = await until('the backup', async () => api.get(path('backups', metadata.name)));
    expect(found.status).toBe(200);
  });
});
