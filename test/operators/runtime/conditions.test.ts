import { expect, test } from 'vitest';
import { holds } from '../../../operators/runtime/apply.ts';
import { canonicalJson } from '../../../operators/runtime/canonical.ts';
import { conditionOf, withConditions } from '../../../operators/runtime/conditions.ts';

const noon = new Date('2026-11-20T12:00:00.123Z');
const later = new Date('2026-11-20T13:00:00Z');
const ready = { type: 'Ready', status: 'True', reason: 'Applied', message: 'All is well.' } as const;

test('a condition keeps its time while its status stays, even when its words change', () => {
  const first = withConditions(undefined, [ready], noon);
  const second = withConditions(first, [{ ...ready, message: 'Still well.' }], later);
  expect(second).toEqual([{ ...ready, message: 'Still well.', lastTransitionTime: '2026-11-20T12:00:00Z' }]);
});

test('a changed status takes the present time, other conditions stay', () => {
  const first = withConditions(undefined, [ready, { ...ready, type: 'Isolated' }], noon);
  const second = withConditions(first, [{ ...ready, status: 'False' }], later);
  expect(conditionOf(second, 'Ready')?.lastTransitionTime).toBe('2026-11-20T13:00:00Z');
  expect(conditionOf(second, 'Isolated')?.lastTransitionTime).toBe('2026-11-20T12:00:00Z');
});

test('equal values have one canonical text, whatever the order of their members', () => {
  expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":[{"d":1}]}');
  expect(canonicalJson({ a: null, b: [{ d: 1 }] })).toBe(canonicalJson({ b: [{ d: 1 }], a: null }));
});

test('what others added does not count as a difference, a changed list does', () => {
  expect(holds({ a: 1, theirs: 2 }, { a: 1 })).toBe(true);
  expect(holds({ rules: [1, 2] }, { rules: [1] })).toBe(false);
  expect(holds({}, { a: { b: 1 } })).toBe(false);
});
