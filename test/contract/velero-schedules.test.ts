import { describe, expect } from 'vitest';
import type { KubeObject } from './client.ts';
import { api, until, untilSo } from './fixture.ts';
import { createSchedule, ended, isHere, PATIENCE, path, phaseOf, test, untilUnavailable } from './velero.ts';

const backupsOf = async (schedule: string): Promise<KubeObject[]> =>
  (await api.get(`${path('backups')}?labelSelector=velero.io/schedule-name=${schedule}`)).body.items;

const firstBackupOf = (schedule: string) =>
  until(`a backup of ${schedule}`, async () => (await backupsOf(schedule))[0], PATIENCE);

const judged = (name: string) => untilSo(path('schedules', name), (one) => phaseOf(one) !== '', PATIENCE);
const remove = (name: string) => api.delete(path('schedules', name));

describe.skipIf(!isHere)('a Velero schedule', { concurrent: false, timeout: 3 * PATIENCE }, () => {
  test('makes backups by its template, named by the time', async ({ home, site }) => {
    const name = await createSchedule(
      site,
      { includedNamespaces: [home.name], ttl: '48h0m0s' },
      { schedule: '@every 1s' },
    );
    const { metadata, spec } = await firstBackupOf(name);
    expect(metadata.name).toMatch(new RegExp(`^${name}-\\d{14}$`));
    const [year, month, day] = [
      metadata.name.slice(-14, -10),
      metadata.name.slice(-10, -8),
      metadata.name.slice(-8, -6),
    ];
    expect(metadata.creationTimestamp.slice(0, 10)).toBe(`${year}-${month}-${day}`);
    expect(metadata.labels).toMatchObject({ 'velero.io/schedule-name': name });
    expect(spec).toMatchObject({ includedNamespaces: [home.name], ttl: '48h0m0s', storageLocation: site.name });
    const schedule = await untilSo(path('schedules', name), (one) => one.status.lastBackup !== undefined);
    expect(schedule.status.phase).toBe('Enabled');
    expect(schedule.spec.skipImmediately).toBe(false);
    await remove(name);
    expect(phaseOf(await ended('backups', metadata.name))).toBe('Completed');
  });

  test('hands its labels and annotations on, and owns its backups where it is asked to', async ({ home, site }) => {
    const name = await createSchedule(
      site,
      { includedNamespaces: [home.name] },
      { schedule: '@every 1s', useOwnerReferencesInBackup: true, paused: true },
    );
    const metadata = { labels: { tier: 'one' }, annotations: { note: 'x' } };
    const { body } = await api.patch(path('schedules', name), 'merge', { metadata, spec: { paused: false } });
    const backup = await firstBackupOf(name);
    expect(backup.metadata).toMatchObject({
      labels: { tier: 'one' },
      annotations: { note: 'x' },
      ownerReferences: [{ kind: 'Schedule', name, uid: body.metadata.uid, controller: true }],
    });
    await remove(name);
  });

  test.for([
    ['61 * * * *', 'invalid schedule: end of range (61) above maximum (59): "61"'],
    ['every day', 'invalid schedule: expected exactly 5 fields, found 2: [every day]'],
    ['0 0 0 * *', 'invalid schedule: beginning of range (0) below minimum (1): "0"'],
    ['@sometimes', 'invalid schedule: unrecognized descriptor: "@sometimes"'],
    [
      'CRON_TZ=Nowhere/Town 0 1 * * *',
      'invalid schedule: unknown time zone "Nowhere/Town": unknown time zone Nowhere/Town',
    ],
    ['* * x * *', 'invalid schedule: failed to parse int from "x": strconv.Atoi: parsing "x": invalid syntax'],
    ['0 */24 * * *', 'invalid schedule: step (24) must be less than range size (24): "*/24"'],
    ['@every 10ms', 'invalid schedule: @every duration must be at least 1s: "@every 10ms"'],
    ['', 'Schedule must be a non-empty valid Cron expression'],
  ] as const)('that cannot be read (%j) is refused with the reason', async ([schedule, reason], { site }) => {
    const name = await createSchedule(site, {}, { schedule });
    const { status } = await judged(name);
    await remove(name);
    expect(status).toEqual({ phase: 'FailedValidation', validationErrors: [reason] });
  });

  test.for([
    '0 2 * * *',
    '*/15 8-18 * * mon-fri',
    '0 0 1,15 * ?',
    '0 22-2 * * fri-mon',
    '@daily',
    '@every 1h30m',
    'CRON_TZ=Asia/Shanghai 30 1 * * 7',
  ])('that reads %j is Enabled', async (schedule, { site }) => {
    const name = await createSchedule(site, {}, { schedule });
    const { status } = await judged(name);
    await remove(name);
    expect(status).toEqual({ phase: 'Enabled' });
  });

  test('that is repaired is enabled', async ({ site }) => {
    const name = await createSchedule(site, {}, { schedule: 'never' });
    await judged(name);
    await api.patch(path('schedules', name), 'merge', { spec: { schedule: '@yearly' } });
    const { status } = await untilSo(path('schedules', name), (one) => phaseOf(one) === 'Enabled', PATIENCE);
    await remove(name);
    expect(status).toEqual({ phase: 'Enabled' });
  });

  test('that is paused is left alone', async ({ home, site }) => {
    const template = { includedNamespaces: [home.name] };
    const name = await createSchedule(site, template, { schedule: '@every 1s', paused: true });
    const other = await createSchedule(site, template, { schedule: '@every 1s' });
    await firstBackupOf(other);
    await remove(other);
    const { body } = await api.get(path('schedules', name));
    await remove(name);
    expect(body.status).toBeUndefined();
    expect(await backupsOf(name)).toEqual([]);
  });

  test('skips the run that is due when it is told to', async ({ site }) => {
    const name = await createSchedule(site, {}, { schedule: '@every 1h', skipImmediately: true });
    const { spec, status } = await judged(name);
    await remove(name);
    expect(spec.skipImmediately).toBe(false);
    expect(status).toEqual({ phase: 'Enabled', lastSkipped: expect.any(String) });
  });

  test('whose location is unavailable stays Enabled, and each of its backups fails validation', async ({
    home,
    site,
  }) => {
    await site.break();
    await untilUnavailable(site);
    const name = await createSchedule(site, { includedNamespaces: [home.name] }, { schedule: '@every 1s' });
    const backup = await ended('backups', (await firstBackupOf(name)).metadata.name);
    const schedule = (await api.get(path('schedules', name))).body;
    await remove(name);
    await site.repair();
    expect(backup.status).toMatchObject({
      phase: 'FailedValidation',
      validationErrors: [
        `backup can't be created because BackupStorageLocation ${site.name} is in Unavailable status.`,
      ],
    });
    // `lastBackup` moves on all the same: it tells of the last attempt, not of the last backup.
    expect(schedule.status).toEqual({ phase: 'Enabled', lastBackup: expect.any(String) });
    expect(await site.files('backups')).toEqual([]);
  });
});
