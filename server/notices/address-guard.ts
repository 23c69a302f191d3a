import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isIn, parseAddress, refusalOf } from '../../operators/runtime/addresses.ts';

/** The channel's address must not be called. The message says which and why. */
export class AddressRefused extends Error {
  override name = 'AddressRefused';
}

/** A URL that may be called, and the one address that is called for it. */
export interface PinnedUrl {
  url: URL;
  address: string;
  family: 4 | 6;
}

export type Resolve = (hostname: string) => Promise<{ address: string; family: number }[]>;
const resolveAll: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true });

/**
 * Judges a channel's address and what it resolves to: only https to public addresses, and whatever networks the policy names (those also
 * over http). The caller connects to `address` and nothing else: resolving again could give another answer (DNS rebinding).
 * @param allowed networks (CIDR) of the policy
 * @throws AddressRefused
 */
export async function pinUrl(
  text: string,
  allowed: readonly string[],
  resolve: Resolve = resolveAll,
): Promise<PinnedUrl> {
  if (!URL.canParse(text)) throw new AddressRefused('The address is not a URL.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new AddressRefused(`${url.protocol} is neither https nor http.`);
  if (url.username || url.password) throw new AddressRefused('Credentials do not belong into the address.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await resolved(host, resolve);
  // All of a name's addresses must be open, or the next look-up could reach the closed one.
  for (const { address } of found) judge(url, host, address, allowed);
  const [first] = found;
  if (!first) throw new AddressRefused(`${host} resolves to no address.`);
  return { url, address: first.address, family: first.family === 6 ? 6 : 4 };
}

function judge(url: URL, host: string, address: string, allowed: readonly string[]): void {
  const reason = refusalOf(address, allowed);
  if (reason) throw new AddressRefused(`${host} must not be called: ${reason}, and the policy does not name it.`);
  const isNamed = allowed.some((network) => isIn(parseAddress(address), network));
  if (url.protocol === 'http:' && !isNamed)
    throw new AddressRefused(
      `${host} is called over http; outside the networks that the policy names it must be https.`,
    );
}

async function resolved(host: string, resolve: Resolve): Promise<{ address: string; family: number }[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AddressRefused(`${host} cannot be resolved: ${reason}.`, { cause });
  }
}
