import { expect } from 'vitest';
import { API_VERSION } from '../../../operators/resources/group.ts';
import type { UsageReport, UsageReportStatus } from '../../../operators/resources/usage-report.ts';
import type { KubeClient, Place } from '../../../operators/runtime/client.ts';
import {
  collectAssessment,
  openAssessment,
  previewAssessment,
  publishAssessment,
} from '../../../server/assessment/life.ts';
import { dissolveUnit, moveSystems } from '../../../server/assessment/responsibility.ts';
import { draftScheme, proposeScheme, publishScheme } from '../../../server/assessment/scheme-records.ts';
import type { Person } from '../../../server/context.ts';
import { tickFindings } from '../../../server/usage/findings/tick.ts';
import { observeUsage, reportHead } from '../../../server/usage/records/ingest.ts';
import { JUDGED, tickUsage } from '../../../server/usage/records/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { monthEnds } from './by-hand.ts';
import { DAYS, type Day, dayIn, isRunning, midnightOf, type Plan, type PlanSystem, textOf, YEAR } from './plan.ts';
import { foundDuties, foundPlan, tenancyOf } from './records.ts';
import type { CityUse } from './use.ts';

/** The last nights of the year pass one by one; before, only those that the year rests on. */
const LAST_NIGHTS = DAYS - 4;

/** The notices of the year: the Mondays on which the authority looks at what was found. */
const LETTERS: readonly Day[] = [dayIn('05-10'), dayIn('10-18')];
const LETTERS_AT_ONCE = 6;

/** The year, played on the real services under a clock that is set day by day. */
export class PlayedCity {
  readonly world: World;
  readonly plan: Plan;
  readonly use: CityUse;
  /** Told what has come to pass, now and then. */
  readonly #note: (text: string) => void;
  /** Reports that the operators still hold, by namespace and name. */
  readonly shelf = new Map<string, UsageReport>();
  assessmentId = '';

  private constructor(world: World, plan: Plan, use: CityUse, note: (text: string) => void) {
    this.world = world;
    this.plan = plan;
    this.use = use;
    this.#note = note;
    world.services.cluster = this.#client();
  }

  static async play(plan: Plan, use: CityUse, note: (text: string) => void): Promise<PlayedCity> {
    const world = await createWorld();
    world.clock.set(`${YEAR - 1}-12-20T02:00:00Z`);
    const city = new PlayedCity(world, plan, use, note);
    await foundPlan(world.services, plan);
    for (const role of ['leader', 'authorityHandler'] as const) await world.person(role);
    await city.#publishScheme();
    for (let day = 0; day < DAYS; day += 1) await city.#playDay(day);
    await foundDuties(world.services, plan);
    await city.#assess();
    return city;
  }

  /** The cluster as far as the ingest asks for it. */
  #client(): KubeClient {
    const keyOf = ({ namespace, name }: Place) => `${namespace}/${name}`;
    const client = {
      find: async (_: unknown, place: Place) => this.shelf.get(keyOf(place)),
      patch: async (_: unknown, place: Place, __: string, { spec }: { spec: Partial<UsageReport['spec']> }) => {
        const report = this.shelf.get(keyOf(place));
        if (report && spec.recorded) this.shelf.delete(keyOf(place));
        return report;
      },
    };
    return client as unknown as KubeClient;
  }

  async #playDay(day: Day): Promise<void> {
    const { clock, services } = this.world;
    await this.#reorganise(day);
    for (const system of this.plan.systems) {
      if (system.retiredOn === day) await this.#retire(system);
      if (isRunning(system, day)) await this.#report(system, day);
    }
    clock.set(new Date(midnightOf(day + 1).getTime() + 3 * 3_600_000).toISOString());
    if (day >= LAST_NIGHTS || monthEnds.includes(day) || LETTERS.includes(day + 1)) await this.#passNight(day);
    if (LETTERS.includes(day + 1)) await this.#sendLetters();
    if (day % 7 === 0) await tickFindings(services);
    if (monthEnds.includes(day)) this.#note(`${textOf(day)} is over`);
  }

  /** As the server lives it: the day is judged, and what is gone is forgotten. The nights that were left out count as done. */
  async #passNight(day: Day): Promise<void> {
    const { services } = this.world;
    const value = textOf(day - 1);
    await services.db.setting.upsert({ where: { key: JUDGED }, create: { key: JUDGED, value }, update: { value } });
    expect(await tickUsage(services)).toEqual([textOf(day)]);
  }

  /** Complete once the day is over. Some are seen while the day lasts, and some once more after they were taken. */
  async #report(system: PlanSystem, day: Day): Promise<void> {
    const turn = (day * 31 + Number(system.id.slice(6))) % 60;
    if (turn === 0) await this.#offer(system, day, this.use.report(system, day, 144));
    await this.#offer(system, day, this.use.report(system, day));
    if (turn === 1) await this.#offer(system, day, this.use.report(system, day));
  }

  async #offer(system: PlanSystem, day: Day, status: UsageReportStatus): Promise<void> {
    const place = { namespace: `${tenancyOf(system)}-app`, name: `usage-${textOf(day)}` };
    const spec = { tenancy: tenancyOf(system), day: textOf(day), recorded: false };
    const report: UsageReport = { apiVersion: API_VERSION, kind: 'UsageReport', metadata: place, spec, status };
    this.shelf.set(`${place.namespace}/${place.name}`, report);
    this.world.clock.set(status.updatedAt);
    await observeUsage(this.world.services, reportHead(report));
  }

  async #retire({ id, retiredOn }: PlanSystem): Promise<void> {
    const { db } = this.world.services;
    await db.allocation.update({ where: { systemId: id }, data: { state: 'retired' } });
    await db.system.update({ where: { id }, data: { stage: 'retired', retiredAt: midnightOf(retiredOn ?? 0) } });
  }

  /** Systems are handed over and units come to their end, as the authority records it. */
  async #reorganise(day: Day): Promise<void> {
    const cmd = await this.world.command('leader');
    for (const { id, move } of this.plan.systems)
      if (move?.on === day)
        await moveSystems(cmd, {
          systemIds: [id],
          toUnitId: move.to,
          kind: 'move',
          day: textOf(day),
          reason: '机构调整',
        });
    for (const { id, dissolved } of this.plan.units)
      if (dissolved?.on === day)
        await dissolveUnit(cmd, { unitId: id, heirId: dissolved.heir, day: textOf(day), reason: '机构改革' });
  }

  /** Notices on what was found; every second is contested, and of these every second upheld. */
  async #sendLetters(): Promise<void> {
    const handler = await this.world.as('authorityHandler');
    const leader = await this.world.as('leader');
    const found = await this.world.services.db.workloadVerdict.findMany({
      where: { verdict: { in: ['idle', 'overProvisioned'] } },
      select: { systemId: true },
      distinct: ['systemId'],
      orderBy: { systemId: 'asc' },
    });
    const open = await this.world.services.db.resourceFinding.findMany({
      where: { openKey: { not: null } },
      select: { systemId: true },
    });
    const without = found.filter(({ systemId }) => !open.some((one) => one.systemId === systemId));
    for (const [at, { systemId }] of without.slice(0, LETTERS_AT_ONCE).entries()) {
      const { id } = await handler.resourceFindings.issue({ systemId, grounds: '已考虑业务繁忙程度' });
      if (at % 2 === 0) continue;
      await this.world.asPerson(await this.#headOf(systemId)).resourceFindings.contest({ id, words: '业务尚在扩展' });
      await leader.resourceFindings.decideObjection({ id, upheld: at % 4 === 1, reason: '经核实' });
    }
  }

  async #headOf(systemId: string): Promise<Person> {
    const { unit } = this.plan.systems.find(({ id }) => id === systemId) ?? { unit: '' };
    const { name } = await this.world.services.db.unit.findUniqueOrThrow({ where: { id: unit } });
    const id = `head-${unit}`;
    return {
      id,
      username: id,
      name: `负责人${unit.slice(4)}`,
      unitId: unit,
      unitName: name,
      roles: ['unitHead'],
      mustChangePassword: false,
    };
  }

  async #publishScheme(): Promise<void> {
    const cmd = await this.world.command('leader');
    const body = await proposeScheme(cmd, { year: YEAR });
    const { id } = await draftScheme(cmd, { year: YEAR, body, note: '年度方案' });
    await publishScheme(cmd, { id });
  }

  async #assess(): Promise<void> {
    this.world.clock.set(`${YEAR + 1}-01-10T02:00:00Z`);
    const cmd = await this.world.command('leader');
    const opened = await openAssessment(cmd, { year: YEAR });
    await collectAssessment(cmd, opened);
    await previewAssessment(cmd, opened);
    await publishAssessment(cmd, opened);
    this.assessmentId = opened.id;
  }
}
