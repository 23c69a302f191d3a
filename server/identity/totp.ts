import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;

/** RFC 6238 with what every authenticator app understands: SHA-1, six digits, 30 seconds. */
const totpOf = (secret: string, label: string) =>
  new TOTP({ issuer: 'Yunzhi', label, secret: Secret.fromBase32(secret), period: PERIOD_SECONDS });

export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

export const totpUri = (secret: string, username: string): string => totpOf(secret, username).toString();

/** The code of a moment: for tests and the demo. */
export const totpCodeAt = (secret: string, at: Date): string =>
  totpOf(secret, '').generate({ timestamp: at.getTime() });

/**
 * The time step that a code belongs to, or null when it is wrong or was used before. One step early or late is accepted.
 * @param lastStep the step of the last accepted code: a code seen over somebody's shoulder is of no use
 */
export function acceptedStep(secret: string, code: string, at: Date, lastStep: number): number | null {
  const delta = totpOf(secret, '').validate({ token: code, timestamp: at.getTime(), window: 1 });
  if (delta === null) return null;
  const step = Math.floor(at.getTime() / 1000 / PERIOD_SECONDS) + delta;
  return step > lastStep ? step : null;
}
