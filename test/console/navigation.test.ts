import { describe, expect, test } from 'vitest';
import { hitsIn, moved } from '../../console/layouts/palette-hits.ts';
import { isWithin, SECTIONS, sectionsFor } from '../../console/layouts/sections.ts';
import { paths, patterns } from '../../console/paths.ts';
import { can, ROLES, type Role } from '../../server/identity/permissions.ts';

const matches = (pattern: string, path: string): boolean =>
  new RegExp(`^${pattern.replace(/\/:\w+\?/g, '(/[^/]+)?').replace(/:\w+/g, '[^/]+')}$`).test(path.split('?')[0] ?? '');

/** One call of each builder, with all that it takes. */
const BUILT: Record<keyof typeof paths, string> = Object.fromEntries(
  Object.entries(paths).map(([name, build]) => [
    name,
    (build as (...args: unknown[]) => string)(
      name === 'policy' ? 3 : name === 'newApplication' || name === 'guide' ? 'open' : 'x1',
      'y2',
    ),
  ]),
) as Record<keyof typeof paths, string>;

describe('paths', () => {
  test.each(Object.keys(paths) as (keyof typeof paths)[])('%s leads to the page of its pattern', (name) => {
    expect(matches(patterns[name], BUILT[name])).toBe(true);
  });

  test('keep a strange id in its place', () => {
    expect(paths.application('a/b?c')).toBe('/applications/a%2Fb%3Fc');
  });

  test('come back after signing in, but home needs no mention', () => {
    expect(paths.signIn('/review?step=technical')).toBe('/sign-in?next=%2Freview%3Fstep%3Dtechnical');
    expect(paths.signIn('/')).toBe('/sign-in');
  });
});

describe('the rail', () => {
  const keys = (role: Role) => sectionsFor((scope) => can({ roles: [role] }, scope)).map((section) => section.key);

  test.each(ROLES)('gives %s a home, the guide, and something of its own', (role) => {
    expect(keys(role)).toEqual(expect.arrayContaining(['home', 'guide']));
    expect(keys(role).length).toBeGreaterThan(2);
  });

  test('shows the audit log to the auditor alone', () => {
    expect(ROLES.filter((role) => keys(role).includes('audit'))).toEqual(['auditor']);
  });

  test('hides review from those who apply, and users from those who review', () => {
    expect(keys('unitApplicant')).not.toContain('review');
    expect(keys('leader')).not.toContain('users');
  });

  test('marks the section of a page below it, and home only at home', () => {
    const section = (key: string) => SECTIONS.find((one) => one.key === key) ?? SECTIONS[0];
    const within = (key: string, path: string) => isWithin(section(key) as (typeof SECTIONS)[number], path);
    expect(within('applications', '/applications/7')).toBe(true);
    expect(within('applications', '/applicationsx')).toBe(false);
    expect(within('home', '/units')).toBe(false);
  });
});

describe('the palette', () => {
  const sections = [{ id: 'review', label: '审查审批', note: '前往', href: '/review' }];
  const labels = {
    applications: '申请',
    systems: '应用系统',
    people: '人员',
    tickets: '工单',
    findings: '闲置通知',
    bulletins: '安全通报',
    items: '通报事项',
    drills: '演练',
  };
  const found = {
    applications: [{ id: 'a1', title: '医保结算', detail: 'YZ-2026-0007' }],
    systems: [],
    people: [{ id: 'p1', title: '王 磊', detail: 'wanglei' }],
    tickets: [{ id: 't1', title: '医保结算缓慢', detail: 'GD-2026-00001' }],
    findings: [],
    bulletins: [],
    items: [],
    drills: [],
  };

  test('offers the sections before anything is typed', () => {
    expect(hitsIn('', sections, undefined, labels)).toEqual(sections);
  });

  test('leads from what was found to its page', () => {
    expect(hitsIn('医保', sections, found, labels).map((hit) => hit.href)).toEqual([
      '/applications/a1',
      '/tickets/t1',
      '/users?q=%E7%8E%8B%20%E7%A3%8A',
    ]);
  });

  test('goes round with the arrows', () => {
    expect(moved('ArrowDown', 2, 3)).toBe(0);
    expect(moved('ArrowUp', 0, 3)).toBe(2);
    expect(moved('a', 0, 3)).toBeUndefined();
    expect(moved('ArrowDown', 0, 0)).toBeUndefined();
  });
});
