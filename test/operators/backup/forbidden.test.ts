import { afterAll, beforeAll, expect, test } from 'vitest';
import { BackupWorld, isVeleroServed } from '../../../operators/backup/world.ts';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import type { Tenancy } from '../../../operators/resources/tenancy.ts';
import type { KubeClient } from '../../../operators/runtime/client.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';
import { KubeError } from '../../../operators/runtime/errors.ts';
import { Informer } from '../../../operators/runtime/informer.ts';
import { TENANCIES } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { until, useCluster } from '../cluster.ts';

const cluster = useCluster();
const labelSelector = 'test.yunzhi.dev/none=forbidden';
let world: BackupWorld;
let mayRead = false;

/** The cluster's client, with the rights of a chart that knows of no Velero: until they are given, every list of its objects is refused. */
const restricted = (client: KubeClient): KubeClient =>
  new Proxy(client, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'list') return value.bind(target);
      return (...query: Parameters<KubeClient['list']>) => {
        if (query[0].apiVersion.startsWith('velero.io') && !mayRead)
          return Promise.reject(new KubeError('GET', { code: 403, reason: 'Forbidden', message: 'no rights' }));
        return target.list(...query);
      };
    },
  });

beforeAll(async () => {
  await until('Velero’s API', () => isVeleroServed(cluster.client), 30_000);
  await installCrds(cluster.client, KINDS.map(toCrd));
});
afterAll(async () => {
  await world?.stop();
  await world?.tenancies.stop();
});

test('a Velero that may not be read is taken for absent and does not hang the start; once it may be read it is watched', async () => {
  const client = restricted(cluster.client);
  const tenancies = new Informer<Tenancy>({ client, kind: TENANCIES, labelSelector });
  await tenancies.start().synced;
  world = new BackupWorld({ client, log: silentLog, labelSelector, tenancies });
  await world.start();
  expect(world.isServed).toBe(false);
  mayRead = true;
  expect(await world.tryVelero()).toBe(true);
  expect(world.informers.every(({ isSynced }) => isSynced)).toBe(true);
});
