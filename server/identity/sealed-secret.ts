import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Secrets of second factors as the records keep them: AES-256-GCM (NIST SP 800-38D), `v1.<nonce>.<tag>.<ciphertext>` in base64url.
 * The key lies beside the records, not in them: whoever reads a stolen copy of the records cannot make codes from it. The owner's id
 * is bound in, so that one person's secret put into another's row does not open.
 */
const VERSION = 'v1';
const NONCE_BYTES = 12;

const keyOf = (secretsKey: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secretsKey, '', 'yunzhi second factor', 32));

export function sealSecret(secret: string, ownerId: string, secretsKey: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secretsKey), nonce).setAAD(Buffer.from(ownerId));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return [VERSION, ...[nonce, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
}

/** Secrets of before were kept as they are: base32, which holds no dot. */
export const isSealed = (stored: string): boolean => stored.startsWith(`${VERSION}.`);

/**
 * @returns the secret, also of a record that was not sealed yet
 * @throws Error when it was sealed with another key, for another person, or was changed since
 */
export function openSecret(stored: string, ownerId: string, secretsKey: string): string {
  if (!isSealed(stored)) return stored;
  const [nonce, tag, sealed] = stored
    .split('.')
    .slice(1)
    .map((part) => Buffer.from(part, 'base64url'));
  try {
    if (!nonce || !tag || !sealed) throw new Error('a part is missing');
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secretsKey), nonce, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(ownerId)).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new Error(
      `the second factor of account ${ownerId} cannot be opened: put the secrets.key back with which it was sealed, or reset the account`,
      { cause },
    );
  }
}
