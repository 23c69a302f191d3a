import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProbeDuty, startProbes } from '../../../operators/probe/controller.ts';
import type { AvailabilityProbe } from '../../../operators/resources/availability-probe.ts';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import { LABELS } from '../../../operators/resources/group.ts';
import type { Tenancy } from '../../../operators/resources/tenancy.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';
import { Informer } from '../../../operators/runtime/informer.ts';
import {
  AVAILABILITY_PROBES,
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  NAMESPACES,
  SERVICES,
} from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { createMetrics } from '../../../operators/runtime/metrics.ts';
import { yearBounds } from '../../../server/assessment/days.ts';
import { dispatchProbes } from '../../../server/availability/dispatch.ts';
import { observeProbe } from '../../../server/availability/observe.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { collectService } from '../../../server/provider/collect.ts';
import { uniqueWord, until, useCluster } from '../../operators/cluster.ts';
import { deploymentOf } from '../../operators/tenancy/city.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { productionSystem } from '../backup/systems.ts';

const cluster = useCluster();
const code = uniqueWord('s');
const namespace = `water-${code}-app`;
let world: World;
let duty: ProbeDuty;
let informer: Informer<AvailabilityProbe>;

/** One round of the server's loop: what stands on the cluster enters the records, what the records desire gets onto the cluster. */
async function round(): Promise<void> {
  for (const key of [...informer.keys()]) await observeProbe(world.services, informer.get(key));
  await dispatchProbes(world.services, informer);
}

const eventually = <T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> =>
  until(what, async () => {
    await round();
    return ask();
  });

/** The operators look, a minute later than before. */
async function look(times = 1): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    world.clock.advance({ minutes: 1 });
    await duty.tick();
  }
}

beforeAll(async () => {
  world = await createWorld();
  const { client } = cluster;
  world.services.cluster = client;
  await installCrds(client, KINDS.map(toCrd));
  await productionSystem(world, code, { onlineAt: new Date('2026-01-01T00:00:00Z') });
  await client.create(NAMESPACES, undefined, { metadata: { name: namespace } });
  informer = new Informer<AvailabilityProbe>({
    client,
    kind: AVAILABILITY_PROBES,
    labelSelector: `${LABELS.system}=${code}`,
  });
  await informer.start().synced;
  const { desired } = await world.services.db.allocation.findUniqueOrThrow({ where: { systemId: code } });
  const tenancy = {
    metadata: { name: `water-${code}` },
    spec: desired,
    status: { phase: 'Ready' },
  } as unknown as Tenancy;
  const policy = operationsSpec({ version: 0, body: defaultPolicy() });
  duty = await startProbes(
    {
      client,
      clock: world.clock,
      log: silentLog,
      metrics: createMetrics({ withProcess: false }),
      labelSelector: `${LABELS.system}=${code}`,
      operations: { policy, looked: () => {} },
      tenancies: { get: () => tenancy },
    },
    { isManual: true },
  );
  await client.create(SERVICES, namespace, {
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  const deployment = deploymentOf('web', 1);
  const spec = { ...deployment.spec, strategy: { type: 'Recreate' } };
  await client.create(DEPLOYMENTS, namespace, { ...deployment, spec });
}, 60_000);
afterAll(async () => {
  await duty?.stop();
  await informer?.stop();
  await cluster.client.delete(NAMESPACES, { name: namespace });
  await world?.close();
}, 60_000);

async function untilReady(isWanted: boolean): Promise<void> {
  const labelSelector = 'kubernetes.io/service-name=web';
  await until(`endpoints that are ${isWanted ? '' : 'not '}ready`, async () => {
    const { items } = await cluster.client.list(ENDPOINT_SLICES, namespace, { labelSelector });
    return JSON.stringify(items).includes('"ready":true') === isWanted;
  });
}

const swap = (nodeSelector: object | null) =>
  cluster.client.patch(DEPLOYMENTS, { namespace, name: 'web' }, 'merge', {
    spec: { template: { spec: { nodeSelector } } },
  });

test('from the unit’s form to the provider’s availability: set, carried, asked, recorded, counted', async () => {
  const unit = await world.as('unitApplicant');
  const shown = async () => (await unit.probes.of({ systemId: code })).probes[0];
  const id = await unit.probes.add({
    systemId: code,
    part: 'app',
    name: '业务服务',
    target: { kind: 'endpoints', endpoints: { service: 'web' } },
  });
  // Until the operators have made the namespace there is nowhere to put it.
  await round();
  expect([...informer.keys()]).toEqual([]);
  await world.services.db.allocation.updateMany({
    where: { systemId: code },
    data: { observed: { phase: 'Ready', namespaces: [{ part: 'app', name: namespace }] } },
  });
  const key = await eventually('the probe on the cluster', async () => [...informer.keys()][0]);
  expect(informer.get(key)?.spec).toMatchObject({ tenancy: `water-${code}`, paused: false });
  await untilReady(true);
  await eventually('the system to be up', async () => {
    await look();
    return (await shown())?.state === 'Up';
  });

  await swap({ nowhere: 'at-all' });
  await untilReady(false);
  await eventually('the system to be down', async () => {
    await look();
    return (await shown())?.state === 'Down';
  });
  // The server is away while it comes back.
  await swap(null);
  await untilReady(true);
  await until('the operators to see it', async () => {
    await look();
    return informer.get(key)?.status?.state === 'Up';
  });
  await eventually('the end on record', async () => (await shown())?.outages[0]?.until);
  const seen = await shown();
  expect(seen?.outages).toHaveLength(1);
  const [row] = await world.services.db.probeOutage.findMany({ where: { probeId: id } });
  const minutes = ((row?.until?.getTime() ?? 0) - (row?.from.getTime() ?? 0)) / 60_000;
  expect(minutes).toBeGreaterThanOrEqual(3);

  const evidence = await collectService(world.services.db, yearBounds(2026), world.clock.now());
  expect(evidence.interruptions).toMatchObject([{ type: 'probe', minutes, planned: false }]);
  expect(evidence.coverage).toEqual({ systems: 1, watched: 1, without: [] });

  await eventually('the operators to be told what is on record', async () => informer.get(key)?.spec.recordedUntil);

  // Somebody edits the object: it is put right again.
  const [namespaceOf = '', name = ''] = key.split('/');
  const place = { namespace: namespaceOf, name };
  await cluster.client.patch(AVAILABILITY_PROBES, place, 'merge', { spec: { paused: true } });
  await until('the edit to be seen', () => informer.get(key)?.spec.paused);
  await eventually('the edit to be undone', async () => informer.get(key)?.spec.paused === false);

  await unit.probes.pause({ id, version: seen?.version ?? 0, paused: true });
  await eventually('the pause', async () => {
    await look();
    return (await shown())?.state === 'Unknown';
  });
  await world.services.db.allocation.updateMany({ where: { systemId: code }, data: { state: 'retired' } });
  await eventually('a retired system to be watched no more', async () => informer.keys().next().done === true);
  expect((await unit.probes.of({ systemId: code })).removed).toMatchObject([{ id, outages: [{}] }]);
}, 60_000);
