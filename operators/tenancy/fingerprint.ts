import { createHash } from 'node:crypto';
import { GROUP, LABELS } from '../resources/group.ts';
import { parseQuantity } from '../resources/quantity.ts';
import { canonicalJson } from '../runtime/canonical.ts';
import type { KubeObject } from '../runtime/client.ts';
import type { ResourceKind } from '../runtime/kinds.ts';

type Body = KubeObject & Record<string, unknown>;

/**
 * A short digest of what the operators own of an object, equal for what is wanted and for what the API made of it. Others may add
 * labels, annotations and quota entries of their own without a fight. Digests rather than objects are what 2,000 tenancies keep
 * in memory.
 */
export function fingerprintOf(kind: ResourceKind, object: KubeObject): string {
  const text = canonicalJson([ownedLabels(object), ownedBody(kind, object as Body)]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function ownedLabels({ metadata }: KubeObject): [string, string][] {
  return Object.entries(metadata.labels ?? {})
    .filter(
      ([key]) =>
        key.startsWith(`${GROUP}/`) || key === LABELS.managedBy || key.startsWith('pod-security.kubernetes.io/'),
    )
    .sort();
}

function ownedBody(kind: ResourceKind, object: Body): unknown {
  switch (kind.kind) {
    case 'Namespace':
      return undefined;
    case 'ResourceQuota':
      return ownedHard((object.spec as { hard?: Record<string, string> } | undefined)?.hard);
    case 'LimitRange':
      return plainLimits(object.spec as { limits?: Record<string, unknown>[] } | undefined);
    case 'NetworkPolicy':
      return object.spec;
    case 'RoleBinding':
      return [object.roleRef, object.subjects ?? []];
    case 'Role':
      return object.rules;
    case 'ServiceAccount':
      return object.automountServiceAccountToken;
    default:
      throw new Error(`No comparison is known for kind ${kind.kind}.`);
  }
}

const OWNED_HARD = /^(requests\.|limits\.|pods$|services\.)/;

/** Quantities as numbers: the API writes `1000m` back as `1`. Entries of others only narrow, and are left to them. */
const ownedHard = (hard: Record<string, string> = {}): [string, number][] =>
  Object.entries(hard)
    .filter(([key]) => OWNED_HARD.test(key))
    .map(([key, value]): [string, number] => [key, parseQuantity(value)])
    .sort();

const LIMIT_FIELDS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

const plainLimits = (spec: { limits?: Record<string, unknown>[] } | undefined): unknown =>
  spec?.limits?.map((item) => [
    item.type,
    LIMIT_FIELDS.map((field) =>
      Object.entries((item[field] ?? {}) as Record<string, string>)
        .map(([key, value]): [string, number] => [key, parseQuantity(value)])
        .sort(),
    ),
  ]);
