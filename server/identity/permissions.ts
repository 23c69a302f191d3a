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
  'backup:request', // the unit: back up now, list restore points
  'restore:request', // the unit's head: ask for a restore, for an exemption from backup
  'backup:operate', // the provider: say what is done about a finding, carry out restores
  'backup:decide', // the authority: decide exemptions
  'drill:manage', // edit the year's plan, confirm it for the provider, guide and sign drills
  'drill:approve', // confirm the plan for the authority: postponements included
  'drill:sign', // the unit signs a drill of its own system
  'probe:set', // probes of whether a system is there: a unit of its own systems, the provider of all
  'guard:manage', // times of key events
  'usage:judge', // issue findings on use, try thresholds
  'usage:import', // take in what systems outside of the cluster used, from another cloud's files
  'usage:exempt', // exempt a system from judgement
  'usage:decide', // decide objections to findings on use, and what is overdue
  'usage:answer', // the unit accepts or contests a finding
  'capacity:manage', // physical numbers, overcommit, reserve
  // Service: tickets, incidents, the operation report, channels of notices
  'ticket:open', // open, reopen, close, rate, cancel the own unit's tickets
  'ticket:handle', // the provider's desk; incidents too
  'ticket:read:own',
  'ticket:read:all',
  'operationReport:read', // what is published
  'operationReport:write', // the draft: redraft, edit, publish
  'channel:manage', // robots and webhooks through which notices leave the console
  // The year's judgement: assessment of the units, service quality of the provider, complaints
  'assessment:read:own',
  'assessment:read:all',
  'assessment:manage', // draft schemes, collect the year's figures, record reorganisations
  'assessment:appeal', // appeal against one's own unit's figures
  'assessment:decide', // publish, decide appeals, lock
  'providerReview:read',
  'providerReview:manage', // collect a period's figures and settlement sheet
  'providerReview:answer', // the provider: dispute lines, sign
  'providerReview:decide', // the authority: issue, decide disputes, sign
  'complaint:file',
  'complaint:record', // take down what the 12345 line passes on, assign it
  'complaint:handle', // investigate and answer what is assigned to one's own office
  'satisfaction:give',
  // The monthly security bulletin
  'bulletin:read:own', // what is published, one's own extract and items (a county authority: of its units)
  'bulletin:read:all', // drafts, too
  'bulletin:write', // edit, add items, import figures, publish, correct
  'bulletin:answer', // acknowledge, report items done, ask for a risk to be accepted; the unit's feed
  'bulletin:decideRisk', // accept or refuse a risk; hears of what is overdue
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
  'bulletin:read:own',
  'bulletin:answer',
  'assessment:read:own',
  'complaint:file',
  'satisfaction:give',
  'application:read:own',
  'application:message',
  'system:read:own',
  'test:read',
  'allocation:kubeconfig',
  'policy:read',
  'ticket:read:own',
  'ticket:open',
  'operationReport:read',
] as const satisfies Scope[];

const AUTHORITY_COMMON = [
  'bulletin:read:all',
  'assessment:read:all',
  'providerReview:read',
  'complaint:handle',
  'operations:read',
  'application:read:all',
  'application:message',
  'system:read:all',
  'test:read',
  'capacity:read',
  'policy:read',
  'supervision:read',
  'supervision:explain',
  'ticket:read:all',
  'operationReport:read',
] as const satisfies Scope[];

const PROVIDER_COMMON = [
  'bulletin:read:all',
  'providerReview:read',
  'complaint:handle',
  'operations:read',
  'application:read:all',
  'application:message',
  'system:read:all',
  'test:read',
  'capacity:read',
  'policy:read',
  'supervision:explain',
  'ticket:read:all',
  'operationReport:read',
] as const satisfies Scope[];

export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  unitApplicant: [
    ...UNIT_COMMON,
    'application:draft',
    'application:submit',
    'allocation:divide',
    'allocation:members',
    'backup:request',
    'probe:set',
  ],
  unitHead: [
    ...UNIT_COMMON,
    'drill:sign',
    'application:draft',
    'application:submit',
    'trial:confirm:unit',
    'trial:extend',
    'allocation:divide',
    'allocation:members',
    'retirement:attest',
    'retirement:object',
    'usage:answer',
    'backup:request',
    'restore:request',
    'probe:set',
    'assessment:appeal',
  ],
  countyHandler: [
    'bulletin:read:own',
    'assessment:read:own',
    'complaint:handle',
    'application:read:own',
    'application:message',
    'system:read:own',
    'test:read',
    'policy:read',
    'review:completeness',
    'supervision:read',
    'supervision:explain',
    'operationReport:read',
  ],
  authorityHandler: [
    ...AUTHORITY_COMMON,
    'guard:manage',
    'assessment:manage',
    'providerReview:manage',
    'complaint:record',
    'usage:judge',
    'usage:import',
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
    'bulletin:decideRisk',
    'drill:approve',
    'guard:manage',
    'usage:judge',
    'usage:exempt',
    'usage:decide',
    'review:decide',
    'assessment:manage',
    'assessment:decide',
    'providerReview:manage',
    'providerReview:decide',
    'complaint:record',
    'supervision:correct',
    'allocation:freeze',
    'retirement:decide',
    'backup:decide',
    'policy:manage',
    'capacity:manage',
  ],
  consultant: ['application:read:delegated', 'review:opinion'],
  providerOperator: [
    ...PROVIDER_COMMON,
    'bulletin:write',
    'bulletin:answer',
    'drill:manage',
    'providerReview:answer',
    'ticket:handle',
    'operationReport:write',
    'usage:import',
    'trial:confirm:provider',
    'backup:operate',
    'probe:set',
    'allocation:freeze',
    'capacity:manage',
  ],
  providerTester: [...PROVIDER_COMMON, 'test:run'],
  systemAdministrator: ['unit:manage', 'user:manage', 'import:run', 'channel:manage', 'policy:read'],
  securityAdministrator: ['role:grant', 'policy:read'],
  auditor: [
    'audit:read',
    'bulletin:read:all',
    'assessment:read:all',
    'providerReview:read',
    'operations:read',
    'operationReport:read',
    'supervision:read',
    'policy:read',
  ],
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

/** The roles that carry a scope: whom to tell. */
export const rolesWith = (scope: Scope): Role[] => ROLES.filter((role) => ROLE_SCOPES[role].includes(scope));

/** The first of the actor's roles that carries the scope: the role under which an act is put on record. */
export const roleFor = (actor: Pick<Actor, 'roles'>, scope: Scope): Role | undefined =>
  actor.roles.find((role) => ROLE_SCOPES[role].includes(scope));
