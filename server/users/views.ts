import type { Role } from '../identity/permissions.ts';

export type AccountState = 'active' | 'locked' | 'disabled';

/** A row of the accounts table. */
export interface UserRow {
  id: string;
  username: string;
  name: string;
  unitId: string;
  unitName: string;
  email: string;
  phone: string;
  roles: Role[];
  state: AccountState;
  lockedUntil: string | null;
  mustChangePassword: boolean;
  totpEnabled: boolean;
  lastSeenAt: string | null;
  createdAt: string;
  version: number;
}

/** Somebody of the own unit: whom a tenancy's members can be chosen from. */
export interface Colleague {
  id: string;
  username: string;
  name: string;
  roles: Role[];
}

/** Shown once. */
export interface OneTimePassword {
  id: string;
  username: string;
  password: string;
}
