/** Kubernetes quantities (`250m`, `1.5Gi`, `2e3`), exact, in the canonical form that the API answers. */

const NANO = 1_000_000_000n;
const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimal: [suffix: string, nanos: bigint][] = [
  ['E', NANO * 10n ** 18n],
  ['P', NANO * 10n ** 15n],
  ['T', NANO * 10n ** 12n],
  ['G', NANO * 10n ** 9n],
  ['M', NANO * 10n ** 6n],
  ['k', NANO * 1000n],
  ['', NANO],
  ['m', 1_000_000n],
  ['u', 1000n],
  ['n', 1n],
];
const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:(Ki|Mi|Gi|Ti|Pi|Ei|[EPTGMkmun])|[eE]([+-]?\d+))?$/;

const scaleOf = (
  suffix: string | undefined,
  exponent: string | undefined,
): { numerator: bigint; denominator: bigint } => {
  if (exponent !== undefined) {
    const power = BigInt(Math.abs(Number(exponent)));
    return Number(exponent) < 0
      ? { numerator: NANO, denominator: 10n ** power }
      : { numerator: NANO * 10n ** power, denominator: 1n };
  }
  const power = binary.indexOf(suffix ?? '');
  if (power >= 0) return { numerator: NANO * 1024n ** BigInt(power + 1), denominator: 1n };
  return { numerator: decimal.find(([s]) => s === (suffix ?? ''))?.[1] ?? NANO, denominator: 1n };
};

export interface Quantity {
  nanos: bigint;
  isBinary: boolean;
}

/** Undefined when the text is not a quantity. Finer than one nano rounds up, as in Kubernetes. */
export const parseQuantity = (text: unknown): Quantity | undefined => {
  if (typeof text !== 'string' && typeof text !== 'number') return undefined;
  const match = pattern.exec(String(text));
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', suffix, exponent] = match;
  if (whole === '' && fraction === '') return undefined;
  const { numerator, denominator } = scaleOf(suffix, exponent);
  const divisor = denominator * 10n ** BigInt(fraction.length);
  const scaled = BigInt(whole + fraction || '0') * numerator;
  const nanos = (scaled + divisor - 1n) / divisor;
  return { nanos: sign === '-' ? -nanos : nanos, isBinary: binary.includes(suffix ?? '') };
};

export const formatQuantity = ({ nanos, isBinary }: Quantity): string => {
  const size = nanos < 0n ? -nanos : nanos;
  if (isBinary && size >= 1024n * NANO && size % NANO === 0n) {
    let units = nanos / NANO;
    let power = 0;
    while (power < binary.length && units % 1024n === 0n) {
      units /= 1024n;
      power += 1;
    }
    return `${units}${power ? binary[power - 1] : ''}`;
  }
  if (nanos === 0n) return '0';
  const [suffix, unit] = decimal.find(([, n]) => nanos % n === 0n) ?? ['n', 1n];
  return `${nanos / unit}${suffix}`;
};

const known = new Map<string, string>();
/** The canonical text, or undefined when it is no quantity. The few texts that a cloud uses are remembered. */
export const canonicalQuantity = (value: unknown): string | undefined => {
  const text = String(value);
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const parsed = parseQuantity(value);
  if (!parsed) return undefined;
  const canonical = formatQuantity(parsed);
  if (known.size < 10_000) known.set(text, canonical);
  return canonical;
};

export const nanosOf = (value: unknown): bigint => parseQuantity(value)?.nanos ?? 0n;
export const milliOf = (value: unknown): number => Number(nanosOf(value) / 1_000_000n);
export const unitsOf = (value: unknown): number => Number(nanosOf(value)) / 1e9;
/** Adds, keeping the binary form of the first that has one. */
export const addQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nanos: a.nanos + b.nanos,
  isBinary: a.nanos === 0n ? b.isBinary : a.isBinary,
});
