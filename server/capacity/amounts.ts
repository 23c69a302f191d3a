/** Amounts of resources. CPU in millicores, memory and storage in bytes, the rest in pieces. Pure; shared with the console. */
export interface Amounts {
  cpuMillis: number;
  memoryBytes: number;
  storageBytes: number;
  pods: number;
  loadBalancers: number;
  publicIps: number;
  gpus: number;
}

/** The part of the amounts that the city's pool holds and the ledger counts. */
export type PoolAmounts = Pick<Amounts, 'cpuMillis' | 'memoryBytes' | 'storageBytes'>;

export const POOL_KEYS = ['cpuMillis', 'memoryBytes', 'storageBytes'] as const satisfies (keyof Amounts)[];
export const AMOUNT_KEYS = [
  ...POOL_KEYS,
  'pods',
  'loadBalancers',
  'publicIps',
  'gpus',
] as const satisfies (keyof Amounts)[];

export const NOTHING: Amounts = {
  cpuMillis: 0,
  memoryBytes: 0,
  storageBytes: 0,
  pods: 0,
  loadBalancers: 0,
  publicIps: 0,
  gpus: 0,
};

const combine = (a: Amounts, b: Amounts, with_: (x: number, y: number) => number): Amounts => ({
  cpuMillis: with_(a.cpuMillis, b.cpuMillis),
  memoryBytes: with_(a.memoryBytes, b.memoryBytes),
  storageBytes: with_(a.storageBytes, b.storageBytes),
  pods: with_(a.pods, b.pods),
  loadBalancers: with_(a.loadBalancers, b.loadBalancers),
  publicIps: with_(a.publicIps, b.publicIps),
  gpus: with_(a.gpus, b.gpus),
});

export const add = (a: Amounts, b: Amounts): Amounts => combine(a, b, (x, y) => x + y);
export const subtract = (a: Amounts, b: Amounts): Amounts => combine(a, b, (x, y) => x - y);
/** The larger of each. */
export const ceiling = (a: Amounts, b: Amounts): Amounts => combine(a, b, Math.max);
export const isSame = (a: Amounts, b: Amounts): boolean => AMOUNT_KEYS.every((key) => a[key] === b[key]);

/** The names of the amounts of which `wanted` holds more than `limit`; empty when it fits. */
export const exceeding = (wanted: Amounts, limit: Amounts): (keyof Amounts)[] =>
  AMOUNT_KEYS.filter((key) => wanted[key] > limit[key]);

/** Reads amounts from a record's JSON; what is absent counts as none. */
export function amountsFrom(json: unknown): Amounts {
  const given = (json ?? {}) as Partial<Record<keyof Amounts, unknown>>;
  const read = (key: keyof Amounts) => (typeof given[key] === 'number' ? given[key] : 0);
  return {
    cpuMillis: read('cpuMillis'),
    memoryBytes: read('memoryBytes'),
    storageBytes: read('storageBytes'),
    pods: read('pods'),
    loadBalancers: read('loadBalancers'),
    publicIps: read('publicIps'),
    gpus: read('gpus'),
  };
}
