/** Pure: shared by the server, which enforces it, and the console's form. */
export interface PasswordRule {
  minLength: number;
}

export const PASSWORD_FAULTS = ['tooShort', 'tooLong', 'tooFewKinds', 'containsUsername', 'repeats'] as const;
export type PasswordFault = (typeof PASSWORD_FAULTS)[number];

/** A longer text would only make hashing slow. */
const MAX_LENGTH = 128;

const KINDS = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/];

/** What a new password lacks; empty when it is good. GB/T 22239-2019, 8.1.4.1 a: complexity. */
export function passwordFaults(password: string, username: string, rule: PasswordRule): PasswordFault[] {
  const faults: PasswordFault[] = [];
  if (password.length < rule.minLength) faults.push('tooShort');
  if (password.length > MAX_LENGTH) faults.push('tooLong');
  if (KINDS.filter((kind) => kind.test(password)).length < 3) faults.push('tooFewKinds');
  if (username && password.toLowerCase().includes(username.toLowerCase())) faults.push('containsUsername');
  if (/(.)\1{3}/.test(password)) faults.push('repeats');
  return faults;
}
