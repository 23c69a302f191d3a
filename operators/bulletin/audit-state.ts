import { isTenant, type Noted } from '../resources/audit-events.ts';
import { type Month, monthOf } from '../resources/months.ts';
import type { Sentence } from '../resources/sentences.ts';
import type { Owner } from './look.ts';

/** What one month's audit events came to. */
export interface AuditMonth {
  denied: number;
  deleted: number;
  restarted: number;
  scaled: number;
  /** Deletes, restarts and scalings of a tenancy's compute by somebody who is not of it. */
  byOthers: number;
  tenancies: Record<string, { denied: number; deleted: number; restarted: number; scaled: number; byOthers: number }>;
  /** Refused requests by who made them. */
  deniedUsers: Record<string, number>;
  /** The last ones, for people to look at. */
  samples: Noted[];
}

/** Where reading stands, and what was read: kept in one object, so that neither is ever without the other. */
export interface AuditState {
  /** Audit id of the first event of the file being read: a rotated file is another file. */
  file: string;
  offset: number;
  months: Record<Month, AuditMonth>;
  /** Why the log could not be read to its end this time; said in the draft, kept nowhere. */
  fault?: Sentence;
}

export const emptyState = (): AuditState => ({ file: '', offset: 0, months: {} });

const MONTHS_KEPT = 6;
const SAMPLES = 300;
const USERS = 500;

const emptyMonth = (): AuditMonth => ({
  denied: 0,
  deleted: 0,
  restarted: 0,
  scaled: 0,
  byOthers: 0,
  tenancies: {},
  deniedUsers: {},
  samples: [],
});

/** Counts one event. What lies in no tenancy is counted for the city alone. */
export function count(state: AuditState, noted: Noted, timeZone: string, owners: ReadonlyMap<string, Owner>): void {
  const at = new Date(noted.at);
  if (Number.isNaN(at.getTime())) return;
  const month = monthOf(at, timeZone);
  const counted = state.months[month] ?? emptyMonth();
  state.months[month] = counted;
  const { tenancy = '' } = owners.get(noted.namespace) ?? {};
  // Deletes and restarts are about tenants' compute; what the platform does to its own is its own business.
  if (!tenancy && noted.kind !== 'denied') return;
  const isOther = noted.kind !== 'denied' && !isTenant(noted.user, tenancy, [noted.namespace]);
  counted[noted.kind] += 1;
  if (isOther) counted.byOthers += 1;
  if (tenancy) {
    const own = counted.tenancies[tenancy] ?? { denied: 0, deleted: 0, restarted: 0, scaled: 0, byOthers: 0 };
    counted.tenancies[tenancy] = own;
    own[noted.kind] += 1;
    if (isOther) own.byOthers += 1;
  }
  if (noted.kind === 'denied') countUser(counted, noted.user);
  counted.samples.push({ ...noted, user: noted.user.slice(0, 120), object: noted.object.slice(0, 200) });
  if (counted.samples.length > SAMPLES) counted.samples.shift();
}

function countUser(month: AuditMonth, user: string): void {
  const name = user.slice(0, 120) || 'anonymous';
  if (!(name in month.deniedUsers) && Object.keys(month.deniedUsers).length >= USERS) return;
  month.deniedUsers[name] = (month.deniedUsers[name] ?? 0) + 1;
}

/** Drops what no bulletin will ask for any more. */
export function forgetOld(state: AuditState): void {
  for (const month of Object.keys(state.months).sort().slice(0, -MONTHS_KEPT)) delete state.months[month];
}
