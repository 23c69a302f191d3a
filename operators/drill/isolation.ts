import { DRILL_LABEL, type DrillSpec, type DrillStatus } from '../resources/drill.ts';
import { OPERATOR_MANAGER } from '../resources/group.ts';
import { SaidError, say } from '../resources/sentences.ts';
import type { Tenancy } from '../resources/tenancy.ts';
import { applyIfDifferent } from '../runtime/apply.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import {
  ENDPOINTS,
  LIMIT_RANGES,
  NAMESPACES,
  NETWORK_POLICIES,
  RESOURCE_QUOTAS,
  ROLE_BINDINGS,
} from '../runtime/kinds.ts';
import { type Amounts, toAmounts } from '../tenancy/amounts.ts';
import { toHard } from '../tenancy/hard-quota.ts';
import { limitRangeSpec } from '../tenancy/limits.ts';
import { OPERATORS_ACCOUNT, SYSTEM_NAMESPACE } from '../tenancy/names.ts';
import { DRILL_ROLE, FENCE_NAME, labelsOf } from './names.ts';

/** Something stands where the drill's own should be. The drill ends: it neither takes over nor removes what is not its own. */
export class NotOurs extends SaidError {
  override name = 'NotOurs';
}

/** Restored pods were admitted under this standard; a drill lets in no others. */
const POD_SECURITY = Object.fromEntries(
  ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
);

/** The operators may look into a drill's namespaces and run probes there, and nowhere else. */
const OWN_RIGHTS = {
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: DRILL_ROLE },
  subjects: [{ kind: 'ServiceAccount', name: OPERATORS_ACCOUNT, namespace: SYSTEM_NAMESPACE }],
};

type Mapped = NonNullable<DrillStatus['restorePoint']>['namespaces'];

/**
 * The namespaces of a drill with their fences, complete before anything is restored into them: nothing leaves but to the drill's own
 * namespaces and the cluster's DNS, and there is no more room than the tenancy has. They do not carry the tenancy's label: to all
 * that looks after tenancies they are nobody's.
 * @throws NotOurs
 */
export async function isolate(
  client: KubeClient,
  name: string,
  spec: DrillSpec,
  tenancy: Tenancy,
  mapped: Mapped,
): Promise<void> {
  const from = spec.probes.some(({ http }) => http && !http.via) ? await apiServers(client) : [];
  for (const { to, part } of mapped) {
    const present = await client.find<KubeObject>(NAMESPACES, { name: to });
    if (present && present.metadata.labels?.[DRILL_LABEL] !== name)
      throw new NotOurs(say('drill.namespaceTaken', { namespace: to }));
    if (present?.metadata.deletionTimestamp) throw new NotOurs(say('drill.namespaceGoing', { namespace: to }));
    const own = { metadata: { name: to, labels: { ...labelsOf(name), ...POD_SECURITY } } };
    await applyIfDifferent(client, NAMESPACES, { name: to }, own, OPERATOR_MANAGER);
    const place = { namespace: to, name: FENCE_NAME };
    const metadata = { ...place, labels: labelsOf(name) };
    const policy = { metadata, spec: fenceSpec(name, from) };
    await applyIfDifferent(client, NETWORK_POLICIES, place, policy, OPERATOR_MANAGER);
    const amounts = amountsFor(tenancy, part);
    const quota = { metadata, spec: { hard: toHard(amounts) } };
    await applyIfDifferent(client, RESOURCE_QUOTAS, place, quota, OPERATOR_MANAGER);
    await applyIfDifferent(client, ROLE_BINDINGS, place, { metadata, ...OWN_RIGHTS }, OPERATOR_MANAGER);
    // What asks for nothing is let in by the tenancy's defaults; without them the quota would refuse every new pod of it.
    const limits = { metadata, spec: limitRangeSpec(amounts) };
    await applyIfDifferent(client, LIMIT_RANGES, place, limits, OPERATOR_MANAGER);
  }
}

function fenceSpec(name: string, apiAddresses: readonly string[]) {
  const own = { namespaceSelector: { matchLabels: { [DRILL_LABEL]: name } } };
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
  const proxies = apiAddresses.map((address) => ({
    ipBlock: { cidr: `${address}/${address.includes(':') ? 128 : 32}` },
  }));
  return {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [own, ...proxies] }],
    egress: [{ to: [own] }, dns],
  };
}

/** The API servers: a query through the service proxy comes from them. */
async function apiServers(client: KubeClient): Promise<string[]> {
  const place = { namespace: 'default', name: 'kubernetes' };
  const found = await client.find<KubeObject & { subsets?: { addresses?: { ip: string }[] }[] }>(ENDPOINTS, place);
  return (found?.subsets ?? []).flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip));
}

/** The part's share and room for one probe at a time; no load balancer and no node port at all. */
function amountsFor(tenancy: Tenancy, part: string): Amounts {
  const share = tenancy.spec.namespaces.find((one) => one.part === part)?.quota ?? tenancy.spec.quota;
  const amounts = toAmounts(share);
  return {
    ...amounts,
    cpuMillis: amounts.cpuMillis + PROBE_ROOM.cpuMillis,
    memoryBytes: amounts.memoryBytes + PROBE_ROOM.memoryBytes,
    pods: amounts.pods + PROBE_ROOM.pods,
    loadBalancers: 0,
    publicIps: 0,
  };
}

export const PROBE_ROOM = { cpuMillis: 200, memoryBytes: 256 * 2 ** 20, pods: 2 };
