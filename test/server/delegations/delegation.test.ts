import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../setup/world.ts';
import { givenAtDecision, givenAtTechnical, refusal } from '../applications/given.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const delegateTo = async (id: string, consultancyUnitId = 'consultancy', materialIds: string[] = []) =>
  (await world.as('technicalReviewer')).review.delegate({
    id,
    consultancyUnitId,
    question: '是否合理？',
    materialIds,
    dueDays: 3,
  });

test('the consultancy answers once, and the reviewer has its opinion while the unit does not', async () => {
  const { id } = await givenAtTechnical(world);
  const { delegationId } = await delegateTo(id);
  const consultant = await world.as('consultant');
  const { need, open } = await consultant.delegations.get({ id: delegationId });
  expect(open).toBe(true);
  await consultant.review.opinion({ delegationId, recommended: need.requested, opinion: '基本合理' });
  expect((await refusal(consultant.review.opinion({ delegationId, opinion: '改为不合理' }))).code).toBe('CONFLICT');

  const seen = await (await world.as('technicalReviewer')).applications.get({ id });
  expect(seen.delegations).toMatchObject([
    { id: delegationId, opinion: '基本合理', consultancyName: '云州信息工程咨询院' },
  ]);
  const applicant = await (await world.as('unitApplicant')).applications.get({ id });
  expect(applicant.delegations).toEqual([]);
  expect(JSON.stringify(applicant)).not.toContain('基本合理');
  expect(applicant.timeline.map(({ action }) => action)).toContain('delegate');
});

test('a revoked delegation shows nothing any more and cannot be answered', async () => {
  const { id } = await givenAtTechnical(world);
  const { delegationId } = await delegateTo(id);
  const reviewer = await world.as('technicalReviewer');
  await reviewer.review.revokeDelegation({ delegationId, reason: '已自行核实' });
  const consultant = await world.as('consultant');
  expect((await refusal(consultant.delegations.get({ id: delegationId }))).code).toBe('NOT_FOUND');
  expect((await refusal(consultant.review.opinion({ delegationId, opinion: 'x' }))).code).toBe('NOT_FOUND');
  expect((await refusal(reviewer.review.revokeDelegation({ delegationId, reason: 'x' }))).code).toBe('CONFLICT');
});

test('an opinion after the review is over is refused', async () => {
  const { id } = await givenAtTechnical(world);
  const { delegationId } = await delegateTo(id);
  const reviewer = await world.as('technicalReviewer');
  const { requested } = await reviewer.applications.get({ id });
  await reviewer.review.feasible({ id, recommended: requested, opinion: '可行' });
  const consultant = await world.as('consultant');
  expect((await consultant.delegations.get({ id: delegationId })).open).toBe(false);
  expect((await refusal(consultant.review.opinion({ delegationId, opinion: 'x' }))).code).toBe('CONFLICT');
});

test('only consultancies are asked, only in technical review, once at a time, about the application’s own materials', async () => {
  const { id } = await givenAtTechnical(world);
  const other = await givenAtDecision(world);
  const [foreign] = (await (await world.as('unitApplicant')).applications.get({ id: other.id })).materials;
  expect((await refusal(delegateTo(id, 'provider'))).key).toBe('notAConsultancy');
  expect((await refusal(delegateTo(id, 'consultancy', [foreign?.id ?? '']))).key).toBe('materialNotFound');
  expect((await refusal(delegateTo(other.id))).code).toBe('CONFLICT');
  await delegateTo(id);
  expect((await refusal(delegateTo(id))).key).toBe('delegationOpen');
});

test('the consultancy’s list puts what waits for an answer first', async () => {
  const consultant = await world.as('consultant');
  const rows = await consultant.delegations.mine();
  const done = rows.map(({ answeredAt, revokedAt }) => answeredAt !== null || revokedAt !== null);
  expect(done).toEqual([...done].sort());
  expect(done).toContain(true);
  expect(done).toContain(false);
});
