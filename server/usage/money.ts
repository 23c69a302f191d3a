import type { UsagePolicy } from './verdict.ts';

/** Yuan a month by the price list of the policy. */
export type Prices = UsagePolicy['prices'];

/** 365 · 24 / 12: what a month's price is divided by for an hour's. */
export const HOURS_PER_MONTH = 730;
const GIB = 1024 ** 3;

export interface Amounts {
  cpuMillis: number;
  memoryBytes: number;
}

/** Yuan a month of an amount of CPU and memory, to the fen. */
export const monthlyCost = ({ cpuMillis, memoryBytes }: Amounts, prices: Prices): number =>
  toFen((cpuMillis / 1000) * prices.vcpu + (memoryBytes / GIB) * prices.memoryGib);

/** Yuan of so many vCPU·h and GiB·h, to the fen. */
export const costOfHours = (vcpuHours: number, gibHours: number, prices: Prices): number =>
  toFen((vcpuHours * prices.vcpu + gibHours * prices.memoryGib) / HOURS_PER_MONTH);

export const toFen = (yuan: number): number => Math.round(yuan * 100) / 100;
