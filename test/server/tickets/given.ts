import type { World } from '../../setup/world.ts';

/** A unit's system on record. */
export async function givenSystem(world: World, id = 'sys-1', unitId = 'water'): Promise<string> {
  await world.services.db.system.create({
    data: {
      id,
      code: id,
      name: `系统${id}`,
      unitId,
      stage: 'online',
      category: 'application',
      purpose: '测试',
      protectionLevel: 2,
      drLevel: 3,
      rpoMinutes: 1440,
      rtoMinutes: 720,
      zone: 'extranet',
      contacts: [],
      createdAt: world.clock.now(),
    },
  });
  return id;
}

/** A ticket of the water authority's applicant. */
export const givenTicket = async (world: World, more: { level?: number; systemId?: string } = {}) =>
  (await world.as('unitApplicant')).tickets.open({
    kind: 'problem',
    level: 3,
    title: '系统无法登录',
    body: '今日起无法登录。',
    ...more,
  });
