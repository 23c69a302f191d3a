import type { Finding } from '../../operators/resources/security-bulletin.ts';
import { tickDrills } from '../../server/drills/tick.ts';
import { createWorld, type World } from '../setup/world.ts';
import { foundUnits, leave, PlayedServer, settle, settleOffCloud } from './city.ts';
import { ScriptedCloud } from './cloud.ts';
import { type DrillFate, PlayedOperators } from './operators.ts';
import { People, YEAR } from './people.ts';
import {
  areDead,
  at,
  COMING,
  CUT,
  type Day,
  DEAD,
  day,
  EXEMPT,
  GUARDS,
  isInProduction,
  LAST,
  LEAVING,
  nameOf,
  range,
  TENANCIES,
  type Tenancy,
  textOf,
  unitOf,
  wordAt,
} from './scenario.ts';

/** Full days: what is newer in a finding that stands is told to the server on these; the days before are closed the night after. */
export const FULL = new Set([
  ...range(0, LAST).filter((one) => one % 28 === 0),
  ...[DEAD.from - 1, DEAD.to + 1, EXEMPT.asked, EXEMPT.until, LEAVING.on, day('2028-12-31')],
]);
export const LATE_BULLETINS: Record<string, Day> = { '2028-04': day('2028-05-15'), '2028-07': day('2028-08-21') };
export const LATE_REPORT = { month: '2028-03', published: day('2028-04-20') };
export const MONTHS = range(1, 12).map((month) => `2028-${String(month).padStart(2, '0')}`);
export const nextMonth = (month: string): string =>
  month === '2028-12' ? '2029-01' : (MONTHS[Number(month.slice(5))] ?? '');
export const bulletinDay = (month: string): Day => LATE_BULLETINS[month] ?? day(`${nextMonth(month)}-08`);
export const reportDay = (month: string): Day =>
  month === LATE_REPORT.month ? LATE_REPORT.published : day(`${nextMonth(month)}-03`);

export const byName = new Map(TENANCIES.map((one) => [nameOf(one), one]));
export const byCode = new Map(TENANCIES.map((one) => [one.code, one]));
export const tenancyOf = (code: string | null): Tenancy => {
  const found = byCode.get(code ?? '');
  if (!found) throw new Error(`no tenancy ${code}`);
  return found;
};

/** Ten findings a month, each in another tenancy, gone a month later. */
export const findingsOf = (month: string): Finding[] =>
  TENANCIES.filter(({ index }) => index < 300 && (index + Number(month.slice(5))) % 30 === 0).map((one) => ({
    section: 'vulnerability',
    tenancy: nameOf(one),
    unit: one.unit,
    subject: `registry/${one.code}`,
    severity: 'critical',
    title: '',
    detail: '1.0',
    ids: [`CVE-${month}-${one.code}`],
    fixable: 1,
  }));

export const turnOf = (planItem: string): number => Number(planItem.split(':')[2]);
export const fateOf = ({ index }: Tenancy, turn: number): DrillFate =>
  turn === 1 && index % 40 === 7 ? 'failed' : turn === 1 && index % 40 === 17 ? 'timed-out' : 'verified';
export const isSigned = ({ index }: Tenancy): boolean => index % 3 === 1;

/** The year, played: what the loops of server and operators, the cloud and the people made of it lies in the records. */
export class PlayedYear {
  readonly world: World;
  readonly people: People;
  readonly server: PlayedServer;
  readonly operators: PlayedOperators;
  readonly cloud = new ScriptedCloud();
  /** What the operators found that the scenario did not expect. */
  readonly wrongWords: string[] = [];
  /** Which drills people moved, on which day. */
  readonly moved: { on: Day; drills: Map<string, { from: Day; to: Day }> }[] = [];
  readonly #turns = new Map<string, number>();

  static async begin(): Promise<PlayedYear> {
    const world = await createWorld();
    return new PlayedYear(world, await People.of(world, await foundUnits(world)));
  }

  private constructor(world: World, people: People) {
    this.world = world;
    this.people = people;
    this.server = new PlayedServer(world, this.cloud);
    this.operators = new PlayedOperators(this.cloud, world.clock, {
      fateOf: (tenancy, drill) => fateOf(byName.get(tenancy) ?? tenancyOf(null), this.#turns.get(drill) ?? 1),
      findingsOf,
    });
  }

  /** From the drafting of the plan in the December before to the day on which the year's last bulletin is due. */
  async play(): Promise<void> {
    this.#set(day('2027-12-20'), 9);
    for (const guard of GUARDS) await this.people.leader.guardPeriods.add({ ...guard, reason: '重要活动' });
    await settle(this.world, TENANCIES.slice(0, 300));
    await settleOffCloud(this.world);
    await tickDrills(this.world.services);
    await this.people.confirmPlan();
    for (const one of TENANCIES.slice(0, 300)) this.cloud.schedules.add(nameOf(one));
    for (const one of range(day('2027-12-25'), -1)) this.cloud.night(one);
    for (const one of range(0, LAST)) await this.#live(one);
  }

  #set(one: Day, hour: number, minute = 0): void {
    this.world.clock.set(at(one, hour, minute).toISOString());
  }

  async #live(one: Day): Promise<void> {
    if (FULL.has(one - 1) && !areDead(one)) {
      this.#set(one, 0, 10);
      await this.server.looked();
      await this.server.closeDays();
    }
    this.cloud.night(one);
    this.#set(one, 9);
    await settle(
      this.world,
      TENANCIES.filter(({ from }) => from === one),
    );
    await this.server.dispatch();
    if (one % 7 === 0) await this.server.dispatchDrills();
    if (!areDead(one)) await this.#look(one);
    await this.server.observe();
    if (one === DEAD.from + 5 || one === DEAD.to + 1) await this.server.closeDays();
    await this.server.rounds();
    if (one % 60 === 0) await this.server.again();
    this.#set(one, 10, 30);
    if (!areDead(one)) await this.operators.endDrills();
    await this.server.observe();
    await this.#act(one);
    if (one === CUT.after) this.cloud.schedules.delete(nameOf(tenancyOf('s005')));
  }

  async #look(one: Day): Promise<void> {
    const words = await this.operators.review(one, FULL.has(one));
    for (const tenancy of TENANCIES.filter((each) => isInProduction(each, one))) {
      const [expected, word] = [wordAt(tenancy, one), words.get(nameOf(tenancy))];
      if (word !== expected) this.wrongWords.push(`${textOf(one)} ${tenancy.code}: ${word}, not ${expected}`);
    }
    await this.operators.beginDrills();
    await this.operators.bulletins();
    await this.server.looked();
  }

  /** What people do on a day, after half past ten. */
  async #act(one: Day): Promise<void> {
    await this.#sign(one);
    for (const month of MONTHS) {
      if (bulletinDay(month) === one) await this.people.publishBulletin(month);
      if (reportDay(month) === one) await this.people.publishReport(month);
    }
    if (one === day('2028-01-10')) await this.#postpone();
    if (one === COMING + 2 || one === day('2028-10-11')) await this.#complete();
    if (one === EXEMPT.asked) await this.#exempt();
    if (one === LEAVING.on)
      await leave(
        this.world,
        LEAVING.indices.map((index) => tenancyOf(`s${index}`)),
      );
    if (one === DEAD.to + 3) await this.#makeUp();
    await this.#learnTurns();
  }

  /** Both sides sign on the third day after, where they sign at all. */
  async #sign(one: Day): Promise<void> {
    const done = await this.world.services.db.drill.findMany({
      where: { state: 'cleanedUp', cleanedUpAt: { gte: at(one - 3, 0), lt: at(one - 2, 0) } },
    });
    for (const { id, systemId } of done) {
      const tenancy = tenancyOf(systemId);
      if (!isSigned(tenancy)) continue;
      await this.people.provider.drills.sign({ id });
      await this.people.headOf(tenancy.unit).drills.sign({ id });
    }
  }

  /** Twelve drills of the second quarter are put off by people before anything has happened. */
  async #postpone(): Promise<void> {
    const { items } = await this.people.plan();
    const spring = items.filter((item) => item.day >= '2028-04-10' && item.day <= '2028-06-20').slice(0, 12);
    const ids = spring.map(({ id }) => id);
    this.moved.push({ on: day('2028-01-10'), drills: await this.people.redate(ids, day('2028-06-21'), '机房检修') });
    // One falls into the week in which its tenancy's backups fail.
    const autumn = items.find((item) => item.day > '2028-09-11' && tenancyOf(item.systemId).index % 7 === 0);
    this.moved.push({
      on: day('2028-01-10'),
      drills: await this.people.redate([autumn?.id ?? ''], day('2028-05-09'), '提前'),
    });
    await this.server.dispatchDrills();
  }

  /** The plan is completed by the systems that have come. */
  async #complete(): Promise<void> {
    await this.people.provider.drills.draftPlan({ year: YEAR });
    await this.people.confirmPlan();
    await this.server.dispatchDrills();
  }

  async #exempt(): Promise<void> {
    for (const index of EXEMPT.indices) {
      const systemId = `s0${index}`;
      const until = at(EXEMPT.until + 1, 0).toISOString();
      const id = await this.people
        .headOf(unitOf(index))
        .backups.requestExemption({ systemId, reason: '数据迁移', until });
      await this.people.leader.backups.decideExemption({ id, approve: true, opinion: '同意' });
    }
  }

  /** What nobody held while the operators were dead gets a new day. */
  async #makeUp(): Promise<void> {
    const late = await this.world.services.db.drill.findMany({
      where: { state: 'overdue' },
      orderBy: { planItem: 'asc' },
    });
    const ids = late.map(({ planItem }) => planItem);
    this.moved.push({ on: DEAD.to + 3, drills: await this.people.redate(ids, day('2028-09-01'), '补做') });
    await this.server.dispatchDrills();
  }

  async #learnTurns(): Promise<void> {
    const unknown = await this.world.services.db.drill.count();
    if (unknown === this.#turns.size) return;
    for (const { resourceName, planItem } of await this.world.services.db.drill.findMany())
      this.#turns.set(resourceName ?? '', turnOf(planItem));
  }
}
