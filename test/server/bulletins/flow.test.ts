import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SecurityBulletin } from '../../../operators/resources/security-bulletin.ts';
import { SECURITY_BULLETINS } from '../../../operators/runtime/kinds.ts';
import { dispatchBulletins } from '../../../server/bulletins/dispatch.ts';
import { observeBulletin } from '../../../server/bulletins/observe.ts';
import {
  type Duty,
  givenContract,
  givenRules,
  givenTenancy,
  givenWorkload,
  LABEL,
  putReport,
  removeMonths,
  removeUnit,
  startDuty,
  vulnerabilityReport,
} from '../../operators/bulletin/given.ts';
import { installTrivyCrds } from '../../operators/bulletin/trivy-crds.ts';
import { uniqueWord, until, useCluster } from '../../operators/cluster.ts';
import { createWorld, type World } from '../../setup/world.ts';

const cluster = useCluster();
let world: World;
let duty: Duty;
const unit = uniqueWord('w');

beforeAll(async () => {
  await givenContract(cluster.client);
  await installTrivyCrds(cluster.client);
});
beforeEach(async () => {
  world = await createWorld();
  world.services.cluster = cluster.client;
  await givenRules(cluster.client);
  world.clock.set('2036-11-24T01:00:00Z');
  duty = await startDuty(cluster.client, world.clock, { selector: `${LABEL}=${unit}` });
});
afterEach(async () => {
  await duty.stop();
  await removeUnit(cluster.client, unit);
  await removeMonths(cluster.client, '2036-11', '2036-12', '2037-01');
  await world.close();
});
afterAll(() => cluster.client.close());

/** One round of everything: records to the cluster, the operators' look, the cluster to the records. */
async function round(): Promise<void> {
  const objects = new Map<string, SecurityBulletin>();
  for await (const one of cluster.client.listAll<SecurityBulletin>(SECURITY_BULLETINS))
    if (one.metadata.labels?.[LABEL] === unit) objects.set(one.metadata.name ?? '', one);
  await dispatchBulletins(world.services, {
    isSynced: true,
    get: (key) => objects.get(key),
    values: () => objects.values(),
  });
  // On a cluster that others use, too, this test's duty looks at its own months alone.
  for (const { month } of await world.services.db.bulletin.findMany({ select: { month: true } }))
    await cluster.client.patch(SECURITY_BULLETINS, { name: month }, 'merge', {
      metadata: { labels: { [LABEL]: unit } },
    });
  await duty.round();
  for await (const one of cluster.client.listAll<SecurityBulletin>(SECURITY_BULLETINS))
    await observeBulletin(world.services, one);
}

test('a month goes from the cluster to a draft, is published by the provider, and comes back fixed only when the operators find it gone', async () => {
  const { client } = cluster;
  await world.services.db.unit.create({
    data: {
      id: unit,
      code: unit,
      name: `${unit}局`,
      kind: 'department',
      parentId: 'authority',
      createdAt: world.clock.now(),
    },
  });
  const namespace = await givenTenancy(client, unit, 'registry');
  await until('the tenancy', () => duty.tenancies.get(`${unit}-registry`));
  await givenAllocation(unit, 'registry');
  const set = await givenWorkload(client, namespace, 'web', 'registry.yunzhou.gov.cn/water/web:1.0');
  const image = { repository: 'water/web', digest: 'sha256:aaa' };
  await putReport(
    client,
    vulnerabilityReport(namespace, set, image, [
      { id: 'CVE-2026-1', severity: 'CRITICAL', fixedVersion: '2' },
      { id: 'CVE-2026-2' },
    ]),
  );

  await round();
  const provider = await world.as('providerOperator');
  const unitHead = world.asPerson({ ...(await world.person('unitHead')), id: 'head', unitId: unit, unitName: unit });
  await world.services.db.user.create({
    data: {
      id: 'head',
      username: 'head',
      name: 'head',
      unitId: unit,
      passwordHash: '!',
      passwordChangedAt: world.clock.now(),
      createdAt: world.clock.now(),
      roles: { create: { role: 'unitHead', grantedAt: world.clock.now(), grantedBy: 'test' } },
    },
  });
  expect((await provider.bulletins.table()).map(({ month, state }) => [month, state])).toEqual([
    ['2036-11', 'waiting'],
  ]);

  world.clock.set('2036-11-30T16:00:00Z'); // 1 December in China
  await round();
  const drafted = await provider.bulletins.get({ month: '2036-11' });
  expect(drafted.state).toBe('drafted');
  expect(drafted.content?.draft.vulnerabilities).toMatchObject({ total: 2, fixable: 1, images: 1 });
  await expect(unitHead.bulletins.get({ month: '2036-11' })).rejects.toMatchObject({ code: 'NOT_FOUND' });

  const { version } = await provider.bulletins.edit({
    month: '2036-11',
    version: drafted.version,
    texts: { overview: '总体平稳。' },
  });
  const { number } = await provider.bulletins.publish({ month: '2036-11', version });
  expect(number).toBe('云政务安〔2036〕第11期');
  const seen = await unitHead.bulletins.get({ month: '2036-11' });
  expect(seen.content?.texts.overview).toBe('总体平稳。');
  const scanned = seen.mine?.sections.find(({ section }) => section === 'vulnerability');
  expect(scanned?.counts).toEqual({ critical: 1, high: 1, medium: 0, low: 0 });
  expect(seen.units.map(({ unitId }) => unitId)).toEqual([unit]);
  // On a cluster that others use, too, their duties may have found something here besides.
  const { items: acknowledged } = await unitHead.bulletins.acknowledge({ month: '2036-11' });
  expect(acknowledged).toBeGreaterThanOrEqual(2);

  await round();
  const object = await client.get<SecurityBulletin>(SECURITY_BULLETINS, { name: '2036-11' });
  expect(object.status?.frozenDigest).toBe(seen.digest);

  const items = await unitHead.bulletinItems.table({ sections: ['vulnerability'] });
  expect(items.map(({ section, severity, state }) => [section, severity, state])).toEqual([
    ['vulnerability', 'critical', 'acknowledged'],
    ['vulnerability', 'high', 'acknowledged'],
  ]);
  const [critical] = items;
  await unitHead.bulletinItems.report({ id: critical?.id ?? '', words: '已升级镜像' });
  await round();
  expect(await unitHead.bulletinItems.get({ id: critical?.id ?? '' })).toMatchObject({
    state: 'inProgress',
    retestOutcome: 'present',
  });

  await putReport(client, vulnerabilityReport(namespace, set, image, [{ id: 'CVE-2026-2' }]));
  world.clock.advance({ minutes: 1 });
  await unitHead.bulletinItems.report({ id: critical?.id ?? '', words: '再次升级' });
  await round();
  expect(await unitHead.bulletinItems.get({ id: critical?.id ?? '' })).toMatchObject({
    state: 'fixed',
    retestOutcome: 'gone',
  });
});

async function givenAllocation(unitId: string, code: string): Promise<void> {
  const { db, clock } = world.services;
  const at = clock.now();
  const id = `${unitId}-${code}`;
  await db.system.create({
    data: {
      id,
      code,
      name: code,
      unitId,
      category: 'application',
      purpose: '',
      protectionLevel: 2,
      drLevel: 2,
      rpoMinutes: 60,
      rtoMinutes: 60,
      zone: 'extranet',
      contacts: [],
      createdAt: at,
    },
  });
  await db.allocation.create({
    data: {
      id,
      systemId: id,
      unitId,
      tenancyName: id,
      state: 'inForce',
      environment: 'production',
      granted: {},
      desired: {},
      approvedAt: at,
      createdAt: at,
    },
  });
}
