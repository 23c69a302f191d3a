import type { Tenancy } from '../resources/tenancy.ts';

/** `open`: members work. `frozen`: nothing runs, members look. `retiring`: as frozen, on the way out. */
export type Mode = 'open' | 'frozen' | 'retiring';

/** At the very moment of its end a trial is over. */
export const isExpired = ({ spec }: Tenancy, now: Date): boolean =>
  spec.expiresAt !== undefined && Date.parse(spec.expiresAt) <= now.getTime();

export function modeOf(tenancy: Tenancy, now: Date): Mode {
  if (tenancy.spec.retire) return 'retiring';
  return tenancy.spec.frozen || isExpired(tenancy, now) ? 'frozen' : 'open';
}

/** The mode that the last written status stands for. */
export function modeBefore({ status }: Tenancy): Mode | undefined {
  switch (status?.phase) {
    case 'Ready':
    case 'Held':
      return 'open';
    case 'Frozen':
    case 'Expired':
      return 'frozen';
    case 'Retiring':
    case 'Retired':
      return 'retiring';
    default:
      return undefined;
  }
}
