import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from '../../setup/world.ts';
import { givenAtDecision, givenAtTechnical, givenPool, givenSubmitted } from '../applications/given.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

describe('the queue', () => {
  test('holds for each desk what waits there, and nothing else', async () => {
    const submitted = await givenSubmitted(world);
    const county = await givenSubmitted(world, { unit: 'countywater' });
    const technical = await givenAtTechnical(world);
    const decision = await givenAtDecision(world);
    const ids = async (role: 'authorityHandler' | 'countyHandler' | 'technicalReviewer' | 'leader') =>
      (await (await world.as(role)).review.queue({})).items.map(({ id }) => id);
    expect(await ids('authorityHandler')).toEqual([submitted.id]);
    expect(await ids('countyHandler')).toEqual([county.id]);
    expect(await ids('technicalReviewer')).toEqual([technical.id]);
    expect(await ids('leader')).toEqual([decision.id]);
  });

  test('puts the soonest limit first and counts the lights', async () => {
    world.clock.advance({ days: 2 }); // Wednesday: submitted on Monday, due on Thursday
    const later = await givenSubmitted(world);
    const handler = await world.as('authorityHandler');
    const monday = await handler.review.queue({});
    expect(monday.items.at(-1)?.id).toBe(later.id);
    world.clock.advance({ days: 1 });
    expect((await handler.review.queue({})).counts).toEqual({ green: 1, yellow: 1, red: 0 });
    world.clock.advance({ days: 1 });
    expect((await handler.review.queue({})).counts).toEqual({ green: 1, yellow: 0, red: 1 });
  });
});

describe('the evidence', () => {
  test('shows total, used, locked and this request’s share of the pool', async () => {
    await givenPool(world, 100, 400, 10_000);
    const { id } = await givenAtTechnical(world);
    const reviewer = await world.as('technicalReviewer');
    const { shares, checks } = await reviewer.review.evidence({ id });
    // 100 cores × 3 overcommit × 85 % after the reserve.
    expect(shares.cpuMillis).toMatchObject({ total: 255_000, used: 0, locked: 0, requested: 6000 });
    expect(shares.cpuMillis.requestedShare).toBeCloseTo(6000 / 255_000);
    expect(checks).toHaveLength(8);
  });
});
