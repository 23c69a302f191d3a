import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setDesired, specOf } from '../../../server/allocations/desired.ts';
import { convertToProduction } from '../../../server/allocations/production.ts';
import { write } from '../../../server/db/write.ts';
import { tickExecution } from '../../../server/execution/tick.ts';
import { allocateProduction } from '../../../server/trials/record-result.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { amounts, approve, createSystem, expectBalanced, givePool } from '../capacity/stage.ts';
import { cloudSays } from './cloud-says.ts';
import { JUNIT_FAILED, JUNIT_PASSED, K6, SARIF, THRESHOLDS, upload } from './report-file.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const GRANTED = amounts(8000, 16);
const db = () => world.services.db;
const trialOf = (systemId: string) =>
  db().trial.findFirstOrThrow({ where: { systemId }, orderBy: { createdAt: 'desc' } });
const allocationOf = (systemId: string) => db().allocation.findUniqueOrThrow({ where: { systemId } });
const applicationOf = (id: string) => db().application.findUniqueOrThrow({ where: { id } });

const PARTY_ROLES = { unit: 'unitHead', authority: 'authorityHandler', provider: 'providerOperator' } as const;

async function confirm(systemId: string, ...parties: (keyof typeof PARTY_ROLES)[]): Promise<void> {
  const { id: trialId } = await trialOf(systemId);
  for (const party of parties) await (await world.as(PARTY_ROLES[party])).trials.confirm({ trialId, party });
}

/** An approved system whose trial runs. */
async function running(code = 'monitor', granted = GRANTED): Promise<string> {
  await createSystem(world, code);
  const applicationId = await approve(world, { systemId: code, granted });
  await confirm(code, 'unit', 'authority', 'provider');
  await cloudSays(world, code);
  return applicationId;
}

async function pass(systemId: string, ...kinds: ('function' | 'performance' | 'security')[]): Promise<void> {
  const { id: trialId } = await trialOf(systemId);
  const { tests } = await world.as('providerTester');
  const security = { critical: 0, high: 0 };
  for (const kind of kinds) {
    world.clock.advance({ seconds: 1 });
    if (kind === 'function')
      await tests.upload({ source: 'junit', trialId, sha256: await upload(world, JUNIT_PASSED) });
    if (kind === 'performance')
      await tests.upload({ source: 'k6', trialId, sha256: await upload(world, K6), thresholds: THRESHOLDS });
    if (kind === 'security')
      await tests.upload({ source: 'sarif', trialId, sha256: await upload(world, SARIF), thresholds: security });
  }
}

describe('three-party confirmation', () => {
  test('nothing is on the cloud before all three parties have confirmed', async () => {
    await givePool(world, 100_000);
    await createSystem(world, 'monitor');
    await approve(world, { systemId: 'monitor', granted: GRANTED });
    await confirm('monitor', 'unit', 'provider');
    expect(await db().allocation.count()).toBe(0);
    await confirm('monitor', 'authority');
    expect((await trialOf('monitor')).state).toBe('provisioning');
    expect((await allocationOf('monitor')).environment).toBe('trial');
  });

  test('a party confirms once only', async () => {
    await createSystem(world, 'monitor');
    await approve(world, { systemId: 'monitor', granted: GRANTED });
    await confirm('monitor', 'unit');
    await expect(confirm('monitor', 'unit')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('nobody confirms for another party, nor for another unit', async () => {
    await createSystem(world, 'monitor');
    await approve(world, { systemId: 'monitor', granted: GRANTED });
    const { id: trialId } = await trialOf('monitor');
    const provider = await world.as('providerOperator');
    await expect(provider.trials.confirm({ trialId, party: 'unit' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const stranger = await world.as('unitHead', 'health');
    await expect(stranger.trials.confirm({ trialId, party: 'unit' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const applicant = await world.as('unitApplicant');
    await expect(applicant.trials.confirm({ trialId, party: 'unit' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('two confirmations of one party at once leave one', async () => {
    await createSystem(world, 'monitor');
    await approve(world, { systemId: 'monitor', granted: GRANTED });
    const outcomes = await Promise.allSettled([confirm('monitor', 'unit'), confirm('monitor', 'unit')]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('the trial itself', () => {
  test('has the policy’s small quota, divided as the form’s parts, and ends after the policy’s days', async () => {
    await givePool(world, 100_000);
    await running();
    const trial = await trialOf('monitor');
    expect(trial.state).toBe('running');
    expect(trial.endsAt).toEqual(new Date(world.clock.now().getTime() + 30 * 86_400_000));
    const spec = specOf(await allocationOf('monitor'));
    expect(spec.expiresAt).toBe(trial.endsAt?.toISOString());
    expect(spec.quota.cpu).toBe('4');
    expect(spec.namespaces.map(({ part, quota }) => [part, quota.cpu])).toEqual([
      ['app', '3'],
      ['db', '1'],
    ]);
    await expectBalanced(world);
  });

  test('an application that the authority imported gives access to the unit’s own people, not to the importer', async () => {
    await givePool(world, 100_000);
    await createSystem(world, 'monitor');
    const id = await approve(world, { systemId: 'monitor', granted: GRANTED });
    const importer = await world.person('authorityHandler');
    await db().application.update({ where: { id }, data: { createdById: importer.id } });
    await confirm('monitor', 'unit', 'authority', 'provider');
    const applicant = await world.person('unitApplicant');
    expect(specOf(await allocationOf('monitor')).members).toEqual([{ user: applicant.username, role: 'admin' }]);
  });

  test('waits for capacity in the order of approval, with its position shown', async () => {
    await givePool(world, 1000);
    for (const code of ['first', 'second']) {
      world.clock.advance({ minutes: 1 });
      await createSystem(world, code);
      await approve(world, { systemId: code, granted: GRANTED });
      await confirm(code, 'unit', 'authority', 'provider');
    }
    const second = await trialOf('second');
    expect(second.state).toBe('waitingForCapacity');
    const view = await (await world.as('unitHead')).trials.get({ applicationId: second.applicationId });
    expect(view?.queuePosition).toBe(2);
    await givePool(world, 5000);
    expect((await trialOf('first')).state).toBe('provisioning');
    expect((await trialOf('second')).state).toBe('waitingForCapacity');
    await expectBalanced(world);
  });

  test('warns at half-time, 14, 7 and 1 days, each once', async () => {
    await givePool(world, 100_000);
    await running();
    const applicant = await world.person('unitApplicant');
    const given = () => db().notice.count({ where: { userId: applicant.id, key: 'trialEnds' } });
    const counts: number[] = [];
    for (let day = 1; day <= 29; day++) {
      world.clock.advance({ days: 1 });
      await tickExecution(world.services);
      await tickExecution(world.services);
      counts.push(await given());
    }
    expect([14, 15, 16, 22, 23, 28, 29].map((day) => counts[day - 1])).toEqual([0, 1, 2, 2, 3, 3, 4]);
  });

  test('one notice stands for all that fell due while nobody looked', async () => {
    await givePool(world, 100_000);
    await running();
    const applicant = await world.person('unitApplicant');
    world.clock.advance({ days: 24 });
    await tickExecution(world.services);
    expect(await db().notice.count({ where: { userId: applicant.id, key: 'trialEnds' } })).toBe(1);
  });

  test('is extended once, by no more than the policy’s days', async () => {
    await givePool(world, 100_000);
    await running();
    const { id: trialId, endsAt } = await trialOf('monitor');
    const { trials } = await world.as('unitHead');
    await expect(trials.extend({ trialId, days: 31, reason: '联调' })).rejects.toMatchObject({
      code: 'UNPROCESSABLE_CONTENT',
    });
    const view = await trials.extend({ trialId, days: 10, reason: '联调' });
    expect(Date.parse(view.endsAt ?? '') - (endsAt?.getTime() ?? 0)).toBe(10 * 86_400_000);
    expect(specOf(await allocationOf('monitor')).expiresAt).toBe(view.endsAt);
    await expect(trials.extend({ trialId, days: 10, reason: '联调' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('at its end is frozen and reclaimed by itself; the application has failed and the system may apply again', async () => {
    await givePool(world, 4000);
    const applicationId = await running();
    world.clock.advance({ days: 31 });
    await tickExecution(world.services);
    await tickExecution(world.services);
    expect((await trialOf('monitor')).state).toBe('expired');
    expect(await applicationOf(applicationId)).toMatchObject({ stage: 'failed', openKey: null });
    const allocation = await allocationOf('monitor');
    expect(allocation.state).toBe('retiring');
    expect(specOf(allocation)).toMatchObject({ frozen: true, retire: { objectionsClosed: true } });
    expect(allocation.cpuMillis).toBe(4000);
    expect(await db().retirement.count()).toBe(1);
    await cloudSays(world, 'monitor', { phase: 'Retired', certificate: PROOF });
    expect(await allocationOf('monitor')).toMatchObject({ state: 'retired', cpuMillis: 0 });
    await expectBalanced(world);
    await approve(world, { systemId: 'monitor', granted: GRANTED });
    await confirm('monitor', 'unit', 'authority', 'provider');
    await cloudSays(world, 'monitor');
    expect((await trialOf('monitor')).state).toBe('running');
    await expectBalanced(world);
  });
});

describe('a trial that is reclaimed by the authority', () => {
  test('ends with the take-down, and its application has failed', async () => {
    await givePool(world, 100_000);
    const applicationId = await running();
    const { trials } = await world.as('unitHead');
    await trials.extend({ trialId: (await trialOf('monitor')).id, days: 30, reason: '联调' });
    await (await world.as('leader')).retirements.reclaim({ systemId: 'monitor', reason: '单位撤销' });
    world.clock.advance({ days: 30 });
    await tickExecution(world.services);
    expect((await trialOf('monitor')).state).toBe('ended');
    expect((await applicationOf(applicationId)).stage).toBe('failed');
    expect((await allocationOf('monitor')).state).toBe('retiring');
  });

  test('its end by the clock brings the reclaim forward', async () => {
    await givePool(world, 100_000);
    await running();
    world.clock.advance({ days: 20 });
    await (await world.as('leader')).retirements.reclaim({ systemId: 'monitor', reason: '单位撤销' });
    world.clock.advance({ days: 11 });
    await tickExecution(world.services);
    expect((await trialOf('monitor')).state).toBe('expired');
    expect((await allocationOf('monitor')).state).toBe('retiring');
    expect(await db().retirement.count()).toBe(1);
  });
});

describe('the gate of article 7', () => {
  test('three passed tests turn the trial into production in place, with the granted quota', async () => {
    await givePool(world, 100_000);
    const applicationId = await running();
    await pass('monitor', 'function', 'performance');
    expect((await allocationOf('monitor')).environment).toBe('trial');
    await pass('monitor', 'security');
    const allocation = await allocationOf('monitor');
    expect([allocation.environment, allocation.state, allocation.cpuMillis]).toEqual(['production', 'applying', 8000]);
    expect(specOf(allocation)).toMatchObject({ environment: 'production', quota: { cpu: '8' } });
    expect(specOf(allocation).expiresAt).toBeUndefined();
    expect(specOf(allocation).namespaces.map(({ part }) => part)).toEqual(['app', 'db']);
    await cloudSays(world, 'monitor');
    expect((await applicationOf(applicationId)).stage).toBe('finished');
    expect((await db().system.findUniqueOrThrow({ where: { id: 'monitor' } })).stage).toBe('online');
    await expectBalanced(world);
  });

  test('a test that failed after it had passed counts as failed', async () => {
    await givePool(world, 100_000);
    await running();
    await pass('monitor', 'function');
    world.clock.advance({ minutes: 1 });
    const { id: trialId } = await trialOf('monitor');
    const { tests } = await world.as('providerTester');
    await tests.upload({ source: 'junit', trialId, sha256: await upload(world, JUNIT_FAILED) });
    await pass('monitor', 'performance', 'security');
    expect((await trialOf('monitor')).state).toBe('testing');
    await pass('monitor', 'function');
    expect((await trialOf('monitor')).state).toBe('passed');
  });

  test('refuses production also when it is called directly', async () => {
    await givePool(world, 100_000);
    await running();
    const { id: trialId } = await trialOf('monitor');
    const allocation = await allocationOf('monitor');
    const cmd = await world.command('leader');
    await expect(write(db(), (tx) => convertToProduction(tx, allocation, trialId))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await expect(write(db(), (tx) => allocateProduction(tx, cmd, trialId))).rejects.toMatchObject({ code: 'CONFLICT' });
    const asProduction = { ...specOf(allocation), environment: 'production' as const };
    await expect(write(db(), (tx) => setDesired(tx, allocation, asProduction))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect((await allocationOf('monitor')).environment).toBe('trial');
  });

  test('refuses another system’s passed tests', async () => {
    await givePool(world, 100_000);
    await running('monitor');
    await running('other');
    await pass('other', 'function', 'performance', 'security');
    const passed = await trialOf('other');
    const allocation = await allocationOf('monitor');
    await expect(write(db(), (tx) => convertToProduction(tx, allocation, passed.id))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('refuses a quota that the ledger has not granted', async () => {
    await givePool(world, 100_000);
    await running();
    const { id: trialId } = await trialOf('monitor');
    const now = world.clock.now();
    for (const kind of ['function', 'performance', 'security'] as const)
      await db().testRun.create({
        data: {
          id: kind,
          trialId,
          kind,
          source: 'junit',
          state: 'passed',
          spec: {},
          testerId: 't',
          testerName: 't',
          createdAt: now,
        },
      });
    const allocation = await allocationOf('monitor');
    await expect(write(db(), (tx) => convertToProduction(tx, allocation, trialId))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('a passed system that waits for capacity keeps its trial without an end', async () => {
    await givePool(world, 5000);
    await running();
    await pass('monitor', 'function', 'performance', 'security');
    expect(await allocationOf('monitor')).toMatchObject({
      state: 'waitingForCapacity',
      environment: 'trial',
      cpuMillis: 4000,
    });
    expect(await db().step.count({ where: { name: 'delivery', finishedAt: null } })).toBe(0);
    world.clock.advance({ days: 60 });
    await cloudSays(world, 'monitor');
    await tickExecution(world.services);
    expect((await trialOf('monitor')).state).toBe('passed');
    await givePool(world, 9000);
    expect(await allocationOf('monitor')).toMatchObject({
      state: 'applying',
      environment: 'production',
      cpuMillis: 8000,
    });
    await expectBalanced(world);
  });

  test('tests are made while the trial runs, and by the tester alone', async () => {
    await givePool(world, 100_000);
    await createSystem(world, 'monitor');
    await approve(world, { systemId: 'monitor', granted: GRANTED });
    const { id: trialId } = await trialOf('monitor');
    const sha256 = await upload(world, JUNIT_PASSED);
    const early = (await world.as('providerTester')).tests.upload({ source: 'junit', trialId, sha256 });
    await expect(early).rejects.toMatchObject({ code: 'CONFLICT' });
    const operator = await world.as('providerOperator');
    await expect(operator.tests.upload({ source: 'junit', trialId, sha256 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  test('an active test calls a declared host only, within the policy’s load', async () => {
    await givePool(world, 100_000);
    await running();
    const { id: trialId } = await trialOf('monitor');
    const { tests } = await world.as('providerTester');
    const checks = { checks: [{ name: '首页', method: 'GET' as const, path: '/', expectStatus: 200 }] };
    const elsewhere = tests.start({ trialId, kind: 'function', url: 'https://example.org', function: checks });
    await expect(elsewhere).rejects.toMatchObject({ code: 'UNPROCESSABLE_CONTENT' });
    const load = {
      path: '/',
      connections: 5,
      durationSeconds: 120,
      ratePerSecond: 50,
      maxP95Millis: 500,
      maxErrorPercent: 1,
      minRequestsPerSecond: 1,
    };
    const heavy = tests.start({ trialId, kind: 'performance', url: 'http://monitor.test.example', performance: load });
    await expect(heavy).rejects.toMatchObject({ code: 'UNPROCESSABLE_CONTENT' });
    const run = await tests.start({
      trialId,
      kind: 'function',
      url: 'https://monitor.test.example:8443',
      function: checks,
    });
    expect(run.state).toBe('desired');
  });
});

const PROOF = {
  erasedAt: '2026-12-24T00:00:00Z',
  erased: ['water-monitor-app: 3 Pod'],
  controller: 'yunzhi-operators/tenancy',
  backup: 'final',
  backupKeptUntil: '2027-01-24T00:00:00Z',
  digest: 'abc',
};
