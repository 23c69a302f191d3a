import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { KubeClient } from '../../../operators/runtime/client.ts';
import { isForbidden, KubeError } from '../../../operators/runtime/errors.ts';
import { NAMESPACES, PODS, RESOURCE_QUOTAS } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { type RunningOperators, startOperators } from '../../../operators/start.ts';
import { type ClusterLoops, startClusterLoops } from '../../../server/cluster/loops.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { amounts, approve, createSystem, expectBalanced, GIB, givePool } from '../capacity/stage.ts';
import { JUNIT_PASSED, K6, SARIF, THRESHOLDS, upload } from '../trials/report-file.ts';
import { type Cloud, startCloud } from './cloud.ts';

/** The whole road, with the provider's operators at work on a Kubernetes API and the loops between it and the records. */
let cloud: Cloud;
let world: World;
let operators: RunningOperators;
let loops: ClusterLoops;
beforeAll(async () => {
  cloud = await startCloud();
  world = await createWorld();
  world.services.cluster = cloud.client;
  operators = await startOperators(
    {
      kubeconfig: cloud.kubeconfig,
      metricsPort: 0,
      metricsHost: '127.0.0.1',
      drDir: join(cloud.dataDir, 'dr-centre'),
      serverIdentity: 'system:serviceaccount:yunzhi-system:yunzhi-server',
      concurrency: 4,
      identity: 'test',
    },
    { clock: world.clock, log: silentLog },
  );
  loops = startClusterLoops(world.services, silentLog);
});
afterAll(async () => {
  await loops.stop();
  await operators.stop();
  await world.close();
  await cloud.stop();
});

const poll = { timeout: 30_000, interval: 50 };
const db = () => world.services.db;
const allocation = () => db().allocation.findUniqueOrThrow({ where: { systemId: 'monitor' } });
const stageOf = async (id: string) => (await db().application.findUniqueOrThrow({ where: { id } })).stage;
const enforcedCpu = async (namespace: string) => {
  const quotas = await cloud.client.list<{ metadata: object; spec: { hard: Record<string, string> } }>(
    RESOURCE_QUOTAS,
    namespace,
  );
  return quotas.items[0]?.spec.hard['requests.cpu'];
};

test('from approval to certificate', { timeout: 180_000 }, async () => {
  await givePool(world, 100_000);
  await createSystem(world, 'monitor');

  // The trial.
  const opening = await approve(world, {
    systemId: 'monitor',
    granted: amounts(8000, 16, { storageBytes: 200 * GIB }),
  });
  const trial = await db().trial.findFirstOrThrow();
  for (const [role, party] of [
    ['unitHead', 'unit'],
    ['authorityHandler', 'authority'],
    ['providerOperator', 'provider'],
  ] as const)
    await (await world.as(role)).trials.confirm({ trialId: trial.id, party });
  await expect.poll(async () => (await db().trial.findFirstOrThrow()).state, poll).toBe('running');
  await expect.poll(async () => (await allocation()).state, poll).toBe('inForce');
  expect(await enforcedCpu('water-monitor-app')).toBe('3');

  // The three tests, and production in place.
  const { tests } = await world.as('providerTester');
  const trialId = trial.id;
  await tests.upload({ source: 'junit', trialId, sha256: await upload(world, JUNIT_PASSED) });
  await tests.upload({ source: 'k6', trialId, sha256: await upload(world, K6), thresholds: THRESHOLDS });
  await tests.upload({
    source: 'sarif',
    trialId,
    sha256: await upload(world, SARIF),
    thresholds: { critical: 0, high: 0 },
  });
  await expect.poll(() => stageOf(opening), poll).toBe('finished');
  const view = await (await world.as('unitHead')).allocations.get({ systemId: 'monitor' });
  expect([view?.environment, view?.enforced?.cpuMillis]).toEqual(['production', 8000]);
  await expectBalanced(world);

  // A member's own, short-lived access; a stranger has none.
  const applicant = await world.as('unitApplicant');
  const { yaml, expiresAt } = await applicant.allocations.kubeconfig({ id: view?.id ?? '' });
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(3_600_000);
  const file = join(cloud.dataDir, 'member.yaml');
  writeFileSync(file, yaml);
  const member = await KubeClient.connect(file);
  await expect(member.list(PODS, 'water-monitor-app')).resolves.toMatchObject({ items: [] });
  await expect(member.list(PODS, 'kube-system')).rejects.toSatisfy(isForbidden);
  expect(parse(yaml).contexts.map((one: { name: string }) => one.name)).toContain('water-monitor-app');
  const head = await world.as('unitHead');
  world.services.settings.clusterUrl = 'https://cluster.example.gov.cn:6443';
  const outside = await applicant.allocations.kubeconfig({ id: view?.id ?? '' });
  expect(parse(outside.yaml).clusters[0].cluster.server).toBe('https://cluster.example.gov.cn:6443');
  await expect(head.allocations.kubeconfig({ id: view?.id ?? '' })).rejects.toMatchObject({ code: 'FORBIDDEN' });

  // Grow, then shrink.
  const grow = await approve(world, {
    kind: 'change',
    systemId: 'monitor',
    granted: amounts(12_000, 24, { storageBytes: 200 * GIB }),
    content: { change: { kind: 'grow', reason: '业务增长' } },
  });
  await expect.poll(() => stageOf(grow), poll).toBe('finished');
  const shrink = await approve(world, {
    kind: 'change',
    systemId: 'monitor',
    granted: amounts(6000, 12, { storageBytes: 200 * GIB }),
    content: { change: { kind: 'shrink', reason: '业务减少' } },
  });
  await expect.poll(() => stageOf(shrink), poll).toBe('finished');
  expect((await allocation()).cpuMillis).toBe(6000);
  await expectBalanced(world);

  // A removed member's token is dead.
  const { version } = await allocation();
  await head.allocations.setMembers({ id: view?.id ?? '', version, members: [] });
  const isRefused = () =>
    member.list(PODS, 'water-monitor-app').then(
      () => false,
      (error) => error instanceof KubeError,
    );
  await expect.poll(isRefused, poll).toBe(true);
  member.close();

  // The end.
  const termination = await approve(world, {
    kind: 'terminate',
    systemId: 'monitor',
    content: {
      terminate: { reason: '系统整合', offline: true, migrated: true, proof: '迁移记录', plannedFor: '2026-11-20' },
    },
  });
  await expect.poll(() => stageOf(termination), poll).toBe('finished');
  expect(await allocation()).toMatchObject({ state: 'retired', cpuMillis: 0 });
  const retirement = await db().retirement.findFirstOrThrow();
  const certificate = await head.certificates.get({ number: retirement.certificateNumber ?? '' });
  expect(certificate.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  await expect(cloud.client.find(NAMESPACES, { name: 'water-monitor-app' })).resolves.toBeUndefined();
  expect((await db().system.findFirstOrThrow()).stage).toBe('retired');
  await expectBalanced(world);
});
