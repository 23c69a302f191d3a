import { type Amounts as AllAmounts, AMOUNT_KEYS, type PoolAmounts } from '../../server/capacity/amounts.ts';
import { ui as en } from '../i18n/en/ui.ts';
import { bytes, cores, decimal } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';

const t = words({ zh, en });

/** All amounts, or those of the pool alone. */
export type Amounts = PoolAmounts & Partial<AllAmounts>;
export type AmountKey = keyof AllAmounts;

export const amountName = (key: AmountKey): string => {
  const names: Record<AmountKey, string> = {
    cpuMillis: t().cpu,
    memoryBytes: t().memory,
    storageBytes: t().storage,
    pods: t().pods,
    loadBalancers: t().loadBalancers,
    publicIps: t().publicIps,
    gpus: t().gpus,
  };
  return names[key];
};

/** Says one amount in its unit: 4 核, 16 GiB, 20. */
export const sayAmount = (key: AmountKey, value: number): string => {
  switch (key) {
    case 'cpuMillis':
      return cores(value);
    case 'memoryBytes':
    case 'storageBytes':
      return bytes(value);
    case 'pods':
    case 'loadBalancers':
    case 'publicIps':
    case 'gpus':
      return decimal(value, 0);
    default:
      return key satisfies never;
  }
};

/** Those that were asked for or granted: compute and storage always, the others when there are any. */
export const shownAmounts = (amounts: Amounts): AmountKey[] =>
  AMOUNT_KEYS.filter((key, index) => index < 3 || (amounts[key] ?? 0) > 0);
