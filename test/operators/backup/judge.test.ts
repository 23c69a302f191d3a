import { describe, expect, test } from 'vitest';
import { type Evidence, judge } from '../../../operators/backup/judge.ts';
import type { BackupFact } from '../../../operators/backup/velero.ts';
import { english, say } from '../../../operators/resources/sentences.ts';

const NOW = new Date('2026-11-23T02:00:00Z');
const HOUR = 3_600_000;
const up = { isAvailable: true, message: '' };

function backup(location: string, hoursAgo: number, more: Partial<BackupFact> = {}): BackupFact {
  const at = NOW.getTime() - hoursAgo * HOUR;
  return {
    tenancy: 't',
    name: `t-${location}-${hoursAgo}`,
    location,
    namespaces: ['t-app'],
    isPartial: false,
    isOwn: false,
    phase: 'Completed',
    startedAt: at,
    endedAt: at,
    expiresAt: NOW.getTime() + 1000 * HOUR,
    items: 5,
    reason: '',
    ...more,
  };
}

/** A system of DR level 5 with hourly backups to two places, both of them seen there. */
const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  spec: {
    tenancy: 't',
    drLevel: 5,
    rpoMinutes: 60,
    retentionDays: 30,
    drLocation: 'dr-centre',
    secondLocation: 'second-site',
  },
  rules: { staleIntervals: 2, overdueIntervals: 3, lookAgainHours: 24 } as Evidence['rules'],
  plan: { intervalMinutes: 60, meetsRpo: true } as Evidence['plan'],
  now: NOW,
  namespaces: ['t-app'],
  isScheduled: true,
  location: up,
  second: { location: up, scheduledSince: NOW.getTime() - 1000 * HOUR },
  backups: [backup('dr-centre', 0.5), backup('second-site', 0.5)],
  sightOf: () => ({ state: 'seen', at: NOW.getTime(), bytes: 1, etag: '' }),
  ...more,
});

test('what is complete and not to be found is named, unless a newer one was seen', () => {
  const [newer, gone] = [backup('dr-centre', 0.5), backup('dr-centre', 1.5)];
  const sightOf = (name: string) =>
    name === gone.name ? ({ state: 'missing', at: 0 } as const) : evidence().sightOf(name);
  const alone = { second: undefined, sightOf };
  expect(judge(evidence({ ...alone, backups: [gone] }))).toMatchObject({ finding: 'unprotected', missing: [gone] });
  expect(judge(evidence({ ...alone, backups: [newer, gone] }))).toMatchObject({ finding: 'protected', missing: [] });
});

describe('the second copy', () => {
  const main = backup('dr-centre', 0.5);

  test('that is as fresh as the first is in order', () => {
    expect(judge(evidence()).finding).toBe('protected');
  });

  test.each([
    [1.9, 'protected'],
    [2.1, 'stale'],
    [3, 'overdue'],
  ])('that is %d intervals old makes the system %s', (hours, finding) => {
    expect(judge(evidence({ backups: [main, backup('second-site', hours)] }))).toMatchObject({ finding });
  });

  test('that fails all the time is overdue, with the reason that it has never been seen', () => {
    const failed = backup('second-site', 0.5, { phase: 'PartiallyFailed' });
    const { finding, said } = judge(evidence({ backups: [main, failed] }));
    expect(finding).toBe('overdue');
    expect(english(said)).toMatch(/^No second copy has been seen at second-site since/);
  });

  test('whose location does not exist or is down is a finding at once', () => {
    const second = { scheduledSince: NOW.getTime() };
    expect(judge(evidence({ second: { ...second, location: undefined } }))).toMatchObject({
      finding: 'location-unavailable',
      said: [say('backup.copyNoLocation', { location: 'second-site' })],
    });
    const down = { isAvailable: false, message: 'no route' };
    expect(judge(evidence({ second: { ...second, location: down } })).finding).toBe('location-unavailable');
  });

  test('is given its time where its schedule was only now made, and is looked at where it lies', () => {
    const second = { location: up, scheduledSince: NOW.getTime() - HOUR };
    expect(judge(evidence({ second, backups: [main] })).finding).toBe('protected');
    const copy = backup('second-site', 0.2);
    const sightOf = (name: string) => (name === copy.name ? undefined : evidence().sightOf(name));
    expect(judge(evidence({ second, backups: [main, copy], sightOf })).copyToLookAt).toEqual(copy);
  });

  test('is asked of nobody who needs none', () => {
    const { secondLocation: _, ...spec } = evidence().spec;
    expect(judge(evidence({ spec, second: undefined, backups: [main] })).finding).toBe('protected');
  });
});
