import { openStaged } from '../../server/bulletins/open-items.ts';
import { planItems } from '../../server/bulletins/plan-items.ts';
import { stageItems } from '../../server/bulletins/stage-items.ts';
import { write } from '../../server/db/write.ts';
import { currentPolicy } from '../../server/policies/current.ts';
import { finding, givenAllocation, givenDraft, publish } from '../server/bulletins/given.ts';
import { createWorld, type World } from '../setup/world.ts';
import { type Figure, rounded } from './figures.ts';

const ITEMS = 50_000;

/** A month with 50,000 new items published on SQLite: the whole, and how long the transaction holds back everybody else. */
export async function benchPublish(): Promise<Figure[]> {
  const world = await createWorld();
  try {
    return await measurePublish(world);
  } finally {
    await world.close();
  }
}

async function measurePublish(world: World): Promise<Figure[]> {
  await givenAllocation(world, 'water', 'registry');
  const findings = Array.from({ length: ITEMS }, (_, index) =>
    finding({ subject: `registry.yunzhou.gov.cn/water/image-${index}`, ids: [`CVE-1-${index}`, `CVE-2-${index}`] }),
  );
  await givenDraft(world, '2026-11', findings);
  const whole = await seconds(() => publish(world, '2026-11'));
  const { db, clock, settings } = world.services;
  await db.bulletinItem.deleteMany();
  const { id: bulletinId } = await db.bulletin.findUniqueOrThrow({ where: { month: '2026-11' } });
  const cmd = await world.command('providerOperator');
  const planning = { month: '2026-11', itemsFrom: 'low' as const, available: new Set(['vulnerability']) };
  const plan = await planItems(db, findings, planning);
  const policy = await currentPolicy(db, clock.now());
  const unitIds = new Map([['water', 'water']]);
  const staging = { attempt: 'bench', bulletinId, month: '2026-11', policy, unitIds, providerId: 'provider' };
  const beside = await seconds(() => stageItems(cmd, plan, staging));
  const carried = await seconds(() => write(db, (tx) => openStaged(tx, cmd, 'bench', bulletinId)));
  const place = settings.databaseUrl.startsWith('file:') ? 'SQLite' : 'PostgreSQL';
  return [
    { name: `publishing ${ITEMS} new items on ${place}`, value: whole, unit: 's' },
    { name: 'of it: written beside, in chunks', value: beside, unit: 's' },
    { name: 'of it: carried over, while others wait', value: carried, unit: 's', goal: '≤ 5' },
  ];
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return rounded((performance.now() - startedAt) / 1000, 1);
}
