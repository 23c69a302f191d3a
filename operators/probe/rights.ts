import { LABELS, OPERATOR_MANAGER } from '../resources/group.ts';
import { applyIfDifferent } from '../runtime/apply.ts';
import type { KubeClient } from '../runtime/client.ts';
import { ROLE_BINDINGS } from '../runtime/kinds.ts';
import { OPERATORS_ACCOUNT, SYSTEM_NAMESPACE } from '../tenancy/names.ts';

/** The ClusterRole with the one right to ask services through the API server (deploy/rbac/probes.yaml). */
export const PROBE_ROLE = 'yunzhi-probe';

/**
 * The operators may ask services of a namespace that holds a probe of its own system, and nowhere else: they bind themselves there when they
 * are refused for the first time.
 */
export async function allowAsking(client: KubeClient, namespace: string): Promise<void> {
  const place = { namespace, name: PROBE_ROLE };
  const binding = {
    metadata: { ...place, labels: { [LABELS.managedBy]: OPERATOR_MANAGER } },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: PROBE_ROLE },
    subjects: [{ kind: 'ServiceAccount', name: OPERATORS_ACCOUNT, namespace: SYSTEM_NAMESPACE }],
  };
  await applyIfDifferent(client, ROLE_BINDINGS, place, binding, OPERATOR_MANAGER);
}
