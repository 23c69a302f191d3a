import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AvailabilityProbe } from '../../../operators/resources/availability-probe.ts';
import { OPERATIONS_POLICY_NAME, type OperationsPolicy } from '../../../operators/resources/operations-policy.ts';
import { namespaceName, type Tenancy, tenancyName } from '../../../operators/resources/tenancy.ts';
import { AVAILABILITY_PROBES, OPERATIONS_POLICIES, TENANCIES } from '../../../operators/runtime/kinds.ts';
import { layFoundation } from '../../../operators/tenancy/foundation.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { type Killable, startKillable } from '../../setup/killable.ts';
import { until, useClusterWithout } from '../cluster.ts';
import { specOf } from '../tenancy/city.ts';
import { openSite, withStatus } from './watch.ts';

const cluster = useClusterWithout();
const PATIENCE = 60_000;
let folder = '';
let operators: Killable | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yunzhi-killed-'));
  await layFoundation(cluster.client);
  const policy = defaultPolicy();
  Object.assign(policy.availability, { intervalSeconds: 10, failures: 2, allowedAddresses: ['127.0.0.0/8'] });
  const spec = operationsSpec({ version: 1, body: policy });
  await cluster.client.create(OPERATIONS_POLICIES, undefined, { metadata: { name: OPERATIONS_POLICY_NAME }, spec });
});
afterAll(async () => {
  await operators?.kill();
  await rm(folder, { recursive: true, force: true });
});

/** As `npm run operators` starts them; the same identity, so that nobody waits for a dead one's lease. */
function start(): void {
  const args = ['--kubeconfig', cluster.kubeconfig, '--data', folder, '--metrics-port', '0', '--identity', 'operators'];
  operators = startKillable('operators/main.ts', args);
}

async function killAndStart(): Promise<void> {
  await operators?.kill();
  start();
}

test('operators that are killed on the way into an outage and in the middle of it tell of one, from its first failure', async () => {
  const { client } = cluster;
  start();
  const spec = specOf();
  const tenancy = tenancyName(spec.unit.code, spec.system.code);
  const namespace = namespaceName(tenancy, 'app');
  await client.create(TENANCIES, undefined, { metadata: { name: tenancy }, spec });
  const isReady = async () => (await client.get<Tenancy>(TENANCIES, { name: tenancy })).status?.phase === 'Ready';
  await until('the tenancy', isReady, PATIENCE);
  const site = await openSite();
  const target = { kind: 'url', url: { url: `http://127.0.0.1:${site.port}/`, expectStatus: 200 } };
  await client.create(AVAILABILITY_PROBES, namespace, { metadata: { name: 'home' }, spec: { tenancy, target } });
  const status = async () =>
    (await client.get<AvailabilityProbe>(AVAILABILITY_PROBES, { namespace, name: 'home' })).status;
  await until('it to be up', async () => (await status())?.state === 'Up', PATIENCE);

  site.answers(withStatus(500));
  const from = await until('the first failure', async () => (await status())?.failing?.since, PATIENCE);
  await killAndStart();
  await until('the outage', async () => (await status())?.state === 'Down', PATIENCE);
  await killAndStart();
  const looked = async () =>
    (await client.get<OperationsPolicy>(OPERATIONS_POLICIES, { name: OPERATIONS_POLICY_NAME })).status?.loops?.some(
      ({ name }) => name === 'availability',
    );
  await until('the loop to have looked', looked, PATIENCE);
  site.answers(withStatus(200));
  await until('the end', async () => (await status())?.state === 'Up', PATIENCE);
  expect(await status()).toMatchObject({ outages: [{ from }], counts: { outages: 1 } });
  expect((await status())?.outages?.[0]?.until).toBeDefined();
}, 240_000);
