import { INCOMPATIBLE_ROLES, type Role } from '../identity/permissions.ts';
import type { UnitKind } from '../units/views.ts';

/** Pure. In which kind of unit each role can be held: a provider's operator works at the provider. */
export const ROLE_UNIT_KINDS: Record<Role, readonly UnitKind[]> = {
  unitApplicant: ['department', 'authority', 'countyAuthority'],
  unitHead: ['department', 'authority', 'countyAuthority'],
  countyHandler: ['countyAuthority'],
  authorityHandler: ['authority'],
  technicalReviewer: ['authority'],
  leader: ['authority'],
  consultant: ['consultancy'],
  providerOperator: ['provider'],
  providerTester: ['provider'],
  systemAdministrator: ['authority'],
  securityAdministrator: ['authority'],
  auditor: ['authority'],
};

export type RoleFault = { fault: 'incompatible'; roles: readonly [Role, Role] } | { fault: 'wrongUnit'; role: Role };

/** Why a set of roles cannot be held by one person of such a unit; null when it can. */
export function roleFault(roles: readonly Role[], unitKind: UnitKind): RoleFault | null {
  const pair = INCOMPATIBLE_ROLES.find(([one, other]) => roles.includes(one) && roles.includes(other));
  if (pair) return { fault: 'incompatible', roles: pair };
  const misplaced = roles.find((role) => !ROLE_UNIT_KINDS[role].includes(unitKind));
  return misplaced ? { fault: 'wrongUnit', role: misplaced } : null;
}
