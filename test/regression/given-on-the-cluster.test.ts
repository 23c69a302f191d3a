import { afterAll, beforeAll, expect, test } from 'vitest';
import { LABELS } from '../../operators/resources/group.ts';
import type { KubeObject } from '../../operators/runtime/client.ts';
import { NAMESPACES } from '../../operators/runtime/kinds.ts';
import { layFoundation } from '../../operators/tenancy/foundation.ts';
import { findBreaches, type Given, takeAsGiven } from '../chaos/invariants.ts';
import { uniqueWord, useCluster } from '../operators/cluster.ts';
import { createWorld, type World } from '../setup/world.ts';

/** An operators' test left a namespace on a shared cloud, and the product that came after it was blamed for it. */
const cluster = useCluster();
let world: World;
let given: Given;
const [theirs, ours] = [uniqueWord('theirs'), uniqueWord('ours')];
const create = (name: string) =>
  cluster.client.create<KubeObject>(NAMESPACES, undefined, { metadata: { name, labels: { [LABELS.tenancy]: name } } });

beforeAll(async () => {
  world = await createWorld();
  await layFoundation(cluster.client);
  await create(theirs);
  given = await takeAsGiven(cluster.kubeconfig);
});
afterAll(async () => {
  for (const name of [theirs, ours]) await cluster.client.delete(NAMESPACES, { name });
  await world.close();
});

// The invariants read SQLite records.
test.skipIf(process.env.YUNZHI_TEST_POSTGRES)(
  'what lay on the cluster before the product came is no breach of its; what it leaves without a tenancy is',
  async () => {
    const breaches = () => findBreaches(world.services.settings.dataDir, cluster.kubeconfig, given);
    expect(await breaches()).toEqual([]);
    expect(await findBreaches(world.services.settings.dataDir, cluster.kubeconfig)).toContain(
      `namespace ${theirs} has no tenancy`,
    );
    await create(ours);
    expect(await breaches()).toEqual([`namespace ${ours} has no tenancy`]);
  },
);
