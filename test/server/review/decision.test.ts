import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Content } from '../../../server/applications/content.ts';
import type { Amounts } from '../../../server/capacity/amounts.ts';
import { SAMPLES } from '../../../server/guide/samples.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { createWorld, type World } from '../../setup/world.ts';
import {
  approve,
  givenAtDecision,
  givenAtTechnical,
  givenOnline,
  givenPool,
  givenSubmitted,
  givenUse,
  refusal,
} from '../applications/given.ts';

const GIB = 1024 ** 3;
const amounts = (cpuMillis: number, memoryGib: number): Amounts => ({
  cpuMillis,
  memoryBytes: memoryGib * GIB,
  storageBytes: 100 * GIB,
  pods: 10,
  loadBalancers: 0,
  publicIps: 0,
  gpus: 0,
});
const changeTo = (kind: 'grow' | 'shrink', newQuota: Amounts) => (): Content => {
  const { change: _, ...contacts } = SAMPLES.change;
  return { ...contacts, change: { kind, reason: '业务变化', newQuota } };
};

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await givenPool(world, 200, 800, 20_000);
});
afterAll(() => world.close());

const digestIn = ({ decisionDigest }: { decisionDigest: string }) => ({ decisionDigest });

describe('the decision judges everything again', () => {
  test('a shrink that fitted at submission is refused when use has grown since', async () => {
    const { systemId, allocationId } = await givenOnline(world, { granted: amounts(8000, 32) });
    await givenUse(world, allocationId, amounts(2000, 8));
    const { id } = await givenAtDecision(world, {
      kind: 'change',
      systemId,
      content: changeTo('shrink', amounts(4000, 16)),
    });
    await world.services.db.usagePeak.updateMany({ where: { allocationId }, data: { cpuMillis: 5000 } });
    const { key } = await refusal(approve(world, id));
    expect(key).toBe('check.shrinkFitsPeak.belowPeak');
    const view = await (await world.as('leader')).applications.get({ id });
    expect([view.stage, view.granted]).toEqual(['decision', null]);
  });

  test('a shrink below the peak is refused at submission', async () => {
    const { systemId, allocationId } = await givenOnline(world, { granted: amounts(8000, 32) });
    await givenUse(world, allocationId, amounts(1000, 4), { peak: amounts(6000, 8) });
    const call = givenSubmitted(world, { kind: 'change', systemId, content: changeTo('shrink', amounts(4000, 16)) });
    expect((await refusal(call)).key).toBe('check.shrinkFitsPeak.belowPeak');
  });

  test('what is granted must pass too, not only what was asked', async () => {
    const { systemId, allocationId } = await givenOnline(world, { granted: amounts(8000, 32) });
    await givenUse(world, allocationId, amounts(2000, 8));
    const { id } = await givenAtDecision(world, {
      kind: 'change',
      systemId,
      content: changeTo('shrink', amounts(4000, 16)),
    });
    expect((await refusal(approve(world, id, amounts(1000, 16)))).key).toBe('check.shrinkFitsPeak.belowPeak');
  });

  test('a form that was altered in the records after submission is not decided', async () => {
    const { id } = await givenAtDecision(world);
    const row = await world.services.db.application.findUniqueOrThrow({ where: { id } });
    const content = { ...(row.content as object), termMonths: 120 };
    await world.services.db.application.update({ where: { id }, data: { content } });
    expect((await refusal(approve(world, id))).key).toBe('contentAltered');
  });

  test('the leader signs what the leader saw: other evidence now is a conflict, and seen anew it can be decided', async () => {
    const { id } = await givenAtDecision(world);
    const leader = await world.as('leader');
    const { requested, decisionDigest } = await leader.review.evidence({ id });
    await givenPool(world, 1, 1, 1);
    const stale = leader.review.approve({ id, granted: requested, opinion: '同意', decisionDigest });
    expect(await refusal(stale)).toMatchObject({ code: 'CONFLICT', key: 'evidenceChanged' });
    const seen = await leader.review.evidence({ id });
    expect(seen.checks.find(({ check }) => check === 'poolHeadroom')?.key).toBe('doesNotFit');
    expect((await approve(world, id)).stage).toBe('executing');
    await givenPool(world, 200, 800, 20_000);
  });

  test('figures that move without changing a verdict do not disturb the decision', async () => {
    const { id } = await givenAtDecision(world);
    const leader = await world.as('leader');
    const { decisionDigest } = await leader.review.evidence({ id });
    await givenPool(world, 201, 800, 20_000);
    expect((await leader.review.evidence({ id })).decisionDigest).toBe(decisionDigest);
  });

  test('grants to others in the city, and systems that come into force there, do not disturb the decision', async () => {
    const { id } = await givenAtDecision(world, { unit: 'health' });
    const leader = await world.as('leader');
    const before = await leader.review.evidence({ id });
    const online = await givenOnline(world, { granted: amounts(8000, 32) });
    await givenUse(world, online.allocationId, amounts(6000, 24), { days: 1 });
    const { systemId, allocationId } = await givenOnline(world, { granted: amounts(8000, 32) });
    await givenUse(world, allocationId, amounts(6000, 24), { days: 1 });
    const content = changeTo('grow', amounts(9000, 36));
    await approve(world, (await givenAtDecision(world, { kind: 'change', systemId, content })).id);
    const after = await leader.review.evidence({ id });
    expect(after.headroom.free).not.toEqual(before.headroom.free);
    expect(after.similar.length).toBeGreaterThan(before.similar.length);
    expect(after.decisionDigest).toBe(before.decisionDigest);
    const approving = leader.review.approve({ id, granted: before.requested, opinion: '同意', ...digestIn(before) });
    expect((await approving).stage).toBe('executing');
  });

  test('a doubt that others’ systems raise is shown to the leader before the decision', async () => {
    await world.services.db.allocation.updateMany({ where: {}, data: { observed: {} } });
    const { id } = await givenAtDecision(world, { unit: 'health' });
    const leader = await world.as('leader');
    const before = await leader.review.evidence({ id });
    const { allocationId } = await givenOnline(world, { granted: amounts(8000, 32) });
    await givenUse(world, allocationId, amounts(10, 1 / 64), { days: 1 });
    const after = await leader.review.evidence({ id });
    expect(after.checks.find(({ check }) => check === 'similarSystems')?.key).toBe('farAbove');
    expect(after.decisionDigest).not.toBe(before.decisionDigest);
  });

  test('a grant without amounts where amounts were asked for is refused, naming the field', async () => {
    const { id } = await givenAtDecision(world);
    const leader = await world.as('leader');
    const { decisionDigest } = await leader.review.evidence({ id });
    const { code, fields } = await refusal(leader.review.approve({ id, opinion: '同意', decisionDigest }));
    expect([code, fields.map(({ path }) => path)]).toEqual(['UNPROCESSABLE_CONTENT', ['granted']]);
  });
});

describe('four eyes', () => {
  test('who holds both roles and gave the opinion can neither approve nor reject', async () => {
    const { id } = await givenAtTechnical(world);
    const person = await world.person('technicalReviewer');
    const both = world.asPerson({ ...person, roles: ['technicalReviewer', 'leader'] });
    const { requested } = await both.applications.get({ id });
    await both.review.feasible({ id, recommended: requested, opinion: '可行' });
    const { decisionDigest } = await both.review.evidence({ id });
    const attempt = both.review.approve({ id, granted: requested, opinion: '同意', decisionDigest });
    expect(await refusal(attempt)).toMatchObject({ code: 'FORBIDDEN', key: 'sameReviewer' });
    expect((await refusal(both.review.reject({ id, reason: 'x', advice: 'y' }))).code).toBe('FORBIDDEN');
    expect((await both.review.queue({})).items.map((item) => item.id)).not.toContain(id);
    expect((await (await world.as('leader')).review.queue({})).items.map((item) => item.id)).toContain(id);
    expect((await approve(world, id)).stage).toBe('executing');
  });
});

describe('a small raise', () => {
  const allow = async (enabled: boolean) => {
    const body = { ...defaultPolicy(), smallRaise: { ...defaultPolicy().smallRaise, enabled } };
    const { db, clock } = world.services;
    const last = (await db.policy.findFirst({ orderBy: { version: 'desc' } }))?.version ?? 0;
    const now = clock.now();
    const version = last + 1;
    await db.policy.create({ data: { version, body, effectiveFrom: now, authorId: 'test', note: '', createdAt: now } });
    return version;
  };
  const raise = async (used: Amounts | null) => {
    const { systemId, allocationId } = await givenOnline(world, { granted: amounts(8000, 32) });
    if (used) await givenUse(world, allocationId, used);
    return givenSubmitted(world, { kind: 'change', systemId, content: changeTo('grow', amounts(10_000, 40)) });
  };

  test('in measured use is approved by the policy at submission, and the record says so', async () => {
    const version = await allow(true);
    const { id } = await raise(amounts(7500, 30));
    const view = await (await world.as('unitApplicant')).applications.get({ id });
    expect(view.stage).toBe('executing');
    expect(view.granted).toEqual(view.requested);
    const act = view.timeline.find(({ action }) => action === 'approveAutomatically');
    expect([act?.actorName, view.policyVersion]).toEqual(['policy', version]);
    expect(view.steps[0]).toMatchObject({ name: 'completeness', outcome: 'approved' });
  });

  test('that is unmeasured goes to a person', async () => {
    await allow(true);
    const { id } = await raise(null);
    expect((await (await world.as('unitApplicant')).applications.get({ id })).stage).toBe('submitted');
  });

  test('goes to a person when the policy does not allow it', async () => {
    await allow(false);
    const { id } = await raise(amounts(7500, 30));
    expect((await (await world.as('unitApplicant')).applications.get({ id })).stage).toBe('submitted');
  });
});

describe('other kinds', () => {
  test('an exemption needs no amounts and is on record when approved', async () => {
    const { id, systemId } = await givenAtDecision(world, { kind: 'exemption' });
    expect((await approve(world, id)).stage).toBe('finished');
    const system = await (await world.as('unitApplicant')).systems.get({ id: systemId });
    expect([system.stage, system.exemptions.length]).toEqual(['offCloud', 1]); // `later`: it will come
  });

  test('amounts recommended where none were asked for are refused', async () => {
    const { id } = await givenAtTechnical(world, { kind: 'exemption' });
    const reviewer = await world.as('technicalReviewer');
    const call = reviewer.review.feasible({ id, recommended: amounts(1000, 1), opinion: 'x' });
    expect((await refusal(call)).fields.map(({ path }) => path)).toEqual(['recommended']);
  });

  test('a change needs a system that is online', async () => {
    const { systemId } = await givenSubmitted(world);
    const applicant = await world.as('unitApplicant');
    expect((await refusal(applicant.applications.createDraft({ kind: 'change', systemId }))).key).toBe(
      'systemStageForbids',
    );
    const newSystem = { name: 'x', code: 'xx' };
    expect((await refusal(applicant.applications.createDraft({ kind: 'change', newSystem }))).key).toBe('systemNeeded');
  });
});
