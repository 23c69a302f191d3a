import { LABELS, OPERATOR_MANAGER } from '../resources/group.ts';
import type { TenancySpec } from '../resources/tenancy.ts';
import { namespaceName } from '../resources/tenancy.ts';

/** Fixed names of what the operators create, so that a child is found again by its name alone. */
export const QUOTA_NAME = 'yunzhi-quota';
export const FREEZE_QUOTA_NAME = 'yunzhi-frozen';
export const LIMITS_NAME = 'yunzhi-limits';
export const ISOLATION_NAME = 'yunzhi-isolation';

/** Where the operators and the server themselves live, and the leader's lease. */
export const SYSTEM_NAMESPACE = 'yunzhi-system';
/** The operators' own service account there, to which deploy/rbac gives its rights. */
export const OPERATORS_ACCOUNT = 'yunzhi-operators';

/**
 * Where the members' service accounts live. Not in the tenancies: whoever may create pods in a namespace may run them as any service
 * account of it, so an editor could become the administrator, or another person.
 */
export const MEMBERS_NAMESPACE = 'yunzhi-members';

/** Selects everything that belongs to some tenancy. */
export const CHILD_SELECTOR = `${LABELS.managedBy}=${OPERATOR_MANAGER},${LABELS.tenancy}`;

/** `health-registry.wang`: codes hold no dot, so that two tenancies never share an account. */
export const accountName = (tenancy: string, user: string): string => `${tenancy}.${user}`;
export const tokenRoleName = (tenancy: string): string => `${tenancy}.tokens`;

export const namespacesOf = (tenancy: string, spec: TenancySpec): string[] =>
  spec.namespaces.map((share) => namespaceName(tenancy, share.part));
