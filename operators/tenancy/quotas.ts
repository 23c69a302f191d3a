import { type Sentence, say } from '../resources/sentences.ts';
import type { Tenancy, Zone } from '../resources/tenancy.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { isConflict } from '../runtime/errors.ts';
import { RESOURCE_QUOTAS } from '../runtime/kinds.ts';
import { AMOUNT_NAMES, type Amounts, formatAmount, isEqual, NOTHING, toAmounts } from './amounts.ts';
import type { Child, TenancyCache } from './cache.ts';
import { quotaOf } from './children.ts';
import { fromHard, type Hard, toHard } from './hard-quota.ts';
import { QUOTA_NAME } from './names.ts';
import type { Place } from './places.ts';
import { type HeldShrink, planQuotas, type QuotaPart, type QuotaPlan } from './plan-quotas.ts';
import type { ChildWriter } from './writer.ts';

/** Each write leads to another look; three rounds (shrink, grow, nothing) are the most that one look can need. */
const MOST_ROUNDS = 4;

/** Brings the quotas of a tenancy a step nearer to the wanted division, and answers what is still to be done. */
export async function applyQuotas(
  tenancy: Tenancy,
  places: readonly Place[],
  newNamespaces: ReadonlySet<string>,
  { client, cache, writer }: { client: KubeClient; cache: TenancyCache; writer: ChildWriter },
): Promise<{ plan: QuotaPlan; written: string[] }> {
  const grant = toAmounts(tenancy.spec.quota);
  const written: string[] = [];
  for (let round = 1; ; round++) {
    const plan = planQuotas(partsOf(tenancy.spec.zone, places, cache), grant);
    if (plan.writes.length === 0 || round === MOST_ROUNDS) return { plan, written };
    for (const { namespace, amounts, isShrink } of plan.writes) {
      // A pod that is admitted meanwhile changes the version: then the shrink is refused and looked at again.
      const version = isShrink ? quotaIn(namespace, cache)?.version : undefined;
      await writer.ensure(quotaOf(tenancy, namespace, amounts), version);
      if (newNamespaces.has(namespace)) await confirmAtOnce(namespace, amounts, client, cache);
      written.push(namespace);
    }
  }
}

export const quotaIn = (namespace: string, cache: TenancyCache): Child | undefined =>
  cache.child(RESOURCE_QUOTAS, namespace, QUOTA_NAME);

export const partsOf = (zone: Zone, places: readonly Place[], cache: TenancyCache): QuotaPart[] =>
  places.map(({ namespace, share }) => {
    const quota = quotaIn(namespace, cache);
    return {
      namespace,
      desired: share,
      specified: fromHard(quota?.specified, zone),
      confirmed: fromHard(quota?.confirmed, zone),
      used: fromHard(quota?.used, zone) ?? NOTHING,
    };
  });

/**
 * Admission goes by `status.hard`, which the quota controller fills in: some twenty a second, while the namespace stands open.
 * In a namespace that was created a moment ago nothing is used, so its status is known, and writing it closes that gap; the
 * quota controller then finds nothing to do. Whoever touched the quota meanwhile knows better, hence the version.
 */
async function confirmAtOnce(
  namespace: string,
  amounts: Amounts,
  client: KubeClient,
  cache: TenancyCache,
): Promise<void> {
  const hard = toHard(amounts);
  const used = Object.fromEntries(Object.keys(hard).map((key) => [key, '0'])) satisfies Hard;
  const place = { namespace, name: QUOTA_NAME };
  try {
    const version = quotaIn(namespace, cache)?.version;
    cache.learn(RESOURCE_QUOTAS, await client.patchStatus<KubeObject>(RESOURCE_QUOTAS, place, { hard, used }, version));
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

/** Whether admission already holds this namespace to its share, or to less. */
export const isGuarded = (namespace: string, zone: Zone, cache: TenancyCache): boolean => {
  const quota = quotaIn(namespace, cache);
  const [specified, confirmed] = [fromHard(quota?.specified, zone), fromHard(quota?.confirmed, zone)];
  return specified !== undefined && confirmed !== undefined;
};

export const isGranted = (part: QuotaPart): boolean =>
  part.confirmed !== undefined && isEqual(part.confirmed, part.desired);

/** `health-registry-app uses 6 of cpu, its new share is 4.` */
export const describeHeld = (held: readonly HeldShrink[]): Sentence[] =>
  held.map(({ namespace, measure, used, desired }) =>
    say('tenancy.held', {
      namespace,
      measure: AMOUNT_NAMES[measure],
      used: formatAmount(measure, used),
      share: formatAmount(measure, desired),
    }),
  );
