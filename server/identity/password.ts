import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** argon2id (2, in the library's numbering) with OWASP's parameters: 19 MiB, two passes, one lane. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => hash(password, PARAMETERS);

let decoy: Promise<string> | undefined;

/**
 * Whether the password fits the hash. Without a hash (no such user) the same work is done on a decoy, so that the time of
 * the answer tells nothing.
 */
export async function passwordFits(password: string, passwordHash: string | null): Promise<boolean> {
  decoy ??= hashPassword('no such user');
  const usable = passwordHash?.startsWith('$argon2') ? passwordHash : null;
  const fits = await verify(usable ?? (await decoy), password);
  return fits && usable !== null;
}

/** Without letters and digits that look alike. */
const ALPHABETS = ['abcdefghjkmnpqrstuvwxyz', 'ABCDEFGHJKMNPQRSTUVWXYZ', '23456789', '!@#$%&*?'];

/** A one-time password that meets every rule, to be told to a person once. */
export function oneTimePassword(): string {
  const pick = (alphabet: string) => alphabet.charAt(randomInt(alphabet.length));
  const all = ALPHABETS.join('');
  const characters = [...ALPHABETS.map(pick), ...Array.from({ length: 12 }, () => pick(all))];
  for (let index = characters.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    const swapped = characters[index] ?? '';
    characters[index] = characters[other] ?? '';
    characters[other] = swapped;
  }
  const password = characters.join('');
  return /(.)\1{3}/.test(password) ? oneTimePassword() : password;
}
