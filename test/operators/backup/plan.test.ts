import { describe, expect, test } from 'vitest';
import { cronOf, INTERVALS, keptDays, planOf, templateOf, ttlOfDays } from '../../../operators/backup/plan.ts';
import { type Cron, parseCron } from '../../../operators/embedded/velero/cron.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';

const rules = operationsSpec({ version: 0, body: defaultPolicy() }).backup;

describe('the interval of backups', () => {
  test.each([
    // DR level, RPO in minutes, shortest by policy → interval, RPO met
    [1, 10_080, 60, 10_080, true],
    [2, 20_160, 60, 10_080, true],
    [2, 1440, 60, 1440, true],
    [3, 10_080, 60, 1440, true],
    [3, 1440, 60, 1440, true],
    [3, 1000, 60, 720, true],
    [4, 240, 60, 240, true],
    [4, 90, 60, 60, true],
    [5, 30, 60, 60, false],
    [5, 30, 15, 30, true],
    [6, 0, 60, 60, false],
    [6, 0, 7, 10, false],
  ])(
    'level %i, RPO %i, shortest %i → every %i minutes, met: %s',
    (drLevel, rpoMinutes, shortestIntervalMinutes, intervalMinutes, meetsRpo) => {
      expect(planOf({ drLevel, rpoMinutes }, { ...rules, shortestIntervalMinutes })).toEqual({
        intervalMinutes,
        meetsRpo,
      });
    },
  );
});

function nextOf(cron: Cron, after: Date): Date {
  const next = cron.next(after);
  if (!next) throw new Error('no next run');
  return next;
}

test.each(INTERVALS)('every gap of the cron expression is %i minutes', (interval) => {
  const cron = parseCron(cronOf(interval, 'health-registry-dr', 'Asia/Shanghai'));
  let at = nextOf(cron, new Date('2026-12-30T00:00:00Z'));
  for (let run = 0; run < 40; run += 1) {
    const next = nextOf(cron, at);
    expect((next.getTime() - at.getTime()) / 60_000).toBe(interval);
    at = next;
  }
});

test('ten thousand daily schedules are spread over the night, and each keeps its minute', () => {
  const starts = Map.groupBy(
    Array.from({ length: 10_000 }, (_, i) => cronOf(1440, `unit${i}-system-dr`, 'Asia/Shanghai')),
    (cron) => cron,
  );
  // 480 minutes of the night: about 21 a minute; five times that would be a crowd.
  expect(starts.size).toBe(480);
  expect(Math.max(...[...starts.values()].map((each) => each.length))).toBeLessThan(60);
  const hours = new Set([...starts.keys()].map((cron) => Number(cron.split(' ')[1])));
  expect([...hours].sort((a, b) => a - b)).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
  expect(cronOf(1440, 'health-registry-dr', 'Asia/Shanghai')).toBe(cronOf(1440, 'health-registry-dr', 'Asia/Shanghai'));
});

test.each([
  ['none', false, false, false],
  ['fileSystem', true, false, false],
  ['snapshotData', false, true, true],
] as const)('volumes by policy: %s', (volumes, defaultVolumesToFsBackup, snapshotMoveData, snapshotVolumes) => {
  expect(templateOf('dr-centre', ['b', 'a'], ttlOfDays(30), volumes)).toEqual({
    storageLocation: 'dr-centre',
    includedNamespaces: ['a', 'b'],
    ttl: '720h0m0s',
    defaultVolumesToFsBackup,
    snapshotMoveData,
    snapshotVolumes,
  });
});

test('a backup is kept at least until the next one is made', () => {
  const weekly = { intervalMinutes: 10_080, meetsRpo: true };
  expect(keptDays(1, weekly)).toBe(8);
  expect(keptDays(7, weekly)).toBe(7);
  expect(keptDays(30, weekly)).toBe(30);
  expect(keptDays(1, { intervalMinutes: 1440, meetsRpo: true })).toBe(1);
});
