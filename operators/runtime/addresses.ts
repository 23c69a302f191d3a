import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Cloud metadata services outside the ranges that are refused anyway (169.254.169.254, fd00:ec2::254, 100.100.100.200 are inside). */
const METADATA = new Set(['168.63.129.16', '192.0.0.192']);

/** `::ffff:10.0.0.1` reaches 10.0.0.1: it is judged as that. */
export const parseAddress = (text: string): Address => ipaddr.process(text.replace(/^\[|\]$/g, ''));

/**
 * Why an address must not be called, or undefined. Only addresses that are public are open: loopback, link-local, private,
 * carrier and cluster-internal networks, and those that wrap another address (6to4, NAT64, Teredo) are refused unless one of the
 * networks in `allowed` (CIDR) holds them.
 */
export function refusalOf(text: string, allowed: readonly string[]): string | undefined {
  if (!ipaddr.isValid(text)) return `"${text}" is not an address`;
  const address = parseAddress(text);
  if (allowed.some((network) => isIn(address, network))) return undefined;
  if (METADATA.has(address.toString())) return `${address} is a metadata service`;
  const range = address.range();
  return range === 'unicast' ? undefined : `${address} is ${range}`;
}

/** False for a network of the other family. Throws a RangeError that shows the text when `network` is not one. */
export function isIn(address: Address, network: string): boolean {
  if (!ipaddr.isValidCIDR(network))
    throw new RangeError(`allowedAddresses: "${network}" is not a network (example: 10.1.0.0/16)`);
  const [base, bits] = ipaddr.parseCIDR(network);
  return address.kind() === base.kind() && address.match(base, bits);
}
