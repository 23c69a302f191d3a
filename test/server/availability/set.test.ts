import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProbeTarget } from '../../../operators/resources/availability-probe.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { refusal } from '../applications/given.ts';
import { productionSystem } from '../backup/systems.ts';
import { ENDPOINTS, givenProbe, outage, say } from './given.ts';

let world: World;
let systemId: string;
beforeEach(async () => {
  world = await createWorld();
  systemId = await productionSystem(world, 'portal');
});
afterEach(() => world.close());

const unit = () => world.as('unitApplicant');
const add = async (target: ProbeTarget, part = 'app') =>
  (await unit()).probes.add({ systemId, part, name: '首页', target });
const url = (text: string): ProbeTarget => ({ kind: 'url', url: { url: text, expectStatus: 200 } });

describe('who sets what', () => {
  test('a unit sets the probes of its own systems, the provider those of all, and nobody else any', async () => {
    const id = await givenProbe(world, systemId);
    await (await world.as('providerOperator')).probes.pause({ id, version: 0, paused: true });
    const other = await world.as('unitHead', 'health');
    expect((await refusal(other.probes.of({ systemId }))).code).toBe('NOT_FOUND');
    expect((await refusal(other.probes.pause({ id, version: 1, paused: false }))).code).toBe('NOT_FOUND');
    const leader = await world.as('leader');
    expect((await refusal(leader.probes.pause({ id, version: 1, paused: false }))).code).toBe('FORBIDDEN');
    expect((await leader.probes.of({ systemId })).maySet).toEqual({ enabled: false, reason: 'scope' });
    expect((await (await unit()).probes.of({ systemId })).maySet).toEqual({ enabled: true });
  });

  test('the unit hears of it when the provider touches what its own figure rests on', async () => {
    const { id: head } = await world.person('unitHead');
    const id = await givenProbe(world, systemId);
    await (await unit()).probes.pause({ id, version: 0, paused: true });
    expect(await world.services.db.notice.count({ where: { key: { startsWith: 'probe' } } })).toBe(0);
    await (await world.as('providerOperator')).probes.remove({ id, version: 1 });
    const told = await world.services.db.notice.findMany({ where: { key: 'probeRemoved', userId: head } });
    expect(told).toMatchObject([{ values: { probe: '首页', system: '系统portal' } }]);
  });

  test('whoever has seen an older version does not write over the newer', async () => {
    const id = await givenProbe(world, systemId);
    await (await unit()).probes.change({ id, version: 0, name: '门户', target: ENDPOINTS });
    const late = (await unit()).probes.change({ id, version: 0, name: '旧', target: ENDPOINTS });
    expect((await refusal(late)).key).toBe('changedMeanwhile');
  });
});

describe('a second click', () => {
  test('adds nothing, also at the same moment, and no probe takes the name of another', async () => {
    const both = await Promise.allSettled([add(ENDPOINTS), add(ENDPOINTS)]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { fields } = await refusal(add(ENDPOINTS));
    expect(fields).toEqual([{ path: 'name', message: { key: 'probeNameTaken' } }]);
    const id = await givenProbe(world, systemId, '登录');
    const renamed = (await unit()).probes.change({ id, version: 0, name: '首页', target: ENDPOINTS });
    expect((await refusal(renamed)).fields.map(({ path }) => path)).toEqual(['name']);
    await (await unit()).probes.change({ id, version: 0, name: '登录', target: ENDPOINTS });
    const first = await world.services.db.probe.findFirstOrThrow({ where: { name: '首页' } });
    await (await unit()).probes.remove({ id: first.id, version: 0 });
    await add(ENDPOINTS);
    expect(await world.services.db.probe.count({ where: { name: '首页' } })).toBe(2);
  });
});

describe('what may be asked', () => {
  test.each([
    [url('http://10.1.2.3/'), 'target.url.url', 'probeAddress'],
    [url('http://[::1]/'), 'target.url.url', 'probeAddress'],
    [url('http://user:secret@example.gov.cn/'), 'target.url.url', 'probeCredentials'],
    [
      { kind: 'http', http: { service: 'web', port: 80, scheme: 'http', path: '/../../x', expectStatus: 200 } },
      'target.http.path',
      'probePath',
    ],
    [
      { kind: 'http', http: { service: 'web', port: 80, scheme: 'http', path: '/a/%2E%2e/b', expectStatus: 200 } },
      'target.http.path',
      'probePath',
    ],
    [{ kind: 'http' }, 'target.http', 'probeSection'],
  ] satisfies [ProbeTarget, string, string][])('%j is refused at %s', async (target, path, key) => {
    const refused = await refusal(add(target));
    expect(refused).toMatchObject({ code: 'UNPROCESSABLE_CONTENT', key });
    expect(refused.fields).toMatchObject([{ path }]);
  });

  test('a namespace that the system has, and as many probes as the policy lets a system have', async () => {
    expect((await refusal(add(ENDPOINTS, 'db'))).key).toBe('probePart');
    for (let count = 0; count < 10; count += 1) await givenProbe(world, systemId, `第 ${count + 1} 项`);
    expect(await refusal(add(ENDPOINTS))).toMatchObject({ key: 'probesFull' });
  });

  test('a system without a place on the cloud has none', async () => {
    await world.services.db.allocation.updateMany({ where: { systemId }, data: { state: 'retired' } });
    expect((await refusal(add(ENDPOINTS))).key).toBe('probeNotOnCloud');
  });
});

describe('what is shown', () => {
  test('before the operators have looked at a new target it waits, and a look that is too old is called stale', async () => {
    const id = await givenProbe(world, systemId);
    const shown = async () => (await (await unit()).probes.of({ systemId })).probes[0];
    expect(await shown()).toMatchObject({ state: 'Waiting', isStale: false });
    await say(world, id);
    expect(await shown()).toMatchObject({ state: 'Up', isStale: false });
    world.clock.advance({ hours: 1, minutes: 2 });
    expect(await shown()).toMatchObject({ isStale: false });
    world.clock.advance({ minutes: 5 });
    expect(await shown()).toMatchObject({ state: 'Up', isStale: true });
    await (await unit()).probes.change({
      id,
      version: 0,
      name: '首页',
      target: { kind: 'endpoints', endpoints: { service: 'other' } },
    });
    expect(await shown()).toMatchObject({ state: 'Waiting', since: null });
  });

  test('a removed probe keeps its outages, and the one that lasts ends with the last look', async () => {
    const id = await givenProbe(world, systemId);
    world.clock.set('2026-11-23T08:00:00Z');
    await say(world, id, {
      state: 'Down',
      outages: [outage('2026-11-23T07:00:00Z')],
      lastCheckedAt: '2026-11-23T07:55:00Z',
    });
    await (await unit()).probes.remove({ id, version: 0 });
    const { probes, removed } = await (await unit()).probes.of({ systemId });
    expect(probes).toEqual([]);
    expect(removed).toMatchObject([{ id, outages: [{ until: '2026-11-23T07:55:00.000Z', minutes: 55 }] }]);
  });
});
