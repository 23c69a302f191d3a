import { afterAll, beforeAll, expect, test } from 'vitest';
import { Operations } from '../../../operators/policy/operations.ts';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import { API_VERSION } from '../../../operators/resources/group.ts';
import type { OperationsPolicy } from '../../../operators/resources/operations-policy.ts';
import { say } from '../../../operators/resources/sentences.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';
import { OPERATIONS_POLICIES } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { createMetrics } from '../../../operators/runtime/metrics.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { fakeClock } from '../../setup/clock.ts';
import { uniqueWord, until, useCluster } from '../cluster.ts';

const cluster = useCluster();
// Not the city's: other tests may be at work on the same cluster.
const place = { name: uniqueWord('city') };

beforeAll(async () => {
  await installCrds(cluster.client, KINDS.map(toCrd));
});
afterAll(async () => {
  await cluster.client.delete(OPERATIONS_POLICIES, place);
});

const open = () =>
  new Operations({
    client: cluster.client,
    clock: fakeClock(),
    log: silentLog,
    metrics: createMetrics({ withProcess: false }),
    ...place,
  }).start();

test('without the authority’s rules there is no policy, and with them what each loop decided stands in the status', async () => {
  const operations = await open();
  expect(operations.policy).toBeUndefined();
  const said = [say('loop.backupReviewed', { total: 4 }), say('loop.backupFinding', { finding: 'stale', count: 1 })];
  operations.looked('backup', said, 900);
  const spec = operationsSpec({ version: 7, body: defaultPolicy() });
  await cluster.client.create(OPERATIONS_POLICIES, undefined, {
    apiVersion: API_VERSION,
    kind: 'OperationsPolicy',
    metadata: place,
    spec,
  });
  await until('the rules', () => operations.policy);
  await operations.write();
  const written = await cluster.client.get<OperationsPolicy>(OPERATIONS_POLICIES, place);
  expect(written.status).toMatchObject({ appliedVersion: 7, observedGeneration: 1 });
  expect(written.status?.loops).toEqual([
    {
      name: 'backup',
      lastLookedAt: fakeClock().now().toISOString(),
      decided: '4 tenancies reviewed. 1 stale.',
      said,
      intervalSeconds: 900,
    },
  ]);

  await until('its own write', () => operations.informer.get(place.name)?.status?.loops);
  const before = operations.informer.get(place.name)?.metadata.resourceVersion;
  await operations.write();
  const after = await cluster.client.get<OperationsPolicy>(OPERATIONS_POLICIES, place);
  expect(after.metadata.resourceVersion).toBe(before);
  await operations.stop();
});

test('rules that an older server has written, without those of probes, are completed with their defaults', async () => {
  const { availability: _, ...older } = operationsSpec({ version: 3, body: defaultPolicy() });
  const name = uniqueWord('older');
  await cluster.client.create(OPERATIONS_POLICIES, undefined, { metadata: { name }, spec: older });
  const { spec } = await cluster.client.get<OperationsPolicy>(OPERATIONS_POLICIES, { name });
  expect(spec.availability).toEqual({ intervalSeconds: 60, failures: 3, timeoutSeconds: 5, allowedAddresses: [] });
  await cluster.client.delete(OPERATIONS_POLICIES, { name });
});
