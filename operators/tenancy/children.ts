import { LABELS, OPERATOR_MANAGER } from '../resources/group.ts';
import { namespaceName, type Tenancy } from '../resources/tenancy.ts';
import {
  LIMIT_RANGES,
  NAMESPACES,
  NETWORK_POLICIES,
  RESOURCE_QUOTAS,
  type ResourceKind,
  ROLE_BINDINGS,
  ROLES,
  SERVICE_ACCOUNTS,
} from '../runtime/kinds.ts';
import type { Amounts } from './amounts.ts';
import { toHard } from './hard-quota.ts';
import { limitRangeSpec } from './limits.ts';
import { type BoundRole, memberRoleName } from './member-roles.ts';
import type { Mode } from './mode.ts';
import {
  accountName,
  FREEZE_QUOTA_NAME,
  ISOLATION_NAME,
  LIMITS_NAME,
  MEMBERS_NAMESPACE,
  QUOTA_NAME,
  tokenRoleName,
} from './names.ts';
import type { Place } from './places.ts';
import { isolationSpec } from './zones.ts';

/** One object that a tenancy wants, complete but for what the API fills in. */
export interface DesiredChild {
  kind: ResourceKind;
  namespace?: string;
  name: string;
  object: { metadata: { name: string; labels: Record<string, string> }; [field: string]: unknown };
}

/** The identity of the server as RBAC names it: a user, or `system:serviceaccount:<namespace>:<name>`. */
export type ServerIdentity = string;

export type Subject =
  | { kind: 'ServiceAccount'; name: string; namespace: string }
  | { kind: 'User'; name: string; apiGroup: string };

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Restricted is the strictest Pod Security Standard: no root, no host access, no added capabilities. */
const POD_SECURITY = Object.fromEntries(
  ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
);

const labelsOf = (tenancy: Tenancy): Record<string, string> => ({
  [LABELS.managedBy]: OPERATOR_MANAGER,
  [LABELS.tenancy]: tenancy.metadata.name ?? '',
});

function child(
  tenancy: Tenancy,
  kind: ResourceKind,
  namespace: string | undefined,
  name: string,
  body: object,
): DesiredChild {
  return {
    kind,
    namespace,
    name,
    object: { metadata: { name, namespace, labels: labelsOf(tenancy) }, ...body } as never,
  };
}

export function namespaceOf(tenancy: Tenancy, part: string): DesiredChild {
  const { spec, metadata } = tenancy;
  const name = namespaceName(metadata.name ?? '', part);
  const labels = {
    ...labelsOf(tenancy),
    [LABELS.unit]: spec.unit.code,
    [LABELS.system]: spec.system.code,
    [LABELS.part]: part,
    [LABELS.zone]: spec.zone,
    [LABELS.environment]: spec.environment,
    ...POD_SECURITY,
  };
  return { kind: NAMESPACES, name, object: { metadata: { name, labels } } };
}

export const quotaOf = (tenancy: Tenancy, namespace: string, amounts: Amounts): DesiredChild =>
  child(tenancy, RESOURCE_QUOTAS, namespace, QUOTA_NAME, { spec: { hard: toHard(amounts) } });

/** A second quota that lets no new pod in. Beside the first, so that a freeze does not touch what was granted. */
export const freezeQuotaOf = (tenancy: Tenancy, namespace: string): DesiredChild =>
  child(tenancy, RESOURCE_QUOTAS, namespace, FREEZE_QUOTA_NAME, { spec: { hard: { pods: '0' } } });

export const limitsOf = (tenancy: Tenancy, namespace: string, share: Amounts): DesiredChild =>
  child(tenancy, LIMIT_RANGES, namespace, LIMITS_NAME, { spec: limitRangeSpec(share) });

export const isolationOf = (tenancy: Tenancy, namespace: string, part: string): DesiredChild =>
  child(tenancy, NETWORK_POLICIES, namespace, ISOLATION_NAME, {
    spec: isolationSpec(tenancy.metadata.name ?? '', part, tenancy.spec),
  });

/** What each namespace has before anyone may enter it, but for the quota, whose figures are planned. */
export const fencesOf = (tenancy: Tenancy, places: readonly Place[]): DesiredChild[] =>
  places.flatMap(({ namespace, part, share }) => [
    limitsOf(tenancy, namespace, share),
    isolationOf(tenancy, namespace, part),
  ]);

/** How a member's role is bound while the tenancy is open, frozen, or being retired. */
export function boundRole(role: BoundRole, mode: Mode): BoundRole {
  if (mode === 'open') return role;
  return mode === 'retiring' && role === 'admin' ? 'release' : 'view';
}

/** One binding for each role that somebody has, in each namespace. */
export function bindingsOf(tenancy: Tenancy, mode: Mode): DesiredChild[] {
  const name = tenancy.metadata.name ?? '';
  const holders = Object.groupBy(tenancy.spec.members, (member) => boundRole(member.role, mode));
  return tenancy.spec.namespaces.flatMap(({ part }) =>
    Object.entries(holders).map(([role, members]) => {
      const users = members.map((member) => member.user).sort();
      return bindingOf(
        tenancy,
        namespaceName(name, part),
        role as BoundRole,
        users.map((user) => accountSubject(name, user)),
      );
    }),
  );
}

export function bindingOf(tenancy: Tenancy, namespace: string, role: BoundRole, subjects: Subject[]): DesiredChild {
  const name = memberRoleName(role);
  const roleRef = { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name };
  return child(tenancy, ROLE_BINDINGS, namespace, name, { roleRef, subjects });
}

const accountSubject = (tenancy: string, user: string): Subject => ({
  kind: 'ServiceAccount',
  name: accountName(tenancy, user),
  namespace: MEMBERS_NAMESPACE,
});

/** The members' service accounts, and the server's right to create tokens for these and no others. */
export function accountsOf(tenancy: Tenancy, server: ServerIdentity): DesiredChild[] {
  const name = tenancy.metadata.name ?? '';
  const accounts = tenancy.spec.members.map(({ user }) => accountName(name, user)).sort();
  if (accounts.length === 0) return [];
  return [
    ...accounts.map((account) =>
      // Nobody runs a pod as a member: no token is ever mounted.
      child(tenancy, SERVICE_ACCOUNTS, MEMBERS_NAMESPACE, account, { automountServiceAccountToken: false }),
    ),
    child(tenancy, ROLES, MEMBERS_NAMESPACE, tokenRoleName(name), {
      rules: [{ apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: accounts, verbs: ['create'] }],
    }),
    child(tenancy, ROLE_BINDINGS, MEMBERS_NAMESPACE, tokenRoleName(name), {
      roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name: tokenRoleName(name) },
      subjects: [serverSubject(server)],
    }),
  ];
}

function serverSubject(identity: ServerIdentity): Subject {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(identity) ?? [];
  if (namespace && name) return { kind: 'ServiceAccount', name, namespace };
  return { kind: 'User', name: identity, apiGroup: RBAC_GROUP };
}
