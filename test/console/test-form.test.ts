import { expect, test } from 'vitest';
import { initialTest, specOf, testProblems } from '../../console/components/trial/test-form.ts';

test('a function test needs names, and expectations written as path=value', () => {
  const form = initialTest(['test.example.org'], undefined);
  const check = { ...form.checks[0], name: '', expectJson: 'items.0.name' } as (typeof form.checks)[number];
  expect(Object.keys(testProblems('function', { ...form, checks: [check] }))).toEqual([
    'checks.0.name',
    'checks.0.expectJson',
  ]);
});

test('a JSON expectation may hold an equals sign in its value', () => {
  const form = initialTest(['test.example.org'], undefined);
  const check = { ...form.checks[0], name: '登录', expectJson: 'token="a=b"' } as (typeof form.checks)[number];
  expect(specOf('function', { ...form, checks: [check] }).function?.checks[0]?.expectJson).toEqual([
    { path: 'token', equals: '"a=b"' },
  ]);
});

test('the load starts within the bounds of the policy', () => {
  const policy = {
    maxDurationSeconds: 10,
    maxRate: 20,
    maxConnections: 2,
    p95Millis: 800,
    maxErrorPercent: 2,
    minRequestsPerSecond: 5,
  };
  const { performance } = specOf('performance', initialTest(['test.example.org'], policy));
  expect(performance).toMatchObject({ durationSeconds: 10, ratePerSecond: 20, connections: 2, maxP95Millis: 800 });
});
