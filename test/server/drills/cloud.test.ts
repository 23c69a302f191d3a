import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Drill } from '../../../operators/resources/drill.ts';
import { GROUP } from '../../../operators/resources/group.ts';
import { DRILLS } from '../../../operators/runtime/kinds.ts';
import { dispatchDrills, observeDrill } from '../../../server/drills/cluster.ts';
import { evidencePackage } from '../../../server/drills/evidence.ts';
import { until } from '../../operators/cluster.ts';
import { useStage } from '../../operators/drill/stage.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { confirmed, inProduction } from './given.ts';

const stage = useStage();
const LONG = 180_000;
let world: World;
beforeAll(async () => {
  world = await createWorld();
  world.services.cluster = stage.client;
});
afterAll(() => world.close());

test(
  'from the plan to the evidence: the drill of a real backup is dispatched, held, mirrored, signed and filed',
  async (context) => {
    if (!stage.hasVelero) return context.skip('the cluster has no Velero');
    const { services } = world;
    const tenancy = await stage.system();
    await inProduction(world, 'monitor', { tenancy });
    await (await world.as('providerOperator')).drills.draftPlan({ year: 2027 });
    await confirmed(world, 2027);
    const row = await services.db.drill.findFirstOrThrow();
    const name = row.resourceName ?? '';
    // The announced day is now: the cluster's clock is real.
    await services.db.drill.update({ where: { id: row.id }, data: { plannedFor: new Date(Date.now() + 15_000) } });
    await stage.backup(tenancy);
    const present = { get: (key: string) => (key === name ? there : undefined) };
    let there: Drill | undefined;
    await dispatchDrills(services, present);
    there = await stage.client.get<Drill>(DRILLS, { name });
    const { resourceVersion } = there.metadata;
    await dispatchDrills(services, present);
    expect((await stage.get(name)).metadata.resourceVersion, 'a second dispatch writes nothing').toBe(resourceVersion);
    await stage.client.patch(DRILLS, { name }, 'merge', { metadata: { labels: { [`${GROUP}/test-run`]: stage.run } } });
    await stage.start();
    const head = await world.as('unitHead');
    const seen = new Set<string>();
    await until(
      'the records to know that it is cleaned up',
      async () => {
        await observeDrill(services, await stage.get(name));
        const { state } = await head.drills.get({ id: row.id });
        seen.add(state);
        return state === 'cleanedUp';
      },
      LONG,
    );
    expect(seen).toContain('running');
    const view = await head.drills.get({ id: row.id });
    expect(view).toMatchObject({ outcome: 'verified', score: 100, status: { cleanup: { locationClear: 'seen' } } });
    // A small system on a quick machine is back within the second in which it was announced.
    expect(view.rtoSeconds).toBeTypeOf('number');
    await head.drills.sign({ id: row.id, words: '属实' });
    await (await world.as('providerOperator')).drills.sign({ id: row.id });
    const filed = await evidencePackage(await world.command('providerOperator'), row.id);
    const proof = firstEntries(filed.content).get('07-现场证明.html') ?? '';
    expect(proof).toContain(view.status?.evidenceDigest);
    expect(proof).toContain(view.status?.restorePoint?.backup);
  },
  LONG,
);

/** Reads a zip the hard way, from its local headers. */
function firstEntries(archive: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  while (archive.readUInt32LE(at) === 0x04034b50) {
    const packed = archive.readUInt32LE(at + 18);
    const nameLength = archive.readUInt16LE(at + 26);
    const start = at + 30 + nameLength + archive.readUInt16LE(at + 28);
    const name = archive.subarray(at + 30, at + 30 + nameLength).toString();
    found.set(name, inflateRawSync(archive.subarray(start, start + packed)).toString());
    at = start + packed;
  }
  return found;
}
