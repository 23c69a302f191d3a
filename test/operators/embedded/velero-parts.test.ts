import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseCron } from '../../../operators/embedded/velero/cron.ts';
import { Names } from '../../../operators/embedded/velero/filter.ts';
import { durationMs, labelValue } from '../../../operators/embedded/velero/kinds.ts';
import { readTar, writeTar } from '../../../operators/embedded/velero/tar.ts';

describe('an archive', () => {
  const names = [
    'metadata/version',
    `resources/configmaps/namespaces/${'n'.repeat(63)}/${'c'.repeat(90)}.json`,
    `resources/customresourcedefinitions.apiextensions.k8s.io/v1-preferredversion/cluster/${'x'.repeat(240)}.json`,
  ];
  const files = names.map((name, index) => ({ name, content: Buffer.from(`${'政务云'.repeat(index * 200)}${name}`) }));
  const archive = Buffer.concat([...writeTar(files, new Date('2026-11-22T00:00:00Z'))]);

  test('is read as it was written, with long names and empty and odd sizes', () => {
    expect([...readTar(archive)].map(([name, content]) => ({ name, content }))).toEqual(files);
  });

  test('is one that tar reads', () => {
    const listed = execFileSync('tar', ['tf', '-'], { input: archive }).toString().trim().split('\n');
    expect(listed).toEqual(names);
  });

  test('that breaks off is an error, not a smaller archive', () => {
    expect(() => readTar(archive.subarray(0, archive.length - 2000))).toThrow('breaks off');
    expect(() => readTar(archive.subarray(0, 700))).toThrow('breaks off');
  });
});

describe('a cron expression', () => {
  test.each([
    ['0 2 * * *', '2026-11-22T01:59:00Z', '2026-11-22T02:00:00Z'],
    ['0 2 * * *', '2026-11-22T02:00:00Z', '2026-11-23T02:00:00Z'],
    ['*/15 8-18 * * mon-fri', '2026-11-20T18:45:00Z', '2026-11-23T08:00:00Z'],
    ['0 0 29 2 *', '2026-11-22T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['0 0 13 * fri', '2026-11-22T00:00:00Z', '2027-08-13T00:00:00Z'],
    ['0 0 * * 7', '2026-11-22T00:00:00Z', '2026-11-29T00:00:00Z'],
    ['0 22-1 * * fri-mon', '2026-11-23T23:00:00Z', '2026-11-27T00:00:00Z'],
    ['@monthly', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['@every 1h30m', '2026-11-22T10:00:07Z', '2026-11-22T11:30:07Z'],
    ['CRON_TZ=Asia/Shanghai 0 2 * * *', '2026-11-22T17:00:00Z', '2026-11-22T18:00:00Z'],
    ['TZ=America/New_York 30 2 * * *', '2026-11-01T07:00:00Z', '2026-11-01T07:30:00Z'],
  ])('%s after %s is %s', (text, from, next) => {
    expect(parseCron(text).next(new Date(from))?.toISOString()).toBe(new Date(next).toISOString());
  });

  test('of a day that never comes has no next time', () => {
    expect(parseCron('0 0 30 2 *').next(new Date('2026-11-22T00:00:00Z'))).toBeUndefined();
  });
});

test('durations are read in Go’s form', () => {
  expect(durationMs('720h0m0s')).toBe(720 * 3_600_000);
  expect(durationMs('1h30m')).toBe(5_400_000);
  expect(durationMs('500ms')).toBe(500);
  expect(durationMs('30d')).toBeUndefined();
});

test('a name that is too long for a label is cut and keeps a digest', () => {
  expect(labelValue('a'.repeat(63))).toBe('a'.repeat(63));
  expect(labelValue('a'.repeat(64))).toBe(`${'a'.repeat(57)}ffe054`);
});

test('namespaces are chosen by name and by pattern, and exclusion wins', () => {
  const names = new Names(['health-*', 'tax'], ['health-old']);
  expect(['health-prod', 'tax', 'health-old', 'taxes'].map((name) => names.has(name))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(new Names(['*']).isEverything).toBe(true);
  expect(new Names(['*'], ['a']).isEverything).toBe(false);
});
