/**
 * Every address of the console, built in one place: `paths.application('…')`. Links and `navigate` take these and no
 * hand-written strings, so an address that moves is a type error where it was used.
 */
const segment = (value: string): string => encodeURIComponent(value);

export type ApplicationKind = 'open' | 'change' | 'terminate' | 'exemption';

export const paths = {
  signIn: (next?: string) => (next && next !== '/' ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in'),
  home: () => '/',
  notices: () => '/notices',
  account: () => '/account',
  systems: () => '/systems',
  system: (id: string) => `/systems/${segment(id)}`,
  applications: () => '/applications',
  newApplication: (kind: ApplicationKind, systemId?: string) =>
    `/applications/new/${kind}${systemId ? `?system=${segment(systemId)}` : ''}`,
  application: (id: string) => `/applications/${segment(id)}`,
  editApplication: (id: string) => `/applications/${segment(id)}/edit`,
  /** The printed application, or the decision on it. */
  printApplication: (id: string, form: 'application' | 'decision') => `/applications/${segment(id)}/print/${form}`,
  review: () => '/review',
  delegations: () => '/delegations',
  delegation: (id: string) => `/delegations/${segment(id)}`,
  trials: () => '/trials',
  trial: (applicationId: string) => `/trials/${segment(applicationId)}`,
  allocation: (systemId: string) => `/allocations/${segment(systemId)}`,
  retirements: () => '/retirements',
  retirement: (id: string) => `/retirements/${segment(id)}`,
  certificate: (number: string) => `/certificates/${segment(number)}`,
  capacity: () => '/capacity',
  board: () => '/board',
  guide: (kind?: ApplicationKind) => (kind ? `/guide/${kind}` : '/guide'),
  users: () => '/users',
  units: () => '/units',
  policies: () => '/policies',
  policy: (version: number) => `/policies/${version}`,
  newPolicy: () => '/policies/new',
  audit: (subjectId?: string) => (subjectId ? `/audit?subject=${segment(subjectId)}` : '/audit'),
  import: () => '/import',
} as const;

/** The patterns that the router matches; kept beside the builders, and a test holds the two together. */
export const patterns = {
  signIn: '/sign-in',
  home: '/',
  notices: '/notices',
  account: '/account',
  systems: '/systems',
  system: '/systems/:id',
  applications: '/applications',
  newApplication: '/applications/new/:kind',
  application: '/applications/:id',
  editApplication: '/applications/:id/edit',
  printApplication: '/applications/:id/print/:form',
  review: '/review',
  delegations: '/delegations',
  delegation: '/delegations/:id',
  trials: '/trials',
  trial: '/trials/:id',
  allocation: '/allocations/:id',
  retirements: '/retirements',
  retirement: '/retirements/:id',
  certificate: '/certificates/:number',
  capacity: '/capacity',
  board: '/board',
  guide: '/guide/:kind?',
  users: '/users',
  units: '/units',
  policies: '/policies',
  policy: '/policies/:version',
  newPolicy: '/policies/new',
  audit: '/audit',
  import: '/import',
} as const satisfies Record<keyof typeof paths, string>;
