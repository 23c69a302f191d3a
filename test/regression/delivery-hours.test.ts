import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStep } from '../../server/applications/steps.ts';
import { write } from '../../server/db/write.ts';
import { givenDraft } from '../server/applications/given.ts';
import { createWorld, type World } from '../setup/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('delivery is due 24 hours after the approval, also when that is a Saturday', async () => {
  world.clock.set('2026-11-27T10:30:00Z'); // a Friday evening in China
  const { id } = await givenDraft(world);
  const cmd = await world.command('providerOperator');
  await write(world.services.db, (tx) =>
    openStep(tx, cmd, { applicationId: id, name: 'delivery', officeUnitId: 'provider' }),
  );
  const step = await world.services.db.step.findFirstOrThrow({ where: { applicationId: id, name: 'delivery' } });
  expect(step.dueAt.toISOString()).toBe('2026-11-28T10:30:00.000Z');
});
