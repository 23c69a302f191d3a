import { namespaceName, type Tenancy } from '../resources/tenancy.ts';
import { NAMESPACES } from '../runtime/kinds.ts';
import { type Amounts, NOTHING, toAmounts } from './amounts.ts';
import type { TenancyCache } from './cache.ts';
import { enforceable } from './hard-quota.ts';

/** One namespace of a tenancy and its share. */
export interface Place {
  namespace: string;
  part: string;
  /** What of the share can be enforced. */
  share: Amounts;
  /** False for a namespace whose part is no longer in the specification. It is kept, empty-handed, because it may hold data: only a retirement deletes. */
  isWanted: boolean;
}

/** The namespaces that the specification names, then those that exist beyond it. */
export function placesOf(tenancy: Tenancy, cache: TenancyCache): Place[] {
  const name = tenancy.metadata.name ?? '';
  const wanted = tenancy.spec.namespaces.map(({ part, quota }) => ({
    namespace: namespaceName(name, part),
    part,
    share: enforceable(toAmounts(quota), tenancy.spec.zone),
    isWanted: true,
  }));
  const known = new Set(wanted.map((place) => place.namespace));
  const surplus = cache
    .childrenOf(NAMESPACES, name)
    .filter((child) => !known.has(child.name))
    .map((child) => ({
      namespace: child.name,
      part: child.name.slice(name.length + 1),
      share: NOTHING,
      isWanted: false,
    }));
  return [...wanted, ...surplus];
}
