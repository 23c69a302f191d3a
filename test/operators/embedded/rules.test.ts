import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareFields,
  fieldsOf,
  formatFieldSet,
  parseFieldSet,
  union,
} from '../../../operators/embedded/field-set.ts';
import { canonicalQuantity, nanosOf } from '../../../operators/embedded/quantity.ts';
import { matchesSelector, parseLabelSelector } from '../../../operators/embedded/selectors.ts';
import { compileRule, evaluateRule } from '../../../operators/embedded/validation-rules.ts';

describe('quantities', () => {
  test.each([
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['1e3', '1k'],
    ['0', '0'],
    ['100000k', '100M'],
  ])('%s is written %s', (given, written) => expect(canonicalQuantity(given)).toBe(written));

  test.each(['', 'much', '1 Gi', '1GiB', '--1'])('%j is none', (text) =>
    expect(canonicalQuantity(text)).toBeUndefined(),
  );

  test('the written form is worth what was given', () => {
    const unit = fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'Ti');
    fc.assert(
      fc.property(fc.nat(1_000_000), unit, (number, suffix) => {
        const given = `${number}${suffix}`;
        expect(nanosOf(canonicalQuantity(given))).toBe(nanosOf(given));
      }),
    );
  });
});

describe('sets of fields', () => {
  const labels = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.string(), { maxKeys: 5 });
  const schema = { type: 'object', properties: { data: { type: 'object', additionalProperties: { type: 'string' } } } };

  test('are read as they were written', () => {
    fc.assert(
      fc.property(labels, (data) => {
        const set = fieldsOf(schema, { data });
        expect(formatFieldSet(parseFieldSet(formatFieldSet(set)))).toEqual(formatFieldSet(set));
      }),
    );
  });

  test('what was added, changed and removed covers every difference and nothing else', () => {
    fc.assert(
      fc.property(labels, labels, (before, after) => {
        const { added, modified, removed } = compareFields(schema, { data: before }, { data: after });
        const changed = Object.keys({ ...before, ...after }).filter((key) => before[key] !== after[key]);
        const found = union(union(added, modified), removed).children.get('f:data')?.children.keys() ?? [];
        expect([...found].sort()).toEqual(changed.map((key) => `f:${key}`).sort());
      }),
    );
  });
});

describe('selectors', () => {
  test.each([
    ['app=web', true],
    ['app!=web', false],
    ['tier in (back, front)', true],
    ['tier notin (back)', true],
    ['!missing,app', true],
    ['missing', false],
  ])('%s', (text, isMatch) => expect(parseLabelSelector(text)?.({ app: 'web', tier: 'front' })).toBe(isMatch));

  test('an empty selector of a spec selects everything, a missing one nothing', () => {
    expect([matchesSelector({}, { a: 'b' }), matchesSelector(undefined, { a: 'b' })]).toEqual([true, false]);
  });
});

describe('validation rules', () => {
  test.each([
    ['self.min <= self.max', true],
    ['!has(self.none) || self.none == 1', true],
    ['self.none == 1', false],
    ['self.names.all(n, n.startsWith("a"))', true],
    ['self.names.exists(n, n == "b")', false],
    ['size(self.names) == 2 && self.names.size() < 3', true],
    ['self.kind in ["x", "y"] ? self.max > 2 : false', true],
    ['self.max - self.min * 2 == 1', true],
    ["self.kind.matches('^[a-z]$')", true],
  ])('%s', (rule, holds) => {
    expect(evaluateRule(rule, { min: 1, max: 3, names: ['aa', 'ab'], kind: 'x' }, undefined)).toBe(holds);
  });

  test.each(['self.x.unknownCall()', 'unknown(self)', 'self..x', 'self.x =! 1'])(
    'a rule that is not understood is refused, never skipped: %s',
    (rule) => {
      expect(() => compileRule(rule)).toThrow(/does not know/);
    },
  );
});
