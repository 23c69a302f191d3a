import { expect, test } from 'vitest';
import type { VeleroSchedule } from '../../../operators/backup/velero.ts';
import type { BackupReview } from '../../../operators/resources/backup-review.ts';
import { BACKUP_REVIEWS, BACKUPS, DRILLS, SCHEDULES } from '../../../operators/runtime/kinds.ts';
import { until } from '../cluster.ts';
import { ofThisRun, reviewedTenancy, untilFinding, untilReview, useCentre, veleroPlace } from './centre.ts';

const centre = useCentre();
const HOUR = 3_600_000;

test('a production tenancy gets its schedule and a first backup, and is protected once that was seen at the DR centre', async () => {
  const name = await reviewedTenancy(centre);
  const { status } = await untilFinding(centre, name, 'protected');
  const schedule = await centre.client.get<VeleroSchedule>(SCHEDULES, veleroPlace(`${name}-dr`));
  expect(schedule.spec.template).toMatchObject({
    storageLocation: 'dr-centre',
    includedNamespaces: [`${name}-app`, `${name}-db`],
    ttl: '24h0m0s',
  });
  expect(status?.schedules).toEqual([{ name: `${name}-dr`, location: 'dr-centre', cron: schedule.spec.schedule }]);
  expect(status?.lastGoodBackup).toMatchObject({ name: `${name}-dr-first`, location: 'dr-centre' });
  expect(status?.lastGoodBackup?.bytes).toBeGreaterThan(100);
  expect(status?.conditions).toMatchObject([{ type: 'Protected', status: 'True', reason: 'Protected' }]);
}, 180_000);

test('in steady state nothing is written, however often everything is reviewed', async () => {
  const name = await reviewedTenancy(centre);
  const { metadata } = await untilFinding(centre, name, 'protected');
  await centre.duty.pass();
  await centre.duty.pass();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const after = await centre.client.get<BackupReview>(BACKUP_REVIEWS, { name });
  expect(after.metadata.resourceVersion).toBe(metadata.resourceVersion);
}, 180_000);

test('a schedule that was deleted, paused or narrowed by hand is put back', async () => {
  const name = await reviewedTenancy(centre);
  await untilFinding(centre, name, 'protected');
  const place = veleroPlace(`${name}-dr`);
  const { spec } = await centre.client.get<VeleroSchedule>(SCHEDULES, place);
  await centre.client.delete(SCHEDULES, place);
  const isBack = async () => {
    const found = await centre.client.find<VeleroSchedule>(SCHEDULES, place);
    return found && !found.spec.paused && !('excludedResources' in found.spec.template) ? found : undefined;
  };
  expect((await until('the schedule to be back', isBack)).spec).toMatchObject({ schedule: spec.schedule });
  await centre.client.patch(SCHEDULES, place, 'merge', { spec: { paused: true } });
  await until('the schedule to run again', isBack);
  await centre.client.patch(SCHEDULES, place, 'merge', { spec: { template: { excludedResources: ['secrets'] } } });
  await until('the whole scope', isBack);
  await untilFinding(centre, name, 'protected');
}, 180_000);

test('a backup grows stale and then overdue by its age alone, and a look after forty days says so', async () => {
  const name = await reviewedTenancy(centre, { retentionDays: 90 });
  await untilFinding(centre, name, 'protected');
  centre.clock.ahead(49 * HOUR);
  await centre.duty.pass();
  const stale = await untilFinding(centre, name, 'stale');
  expect(stale.status?.ageIntervals).toBe(2);
  await centre.duty.stop();
  centre.clock.ahead(40 * 24 * HOUR);
  await centre.startDuty();
  const overdue = await untilFinding(centre, name, 'overdue');
  expect(overdue.status?.ageIntervals).toBe(40);
  expect(overdue.status?.lastGoodBackup?.name).toBe(`${name}-dr-first`);
  centre.clock.ahead(0);
  await centre.duty.pass();
  await untilFinding(centre, name, 'protected');
}, 240_000);

test('a second copy goes to the second location, and its schedule goes when none is due', async () => {
  const name = await reviewedTenancy(centre, { drLevel: 5, secondLocation: 'main-site' });
  await untilReview(centre, name, ({ status }) => status?.schedules?.length === 2);
  const copy = await centre.client.get<VeleroSchedule>(SCHEDULES, veleroPlace(`${name}-copy`));
  expect(copy.spec.template.storageLocation).toBe('main-site');
  await centre.client.patch(BACKUP_REVIEWS, { name }, 'merge', { spec: { secondLocation: null } });
  await until(
    'the copy’s schedule to go',
    async () => !(await centre.client.find(SCHEDULES, veleroPlace(`${name}-copy`))),
  );
}, 180_000);

test('the schedules go with the review, and the backups stay for their term', async () => {
  const name = await reviewedTenancy(centre);
  await untilFinding(centre, name, 'protected');
  await centre.client.delete(BACKUP_REVIEWS, { name });
  await until('the schedule to go', async () => !(await centre.client.find(SCHEDULES, veleroPlace(`${name}-dr`))));
  expect(await centre.client.find(BACKUPS, veleroPlace(`${name}-dr-first`))).toBeDefined();
}, 180_000);

test('an exemption excuses until its end and no longer', async () => {
  const until = new Date(Date.now() + 2 * HOUR).toISOString();
  const name = await reviewedTenancy(centre, {
    exemption: { reason: '备用', approver: '李强', until },
    drLocation: 'nowhere',
  });
  await untilFinding(centre, name, 'exempt');
  centre.clock.ahead(3 * HOUR);
  await centre.duty.pass();
  const ended = await untilFinding(centre, name, 'unprotected');
  expect(ended.status?.message).toBe('The backup location nowhere does not exist.');
  centre.clock.ahead(0);
}, 180_000);

test('a drill that was verified is the last verified restore, though its Velero restore is gone', async () => {
  const tenancy = await reviewedTenancy(centre);
  await untilFinding(centre, tenancy, 'protected');
  const name = `${tenancy}-drill`;
  const spec = {
    year: 2026,
    scenario: 'restore',
    tenancy,
    announcedStart: '2026-11-22T01:00:00Z',
    windowDays: 7,
    timeoutMinutes: 60,
    rtoMinutes: 60,
    rpoMinutes: 60,
    probes: [{ name: 'restored', kind: 'restoreOnly', weight: 1 }],
    policyVersion: 0,
  };
  await centre.client.create(DRILLS, undefined, { metadata: { name, labels: ofThisRun(centre) }, spec });
  const restorePoint = {
    backup: `${tenancy}-dr-first`,
    location: 'dr-centre',
    takenAt: '2026-11-22T00:00:00Z',
    newestTakenAt: '2026-11-22T00:00:00Z',
    drawnFrom: 1,
    namespaces: [],
  };
  const status = { phase: 'verified', restorePoint, verifiedAt: '2026-11-22T01:20:00Z' };
  await centre.client.patchStatus(DRILLS, { name }, status);
  const reviewed = await untilReview(centre, tenancy, (review) => review.status?.lastVerifiedRestore !== undefined);
  expect(reviewed.status?.lastVerifiedRestore).toEqual({
    name,
    backup: `${tenancy}-dr-first`,
    at: '2026-11-22T01:20:00Z',
  });
  await centre.client.delete(DRILLS, { name });
}, 180_000);
