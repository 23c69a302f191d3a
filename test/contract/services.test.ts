import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, onTestFinished } from 'vitest';
import type { Answer, KubeObject } from './client.ts';
import { api, type Home, test, until } from './fixture.ts';
import { deployment, pod } from './samples.ts';

interface Slice extends KubeObject {
  endpoints:
    | { addresses: string[]; conditions: { ready?: boolean }; targetRef?: { kind: string; name: string } }[]
    | null;
  ports: { name: string; port: number; protocol: string }[] | null;
}

const service = (name: string, spec: object) => ({ metadata: { name }, spec });
const slicesOf = async (home: Home, name: string): Promise<Slice[]> => {
  const query = `?labelSelector=kubernetes.io/service-name=${name}`;
  return (await api.get(home.in('discovery.k8s.io/v1', 'endpointslices', query))).body.items as Slice[];
};
const readyIn = (slices: readonly Slice[]) =>
  slices.flatMap(({ endpoints }) => (endpoints ?? []).filter(({ conditions }) => conditions.ready));

const untilReady = (home: Home, name: string, count: number) =>
  until(`${count} ready endpoints of ${name}`, async () => {
    const slices = await slicesOf(home, name);
    return slices.length > 0 && readyIn(slices).length === count ? slices : undefined;
  });

describe('endpoints of a service', () => {
  test('are the ready pods that it selects, and none once they are gone', async ({ home }) => {
    const ports = [{ name: 'http', port: 80, targetPort: 8080 }];
    await api.create(home.core('services'), service('web', { selector: { app: 'web' }, ports }));
    await api.create(home.in('apps/v1', 'deployments'), deployment('web', 2));
    const [slice] = await untilReady(home, 'web', 2);
    expect(slice?.metadata).toMatchObject({
      labels: {
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      ownerReferences: [{ kind: 'Service', name: 'web', controller: true }],
    });
    expect(slice?.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }]);
    for (const one of readyIn(slice ? [slice] : [])) expect(one).toMatchObject({ targetRef: { kind: 'Pod' } });

    await api.patch(home.in('apps/v1', 'deployments', 'web'), 'merge', { spec: { replicas: 0 } });
    await untilReady(home, 'web', 0);
    await api.delete(home.core('services', 'web'));
    await until(
      'the slices to go with the service',
      async () => (await slicesOf(home, 'web')).length === 0 || undefined,
    );
  });

  test('are mirrored to slices where somebody wrote them by hand', async ({ home }) => {
    await api.create(home.core('services'), service('hand', { ports: [{ port: 80 }] }));
    const subsets = [{ addresses: [{ ip: '192.0.2.77' }], ports: [{ port: 8080 }] }];
    await api.create(home.core('endpoints'), { metadata: { name: 'hand' }, subsets });
    const [slice] = await untilReady(home, 'hand', 1);
    expect(slice?.endpoints).toMatchObject([{ addresses: ['192.0.2.77'] }]);
    await api.delete(home.core('endpoints', 'hand'));
    await until('the mirror to go', async () => (await slicesOf(home, 'hand')).length === 0 || undefined);
  });
});

/** An address of this machine that a service may lead to: loopback is refused. */
const ownAddress = (): string | undefined =>
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;

async function listen(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    response.writeHead(request.url?.startsWith('/health?deep=1') ? 200 : 418, { 'x-from': 'the pod' });
    response.end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

describe('the service proxy', () => {
  const ask = (home: Home, id: string, path = ''): Promise<Answer> =>
    api.get(home.core('services', `${id}/proxy/${path}`));

  test('says what is missing: the service, its port, its endpoints', async ({ home }) => {
    await api.create(home.core('services'), service('web', { selector: { app: 'web' }, ports: [{ port: 80 }] }));
    // The proxy learns of services by a watch of its own.
    const found = await until('the service to be known', async () => {
      const answer = await ask(home, 'web:80');
      return answer.status === 404 ? undefined : answer;
    });
    expect(found).toMatchObject({
      status: 503,
      body: { kind: 'Status', reason: 'ServiceUnavailable', message: 'no endpoints available for service "web"' },
    });
    expect(await ask(home, 'web:81')).toMatchObject({
      status: 503,
      body: { message: 'no service port 81 found for service "web"' },
    });
    expect(await ask(home, 'nothing:80')).toMatchObject({
      status: 404,
      body: { reason: 'NotFound', message: 'services "nothing" not found' },
    });
  });

  test('leads to the pod that the endpoints name, and says when nothing listens there', async ({ home, skip }) => {
    const ip = ownAddress();
    if (!ip) return skip('this machine has no address but loopback');
    const { server, port } = await listen(ip);
    await api.create(home.core('pods'), pod('mine', {}, { spec: { schedulerName: 'nobody' } }));
    const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }] };
    expect((await api.patch(home.core('pods', 'mine/status'), 'merge', { status })).status).toBe(200);
    await api.create(home.core('services'), service('hand', { ports: [{ port: 80 }] }));
    const targetRef = { kind: 'Pod', namespace: home.name, name: 'mine' };
    const subsets = [{ addresses: [{ ip, targetRef }, { ip: '192.0.2.88' }], ports: [{ port }] }];
    await api.create(home.core('endpoints'), { metadata: { name: 'hand' }, subsets });
    const answer = await until('the pod to be known', async () => {
      const found = await ask(home, 'hand:80', 'health?deep=1');
      return found.status === 503 || found.status === 404 ? undefined : found;
    });
    expect(answer).toMatchObject({ status: 200, text: 'hello', headers: { 'x-from': 'the pod' } });
    expect((await ask(home, 'hand:80', 'other')).status).toBe(418);

    server.closeAllConnections();
    server.close();
    expect(await ask(home, 'hand:80')).toMatchObject({
      status: 503,
      body: { message: `error trying to reach service: dial tcp ${ip}:${port}: connect: connection refused` },
    });
  });
});
