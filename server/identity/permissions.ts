/**
 * Who may do what. Data, not code: one table shared by the server, which enforces it, and the console, which only shows it.
 * Sources: articles 6–9 of the regulation (duties of unit, authority and provider); GB/T 22239-2019 (system, security and
 * audit administrators are separate people with separate rights).
 */
export const ROLES = [
  'unitApplicant',
  'unitHead',
  'countyHandler',
  'authorityHandler',
  'technicalReviewer',
  'leader',
  'consultant',
  'providerOperator',
  'providerTester',
  'systemAdministrator',
  'securityAdministrator',
  'auditor',
] as const;
export type Role = (typeof ROLES)[number];

export const SCOPES = [
  // Applications (the unit's side)
  'application:draft', // create, edit and delete own unit's drafts, upload materials
  'application:submit', // submit, resubmit, withdraw
  'application:read:own', // those of one's own unit (a county authority: of its units)
  'application:read:all',
  'application:read:delegated', // only what was given to one's consultancy
  'application:message',
  // The authority's side
  'review:completeness',
  'review:technical',
  'review:delegate',
  'review:opinion', // a consultancy's opinion on what was delegated to it
  'review:decide',
  'supervision:read',
  'supervision:explain', // explain a red case of one's own office
  'supervision:correct',
  // Systems, trials, allocations
  'system:read:own',
  'system:read:all',
  'trial:confirm:unit',
  'trial:confirm:authority',
  'trial:confirm:provider',
  'trial:extend',
  'test:run',
  'test:read',
  'allocation:divide', // move headroom between the unit's own namespaces
  'allocation:members',
  'allocation:freeze',
  'allocation:kubeconfig',
  'retirement:attest', // the unit says: offline, migrated
  'retirement:object',
  'retirement:decide', // decide objections, start a reclaim
  'capacity:read',
  'operations:read', // the operators' duties: when each last looked, findings of the whole city
  'capacity:manage', // physical numbers, overcommit, reserve
  // Administration
  'unit:manage',
  'user:manage', // accounts: create, disable, reset (system administrator)
  'role:grant', // roles of an account (security administrator)
  'policy:read',
  'policy:manage',
  'import:run',
  'audit:read',
] as const;
export type Scope = (typeof SCOPES)[number];

const UNIT_COMMON = [
  'application:read:own',
  'application:message',
  'system:read:own',
  'test:read',
  'allocation:kubeconfig',
  'policy:read',
] as const satisfies Scope[];

const AUTHORITY_COMMON = [
  'operations:read',
  'application:read:all',
  'application:message',
  'system:read:all',
  'test:read',
  'capacity:read',
  'policy:read',
  'supervision:read',
  'supervision:explain',
] as const satisfies Scope[];

const PROVIDER_COMMON = [
  'operations:read',
  'application:read:all',
  'application:message',
  'system:read:all',
  'test:read',
  'capacity:read',
  'policy:read',
  'supervision:explain',
] as const satisfies Scope[];

export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  unitApplicant: [...UNIT_COMMON, 'application:draft', 'application:submit', 'allocation:divide', 'allocation:members'],
  unitHead: [
    ...UNIT_COMMON,
    'application:draft',
    'application:submit',
    'trial:confirm:unit',
    'trial:extend',
    'allocation:divide',
    'allocation:members',
    'retirement:attest',
    'retirement:object',
  ],
  countyHandler: [
    'application:read:own',
    'application:message',
    'system:read:own',
    'test:read',
    'policy:read',
    'review:completeness',
    'supervision:read',
    'supervision:explain',
  ],
  authorityHandler: [
    ...AUTHORITY_COMMON,
    'review:completeness',
    'review:delegate',
    'trial:confirm:authority',
    'trial:extend',
    'import:run',
    'unit:manage',
  ],
  technicalReviewer: [...AUTHORITY_COMMON, 'review:technical', 'review:delegate'],
  leader: [
    ...AUTHORITY_COMMON,
    'review:decide',
    'supervision:correct',
    'allocation:freeze',
    'retirement:decide',
    'policy:manage',
    'capacity:manage',
  ],
  consultant: ['application:read:delegated', 'review:opinion'],
  providerOperator: [...PROVIDER_COMMON, 'trial:confirm:provider', 'allocation:freeze', 'capacity:manage'],
  providerTester: [...PROVIDER_COMMON, 'test:run'],
  systemAdministrator: ['unit:manage', 'user:manage', 'import:run', 'policy:read'],
  securityAdministrator: ['role:grant', 'policy:read'],
  auditor: ['audit:read', 'operations:read', 'supervision:read', 'policy:read'],
};

/** Roles that one person may not hold together: GB/T 22239 (three administrators), and reviewer apart from decider. */
export const INCOMPATIBLE_ROLES: readonly (readonly [Role, Role])[] = [
  ['systemAdministrator', 'securityAdministrator'],
  ['systemAdministrator', 'auditor'],
  ['securityAdministrator', 'auditor'],
];

export interface Actor {
  id: string;
  unitId: string;
  roles: readonly Role[];
}

/** Whether any of the actor's roles carries the scope. What the actor may see of whom is decided beside each query. */
export const can = (actor: Pick<Actor, 'roles'>, scope: Scope): boolean =>
  actor.roles.some((role) => ROLE_SCOPES[role].includes(scope));

/** The first of the actor's roles that carries the scope: the role under which an act is put on record. */
export const roleFor = (actor: Pick<Actor, 'roles'>, scope: Scope): Role | undefined =>
  actor.roles.find((role) => ROLE_SCOPES[role].includes(scope));
