import { afterAll, beforeAll, expect, test } from 'vitest';
import { write } from '../../server/db/write.ts';
import { moveApplication } from '../../server/execution/progress.ts';
import { systemCommand } from '../../server/identity/system-actor.ts';
import { givenDraft } from '../server/applications/given.ts';
import { createWorld, type World } from '../setup/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('whoever watches an application hears when the cloud has carried it out', async () => {
  const { services } = world;
  const { id } = await givenDraft(world);
  await services.db.application.update({ where: { id }, data: { stage: 'executing' } });
  const heard: string[] = [];
  const stop = services.live.subscribe((event) => {
    if (event.type === 'changed') heard.push(`${event.subject} ${event.id}`);
  });
  await write(services.db, (tx) => moveApplication(tx, systemCommand(services, 'mirror'), id, 'finished'));
  stop();
  expect(heard).toContain(`application ${id}`);
});
