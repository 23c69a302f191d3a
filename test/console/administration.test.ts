import { describe, expect, test } from 'vitest';
import { auditQuery, filtersIn, NO_FILTERS } from '../../console/pages/audit/filters.ts';
import { type Leaf, leafOf, SECTION_KEYS, SECTIONS, withLeaf } from '../../console/pages/policies/fields.ts';
import { policyChanges } from '../../console/pages/policies/say.ts';
import { inTreeOrder } from '../../console/pages/units/tree-order.ts';
import { defaultPolicy } from '../../server/policies/policy.ts';
import type { UnitView } from '../../server/units/views.ts';

const unit = (id: string, parentId: string | null): UnitView => ({
  id,
  code: id,
  name: `单位${id}`,
  kind: 'department',
  parentId,
  address: '',
  phone: '',
  active: true,
});

describe('the tree of units', () => {
  test('puts each unit below the one it belongs to', () => {
    const rows = inTreeOrder([unit('c', 'b'), unit('a', null), unit('b', 'a'), unit('d', null)]);
    expect(rows.map((row) => [row.id, row.depth])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 0],
    ]);
    expect(rows[2]?.parentName).toBe('单位b');
  });

  test('loses no unit whose parent is unknown, nor hangs on a circle', () => {
    expect(
      inTreeOrder([unit('a', 'gone'), unit('b', 'c'), unit('c', 'b')])
        .map((row) => row.id)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
  });
});

/** Every number, switch and list of the policy, except the two tables that the form edits as tables. */
const leafPaths = (value: unknown, path = ''): string[] => {
  if (path === 'sizes' || path === 'drLevels') return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, one]) => leafPaths(one, path ? `${path}.${key}` : key));
};

describe('the policy form', () => {
  const base = defaultPolicy();

  test('has a field for every value of the policy', () => {
    const shown = SECTION_KEYS.flatMap((section) => (SECTIONS[section] as readonly Leaf[]).map((leaf) => leaf.path));
    expect([...shown].sort()).toEqual(leafPaths(base).sort());
  });

  test('changes one value and leaves the version it began with alone', () => {
    const next = withLeaf(base, 'steps.technical', 7);
    expect([leafOf(next, 'steps.technical'), leafOf(base, 'steps.technical')]).toEqual([7, 5]);
  });

  test('says what has changed, in words and units', () => {
    const next = withLeaf(withLeaf(base, 'steps.technical', 7), 'trial.quota.memoryBytes', 16 * 1024 ** 3);
    expect(policyChanges(base, next)).toEqual([
      { name: '办理时限：技术审查', was: '5 个工作日', becomes: '7 个工作日' },
      { name: '试用环境：试用内存', was: '8 GiB', becomes: '16 GiB' },
    ]);
    expect(policyChanges(base, base)).toEqual([]);
  });

  test('says which sizes were added, changed and removed', () => {
    const [first, ...rest] = base.sizes;
    if (!first) throw new Error('the defaults have sizes');
    const next = { ...base, sizes: [{ ...first, monthlyCostYuan: 300 }, ...rest.slice(1), { ...first, id: 'new' }] };
    const changes = policyChanges(base, next);
    expect(changes.map((change) => change.name)).toEqual(['规格目录：small', '规格目录：medium', '规格目录：new']);
    expect(changes[1]?.becomes).toBe('');
    expect(changes[2]?.was).toBe('');
  });
});

describe('the audit filter', () => {
  test('asks for nothing that was left empty', () => {
    expect(auditQuery(NO_FILTERS)).toEqual({});
  });

  test('takes days as Beijing days, the last one to its end', () => {
    expect(auditQuery({ ...NO_FILTERS, from: '2026-11-22', to: '2026-11-22' })).toEqual({
      from: '2026-11-21T16:00:00.000Z',
      to: '2026-11-22T15:59:59.999Z',
    });
  });

  test('ignores a result that does not exist and a parameter given twice', () => {
    expect(auditQuery(filtersIn({ result: 'perhaps', actor: ['a', 'b'], action: 'auth.signIn' }))).toEqual({
      action: 'auth.signIn',
    });
  });
});
