import { ui as en } from '../i18n/en/ui.ts';
import { bytes, cores, decimal } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';

const t = words({ zh, en });

/** Amounts of a quota. CPU in thousandths of a core, memory and storage in bytes, the rest counted. */
export interface Amounts {
  cpuMillis: number;
  memoryBytes: number;
  storageBytes: number;
  pods?: number;
  loadBalancers?: number;
  publicIps?: number;
  gpus?: number;
}

export type AmountKey = keyof Amounts;

/** In the order in which officials read them. */
export const AMOUNT_KEYS = [
  'cpuMillis',
  'memoryBytes',
  'storageBytes',
  'pods',
  'loadBalancers',
  'publicIps',
  'gpus',
] as const satisfies readonly AmountKey[];

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
