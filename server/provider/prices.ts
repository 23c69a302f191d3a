import type { Db, Tx } from '../db/client.ts';
import { defaultPolicy, type PolicyBody, policySchema } from '../policies/policy.ts';

/** Prices of a version of the policy, and the moment of the period from which they are charged. Yuan a month. */
export interface PriceList {
  policyVersion: number;
  from: Date;
  prices: PolicyBody['usage']['prices'];
}

/**
 * The price lists of a period, one after the other, the first from its beginning. A list holds from its version's effective day, and
 * never from before it was adopted: what was supplied until then was supplied at the price that was known.
 */
export async function priceListsOver(db: Db | Tx, { from, until }: { from: Date; until: Date }): Promise<PriceList[]> {
  const rows = await db.policy.findMany({
    where: { effectiveFrom: { lt: until }, createdAt: { lt: until } },
    orderBy: { version: 'asc' },
    select: { version: true, effectiveFrom: true, createdAt: true, body: true },
  });
  const versions = rows.map(({ version, effectiveFrom, createdAt, body }) => ({
    policyVersion: version,
    since: effectiveFrom > createdAt ? effectiveFrom : createdAt,
    prices: policySchema.parse(body).usage.prices,
  }));
  const first = { policyVersion: 0, since: from, prices: defaultPolicy().usage.prices };
  const moments = [from, ...versions.map(({ since }) => since).filter((since) => since > from)].sort((a, b) => +a - +b);
  const lists: PriceList[] = [];
  for (const moment of moments) {
    const { policyVersion, prices } = versions.findLast(({ since }) => since <= moment) ?? first;
    const before = lists.at(-1);
    if (!before || !isSame(before.prices, prices)) lists.push({ policyVersion, from: moment, prices });
  }
  return lists;
}

const isSame = (one: PriceList['prices'], other: PriceList['prices']): boolean =>
  one.vcpu === other.vcpu && one.memoryGib === other.memoryGib && one.storageGib === other.storageGib;
