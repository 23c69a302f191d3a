import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AcceptanceTestSpec } from '../resources/acceptance-test.ts';
import { refusalOf } from '../runtime/addresses.ts';

/** The target, or what it led to, must not be tested. The message says which host or address and why. */
export class TargetRefused extends Error {
  override name = 'TargetRefused';
}

/** A URL that may be called, and the one address that is called for it. */
export interface PinnedTarget {
  url: URL;
  /** Without brackets. */
  hostname: string;
  address: string;
  family: 4 | 6;
}

export type Resolve = (hostname: string) => Promise<{ address: string; family: number }[]>;

const resolveAll: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true });

/** Names that only the cluster resolves. An address that policy names is allowed under any name. */
const INTERNAL_NAME = /(^|\.)(localhost|svc|cluster\.local|internal|kubernetes(\.default)?)\.?$/i;

/**
 * Resolves a URL and judges what it resolves to, so that a name which points inwards is refused. The caller must connect to `address` and
 * nothing else: resolving again could give another answer (DNS rebinding).
 */
export async function pinTarget(
  url: URL,
  target: AcceptanceTestSpec['target'],
  resolve: Resolve = resolveAll,
): Promise<PinnedTarget> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new TargetRefused(`${url} is neither http nor https.`);
  if (url.username || url.password) throw new TargetRefused(`${url.origin}: credentials do not belong into a URL.`);
  const hostname = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (!isDeclared(hostname, url.host, target.hosts)) {
    throw new TargetRefused(
      `${url.host} is not among the hosts that the application declared (${target.hosts.join(', ')}).`,
    );
  }
  const addresses = isIP(hostname)
    ? [{ address: hostname, family: isIP(hostname) }]
    : await resolveOrRefuse(hostname, resolve);
  const allowed = target.allowedAddresses ?? [];
  for (const { address } of addresses) refuse(hostname, address, allowed);
  const [first] = addresses;
  if (!first) throw new TargetRefused(`${hostname} resolves to no address.`);
  return { url, hostname, address: first.address, family: first.family === 6 ? 6 : 4 };
}

/** A declared host with a port admits that port alone; one without admits any. */
const isDeclared = (hostname: string, host: string, declared: readonly string[]): boolean =>
  declared.some((each) =>
    [hostname.toLowerCase(), host.toLowerCase()].includes(each.toLowerCase().replace(/^\[|\]$/g, '')),
  );

async function resolveOrRefuse(hostname: string, resolve: Resolve): Promise<{ address: string; family: number }[]> {
  try {
    return await resolve(hostname);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TargetRefused(`${hostname} cannot be resolved: ${reason}.`, { cause: error });
  }
}

/** All of a name's addresses must be open, or a second look-up by somebody else could reach the closed one. */
function refuse(hostname: string, address: string, allowed: readonly string[]): void {
  const reason = refusalOf(address, allowed);
  if (reason) throw new TargetRefused(`${hostname} must not be tested: ${reason}, and the policy does not name it.`);
  if (INTERNAL_NAME.test(hostname) && refusalOf(address, []) === undefined) {
    throw new TargetRefused(`${hostname} is a name of the cluster's inside.`);
  }
}
