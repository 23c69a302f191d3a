import { API_VERSION, GROUP, LABELS, OPERATOR_MANAGER } from '../resources/group.ts';
import type { RestoreRequest } from '../resources/restore-request.ts';
import { SaidError, say } from '../resources/sentences.ts';
import { namespaceName, type Tenancy } from '../resources/tenancy.ts';
import { applyIfDifferent } from '../runtime/apply.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { LIMIT_RANGES, NAMESPACES, NETWORK_POLICIES, RESOURCE_QUOTAS, ROLE_BINDINGS } from '../runtime/kinds.ts';
import { toAmounts } from '../tenancy/amounts.ts';
import { toHard } from '../tenancy/hard-quota.ts';
import { limitRangeSpec } from '../tenancy/limits.ts';
import { memberRoleName } from '../tenancy/member-roles.ts';
import { accountName, MEMBERS_NAMESPACE } from '../tenancy/names.ts';

/** Names the request for which a namespace was made. It does not carry the tenancy's label: to the tenancy controller it is nobody's. */
export const RESTORE_LABEL = `${GROUP}/restore-request`;
const FENCE_NAME = 'yunzhi-restored';

/** From the backup's namespaces to those that the request puts them into. */
export function mappingOf({ spec }: RestoreRequest, tenancy: Tenancy): Map<string, string> {
  const parts = tenancy.spec.namespaces.map(({ part }) => namespaceName(spec.tenancy, part));
  return new Map(parts.map((name) => [name, spec.mode === 'inPlace' ? name : restoredName(name, spec.suffix)]));
}

/** At most 63 characters: the beginning of a long name gives way, never the ending that makes it the request's own. */
const restoredName = (namespace: string, suffix: string): string =>
  `${namespace.slice(0, 61 - suffix.length)}-r${suffix}`;

/** A namespace of this name exists and was not made for this request. */
export class NamespaceInUse extends SaidError {
  override name = 'NamespaceInUse';
}

/**
 * Namespaces with their fences, complete before anything is restored into them: as much room as the part has, nothing goes out but to
 * themselves and the cluster's DNS, and the tenancy's members may work there. They go with the request (owner reference).
 * @throws NamespaceInUse
 */
export async function makeRestored(client: KubeClient, request: RestoreRequest, tenancy: Tenancy): Promise<void> {
  const owner = request.metadata.name ?? '';
  const labels = { [LABELS.managedBy]: OPERATOR_MANAGER, [RESTORE_LABEL]: owner };
  const ownerReferences = [{ apiVersion: API_VERSION, kind: 'RestoreRequest', name: owner, uid: request.metadata.uid }];
  for (const [from, name] of mappingOf(request, tenancy)) {
    const present = await client.find<KubeObject>(NAMESPACES, { name });
    if (present && present.metadata.labels?.[RESTORE_LABEL] !== owner)
      throw new NamespaceInUse(say('restore.namespaceInUse', { namespace: name }));
    const namespace = { metadata: { name, labels: { ...labels, ...POD_SECURITY }, ownerReferences } };
    await applyIfDifferent(client, NAMESPACES, { name }, namespace, OPERATOR_MANAGER);
    const place = { namespace: name, name: FENCE_NAME };
    const metadata = { ...place, labels };
    const share = tenancy.spec.namespaces.find(({ part }) => namespaceName(request.spec.tenancy, part) === from);
    const amounts = { ...toAmounts(share?.quota ?? tenancy.spec.quota), loadBalancers: 0, publicIps: 0 };
    const fences = [
      [NETWORK_POLICIES, { metadata, spec: fenceSpec(owner) }],
      [RESOURCE_QUOTAS, { metadata, spec: { hard: toHard(amounts) } }],
      [LIMIT_RANGES, { metadata, spec: limitRangeSpec(amounts) }],
    ] as const;
    for (const [kind, body] of fences) await applyIfDifferent(client, kind, place, body, OPERATOR_MANAGER);
    await letMembersIn(client, name, labels, tenancy);
  }
}

const POD_SECURITY = Object.fromEntries(
  ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
);

function fenceSpec(owner: string) {
  const own = { namespaceSelector: { matchLabels: { [RESTORE_LABEL]: owner } } };
  const dns = {
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    ports: [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ],
  };
  return {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [own] }],
    egress: [{ to: [own] }, dns],
  };
}

async function letMembersIn(
  client: KubeClient,
  namespace: string,
  labels: Record<string, string>,
  { metadata, spec }: Tenancy,
): Promise<void> {
  for (const [role, members] of Object.entries(Object.groupBy(spec.members, ({ role: each }) => each))) {
    const place = { namespace, name: memberRoleName(role as 'admin' | 'edit' | 'view') };
    const subjects = members.map(({ user }) => ({
      kind: 'ServiceAccount',
      name: accountName(metadata.name ?? '', user),
      namespace: MEMBERS_NAMESPACE,
    }));
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: place.name };
    await applyIfDifferent(
      client,
      ROLE_BINDINGS,
      place,
      { metadata: { ...place, labels }, roleRef, subjects },
      OPERATOR_MANAGER,
    );
  }
}
