import type { createCaller } from '../../server/api/router.ts';
import type { Person } from '../../server/context.ts';
import type { PlanItem } from '../../server/drills/plan.ts';
import type { World } from '../setup/world.ts';
import { type Day, day, isGuarded, isWorkday, LAST, textOf } from './scenario.ts';

export const YEAR = 2028;
type Caller = ReturnType<typeof createCaller>;

/** What the provider, the authority and the units' heads do in the year. */
export class People {
  readonly provider: Caller;
  readonly leader: Caller;
  readonly #world: World;
  readonly #heads: ReadonlyMap<string, Person>;

  static async of(world: World, heads: ReadonlyMap<string, Person>): Promise<People> {
    return new People(world, heads, await world.as('providerOperator'), await world.as('leader'));
  }

  private constructor(world: World, heads: ReadonlyMap<string, Person>, provider: Caller, leader: Caller) {
    this.#world = world;
    this.#heads = heads;
    this.provider = provider;
    this.leader = leader;
  }

  headOf(unit: string): Caller {
    return this.#world.asPerson(this.#heads.get(unit) ?? null);
  }

  async plan() {
    const plan = await this.leader.drills.plan({ year: YEAR });
    if (!plan) throw new Error('no plan');
    return plan;
  }

  async confirmPlan(): Promise<void> {
    const { version } = await this.plan();
    await this.provider.drills.confirmPlan({ year: YEAR, version, party: 'provider' });
    await this.leader.drills.confirmPlan({ year: YEAR, version, party: 'authority' });
  }

  /** Gives drills new days, the first that are allowed from `from` on; both confirm. Answers each drill's old and new day. */
  async redate(ids: readonly string[], from: Day, reason: string): Promise<Map<string, { from: Day; to: Day }>> {
    const moved = new Map<string, { from: Day; to: Day }>();
    let { items, version } = await this.plan();
    for (const itemId of ids) {
      const item = items.find(({ id }) => id === itemId);
      if (!item) throw new Error(`no ${itemId}`);
      const to = freeDay(items, item, from);
      ({ items, version } = await this.provider.drills.moveItem({
        year: YEAR,
        version,
        itemId,
        day: textOf(to),
        reason,
      }));
      moved.set(itemId, { from: day(item.day), to });
    }
    await this.confirmPlan();
    return moved;
  }

  async publishBulletin(month: string): Promise<void> {
    const { version } = await this.provider.bulletins.get({ month });
    await this.provider.bulletins.publish({ month, version });
  }

  async publishReport(month: string): Promise<void> {
    const { version } = await this.provider.operationReports.get({ month });
    await this.provider.operationReports.publish({ month, version });
  }
}

/** A working day outside the guard periods, a week at least from every other drill of the unit, on which few are drilled. */
function freeDay(
  items: readonly Pick<PlanItem, 'id' | 'unitId' | 'day'>[],
  item: { id: string; unitId: string | null },
  from: Day,
): Day {
  const others = items.filter(({ id }) => id !== item.id);
  const taken = others.filter(({ unitId }) => unitId === item.unitId).map((one) => day(one.day));
  for (let to = from; to <= LAST; to += 1) {
    const isFree = taken.every((other) => Math.abs(other - to) >= 7);
    if (isWorkday(to) && !isGuarded(to) && isFree) return to;
  }
  throw new Error(`no day for ${item.id}`);
}
