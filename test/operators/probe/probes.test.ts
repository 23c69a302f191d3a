import { describe, expect, test } from 'vitest';
import type { AvailabilityProbe, ProbeTarget } from '../../../operators/resources/availability-probe.ts';
import { GROUP } from '../../../operators/resources/group.ts';
import type { Informer } from '../../../operators/runtime/informer.ts';
import {
  AVAILABILITY_PROBES,
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  ENDPOINTS,
  NAMESPACES,
  SERVICES,
} from '../../../operators/runtime/kinds.ts';
import { uniqueWord, until } from '../cluster.ts';
import { deploymentOf } from '../tenancy/city.ts';
import { openSite, ownAddress, type Site, serviceFor, useWatch, withStatus } from './watch.ts';

const watch = useWatch();

const urlOf = ({ port }: Site, expectStatus = 200, path = '/'): ProbeTarget => ({
  kind: 'url',
  url: { url: `http://127.0.0.1:${port}${path}`, expectStatus },
});
const httpOf = (service: string, more: Partial<NonNullable<ProbeTarget['http']>> = {}): ProbeTarget => ({
  kind: 'http',
  http: { service, port: 80, scheme: 'http', path: '/', expectStatus: 200, ...more },
});
const endpointsOf = (service: string): ProbeTarget => ({ kind: 'endpoints', endpoints: { service } });

const minute = () => watch.clock.now().getTime();
const isoAt = (millis: number) => `${new Date(millis).toISOString().slice(0, 19)}Z`;

describe('a public address', () => {
  test('is up while it answers as it should, and down from the first of three failures to the next answer', async () => {
    const site = await openSite();
    const name = await watch.addProbe(urlOf(site));
    expect(await watch.status(name)).toMatchObject({ state: 'Up', target: `url http://127.0.0.1:${site.port}/ 200` });
    site.answers(withStatus(500));
    await watch.ask();
    const from = isoAt(minute());
    expect(await watch.status(name)).toMatchObject({ state: 'Up', failing: { since: from, count: 1 } });
    await watch.ask(2);
    expect(await watch.status(name)).toMatchObject({
      state: 'Down',
      since: from,
      outages: [{ from, reason: 'The answer was 500, not 200.', said: [{ code: 'probe.unexpectedStatus' }] }],
    });
    site.answers((_request, response) => response.end());
    await watch.ask();
    expect(await watch.status(name)).toMatchObject({ state: 'Up', outages: [{ from, until: isoAt(minute()) }] });
  });

  test('that hangs has not answered, and keeps no other waiting', async () => {
    const slow = await openSite();
    const quick = await openSite();
    const names = [await watch.addProbe(urlOf(slow)), await watch.addProbe(urlOf(quick))] as const;
    const held: (() => void)[] = [];
    slow.answers((_request, response) => held.push(() => response.end()));
    const asked = { quick: 0 };
    quick.answers((_request, response) => {
      asked.quick += 1;
      response.end();
    });
    watch.clock.advance({ minutes: 1 });
    const round = watch.duty.tick();
    await until('both to be asked', () => held.length > 0 && asked.quick > 0);
    await round;
    await watch.ask(2);
    expect(await watch.status(names[0])).toMatchObject({
      state: 'Down',
      outages: [{ reason: 'No answer within 1 seconds.' }],
    });
    expect(await watch.status(names[1])).toMatchObject({ state: 'Up' });
    for (const end of held) end();
  });

  test('that redirects has answered with that, and nobody follows', async () => {
    const site = await openSite();
    let asked = 0;
    site.answers((request, response) => {
      asked += 1;
      expect(request.url).toBe('/');
      withStatus(302, { location: '/sign-in' })(request, response);
    });
    const name = await watch.addProbe(urlOf(site, 302));
    expect(await watch.status(name)).toMatchObject({ state: 'Up' });
    expect(asked).toBe(1);
  });

  test('that is private is not called unless the policy names it; that is no outage', async () => {
    const name = await watch.addProbe({ kind: 'url', url: { url: 'http://10.0.0.1/', expectStatus: 200 } });
    await watch.ask(3);
    const status = await watch.status(name);
    expect(status).toMatchObject({
      state: 'Pending',
      conditions: [{ type: 'Watched', status: 'False', reason: 'Refused' }],
    });
    expect(status?.message).toMatch(/10\.0\.0\.1 is private/);
  });

  test('that never answered is pending, and another target begins anew', async () => {
    const site = await openSite();
    site.answers((request, response) => withStatus(request.url === '/right' ? 200 : 404)(request, response));
    const name = await watch.addProbe(urlOf(site, 200, '/wrong'));
    await watch.ask(4);
    expect(await watch.status(name)).toMatchObject({ state: 'Pending' });
    expect((await watch.status(name))?.outages ?? []).toEqual([]);
    const place = { namespace: watch.namespace, name };
    await watch.client.patch(AVAILABILITY_PROBES, place, 'merge', { spec: { target: urlOf(site, 200, '/right') } });
    await until('the new target', async () => {
      await watch.duty.tick();
      return (await watch.status(name))?.state === 'Up';
    });
    expect(await watch.status(name)).toMatchObject({ observedGeneration: 2 });
  });
});

test('an answer to what was asked before says nothing of a target that has been changed meanwhile', async () => {
  const site = await openSite();
  const held: (() => void)[] = [];
  site.answers((request, response) => {
    if (request.url === '/old') held.push(() => response.end());
    else withStatus(404)(request, response);
  });
  const name = uniqueWord('probe-');
  const place = { namespace: watch.namespace, name };
  const { metadata } = watch.tenancy;
  await watch.client.create(AVAILABILITY_PROBES, watch.namespace, {
    metadata: { name, labels: { [`${GROUP}/test-run`]: watch.run } },
    spec: { tenancy: metadata.name, target: urlOf(site, 200, '/old') },
  });
  const rounds: Promise<void>[] = [];
  await until('the old target to be asked', () => {
    rounds.push(watch.duty.tick());
    return held.length > 0;
  });
  await watch.client.patch(AVAILABILITY_PROBES, place, 'merge', { spec: { target: urlOf(site, 200, '/new') } });
  await until('the change to be seen', async () => {
    const seen = watch.duty.informers[0] as Informer<AvailabilityProbe>;
    return seen.get(`${watch.namespace}/${name}`)?.metadata.generation === 2;
  });
  for (const answer of held) answer();
  await Promise.all(rounds);
  await until('the new target to be judged', async () => {
    await watch.ask();
    return (await watch.status(name))?.observedGeneration === 2;
  });
  await watch.ask(4);
  expect(await watch.status(name)).toMatchObject({
    state: 'Pending',
    target: `url http://127.0.0.1:${site.port}/new 200`,
  });
  expect((await watch.status(name))?.outages ?? []).toEqual([]);
});

describe('a service asked through the API server', () => {
  test('is up, down when its pod answers wrongly or not at all, and up again', async (context) => {
    const host = ownAddress();
    if (!host) return context.skip('this machine has no address but loopback');
    const site = await openSite(host);
    const service = await serviceFor(watch, site);
    const name = await watch.addProbe(httpOf(service, { path: '/health?deep=1' }));
    await until('the service to answer', async () => {
      await watch.ask();
      return (await watch.status(name))?.state === 'Up';
    });
    site.answers((request, response) => withStatus(request.url === '/health?deep=1' ? 503 : 200)(request, response));
    await watch.ask(3);
    expect(await watch.status(name)).toMatchObject({
      state: 'Down',
      outages: [{ reason: 'The answer was 503, not 200.' }],
    });
    site.answers(withStatus(200));
    await watch.ask();
    expect(await watch.status(name)).toMatchObject({ state: 'Up' });
    site.answers(() => {});
    await watch.ask(3);
    expect((await watch.status(name))?.outages?.at(-1)).toMatchObject({ reason: 'No answer within 1 seconds.' });
    site.answers(withStatus(200));
    await watch.ask();
    site.server.closeAllConnections();
    site.server.close();
    await watch.ask(3);
    const last = (await watch.status(name))?.outages?.at(-1);
    expect(last?.reason).toMatch(/No answer: error trying to reach service: .*connection refused\./);

    await watch.client.delete(ENDPOINTS, { namespace: watch.namespace, name: service });
    await watch.client.delete(SERVICES, { namespace: watch.namespace, name: service });
    await watch.ask();
    // The same outage, whatever its reason has become.
    expect((await watch.status(name))?.outages).toHaveLength(3);
  });

  test('is asked by the provider’s own prober where the policy names one', async () => {
    const site = await openSite();
    const asked: (string | undefined)[] = [];
    site.answers((request, response) => {
      asked.push(request.url);
      response.end();
    });
    const before = watch.rules;
    const via = `http://127.0.0.1:${site.port}/{namespace}/{service}/{port}`;
    watch.rules = { ...before, availability: { ...before.availability, via } };
    const name = await watch.addProbe(httpOf('front', { path: '/health' }));
    expect(await watch.status(name)).toMatchObject({ state: 'Up', target: 'http front:80/health 200' });
    expect(asked).toEqual([`/${watch.namespace}/front/80/health`]);
    watch.rules = before;
    await watch.client.delete(AVAILABILITY_PROBES, { namespace: watch.namespace, name });
  });

  test('is never asked a path that leads out of it', async () => {
    const path = `/../../../../../../../apis/apps/v1/deployments`;
    const name = await watch.addProbe(httpOf('anything', { path }));
    expect(await watch.status(name)).toMatchObject({ conditions: [{ status: 'False', reason: 'Refused' }] });
  });
});

describe('endpoints', () => {
  const isReady = async (service: string, isWanted: boolean) => {
    const labelSelector = `kubernetes.io/service-name=${service}`;
    const { items } = await watch.client.list(ENDPOINT_SLICES, watch.namespace, { labelSelector });
    const ready = items.some((slice) =>
      ((slice as { endpoints?: { conditions?: { ready?: boolean } }[] }).endpoints ?? []).some(
        ({ conditions }) => conditions?.ready,
      ),
    );
    return ready === isWanted;
  };

  test('are up while one is ready; going away is an outage, and scaled to zero by the unit is none', async () => {
    const app = uniqueWord('app');
    const place = { namespace: watch.namespace, name: app };
    await watch.client.create(SERVICES, watch.namespace, {
      metadata: { name: app },
      spec: { selector: { app }, ports: [{ port: 80 }] },
    });
    const deployment = deploymentOf(app, 1);
    await watch.client.create(DEPLOYMENTS, watch.namespace, {
      ...deployment,
      spec: { ...deployment.spec, strategy: { type: 'Recreate' } },
    });
    await until('a ready endpoint', () => isReady(app, true));
    const name = await watch.addProbe(endpointsOf(app));
    await until('it to be up', async () => {
      await watch.ask();
      return (await watch.status(name))?.state === 'Up';
    });

    // A version that finds no node: the pods go, and none comes.
    const nodeSelector = { nowhere: 'at-all' };
    await watch.client.patch(DEPLOYMENTS, place, 'merge', { spec: { template: { spec: { nodeSelector } } } });
    await until('no ready endpoint', () => isReady(app, false));
    await until('it to be down', async () => {
      await watch.ask();
      return (await watch.status(name))?.state === 'Down';
    });
    expect(await watch.status(name)).toMatchObject({ outages: [{ reason: `No endpoint of ${app} is ready.` }] });

    await watch.client.patch(DEPLOYMENTS, place, 'merge', { spec: { replicas: 0 } });
    await until('it to be unknown', async () => {
      await watch.ask();
      return (await watch.status(name))?.state === 'Unknown';
    });
    const status = await watch.status(name);
    expect(status).toMatchObject({ conditions: [{ status: 'False', reason: 'ScaledToZero' }] });
    expect(status?.outages).toHaveLength(1);
    expect(status?.outages?.[0]?.until).toBeDefined();
  });
});

describe('what is not expected to answer', () => {
  test('paused: the outage ends with the last failure, and nothing is asked', async () => {
    const site = await openSite();
    const name = await watch.addProbe(urlOf(site));
    site.answers(withStatus(500));
    await watch.ask(3);
    const last = isoAt(minute());
    const place = { namespace: watch.namespace, name };
    await watch.client.patch(AVAILABILITY_PROBES, place, 'merge', { spec: { paused: true } });
    await until('the pause', async () => {
      await watch.ask();
      return (await watch.status(name))?.state === 'Unknown';
    });
    let asked = 0;
    site.answers(() => {
      asked += 1;
    });
    await watch.ask(2);
    expect(asked).toBe(0);
    expect((await watch.status(name))?.outages).toMatchObject([{ until: last }]);
  });

  test.each([
    { frozen: true },
    { retire: { requestedAt: '', reason: '', objectionsClosed: true, keepBackupUntil: '' } },
  ])('a tenancy that is frozen or being retired: %o', async (change) => {
    const site = await openSite();
    const name = await watch.addProbe(urlOf(site));
    site.answers(withStatus(500));
    const before = watch.tenancy;
    watch.tenancy = { ...before, spec: { ...before.spec, ...change } };
    await watch.ask(4);
    watch.tenancy = before;
    const status = await watch.status(name);
    expect(status).toMatchObject({ state: 'Unknown', conditions: [{ reason: 'TenancyAway' }] });
    expect(status?.outages ?? []).toEqual([]);
  });

  test('a copy of a probe in a namespace that is not the tenancy’s', async () => {
    const namespace = uniqueWord('elsewhere');
    await watch.client.create(NAMESPACES, undefined, { metadata: { name: namespace } });
    const site = await openSite();
    const { spec, metadata } = await watch.probe(await watch.addProbe(urlOf(site)));
    const copy = { metadata: { name: 'copy', labels: metadata.labels }, spec };
    await watch.client.create(AVAILABILITY_PROBES, namespace, copy);
    const found = await until('the copy to be judged', async () => {
      await watch.ask();
      return (
        await watch.client.get<Awaited<ReturnType<typeof watch.probe>>>(AVAILABILITY_PROBES, {
          namespace,
          name: 'copy',
        })
      ).status;
    });
    expect(found).toMatchObject({ state: 'Pending', conditions: [{ reason: 'Foreign' }] });
    await watch.client.delete(NAMESPACES, { name: namespace });
  });
});

describe('whoever looks', () => {
  test('goes on with an outage after a kill: it is neither lost nor doubled', async () => {
    const site = await openSite();
    const name = await watch.addProbe(urlOf(site));
    site.answers(withStatus(500));
    await watch.ask();
    const from = isoAt(minute());
    // Killed after the first failure, and again in the middle of the outage.
    watch.duty = await watch.startDuty();
    await watch.ask(4);
    watch.duty = await watch.startDuty();
    await watch.ask(2);
    site.answers(withStatus(200));
    await watch.ask();
    expect((await watch.status(name))?.outages).toMatchObject([{ from, until: isoAt(minute()) }]);
    expect((await watch.status(name))?.counts).toMatchObject({ outages: 1 });
  });

  test('was away for long: the outage ends with the last failure that was seen', async () => {
    const site = await openSite();
    const name = await watch.addProbe(urlOf(site));
    site.answers(withStatus(500));
    await watch.ask(3);
    const last = isoAt(minute());
    watch.clock.advance({ hours: 2 });
    watch.duty = await watch.startDuty();
    // Whoever takes over leaves each probe its own moment: the first look may be an interval away.
    await watch.ask(4);
    expect((await watch.status(name))?.outages).toMatchObject([{ until: last }, { from: isoAt(minute() - 120_000) }]);
  });

  test('is not alone for a moment: two leaders make one outage of it', async () => {
    const site = await openSite();
    const name = await watch.addProbe(urlOf(site));
    const other = await watch.startDuty();
    site.answers(withStatus(500));
    for (let round = 0; round < 5; round += 1) {
      watch.clock.advance({ minutes: 1 });
      await Promise.all([watch.duty.tick(), other.tick()]);
    }
    expect(await watch.status(name)).toMatchObject({ state: 'Down', counts: { outages: 1 } });
    site.answers(withStatus(200));
    watch.clock.advance({ minutes: 1 });
    await Promise.all([watch.duty.tick(), other.tick()]);
    expect((await watch.status(name))?.outages).toMatchObject([{ until: isoAt(minute()) }]);
    await other.stop();
  });

  test('writes nothing in the steady state, and says that it has looked', async () => {
    const site = await openSite();
    const name = await watch.addProbe(urlOf(site));
    await watch.ask();
    const before = (await watch.probe(name)).metadata.resourceVersion;
    watch.looked.length = 0;
    await watch.ask(20);
    expect((await watch.probe(name)).metadata.resourceVersion).toBe(before);
    expect(watch.looked.length).toBeGreaterThanOrEqual(19);
    expect(watch.looked.at(-1)).toMatch(/^availability: \d+ of \d+ probes asked\. \d+ up\. \d+ down\./);
  });
});
