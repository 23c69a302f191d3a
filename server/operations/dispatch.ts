import { SERVER_MANAGER } from '../../operators/resources/group.ts';
import { OPERATIONS_POLICY_NAME, type OperationsPolicy } from '../../operators/resources/operations-policy.ts';
import { canonicalJson } from '../../operators/runtime/canonical.ts';
import { OPERATIONS_POLICIES } from '../../operators/runtime/kinds.ts';
import { requireCluster } from '../cluster/client.ts';
import type { Services } from '../context.ts';
import { currentPolicy } from '../policies/current.ts';
import { operationsSpec } from './spec.ts';

/** Makes the cluster's OperationsPolicy say what the policy in force says; writes only where they differ. */
export async function dispatchOperationsPolicy(
  services: Services,
  present: OperationsPolicy | undefined,
): Promise<void> {
  const spec = operationsSpec(await currentPolicy(services.db, services.clock.now()));
  if (present && canonicalJson(present.spec) === canonicalJson(spec)) return;
  const client = requireCluster(services);
  const place = { name: OPERATIONS_POLICY_NAME };
  const applied = await client.apply<OperationsPolicy>(
    OPERATIONS_POLICIES,
    place,
    { metadata: place, spec },
    SERVER_MANAGER,
  );
  if (canonicalJson(applied.spec) === canonicalJson(spec)) return;
  // Somebody else's additions go.
  await client.patch(OPERATIONS_POLICIES, place, 'json', [{ op: 'replace', path: '/spec', value: spec }], {
    fieldManager: SERVER_MANAGER,
  });
}
