import {
  type Amounts,
  isEqual,
  MEASURES,
  type Measure,
  mapAmounts,
  maxAmounts,
  NOTHING,
  sumAmounts,
} from './amounts.ts';

/** One namespace's quota as it is wanted and as it stands. */
export interface QuotaPart {
  namespace: string;
  desired: Amounts;
  /** `spec.hard` on the API; absent when there is no ResourceQuota. */
  specified?: Amounts;
  /** `status.hard`, what admission goes by; absent until the quota controller has seen it. */
  confirmed?: Amounts;
  used: Amounts;
}

export interface HeldShrink {
  namespace: string;
  measure: Measure;
  used: number;
  desired: number;
}

export interface QuotaPlan {
  /** Quotas to write now. Shrinking ones come alone: nothing grows until they are confirmed. */
  writes: { namespace: string; amounts: Amounts; isShrink: boolean }[];
  held: HeldShrink[];
  /** Namespaces whose quota is written but not yet confirmed. */
  unconfirmed: string[];
  /** Whether every namespace has what is wanted, confirmed. */
  isSettled: boolean;
}

/** What may be used at this moment: admission goes by the confirmed figure, which follows the specified one. */
const enforcedOf = (part: QuotaPart): Amounts =>
  maxAmounts(part.specified ?? NOTHING, part.specified ? (part.confirmed ?? NOTHING) : NOTHING);

/**
 * The next safe writes towards the wanted division. The sum of what is enforced never exceeds the grant: first all shrinks, which are
 * then waited for until they are confirmed, then the growths, as far as there is room. A namespace that uses more than its new share
 * keeps its present quota until it fits.
 */
export function planQuotas(parts: readonly QuotaPart[], grant: Amounts): QuotaPlan {
  const held = parts.flatMap(heldMeasures);
  const isHeld = new Set(held.map((each) => each.namespace));
  const unconfirmed = parts.filter(isUnconfirmed).map((part) => part.namespace);
  const shrinks = parts.filter((part) => !isHeld.has(part.namespace)).flatMap(shrinkOf);
  const isShrinking = shrinks.length > 0 || parts.some(isShrinkUnconfirmed);
  const writes = isShrinking ? shrinks : growths(parts, grant);
  const isSettled = parts.every(
    (part) => part.confirmed && isEqual(part.desired, part.confirmed) && !isUnconfirmed(part),
  );
  return { writes, held, unconfirmed, isSettled };
}

function heldMeasures(part: QuotaPart): HeldShrink[] {
  const { specified, desired, used, namespace } = part;
  if (!specified) return [];
  return MEASURES.filter((measure) => desired[measure] < specified[measure] && used[measure] > desired[measure]).map(
    (measure) => ({ namespace, measure, used: used[measure], desired: desired[measure] }),
  );
}

const isUnconfirmed = ({ specified, confirmed }: QuotaPart): boolean =>
  specified !== undefined && (confirmed === undefined || !isEqual(specified, confirmed));

const isShrinkUnconfirmed = ({ specified, confirmed }: QuotaPart): boolean =>
  specified !== undefined && MEASURES.some((measure) => specified[measure] < (confirmed?.[measure] ?? 0));

function shrinkOf({ namespace, desired, specified }: QuotaPart): QuotaPlan['writes'] {
  if (!specified) return [];
  const amounts = mapAmounts((measure) => Math.min(desired[measure], specified[measure]));
  return isEqual(amounts, specified) ? [] : [{ namespace, amounts, isShrink: true }];
}

function growths(parts: readonly QuotaPart[], grant: Amounts): QuotaPlan['writes'] {
  const taken = sumAmounts(parts.map(enforcedOf));
  const room = mapAmounts((measure) => Math.max(0, grant[measure] - taken[measure]));
  return parts.flatMap((part) => {
    const present = enforcedOf(part);
    const amounts = mapAmounts((measure) => {
      const growth = Math.min(room[measure], Math.max(0, part.desired[measure] - present[measure]));
      room[measure] -= growth;
      return present[measure] + growth;
    });
    return part.specified && isEqual(amounts, present) ? [] : [{ namespace: part.namespace, amounts, isShrink: false }];
  });
}
