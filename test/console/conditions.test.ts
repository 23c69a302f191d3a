import { expect, test } from 'vitest';
import { allocations as en } from '../../console/i18n/en/allocations.ts';
import { allocations as zh } from '../../console/i18n/zh/allocations.ts';
import { CONDITIONS, REASONS } from '../../operators/tenancy/finding.ts';

test.each([
  ['Chinese', zh],
  ['English', en],
])('each condition and each reason of the operators has its words in %s, and no word is for nothing', (_, words) => {
  expect(Object.keys(words.conditionReasons).sort()).toEqual([...REASONS].sort());
  expect(Object.keys(words.conditionTypes).sort()).toEqual(Object.values(CONDITIONS).sort());
});
