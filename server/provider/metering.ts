import { divideHalfUp } from '../assessment/scoring.ts';

/**
 * What was held, for how long, for how much: the settlement sheet of a period from the capacity ledger. Pure and in whole numbers:
 * amounts in millicores and bytes, time in milliseconds, money in fen.
 */
export const RESOURCES = ['vcpu', 'memory', 'storage'] as const;
export type Resource = (typeof RESOURCES)[number];

export interface MeterEntry {
  id: string;
  allocationId: string;
  /** Signed: what the entry adds to what is held (grants and releases; promises to the queue are not metered). */
  cpuMillis: bigint;
  memoryBytes: bigint;
  storageBytes: bigint;
  at: Date;
}

export interface MeteredAllocation {
  id: string;
  /** Charged from here on: the trial before is the provider's to supply (article 7). Null: never online. */
  chargedFrom: Date | null;
}

/** Fen a month for one core and one GiB, and the moment from which they are charged, until the next ones are. */
export interface PricesFen {
  from: Date;
  vcpu: bigint;
  memory: bigint;
  storage: bigint;
}

export interface MeterLine {
  allocationId: string;
  resource: Resource;
  amount: bigint;
  from: Date;
  until: Date;
  /** 2026-11 */
  month: string;
  monthMillis: bigint;
  priceFen: bigint;
  amountFen: bigint;
  /** The entries whose sum is the amount. */
  entryIds: string[];
}

const UNIT: Record<Resource, bigint> = { vcpu: 1000n, memory: 1024n ** 3n, storage: 1024n ** 3n };
const PART = { vcpu: 'cpuMillis', memory: 'memoryBytes', storage: 'storageBytes' } as const;

/** Yuan as in the price list to whole fen. */
export const fenOf = (yuan: number): bigint => BigInt(Math.round(yuan * 100));

/**
 * One line for each stretch of one month in which an allocation held the same amount of a resource at one price:
 * price a month × amount × time ÷ the month's length, rounded half up to a fen, once per line; totals are sums of lines. So a full
 * month costs exactly the list price, whatever its number of days.
 */
export function meter(
  allocations: readonly MeteredAllocation[],
  entries: readonly MeterEntry[],
  period: { from: Date; until: Date },
  prices: readonly PricesFen[],
): MeterLine[] {
  const byAllocation = Map.groupBy(entries, ({ allocationId }) => allocationId);
  return allocations.flatMap(({ id, chargedFrom }) => {
    if (!chargedFrom || chargedFrom >= period.until) return [];
    const from = chargedFrom > period.from ? chargedFrom : period.from;
    const own = (byAllocation.get(id) ?? []).toSorted(
      (a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1),
    );
    return RESOURCES.flatMap((resource) => linesOf(id, resource, own, { from, until: period.until }, prices));
  });
}

function linesOf(
  allocationId: string,
  resource: Resource,
  entries: readonly MeterEntry[],
  period: { from: Date; until: Date },
  prices: readonly PricesFen[],
): MeterLine[] {
  const part = PART[resource];
  const changes = entries.filter((entry) => entry[part] !== 0n && entry.at < period.until);
  const repriced = prices.filter((one, at) => one[resource] !== prices[at - 1]?.[resource]);
  const starts = [...changes.map(({ at }) => at), ...repriced.map(({ from }) => from), ...monthStarts(period)];
  const cuts = [period.from, period.until, ...starts]
    .filter((at) => at >= period.from && at <= period.until)
    .map((at) => at.getTime());
  const bounds = [...new Set(cuts)].sort((a, b) => a - b);
  const lines: MeterLine[] = [];
  for (const [index, begin] of bounds.slice(0, -1).entries()) {
    const from = new Date(begin);
    const until = new Date(bounds[index + 1] ?? begin);
    const before = changes.filter(({ at }) => at <= from);
    const amount = before.reduce((sum, entry) => sum + entry[part], 0n);
    if (amount <= 0n) continue;
    const priceFen = repriced.findLast((one) => one.from <= from)?.[resource] ?? 0n;
    const month = monthOf(from);
    const monthMillis = lengthOfMonth(month);
    const millis = BigInt(until.getTime() - begin);
    const amountFen = divideHalfUp(priceFen * amount * millis, UNIT[resource] * monthMillis);
    const entryIds = before.map(({ id }) => id);
    lines.push({ allocationId, resource, amount, from, until, month, monthMillis, priceFen, amountFen, entryIds });
  }
  return lines;
}

const ZONE_MILLIS = 8 * 3_600_000;

/** The calendar month in UTC+8. */
export const monthOf = (at: Date): string => new Date(at.getTime() + ZONE_MILLIS).toISOString().slice(0, 7);

const startOfMonth = (month: string): Date => new Date(`${month}-01T00:00:00+08:00`);

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

const lengthOfMonth = (month: string): bigint =>
  BigInt(startOfMonth(nextMonth(month)).getTime() - startOfMonth(month).getTime());

function monthStarts({ from, until }: { from: Date; until: Date }): Date[] {
  const starts: Date[] = [];
  for (let month = nextMonth(monthOf(from)); startOfMonth(month) < until; month = nextMonth(month))
    starts.push(startOfMonth(month));
  return starts;
}

/** A quarter or a month: `2026-Q4`, `2026-11`. Null for anything else. */
export function periodBounds(period: string): { from: Date; until: Date } | null {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period);
  const month = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(period);
  const year = /^(\d{4})$/.exec(period);
  if (quarter) {
    const first = `${quarter[1]}-${String(Number(quarter[2]) * 3 - 2).padStart(2, '0')}`;
    return { from: startOfMonth(first), until: startOfMonth(nextMonth(nextMonth(nextMonth(first)))) };
  }
  if (month) return { from: startOfMonth(period), until: startOfMonth(nextMonth(period)) };
  if (year) return { from: startOfMonth(`${period}-01`), until: startOfMonth(`${Number(period) + 1}-01`) };
  return null;
}

/** The share of the fee that is paid for a score, by the ladder's highest step that it reaches. */
export function factorFor(
  scoreHundredths: number | null,
  ladder: readonly { from: number; percent: number }[],
): number {
  // Nothing could be judged: nothing is withheld.
  if (scoreHundredths === null) return 100;
  const reached = ladder.filter(({ from }) => scoreHundredths >= Math.round(from * 100));
  return reached.reduce((best, step) => (step.from >= best.from ? step : best), { from: -1, percent: 0 }).percent;
}

/** Total × factor, rounded half up to a fen, once. */
export const payable = (totalFen: bigint, factorPercent: number): bigint =>
  divideHalfUp(totalFen * BigInt(Math.round(factorPercent * 100)), 10_000n);
