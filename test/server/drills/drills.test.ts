import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Cleanup, Drill, DrillStatus } from '../../../operators/resources/drill.ts';
import { ANNOTATIONS, API_VERSION } from '../../../operators/resources/group.ts';
import { english, say } from '../../../operators/resources/sentences.ts';
import { verifyChain } from '../../../server/audit/verify.ts';
import { observeDrill, specOf } from '../../../server/drills/cluster.ts';
import { tickDrills } from '../../../server/drills/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { confirmed, inProduction } from './given.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  for (const role of ['leader', 'providerOperator', 'unitHead', 'unitApplicant'] as const) await world.person(role);
});
afterEach(() => world.close());

const YEAR = 2027;
const db = () => world.services.db;
const tick = () => tickDrills(world.services);
const notices = (key: string, userId?: string) => db().notice.count({ where: { key, userId } });

/** The plan of 2027, drafted by the clock and confirmed by both, for the systems given. */
async function planned(...systems: [string, number?][]) {
  for (const [code, level] of systems) await inProduction(world, code, { level });
  world.clock.set('2026-12-01T01:00:00Z');
  await tick();
  await confirmed(world, YEAR);
  return db().drill.findMany({ where: { year: YEAR }, orderBy: { plannedFor: 'asc' } });
}

async function operatorsSay(id: string, status: Partial<DrillStatus>): Promise<void> {
  const row = await db().drill.findUniqueOrThrow({ where: { id } });
  const drill: Drill = {
    apiVersion: API_VERSION,
    kind: 'Drill',
    metadata: { name: row.resourceName ?? '', annotations: { [ANNOTATIONS.record]: id } },
    spec: specOf(row),
    status: { phase: 'running', ...status },
  };
  await observeDrill(world.services, drill);
}

const CLEAN = {
  namespaces: ['drill-x-app'],
  namespacesGone: true,
  volumesGone: true,
  restoreGone: true,
  locationClear: 'seen',
  message: '',
} satisfies Cleanup;

/** What the operators write at the end of a drill that went well. */
const verified = (at: string): Partial<DrillStatus> => ({
  phase: 'verified',
  startedAt: at,
  finishedAt: at,
  verifiedAt: at,
  score: 100,
  rtoSeconds: 600,
  rpoSeconds: 3600,
  rtoMet: true,
  rpoMet: true,
  cleanup: { ...CLEAN, provenAt: at },
  evidenceDigest: 'sha256:abc',
});

test('next year’s plan is drafted once, by itself, 45 days before the year; both sides must confirm it', async () => {
  await inProduction(world, 'monitor', { level: 3 });
  await inProduction(world, 'flood');
  world.clock.set('2026-11-16T01:00:00Z');
  await tick();
  expect(await db().drillPlan.count({ where: { year: YEAR } })).toBe(0);
  world.clock.set('2026-11-17T01:00:00Z');
  await tick();
  await tick();
  const leader = await world.as('leader');
  const plan = await leader.drills.plan({ year: YEAR });
  expect(plan).toMatchObject({ version: 1, state: 'draft', mayConfirm: ['authority'] });
  expect(plan?.items.map(({ systemId }) => systemId).toSorted()).toEqual(['flood', 'monitor', 'monitor']);
  expect(await db().drill.count()).toBe(0);

  const provider = await world.as('providerOperator');
  await provider.drills.confirmPlan({ year: YEAR, version: 1, party: 'provider' });
  expect(await db().drill.count()).toBe(0);
  await expect(provider.drills.confirmPlan({ year: YEAR, version: 1, party: 'authority' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  const done = await leader.drills.confirmPlan({ year: YEAR, version: 1, party: 'authority' });
  expect(done.state).toBe('confirmed');
  expect(await db().drill.count()).toBe(3);
  expect(await leader.drills.duty({ year: YEAR })).toMatchObject([
    { systemId: 'flood', owed: 1, planned: 1, verified: 0 },
    { systemId: 'monitor', owed: 2, planned: 2, verified: 0 },
  ]);
});

test('a postponement needs a reason and a good day, makes a version, and has its approver once the authority confirms', async () => {
  const [drill] = await planned(['monitor']);
  const provider = await world.as('providerOperator');
  const plan = await provider.drills.plan({ year: YEAR });
  const item = plan?.items[0];
  if (!drill || !item) throw new Error('nothing planned');
  const leader = await world.as('leader');
  await leader.guardPeriods.add({
    name: '两会保障',
    fromDay: '2027-03-01',
    untilDay: '2027-03-15',
    reason: '重大活动',
  });
  const move = { year: YEAR, version: 1, itemId: item.id, reason: '机房检修' };
  for (const day of ['2027-03-03', '2027-10-01', '2028-01-05', '2026-11-30'])
    await expect(provider.drills.moveItem({ ...move, day }), day).rejects.toMatchObject({
      code: 'UNPROCESSABLE_CONTENT',
    });
  const moved = await provider.drills.moveItem({ ...move, day: '2027-11-10' });
  expect(moved).toMatchObject({ version: 2, state: 'draft', reason: '机房检修' });
  await expect(provider.drills.moveItem({ ...move, day: '2027-11-11' })).rejects.toMatchObject({ code: 'CONFLICT' });
  expect((await db().drill.findUniqueOrThrow({ where: { id: drill.id } })).plannedFor).toEqual(drill.plannedFor);
  await confirmed(world, YEAR);
  const view = await provider.drills.get({ id: drill.id });
  expect(view).toMatchObject({ plannedFor: '2027-11-10T01:00:00.000Z', timesPostponed: 1 });
  expect(view.postponements).toMatchObject([{ reason: '机房检修', approverName: (await world.person('leader')).name }]);
  expect((await provider.drills.plan({ year: YEAR }))?.versions.map(({ version, state }) => [version, state])).toEqual([
    [2, 'confirmed'],
    [1, 'superseded'],
  ]);
  expect((await provider.drills.plan({ year: YEAR, version: 1 }))?.items[0]?.day).toBe(item.day);
});

test('a drill is announced once, in time; nobody having held it for 40 days, it is overdue once', async () => {
  const [drill] = await planned(['monitor']);
  if (!drill) throw new Error('nothing planned');
  world.clock.set(new Date(drill.plannedFor.getTime() - 8 * 86_400_000).toISOString());
  await tick();
  expect(await notices('drillAnnounced')).toBe(0);
  world.clock.advance({ days: 1 });
  await tick();
  await tick();
  const head = await world.person('unitHead');
  expect(await notices('drillAnnounced', head.id)).toBe(1);
  world.clock.advance({ days: 47 });
  await tick();
  await tick();
  const leader = await world.person('leader');
  expect(await notices('drillOverdue', leader.id)).toBe(1);
  const { drills } = await world.as('leader');
  expect(await drills.get({ id: drill.id })).toMatchObject({ state: 'overdue', wasOverdue: true });
  expect((await drills.duty({ year: YEAR }))[0]).toMatchObject({ overdue: 1, verified: 0 });

  // A new date is found: it runs after all, and stays counted.
  const plan = await drills.plan({ year: YEAR });
  const day = '2027-12-15';
  await drills.moveItem({ year: YEAR, version: 1, itemId: plan?.items[0]?.id ?? '', day, reason: '补做' });
  await confirmed(world, YEAR);
  expect(await drills.get({ id: drill.id })).toMatchObject({ state: 'planned', wasOverdue: true });
});

test('progress is mirrored step by step; verified, cleaned and signed by both, the drill closes', async () => {
  const [drill] = await planned(['monitor']);
  if (!drill) throw new Error('nothing planned');
  const at = drill.plannedFor.toISOString();
  world.clock.set(at);
  await operatorsSay(drill.id, {
    startedAt: at,
    steps: [{ name: 'draw', startedAt: at, result: 'running', message: '' }],
  });
  const head = await world.as('unitHead');
  expect(await head.drills.get({ id: drill.id })).toMatchObject({
    state: 'running',
    status: { steps: [{ name: 'draw' }] },
  });
  const { cleanup, evidenceDigest, ...uncleaned } = verified(at);
  await operatorsSay(drill.id, uncleaned);
  expect(await head.drills.get({ id: drill.id })).toMatchObject({
    state: 'ended',
    outcome: 'verified',
    actions: ['addProblem'],
  });
  await expect(head.drills.sign({ id: drill.id })).rejects.toMatchObject({ code: 'CONFLICT' });
  await operatorsSay(drill.id, { ...uncleaned, cleanup, evidenceDigest });
  expect(await head.drills.sign({ id: drill.id, words: '恢复数据完整' })).toMatchObject({ state: 'cleanedUp' });
  await expect(head.drills.sign({ id: drill.id })).rejects.toMatchObject({ code: 'CONFLICT' });
  // What the operators said before arrives late: nothing goes back.
  await operatorsSay(drill.id, { startedAt: at });
  const provider = await world.as('providerOperator');
  const closed = await provider.drills.sign({ id: drill.id });
  expect(closed).toMatchObject({ state: 'closed', unit: { words: '恢复数据完整' }, problems: [] });
  expect((await provider.drills.duty({ year: YEAR }))[0]).toMatchObject({ verified: 1 });
  expect(await verifyChain(world.services.db, world.services.settings.auditKey)).toMatchObject({ ok: true });
});

test('a failed drill opens a problem, once; it closes only with evidence, and the drill after it', async () => {
  const [drill] = await planned(['monitor']);
  if (!drill) throw new Error('nothing planned');
  const at = drill.plannedFor.toISOString();
  world.clock.set(at);
  const why = [say('drill.notPassed', { probe: '首页' }), say('drill.tooLate', { minutes: 15 })];
  const summary = english(why);
  const end = { ...verified(at), phase: 'failed', score: 40, summary, summarySaid: why } as const;
  await operatorsSay(drill.id, { ...end, evidenceDigest: undefined, cleanup: undefined });
  await operatorsSay(drill.id, end);
  const provider = await world.as('providerOperator');
  const { problems } = await provider.drills.get({ id: drill.id });
  expect(problems.map(({ words }) => words)).toEqual(['恢复演练未通过：“首页”未通过。15分钟内未通过。']);
  const told = await db().notice.findFirst({ where: { key: 'drillFailed' } });
  expect(told?.values).toMatchObject({ summary: '“首页”未通过。15分钟内未通过。' });
  const head = await world.as('unitHead');
  await provider.drills.sign({ id: drill.id });
  expect(await head.drills.sign({ id: drill.id })).toMatchObject({ state: 'signed' });
  const problemId = problems[0]?.id ?? '';
  await expect(head.drills.closeProblem({ problemId, evidence: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  world.clock.advance({ days: 60 });
  await tick();
  await tick();
  expect(await notices('drillProblemOverdue', (await world.person('leader')).id)).toBe(1);
  expect(await provider.drills.closeProblem({ problemId, evidence: '更换镜像仓库地址，复测通过' })).toMatchObject({
    state: 'closed',
  });
});

test('the recovery point counts as missed when the newest good one is too old, not when chance drew an older one', async () => {
  const [drill] = await planned(['monitor']);
  if (!drill) throw new Error('nothing planned');
  const at = drill.plannedFor.toISOString();
  world.clock.set(at);
  const point = (newestHours: number) => ({
    backup: 'b',
    location: 'dr-centre',
    takenAt: new Date(drill.plannedFor.getTime() - 90 * 3_600_000).toISOString(),
    newestTakenAt: new Date(drill.plannedFor.getTime() - newestHours * 3_600_000).toISOString(),
    drawnFrom: 5,
    namespaces: [],
  });
  await operatorsSay(drill.id, { ...verified(at), rpoMet: false, restorePoint: point(23) });
  expect(await db().drillProblem.count()).toBe(0);
  await db().drill.update({ where: { id: drill.id }, data: { outcome: null, observed: {} } });
  await db().drill.update({ where: { id: drill.id }, data: { state: 'running' } });
  await operatorsSay(drill.id, { ...verified(at), rpoMet: false, restorePoint: point(25) });
  expect(await db().drillProblem.findMany()).toMatchObject([{ key: `${drill.id}:rpo` }]);
});

test('signatures that are late by the working days of the policy are escalated once', async () => {
  const [drill] = await planned(['monitor']);
  if (!drill) throw new Error('nothing planned');
  const at = drill.plannedFor.toISOString();
  world.clock.set(at);
  await operatorsSay(drill.id, verified(at));
  world.clock.advance({ days: 4 });
  await tick();
  expect(await notices('drillSignOverdue')).toBe(0);
  world.clock.advance({ days: 20 });
  await tick();
  await tick();
  expect(await notices('drillSignOverdue', (await world.person('unitHead')).id)).toBe(1);
});

test('a table-top drill is guided step by step and scores 80 at most', async () => {
  await planned(['monitor']);
  const provider = await world.as('providerOperator');
  const plan = await provider.drills.addItem({
    year: YEAR,
    version: 1,
    scenario: 'keyPersonAbsent',
    tableTop: true,
    day: '2027-06-16',
    reason: '年度安排',
  });
  expect(plan.version).toBe(2);
  await confirmed(world, YEAR);
  const drill = await db().drill.findFirstOrThrow({ where: { scenario: 'keyPersonAbsent' } });
  const { id } = drill;
  world.clock.set('2027-06-16T01:00:00Z');
  await expect(provider.drills.enter({ kind: 'timeline', id, words: '开始' })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  await provider.drills.begin({ id });
  await expect(provider.drills.end({ id })).rejects.toMatchObject({ code: 'UNPROCESSABLE_CONTENT' });
  await provider.drills.enter({ kind: 'signIn', id, name: '王强', role: 'lead', unitName: '云州云计算有限公司' });
  await provider.drills.enter({ kind: 'timeline', id, words: '宣布演练开始' });
  for (const step of ['absence', 'deputy', 'access', 'handover', 'task', 'revoke', 'review'])
    await provider.drills.enter({ kind: 'result', id, step, passed: true });
  await provider.drills.enter({ kind: 'summary', id, words: '备岗人员在时限内完成变更。' });
  const ended = await provider.drills.end({ id });
  expect(ended).toMatchObject({ state: 'cleanedUp', outcome: 'verified', score: 80 });
  await provider.drills.sign({ id });
  expect(await (await world.as('leader')).drills.sign({ id })).toMatchObject({ state: 'closed' });
  const evidence = await provider.drills.evidence({ id });
  expect(evidence.files.map(({ name }) => name)).toEqual([
    '01-演练计划.html',
    '02-应急预案.html',
    '03-情景脚本.html',
    '04-签到表.html',
    '05-问题清单.html',
    '06-演练总结.html',
    '07-现场证明.html',
    '08-现场数据.json',
  ]);
  expect((await provider.drills.evidence({ id })).digest).toBe(evidence.digest);
});

test('a unit sees its own drills alone', async () => {
  const [drill] = await planned(['monitor']);
  const other = await world.as('unitHead', 'health');
  await expect(other.drills.get({ id: drill?.id ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(other.drills.evidence({ id: drill?.id ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await other.drills.table({ year: YEAR })).toEqual([]);
  expect(await other.drills.duty({ year: YEAR })).toEqual([]);
  expect(await (await world.as('unitApplicant')).drills.table({ year: YEAR })).toHaveLength(1);
});

test('probes may be chosen until the drill is announced; what was announced stays, and only more may be asked', async () => {
  const [drill] = await planned(['flood']);
  if (!drill) throw new Error('nothing planned');
  const provider = await world.as('providerOperator');
  const http = { service: 'web', port: 80, path: '/', expectStatus: 200 };
  const asks = { name: '首页', kind: 'query' as const, weight: 1, http };
  const chosen = await provider.drills.setProbes({ id: drill.id, version: drill.version, probes: [asks] });
  world.clock.set(new Date(drill.plannedFor.getTime() - 86_400_000).toISOString());
  await tick();
  const { version, announcedAt } = await provider.drills.get({ id: drill.id });
  expect([announcedAt !== null, chosen.probes.length]).toEqual([true, 1]);
  const set = (probes: Parameters<typeof provider.drills.setProbes>[0]['probes']) =>
    provider.drills.setProbes({ id: drill.id, version, probes });
  const easier = { ...asks, http: { ...http, expectStatus: 404 } };
  for (const weaker of [[easier], [{ name: '对象', kind: 'restoreOnly' as const, weight: 1 }]])
    await expect(set(weaker)).rejects.toMatchObject({ cause: { user: { key: 'drillProbeAnnounced' } } });
  const more = await set([{ name: '对象', kind: 'restoreOnly', weight: 1 }, asks]);
  expect(more.probes.map(({ name }) => name)).toEqual(['对象', '首页']);
});
