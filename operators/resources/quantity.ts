/**
 * Kubernetes quantities, the part that quotas need: decimal (`500m`, `4`, `2k`) and binary (`512Mi`, `1.5Gi`) suffixes.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
const FACTORS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}; // prettier-ignore

const SHAPE = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/** The plain number that a quantity stands for. Throws a RangeError that shows the text when it is not a quantity. */
export function parseQuantity(text: string | number): number {
  if (typeof text === 'number') return text;
  const match = SHAPE.exec(text.trim());
  if (!match) throw new RangeError(`"${text}" is not a Kubernetes quantity (examples: 500m, 4, 512Mi, 1.5Gi)`);
  const [, digits = '0', exponent = '', suffix = ''] = match;
  return Number(digits + exponent) * (FACTORS[suffix] ?? 1);
}

/** CPU quantity to whole millicores, rounded up as the API server does. */
export const parseCpuMillis = (text: string | number): number => Math.ceil(parseQuantity(text) * 1000 - 1e-9);

/** Memory or storage quantity to whole bytes, rounded up. */
export const parseBytes = (text: string | number): number => Math.ceil(parseQuantity(text) - 1e-9);

/** Millicores as a canonical quantity: `4`, `1500m`. */
export const formatCpu = (millis: number): string => (millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`);

/** Bytes as a canonical quantity: the largest binary suffix that loses nothing. */
export function formatBytes(bytes: number): string {
  for (const suffix of ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki']) {
    const factor = FACTORS[suffix] ?? 1;
    if (bytes !== 0 && bytes % factor === 0) return `${bytes / factor}${suffix}`;
  }
  return String(bytes);
}
