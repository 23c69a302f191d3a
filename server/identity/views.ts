import type { Role, Scope } from './permissions.ts';

/** Who is signed in, as the console needs it. */
export interface MeView {
  id: string;
  username: string;
  name: string;
  unitId: string;
  unitName: string;
  unitKind: 'authority' | 'countyAuthority' | 'department' | 'provider' | 'consultancy';
  email: string;
  phone: string;
  roles: Role[];
  scopes: Scope[];
  locale: string;
  /** Until these are done, every other procedure answers 403. */
  mustChangePassword: boolean;
  mustEnrolTotp: boolean;
  totpEnabled: boolean;
  /** Minutes without a person's hand after which the session ends. */
  idleMinutes: number;
  passwordMinLength: number;
}

export interface SessionView {
  id: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  address: string;
  userAgent: string;
  current: boolean;
}

export interface TotpEnrolment {
  secret: string;
  /** `otpauth://…` for a QR code. */
  uri: string;
}
