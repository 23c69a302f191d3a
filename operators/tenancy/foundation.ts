import { KINDS, toCrd } from '../resources/crd.ts';
import { LABELS, OPERATOR_MANAGER } from '../resources/group.ts';
import { applyIfDifferent } from '../runtime/apply.ts';
import type { KubeClient } from '../runtime/client.ts';
import { installCrds } from '../runtime/crds.ts';
import { CLUSTER_ROLES, NAMESPACES } from '../runtime/kinds.ts';
import { memberClusterRoles } from './member-roles.ts';
import { MEMBERS_NAMESPACE, SYSTEM_NAMESPACE } from './names.ts';

/**
 * What must stand before the first tenancy: the contract's CRDs, the members' ClusterRoles, and two namespaces. Installed by the Helm
 * chart in a least-privileged deployment; here it is compared, and written only where it differs.
 */
export async function layFoundation(client: KubeClient): Promise<void> {
  await installCrds(client, KINDS.map(toCrd));
  for (const role of memberClusterRoles()) {
    await applyIfDifferent(client, CLUSTER_ROLES, { name: role.metadata.name }, role, OPERATOR_MANAGER);
  }
  for (const name of [SYSTEM_NAMESPACE, MEMBERS_NAMESPACE]) {
    const metadata = { name, labels: { [LABELS.managedBy]: OPERATOR_MANAGER } };
    await applyIfDifferent(client, NAMESPACES, { name }, { metadata }, OPERATOR_MANAGER);
  }
}
