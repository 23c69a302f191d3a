import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KubeClient, type KubeObject } from '../../operators/runtime/client.ts';
import { NAMESPACES, PODS, TENANCIES } from '../../operators/runtime/kinds.ts';
import { findBreaches } from '../chaos/invariants.ts';
import { type Desk, eventually, refusalOf, signIn } from '../city/desk.ts';
import * as flow from '../city/flow.ts';
import { CITY_PASSWORD, foundImportedCity, type ImportedCity } from '../city/found.ts';
import { type InProcessCity, startInProcess } from '../city/in-process.ts';
import { JUNIT_FAILED, JUNIT_PASSED } from '../city/samples.ts';

/**
 * The main job by the server's API, on the cluster of `YUNZHI_TEST_KUBECONFIG` (the real cloud) or on the embedded one: an imported
 * city, its forty applications through the hands of their roles, and at least one of each thing that can happen to one.
 * The tests are one story and run in their order.
 */
const CONTACT = { name: '赵敏', phone: '0452-2791234', email: '' };
const CONTACTS = { unitContact: CONTACT, emergencyContactA: CONTACT, emergencyContactB: { ...CONTACT, name: '孙立' } };

let product: InProcessCity;
let city: ImportedCity;
let cloud: KubeClient;
let site: Server;

beforeAll(async () => {
  product = await startInProcess(process.env.YUNZHI_TEST_KUBECONFIG);
  const file = { name: 'example.xlsx', content: readFileSync('docs/import/example.xlsx') };
  city = await foundImportedCity(product.base, product.bootstrap, file);
  cloud = await KubeClient.connect(product.kubeconfig);
  site = await startSite();
  // The example asks for more memory than three nodes have.
  await changePolicy(city.leader, (body) => ({ ...body, overcommit: { ...body.overcommit, memory: 3 } }));
}, 120_000);

afterAll(async () => {
  site?.close();
  cloud?.close();
  await product?.stop();
});

/** The imported drafts, each with the desks of its own unit. */
interface Draft {
  id: string;
  system: string;
  desks: flow.Desks;
}
let drafts: Draft[];
const take = (system: string): Draft => {
  const draft = drafts.find((one) => one.system === system);
  if (!draft) throw new Error(`no draft for ${system} in the example`);
  drafts = drafts.filter((one) => one !== draft);
  return draft;
};

test('the imported city has 40 drafts that only their own units see', async () => {
  drafts = [];
  for (const [unit, head] of city.heads) {
    const county = unit.startsWith('q') ? city.counties.get('qinghe') : undefined;
    for (const { id, systemId } of await head.api.applications.table.query({ stage: ['draft'] })) {
      const system = (await head.api.systems.get.query({ id: systemId })).code;
      drafts.push({ id, system: `${unit}/${system}`, desks: { ...city, applicant: head, head, county } });
    }
  }
  expect(drafts).toHaveLength(40);
  const [first] = drafts;
  expect(await refusalOf(city.head.api.applications.get.query({ id: first?.id ?? '' }))).toBe(404);
});

test('returned for supplement, supplemented, and in force in the end', async () => {
  const { id, desks } = take('health/emergency');
  await submitDraft(desks.applicant, id);
  await flow.acceptorOf(desks).api.review.return.mutate({ id, missing: ['自测报告缺少性能部分'], opinion: '请补正' });
  const returned = await flow.view(desks.applicant, id);
  expect(returned).toMatchObject({ stage: 'returned', supplementNote: { missing: ['自测报告缺少性能部分'] } });
  await flow.attach(desks.applicant, id, ['selfTestReport']);
  await desks.applicant.api.applications.submit.mutate({ id, contentVersion: returned.contentVersion });
  await throughReviewAndTrial(desks, id);
});

test('rejected with reason and advice; a new application may follow', async () => {
  const { id, desks } = take('sport/event');
  await submitDraft(desks.applicant, id);
  await flow.accept(desks, id);
  await flow.findFeasible(desks, id);
  await desks.leader.api.review.reject.mutate({ id, reason: '与市级平台重复建设', advice: '使用市级赛事平台' });
  const { stage, rejectionAdvice, system } = await flow.view(desks.applicant, id);
  expect({ stage, rejectionAdvice }).toEqual({ stage: 'rejected', rejectionAdvice: '使用市级赛事平台' });
  const again = await desks.applicant.api.applications.createDraft.mutate({ kind: 'open', systemId: system.id });
  expect(again.id).not.toBe(id);
});

test('withdrawn by its unit before the decision', async () => {
  const { id, desks } = take('letter/visit');
  await submitDraft(desks.applicant, id);
  await flow.accept(desks, id);
  await desks.head.api.applications.withdraw.mutate({ id, reason: '方案调整' });
  expect((await flow.view(desks.applicant, id)).stage).toBe('withdrawn');
  expect(await refusalOf(flow.findFeasible(desks, id))).toBe(409);
});

test('a failed function test gives no production quota; after passing it does', async () => {
  const { id, desks } = take('traffic/taxi');
  await submitDraft(desks.applicant, id);
  await flow.passReview(desks, id);
  const trialId = await flow.openTrial(desks, id);
  await flow.passTests(desks, trialId, { junit: JUNIT_FAILED });
  const failed = await desks.tester.api.trials.get.query({ applicationId: id });
  expect(failed?.passedKinds.toSorted()).toEqual(['performance', 'security']);
  expect((await flow.view(desks.applicant, id)).allocation?.environment).toBe('trial');
  const sha256 = await desks.tester.upload('junit.xml', JUNIT_PASSED);
  await desks.tester.api.tests.upload.mutate({ source: 'junit', trialId, sha256 });
  const finished = await flow.untilStage(desks.leader, id, 'finished');
  expect(finished.allocation?.environment).toBe('production');
});

test('tests that call the declared site pass, and are refused another host', async () => {
  const { id, desks } = take('market/food');
  const host = `127.0.0.1:${(site.address() as AddressInfo).port}`;
  await allowLoopback(city.leader);
  const draft = await flow.view(desks.applicant, id);
  await submitDraft(desks.applicant, id, { ...draft.content, testHosts: [host] });
  await flow.passReview(desks, id);
  const trialId = await flow.openTrial(desks, id);
  await cloud.create(PODS, 'market-food-app', podOf('web', '100m'));
  const start = desks.tester.api.tests.start.mutate;
  const url = `http://${host}`;
  const checks = [{ name: '首页可用', method: 'GET' as const, path: '/', expectStatus: 200, expectText: '办事大厅' }];
  expect(await refusalOf(start({ trialId, kind: 'function', url: 'http://example.org', function: { checks } }))).toBe(
    422,
  );
  await start({ trialId, kind: 'function', url, function: { checks } });
  const limits = { maxP95Millis: 10_000, maxErrorPercent: 1, minRequestsPerSecond: 1 };
  const load = { path: '/', connections: 2, durationSeconds: 1, ratePerSecond: 50 };
  await start({ trialId, kind: 'performance', url, performance: { ...load, ...limits } });
  const requiredHeaders = ['content-security-policy'];
  const security = { requireTls: false, requiredHeaders, podSecurity: 'restricted' as const, imagesByDigest: true };
  await start({ trialId, kind: 'security', url, security });
  await flow.untilStage(desks.leader, id, 'finished', 60);
});

test('granted less than asked for, and that is what the cloud enforces', async () => {
  const { id, desks } = take('culture/tour');
  await submitDraft(desks.applicant, id);
  const { requested } = await flow.view(desks.leader, id);
  if (!requested) throw new Error('the example asks for amounts');
  await flow.passReview(desks, id, { ...requested, cpuMillis: 8000 });
  await flow.passTests(desks, await flow.openTrial(desks, id));
  const { granted } = await flow.untilStage(desks.leader, id, 'finished');
  expect(requested.cpuMillis).toBeGreaterThan(8000);
  expect(granted?.cpuMillis).toBe(8000);
  await eventually('the cloud enforces 8 cores', async () => (await enforcedCpu('culture-tour')) === 8);
});

test('a shrink below what has been used is refused, one above it is carried out', async () => {
  const { id, desks } = take('plan/approval');
  await submitDraft(desks.applicant, id);
  await flow.passReview(desks, id);
  await flow.passTests(desks, await flow.openTrial(desks, id));
  const { system, granted } = await flow.untilStage(desks.leader, id, 'finished');
  if (!granted) throw new Error('nothing was granted');
  await cloud.create(PODS, 'plan-approval-app', podOf('busy', '3'));
  await eventually('the use is on record', async () => {
    const allocation = await desks.head.api.allocations.get.query({ systemId: system.id });
    return (allocation?.used?.cpuMillis ?? 0) >= 3000;
  });
  await cloud.delete(PODS, { namespace: 'plan-approval-app', name: 'busy' }, { gracePeriodSeconds: 0 });
  const shrinkTo = (cpuMillis: number) => ({
    ...CONTACTS,
    change: { kind: 'shrink' as const, reason: '业务减少', newQuota: { ...granted, cpuMillis } },
  });
  const { id: change } = await desks.applicant.api.applications.createDraft.mutate({
    kind: 'change',
    systemId: system.id,
  });
  expect(await refusalOf(flow.fillAndSubmit(desks.applicant, change, shrinkTo(2000)))).toBe(422);
  await flow.fillAndSubmit(desks.applicant, change, shrinkTo(6000));
  await flow.passReview(desks, change);
  await flow.untilStage(desks.leader, change, 'finished');
  expect(await enforcedCpu('plan-approval')).toBe(6);
});

test('all the other applications go through the whole chain', { timeout: 240_000 }, async () => {
  const rest = drafts.filter(({ system }) => system !== 'edu/exam' && system !== 'urban/park3');
  expect(rest.length).toBeGreaterThanOrEqual(28);
  for (const { id, desks } of rest) {
    await submitDraft(desks.applicant, id);
    await throughReviewAndTrial(desks, id);
  }
  const finished = await city.leader.api.applications.table.query({ stage: ['finished'] });
  expect(finished.length).toBeGreaterThanOrEqual(rest.length);
});

test('what does not fit waits for capacity in its place, and is granted when there is room', async () => {
  const { id, desks } = take('urban/park3');
  await submitDraft(desks.applicant, id);
  await flow.accept(desks, id);
  const { requested } = await flow.view(desks.reviewer, id);
  const { free } = await city.leader.api.capacity.get.query();
  if (!requested) throw new Error('the example asks for amounts');
  const tooMuch = { ...requested, cpuMillis: free.cpuMillis + 1000 };
  await flow.findFeasible(desks, id, tooMuch);
  await flow.approve(desks, id, tooMuch);
  await flow.passTests(desks, await flow.openTrial(desks, id));
  await eventually('it waits', async () => (await flow.view(desks.leader, id)).queuePosition === 1);
  expect((await city.leader.api.capacity.get.query()).waiting).toHaveLength(1);
  expect((await flow.view(desks.leader, id)).allocation?.environment).toBe('trial');
  await changePolicy(city.leader, (body) => ({
    ...body,
    overcommit: { ...body.overcommit, cpu: body.overcommit.cpu + 1 },
  }));
  await product.pass(0);
  await flow.untilStage(desks.leader, id, 'finished');
  expect((await city.leader.api.capacity.get.query()).waiting).toEqual([]);
});

test('terminated: final backup, gate, erasure, certificate, capacity given back', async () => {
  const desks = { ...city, applicant: city.heads.get('health') as Desk, head: city.heads.get('health') as Desk };
  const systems = await desks.head.api.systems.table.query({});
  const systemId = systems.find(({ code }) => code === 'emergency')?.id ?? '';
  const before = (await city.leader.api.capacity.get.query()).granted.cpuMillis;
  const plannedFor = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const terminate = { reason: '并入省平台', offline: true, migrated: true, proof: '迁移验收报告', plannedFor };
  const id = await flow.applyFor(desks.applicant, 'terminate', systemId, { unitContact: CONTACT, terminate });
  await flow.passReview(desks, id);
  await flow.untilStage(desks.leader, id, 'finished', 90);
  const [retirement] = await desks.head.api.retirements.table.query({ states: ['certified'] });
  const certificate = await desks.head.api.certificates.get.query({ number: retirement?.certificateNumber ?? '' });
  expect(certificate).toMatchObject({ systemCode: 'emergency', tenancyName: 'health-emergency' });
  expect(certificate.digest).toMatch(/^(sha256:)?[0-9a-f]{64}$/);
  expect(await cloud.find(NAMESPACES, { name: 'health-emergency-app' })).toBeUndefined();
  expect((await city.leader.api.capacity.get.query()).granted.cpuMillis).toBeLessThan(before);
});

test('a trial that is not used to its end expires, is frozen and reclaimed', async () => {
  const { id, desks } = take('edu/exam');
  await submitDraft(desks.applicant, id);
  await flow.passReview(desks, id);
  await flow.openTrial(desks, id);
  await product.pass(31);
  const leader = await signIn(product.base, 'leader', CITY_PASSWORD);
  await flow.untilStage(leader, id, 'failed', 60);
  await eventually('the environment is gone', async () => {
    await product.pass(1);
    return (await cloud.find(NAMESPACES, { name: 'edu-exam-app' })) === undefined;
  });
});

test('afterwards ledger, histories, tenancies and the audit chain agree', async () => {
  expect(await findBreaches(product.dataDir, product.kubeconfig, product.given)).toEqual([]);
});

async function submitDraft(desk: Desk, id: string, content = {}): Promise<void> {
  await flow.fillAndSubmit(desk, id, content);
}

async function throughReviewAndTrial(desks: flow.Desks, id: string): Promise<void> {
  await flow.passReview(desks, id);
  await flow.passTests(desks, await flow.openTrial(desks, id));
  await flow.untilStage(desks.leader, id, 'finished');
}

/** CPU that the namespaces' quotas of a tenancy add up to, in cores, as its status says. */
async function enforcedCpu(tenancy: string): Promise<number> {
  const { status } = await cloud.get<KubeObject & { status?: { quota?: { cpu: string } } }>(TENANCIES, {
    name: tenancy,
  });
  return Number(status?.quota?.cpu ?? 0);
}

/** A pod that the restricted standard admits. */
const podOf = (name: string, cpu: string) => ({
  metadata: { name },
  spec: {
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'main',
        image: `registry.example.org/app@sha256:${'0'.repeat(64)}`,
        resources: { requests: { cpu, memory: '64Mi' }, limits: { cpu, memory: '64Mi' } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
});

type PolicyBody = Awaited<ReturnType<Desk['api']['policies']['current']['query']>>['body'];

async function changePolicy(leader: Desk, change: (body: PolicyBody) => PolicyBody): Promise<void> {
  const { version, body } = await leader.api.policies.current.query();
  const effectiveFrom = product.services.clock.now().toISOString();
  await leader.api.policies.create.mutate({ body: change(body), effectiveFrom, note: '调整', basedOn: version });
}

const allowLoopback = (leader: Desk): Promise<void> =>
  changePolicy(leader, (body) => ({ ...body, tests: { ...body.tests, allowedAddresses: ['127.0.0.0/8'] } }));

/** The system under test: a site of its own, as nodes and pods of the test clouds run no processes. */
async function startSite(): Promise<Server> {
  const server = createServer((_, response) => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'self'",
    });
    response.end('<h1>办事大厅</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
