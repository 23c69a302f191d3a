import { beforeAll, expect, test } from 'vitest';
import { PROBE_ROLE } from '../../../operators/probe/rights.ts';
import { AVAILABILITY_PROBES, ROLE_BINDINGS } from '../../../operators/runtime/kinds.ts';
import { layFoundation } from '../../../operators/tenancy/foundation.ts';
import { until } from '../cluster.ts';
import { codeOf, installRights, tokenOf } from '../rights.ts';
import { openSite, ownAddress, serviceFor, useWatch } from './watch.ts';

const watch = useWatch();

beforeAll(async () => {
  await layFoundation(watch.client);
  await installRights(watch.client);
}, 60_000);

test('probes are asked with the rights that are installed, and over HTTP only where a probe lies', async (context) => {
  const { client, namespace } = watch;
  const host = ownAddress();
  if (!host) return context.skip('this machine has no address but loopback');
  const operators = client.withToken(await tokenOf(client, 'yunzhi-operators'));
  await until('the rights to be known', async () => (await codeOf(operators.list(AVAILABILITY_PROBES))) === 200);
  const ask = (place: string) =>
    codeOf(operators.request('GET', `/api/v1/namespaces/${place}/services/none:80/proxy/`));
  expect(await ask(namespace)).toBe(403);

  watch.duty = await watch.startDuty(operators);
  const service = await serviceFor(watch, await openSite(host));
  const http = { service, port: 80, scheme: 'http', path: '/', expectStatus: 200 } as const;
  const name = await watch.addProbe({ kind: 'http', http });
  await until('it to be up', async () => {
    await watch.ask();
    return (await watch.status(name))?.state === 'Up';
  });
  expect(await client.find(ROLE_BINDINGS, { namespace, name: PROBE_ROLE })).toMatchObject({
    roleRef: { name: PROBE_ROLE },
    subjects: [{ kind: 'ServiceAccount', name: 'yunzhi-operators' }],
  });
  expect(await ask('default')).toBe(403);

  // The specification is the server's word, the status is not.
  const server = client.withToken(await tokenOf(client, 'yunzhi-server'));
  const place = { namespace, name };
  expect(await codeOf(server.patch(AVAILABILITY_PROBES, place, 'merge', { spec: { paused: false } }))).toBe(200);
  expect(await codeOf(server.patchStatus(AVAILABILITY_PROBES, place, { state: 'Up' }))).toBe(403);

  const site = await openSite();
  const url = { url: `http://127.0.0.1:${site.port}/`, expectStatus: 200 };
  const names = [
    await watch.addProbe({ kind: 'url', url }),
    await watch.addProbe({ kind: 'endpoints', endpoints: { service } }),
  ];
  for (const one of names)
    await until('the others to be up', async () => {
      await watch.ask();
      return (await watch.status(one))?.state === 'Up';
    });
}, 60_000);
