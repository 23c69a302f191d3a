import { AMOUNT_KEYS, type Amounts, NOTHING } from '../capacity/amounts.ts';

/** How a grant is divided among a tenancy's namespaces. Pure. */
export interface Share {
  part: string;
  quota: Amounts;
}

/** Shares are rounded down to these, so that quotas stay readable; what is left over goes to the first part. */
const GRAIN: Amounts = {
  cpuMillis: 100,
  memoryBytes: 2 ** 20,
  storageBytes: 2 ** 30,
  pods: 1,
  loadBalancers: 1,
  publicIps: 1,
  gpus: 1,
};

/** Divides `total` in proportion to `weights`, one amount at a time; without weight everything goes to the first part. */
export function divideByWeight(total: Amounts, weights: readonly Share[]): Share[] {
  const shares = weights.map(({ part }) => ({ part, quota: { ...NOTHING } }));
  for (const key of AMOUNT_KEYS) {
    const sum = weights.reduce((all, one) => all + one.quota[key], 0);
    const parts = weights.map((one) => (sum > 0 ? grained(key, (total[key] * one.quota[key]) / sum) : 0));
    put(shares, key, withRest(parts, total[key]));
  }
  return shares;
}

/**
 * Fits an existing division into a new grant. A larger grant leaves every share as it is and adds the rest to the first; a smaller
 * one takes from what each share does not use, so that nothing running is squeezed while another namespace has room.
 */
export function redivide(present: readonly Share[], used: readonly Share[], total: Amounts): Share[] {
  const shares = present.map(({ part }) => ({ part, quota: { ...NOTHING } }));
  for (const key of AMOUNT_KEYS) {
    const now = present.map((one) => one.quota[key]);
    const floors = present.map((one) => Math.min(one.quota[key], usedIn(used, one.part)[key]));
    const excess = sumOf(now) - total[key];
    put(shares, key, withRest(excess > 0 ? lowered(key, now, floors, excess, total[key]) : now, total[key]));
  }
  return shares;
}

function lowered(key: keyof Amounts, now: number[], floors: number[], excess: number, total: number): number[] {
  const free = now.map((value, index) => value - (floors[index] ?? 0));
  const allFree = sumOf(free);
  if (allFree < excess) return now.map((value) => grained(key, (value * total) / sumOf(now)));
  return now.map((value, index) => {
    const cut = ((free[index] ?? 0) * excess) / allFree;
    return Math.max(floors[index] ?? 0, grained(key, value - cut));
  });
}

const usedIn = (used: readonly Share[], part: string): Amounts =>
  used.find((one) => one.part === part)?.quota ?? NOTHING;

const grained = (key: keyof Amounts, amount: number): number => Math.floor(amount / GRAIN[key]) * GRAIN[key];

const sumOf = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Rounding down leaves something over; floors may take a grain too much, which the first gives back. */
function withRest(parts: number[], total: number): number[] {
  const rest = total - sumOf(parts);
  return parts.map((value, index) => (index === 0 ? value + rest : value));
}

function put(shares: Share[], key: keyof Amounts, values: readonly number[]): void {
  for (const [index, share] of shares.entries()) share.quota[key] = values[index] ?? 0;
}

/** What all shares hold together. */
export function totalOf(shares: readonly Share[]): Amounts {
  const total = { ...NOTHING };
  for (const { quota } of shares) for (const key of AMOUNT_KEYS) total[key] += quota[key];
  return total;
}
