import type { FigureView } from '../../../server/assessment/views.ts';
import type { UnitCode, World } from '../../setup/world.ts';

export const day = (iso: string) => new Date(`${iso}T00:00:00+08:00`);

/** Two of water's three systems run on the cloud, one since July; health has one off it; the county's water is exempt. */
export async function givenRegister(world: World): Promise<void> {
  const { db } = world.services;
  await db.unit.updateMany({ data: { createdAt: new Date('2020-01-01T00:00:00Z') } });
  await givenSystem(world, 'monitor', 'water', { onlineAt: '2025-03-01' });
  await givenSystem(world, 'river', 'water', { onlineAt: '2026-07-02' });
  await givenSystem(world, 'permit', 'water');
  await givenSystem(world, 'registry', 'health');
  await givenSystem(world, 'rain', 'countywater');
  await db.exemption.create({
    data: { id: 'ex', systemId: 'rain', kind: 'notOnCloud', reason: '涉密', approverId: 'x', from: day('2025-01-01') },
  });
}

export async function givenSystem(
  world: World,
  id: string,
  unit: UnitCode,
  more: { onlineAt?: string } = {},
): Promise<void> {
  await world.services.db.system.create({
    data: {
      id,
      code: id,
      name: `系统${id}`,
      unitId: unit,
      stage: more.onlineAt ? 'online' : 'offCloud',
      category: 'application',
      purpose: '',
      protectionLevel: 2,
      drLevel: 2,
      rpoMinutes: 1440,
      rtoMinutes: 1440,
      zone: 'extranet',
      contacts: [],
      createdAt: day('2025-01-01'),
      onlineAt: more.onlineAt ? day(more.onlineAt) : null,
    },
  });
}

/** The year's rules, published late with a reason, and the year opened. */
export async function openedYear(world: World, year = 2026): Promise<string> {
  const leader = await world.as('leader');
  const body = await leader.assessments.proposal({ year });
  const { id } = await leader.assessments.draftScheme({ year, body, note: '首年' });
  await leader.assessments.publishScheme({ id, lateReason: '平台当年投入使用' });
  return (await leader.assessments.open({ year })).id;
}

/** … collected after its end and published on Monday, 11 January 2027. */
export async function publishedYear(world: World): Promise<string> {
  const id = await openedYear(world);
  const leader = await world.as('leader');
  world.clock.set('2027-01-11T01:00:00Z');
  await leader.assessments.collect({ id });
  await leader.assessments.preview({ id });
  await leader.assessments.publish({ id });
  return id;
}

export async function figureIn(world: World, id: string, unitId: string, indicator: string): Promise<FigureView> {
  const unit = await (await world.as('leader')).assessments.unit({ id, unitId });
  const found = unit.figures.find((one) => one.indicator === indicator);
  if (!found) throw new Error(`no figure ${indicator}`);
  return found;
}
