import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SecurityBulletin } from '../../../operators/resources/security-bulletin.ts';
import type { KubeClient } from '../../../operators/runtime/client.ts';
import { dispatchBulletins } from '../../../server/bulletins/dispatch.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { finding, givenAllocation, givenDraft, publish } from './given.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await givenAllocation(world, 'water', 'registry');
});
afterEach(() => world.close());

test('five hundred retests that stay unknown do not keep a later one from being asked for', async () => {
  const { db } = world.services;
  const many = Array.from({ length: 501 }, (_, i) => finding({ subject: `image-${i}`, ids: [`CVE-${i}`] }));
  await givenDraft(world, '2026-11', many);
  await publish(world, '2026-11');
  const now = world.clock.now().getTime();
  await db.bulletinItem.updateMany({
    data: { state: 'retesting', reportedAt: new Date(now), retestedAt: new Date(now), retestOutcome: 'unknown' },
  });
  await db.bulletinItem.updateMany({
    where: { subject: 'image-250' },
    data: { reportedAt: new Date(now + 1), retestedAt: null, retestOutcome: '' },
  });
  const written: SecurityBulletin[] = [];
  const apply = async (_kind: unknown, _place: unknown, body: SecurityBulletin) => written.push(body);
  world.services.cluster = { apply } as unknown as KubeClient;
  await dispatchBulletins(world.services, { isSynced: true, get: () => undefined, values: () => [] });
  const asked = written.find(({ metadata }) => metadata.name === '2026-11')?.spec.retests ?? [];
  expect(asked).toHaveLength(500);
  expect(asked.map(({ subject }) => subject)).toContain('image-250');
  expect(asked.at(-1)?.subject).toBe('image-250');
});
