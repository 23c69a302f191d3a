import type { Scope } from '../../server/identity/permissions.ts';
import type { WorkSection } from '../../server/work/views.ts';
import type { shell } from '../i18n/zh/shell.ts';
import { paths } from '../paths.ts';
import type { IconName } from '../ui/icon.tsx';
import type { Counts } from './counts.ts';

export type SectionKey = keyof typeof shell.sections;

export interface Section {
  key: SectionKey;
  icon: IconName;
  href: string;
  group: 'work' | 'manage';
  /** Shown to those who hold any of these; to everyone when empty. */
  scopes: readonly Scope[];
  /** What waits there, counted in the rail. */
  count?: 'review' | 'notices' | WorkSection;
}

/** The rail, by role: a section is there for those who may do something in it. */
export const SECTIONS: readonly Section[] = [
  { key: 'home', icon: 'home', href: paths.home(), group: 'work', scopes: [] },
  {
    key: 'review',
    icon: 'review',
    href: paths.review(),
    group: 'work',
    scopes: ['review:completeness', 'review:technical', 'review:decide'],
    count: 'review',
  },
  {
    key: 'delegations',
    icon: 'review',
    href: paths.delegations(),
    group: 'work',
    scopes: ['application:read:delegated'],
  },
  {
    key: 'applications',
    icon: 'application',
    href: paths.applications(),
    group: 'work',
    scopes: ['application:read:own', 'application:read:all'],
  },
  {
    key: 'systems',
    icon: 'systems',
    href: paths.systems(),
    group: 'work',
    scopes: ['system:read:own', 'system:read:all'],
  },
  { key: 'trials', icon: 'trial', href: paths.trials(), group: 'work', scopes: ['test:read'] },
  { key: 'capacity', icon: 'capacity', href: paths.capacity(), group: 'work', scopes: ['capacity:read'] },
  { key: 'operations', icon: 'refresh', href: paths.operations(), group: 'work', scopes: ['operations:read'] },
  {
    key: 'tickets',
    icon: 'message',
    href: paths.tickets(),
    group: 'work',
    scopes: ['ticket:read:own', 'ticket:read:all'],
    count: 'tickets',
  },
  {
    key: 'incidents',
    icon: 'warning',
    href: paths.incidents(),
    group: 'work',
    scopes: ['ticket:read:own', 'ticket:read:all'],
  },
  {
    key: 'reports',
    icon: 'file',
    href: paths.operationReports(),
    group: 'work',
    scopes: ['operationReport:read'],
    count: 'reports',
  },
  {
    key: 'usage',
    icon: 'board',
    href: paths.usage(),
    group: 'work',
    scopes: ['system:read:own', 'system:read:all'],
    count: 'usage',
  },
  {
    key: 'backup',
    icon: 'backup',
    href: paths.backups(),
    group: 'work',
    scopes: ['operations:read', 'system:read:own'],
    count: 'backup',
  },
  {
    key: 'bulletins',
    icon: 'policy',
    href: paths.bulletins(),
    group: 'work',
    scopes: ['bulletin:read:own', 'bulletin:read:all'],
    count: 'bulletins',
  },
  {
    key: 'drills',
    icon: 'refresh',
    href: paths.drills(),
    group: 'work',
    scopes: ['operations:read', 'system:read:own'],
    count: 'drills',
  },
  {
    key: 'retirements',
    icon: 'trash',
    href: paths.retirements(),
    group: 'work',
    scopes: ['retirement:decide', 'retirement:object', 'allocation:freeze'],
  },
  { key: 'board', icon: 'board', href: paths.board(), group: 'work', scopes: ['supervision:read'] },
  {
    key: 'supervision',
    icon: 'check',
    href: paths.supervision(),
    group: 'work',
    scopes: ['supervision:read', 'supervision:explain'],
    count: 'supervision',
  },
  {
    key: 'complaints',
    icon: 'message',
    href: paths.complaints(),
    group: 'work',
    scopes: ['complaint:record', 'complaint:handle', 'complaint:file'],
    count: 'complaints',
  },
  {
    key: 'assessments',
    icon: 'board',
    href: paths.assessments(),
    group: 'work',
    scopes: ['assessment:read:own', 'assessment:read:all'],
    count: 'assessments',
  },
  {
    key: 'providerReviews',
    icon: 'file',
    href: paths.providerReviews(),
    group: 'work',
    scopes: ['providerReview:read'],
    count: 'providerReviews',
  },
  { key: 'guide', icon: 'guide', href: paths.guide(), group: 'work', scopes: [] },
  { key: 'users', icon: 'users', href: paths.users(), group: 'manage', scopes: ['user:manage', 'role:grant'] },
  { key: 'units', icon: 'units', href: paths.units(), group: 'manage', scopes: ['unit:manage'] },
  {
    key: 'reorganisations',
    icon: 'external',
    href: paths.reorganisations(),
    group: 'manage',
    scopes: ['assessment:read:all'],
  },
  { key: 'import', icon: 'import', href: paths.import(), group: 'manage', scopes: ['import:run'] },
  { key: 'policies', icon: 'policy', href: paths.policies(), group: 'manage', scopes: ['policy:read'] },
  { key: 'channels', icon: 'bell', href: paths.channels(), group: 'manage', scopes: ['channel:manage'] },
  { key: 'audit', icon: 'audit', href: paths.audit(), group: 'manage', scopes: ['audit:read'] },
];

export const sectionsFor = (can: (scope: Scope) => boolean): Section[] =>
  SECTIONS.filter((section) => section.scopes.length === 0 || section.scopes.some(can));

/** The section whose pages the address belongs to. */
export const isWithin = (section: Section, pathname: string): boolean =>
  section.href === '/' ? pathname === '/' : pathname === section.href || pathname.startsWith(`${section.href}/`);

/** How much waits in the section for this person. */
export const waitingIn = ({ count }: Section, counts: Counts): number => {
  if (!count) return 0;
  return count === 'review' || count === 'notices' ? counts[count] : (counts.work[count] ?? 0);
};
