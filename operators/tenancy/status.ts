import { formatBytes, formatCpu } from '../resources/quantity.ts';
import type { Tenancy, TenancyStatus, Zone } from '../resources/tenancy.ts';
import { canonicalJson } from '../runtime/canonical.ts';
import { withConditions } from '../runtime/conditions.ts';
import { NAMESPACES } from '../runtime/kinds.ts';
import { type Amounts, NOTHING, sumAmounts, toQuantities } from './amounts.ts';
import type { TenancyCache } from './cache.ts';
import type { Finding } from './finding.ts';
import { fromHard } from './hard-quota.ts';
import { accountName, MEMBERS_NAMESPACE } from './names.ts';
import { placesOf } from './places.ts';
import { quotaIn } from './quotas.ts';

interface Figures {
  part: string;
  name: string;
  quota: Amounts;
  used: Amounts;
}

/** The whole status of a tenancy, from the finding and from what the cache knows of its namespaces. */
export function composeStatus(tenancy: Tenancy, finding: Finding, cache: TenancyCache, now: Date): TenancyStatus {
  const figures = figuresOf(tenancy, cache);
  const quota = sumAmounts(figures.map((each) => each.quota));
  const observedGeneration = tenancy.metadata.generation;
  const judgements = finding.conditions.map((condition) => ({ ...condition, observedGeneration }));
  return {
    observedGeneration,
    phase: finding.phase,
    namespaces: figures.map((each) => ({
      part: each.part,
      name: each.name,
      quota: toQuantities(each.quota),
      used: toQuantities(each.used),
    })),
    quota: toQuantities(quota),
    used: toQuantities(sumAmounts(figures.map((each) => each.used))),
    cpu: formatCpu(quota.cpuMillis),
    memory: formatBytes(quota.memoryBytes),
    members: finding.phase === 'Retired' ? [] : membersOf(tenancy),
    ...finding.retirement,
    conditions: withConditions(tenancy.status?.conditions, judgements, now),
  };
}

function figuresOf(tenancy: Tenancy, cache: TenancyCache): Figures[] {
  return placesOf(tenancy, cache)
    .filter(({ namespace }) => cache.child(NAMESPACES, undefined, namespace))
    .map(({ part, namespace }) => ({ part, name: namespace, ...enforcedIn(namespace, tenancy.spec.zone, cache) }));
}

/** Specified, but for a moment after a shrink admission still goes by more: then that is what is enforced. */
function enforcedIn(namespace: string, zone: Zone, cache: TenancyCache): { quota: Amounts; used: Amounts } {
  const child = quotaIn(namespace, cache);
  return { quota: fromHard(child?.confirmed, zone) ?? NOTHING, used: fromHard(child?.used, zone) ?? NOTHING };
}

const membersOf = (tenancy: Tenancy): NonNullable<TenancyStatus['members']> =>
  tenancy.spec.members.map(({ user }) => ({
    user,
    namespace: MEMBERS_NAMESPACE,
    serviceAccount: accountName(tenancy.metadata.name ?? '', user),
  }));

/** `same`: nothing to write. `usage`: only what is used has changed, which may wait a little. `news`: write. */
export function compareStatus(present: TenancyStatus | undefined, next: TenancyStatus): 'same' | 'usage' | 'news' {
  if (present && canonicalJson(present) === canonicalJson(next)) return 'same';
  return present && canonicalJson(withoutUse(present)) === canonicalJson(withoutUse(next)) ? 'usage' : 'news';
}

const withoutUse = ({ used: _, namespaces, ...rest }: TenancyStatus): object => ({
  ...rest,
  namespaces: namespaces?.map(({ used: __, ...each }) => each),
});

/** A merge patch from `present` to `next`: what is no longer there is set to null, which removes it. */
export function statusPatch(present: TenancyStatus | undefined, next: TenancyStatus): object {
  const gone = Object.keys(present ?? {}).filter((key) => next[key as keyof TenancyStatus] === undefined);
  return { ...next, ...Object.fromEntries(gone.map((key) => [key, null])) };
}
