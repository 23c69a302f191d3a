import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../operators/resources/security-bulletin.ts';
import { verifyChain } from '../../server/audit/verify.ts';
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
  expectedEligibility,
  expectedFindings,
  expectedMarks,
  GUARDS,
  isGood,
  isGuarded,
  isInProduction,
  isWorkday,
  LAST,
  LEAVING,
  nameOf,
  newestGood,
  OFF_CLOUD,
  range,
  TENANCIES,
  type Tenancy,
  textOf,
  unitOf,
  wordAt,
  workdayAfter,
} from './scenario.ts';

/** Full days: what is newer in a finding that stands is told to the server on these; the days before are closed the night after. */
const FULL = new Set([
  ...range(0, LAST).filter((one) => one % 28 === 0),
  ...[DEAD.from - 1, DEAD.to + 1, EXEMPT.asked, EXEMPT.until, LEAVING.on, day('2028-12-31')],
]);
const LATE_BULLETINS: Record<string, Day> = { '2028-04': day('2028-05-15'), '2028-07': day('2028-08-21') };
const LATE_REPORT = { month: '2028-03', published: day('2028-04-20') };
const MONTHS = range(1, 12).map((month) => `2028-${String(month).padStart(2, '0')}`);
const nextMonth = (month: string): string => (month === '2028-12' ? '2029-01' : (MONTHS[Number(month.slice(5))] ?? ''));
const bulletinDay = (month: string): Day => LATE_BULLETINS[month] ?? day(`${nextMonth(month)}-08`);
const reportDay = (month: string): Day =>
  month === LATE_REPORT.month ? LATE_REPORT.published : day(`${nextMonth(month)}-03`);

const byName = new Map(TENANCIES.map((one) => [nameOf(one), one]));
const byCode = new Map(TENANCIES.map((one) => [one.code, one]));
const tenancyOf = (code: string | null): Tenancy => {
  const found = byCode.get(code ?? '');
  if (!found) throw new Error(`no tenancy ${code}`);
  return found;
};

/** Ten findings a month, each in another tenancy, gone a month later. */
const findingsOf = (month: string): Finding[] =>
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

const turnOf = (planItem: string): number => Number(planItem.split(':')[2]);
const fateOf = ({ index }: Tenancy, turn: number): DrillFate =>
  turn === 1 && index % 40 === 7 ? 'failed' : turn === 1 && index % 40 === 17 ? 'timed-out' : 'verified';
const isSigned = ({ index }: Tenancy): boolean => index % 3 === 1;

let world: World;
let people: People;
let server: PlayedServer;
let operators: PlayedOperators;
const cloud = new ScriptedCloud();
const turns = new Map<string, number>();
/** What the operators found that the scenario did not expect. */
const wrongWords: string[] = [];
const moved: { on: Day; drills: Map<string, { from: Day; to: Day }> }[] = [];

beforeAll(async () => {
  world = await createWorld();
  const heads = await foundUnits(world);
  people = await People.of(world, heads);
  server = new PlayedServer(world, cloud);
  operators = new PlayedOperators(cloud, world.clock, {
    fateOf: (tenancy, drill) => fateOf(byName.get(tenancy) ?? tenancyOf(null), turns.get(drill) ?? 1),
    findingsOf,
  });
  set(day('2027-12-20'), 9);
  for (const guard of GUARDS) await people.leader.guardPeriods.add({ ...guard, reason: '重要活动' });
  await settle(world, TENANCIES.slice(0, 300));
  await settleOffCloud(world);
  await tickDrills(world.services);
  await people.confirmPlan();
  for (const one of TENANCIES.slice(0, 300)) cloud.schedules.add(nameOf(one));
  for (const one of range(day('2027-12-25'), -1)) cloud.night(one);
  for (const one of range(0, LAST)) await play(one);
}, 280_000);
afterAll(() => world?.close());

const set = (one: Day, hour: number, minute = 0) => world.clock.set(at(one, hour, minute).toISOString());

async function play(one: Day): Promise<void> {
  if (FULL.has(one - 1) && !areDead(one)) {
    set(one, 0, 10);
    await server.looked();
    await server.closeDays();
  }
  cloud.night(one);
  set(one, 9);
  await settle(
    world,
    TENANCIES.filter(({ from }) => from === one),
  );
  await server.dispatch();
  if (one % 7 === 0) await server.dispatchDrills();
  if (!areDead(one)) await look(one);
  await server.observe();
  if (one === DEAD.from + 5 || one === DEAD.to + 1) await server.closeDays();
  await server.rounds();
  if (one % 60 === 0) await server.again();
  set(one, 10, 30);
  if (!areDead(one)) await operators.endDrills();
  await server.observe();
  await act(one);
  if (one === CUT.after) cloud.schedules.delete(nameOf(tenancyOf('s005')));
}

async function look(one: Day): Promise<void> {
  const words = await operators.review(one, FULL.has(one));
  for (const tenancy of TENANCIES.filter((each) => isInProduction(each, one))) {
    const [expected, word] = [wordAt(tenancy, one), words.get(nameOf(tenancy))];
    if (word !== expected) wrongWords.push(`${textOf(one)} ${tenancy.code}: ${word}, not ${expected}`);
  }
  await operators.beginDrills();
  await operators.bulletins();
  await server.looked();
}

/** What people do on a day, after half past ten. */
async function act(one: Day): Promise<void> {
  await sign(one);
  for (const month of MONTHS) {
    if (bulletinDay(month) === one) await people.publishBulletin(month);
    if (reportDay(month) === one) await people.publishReport(month);
  }
  if (one === day('2028-01-10')) await postpone();
  if (one === COMING + 2 || one === day('2028-10-11')) await complete();
  if (one === EXEMPT.asked) await exempt();
  if (one === LEAVING.on)
    await leave(
      world,
      LEAVING.indices.map((index) => tenancyOf(`s${index}`)),
    );
  if (one === DEAD.to + 3) await makeUp();
  await learnTurns();
}

/** Both sides sign on the third day after, where they sign at all. */
async function sign(one: Day): Promise<void> {
  const done = await world.services.db.drill.findMany({
    where: { state: 'cleanedUp', cleanedUpAt: { gte: at(one - 3, 0), lt: at(one - 2, 0) } },
  });
  for (const { id, systemId } of done) {
    const tenancy = tenancyOf(systemId);
    if (!isSigned(tenancy)) continue;
    await people.provider.drills.sign({ id });
    await people.headOf(tenancy.unit).drills.sign({ id });
  }
}

/** Twelve drills of the second quarter are put off by people before anything has happened. */
async function postpone(): Promise<void> {
  const { items } = await people.plan();
  const spring = items.filter((item) => item.day >= '2028-04-10' && item.day <= '2028-06-20').slice(0, 12);
  const ids = spring.map(({ id }) => id);
  moved.push({ on: day('2028-01-10'), drills: await people.redate(ids, day('2028-06-21'), '机房检修') });
  // One falls into the week in which its tenancy's backups fail.
  const autumn = items.find((item) => item.day > '2028-09-11' && tenancyOf(item.systemId).index % 7 === 0);
  moved.push({ on: day('2028-01-10'), drills: await people.redate([autumn?.id ?? ''], day('2028-05-09'), '提前') });
  await server.dispatchDrills();
}

/** The plan is completed by the systems that have come. */
async function complete(): Promise<void> {
  await people.provider.drills.draftPlan({ year: YEAR });
  await people.confirmPlan();
  await server.dispatchDrills();
}

async function exempt(): Promise<void> {
  for (const index of EXEMPT.indices) {
    const systemId = `s0${index}`;
    const until = at(EXEMPT.until + 1, 0).toISOString();
    const id = await people.headOf(unitOf(index)).backups.requestExemption({ systemId, reason: '数据迁移', until });
    await people.leader.backups.decideExemption({ id, approve: true, opinion: '同意' });
  }
}

/** What nobody held while the operators were dead gets a new day. */
async function makeUp(): Promise<void> {
  const late = await world.services.db.drill.findMany({ where: { state: 'overdue' }, orderBy: { planItem: 'asc' } });
  const ids = late.map(({ planItem }) => planItem);
  moved.push({ on: DEAD.to + 3, drills: await people.redate(ids, day('2028-09-01'), '补做') });
  await server.dispatchDrills();
}

async function learnTurns(): Promise<void> {
  const unknown = await world.services.db.drill.count();
  if (unknown === turns.size) return;
  for (const { resourceName, planItem } of await world.services.db.drill.findMany())
    turns.set(resourceName ?? '', turnOf(planItem));
}

const dayText = (when: Date | null): string | null =>
  when && new Date(when.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
/** The day that ends at this midnight. */
const endedDay = (when: Date): string => dayText(new Date(when.getTime() - 1)) ?? '';

test('every tenancy was reviewed on every day on which an operator lived, and found what a careful person finds', () => {
  expect(wrongWords).toEqual([]);
  const lived = range(0, LAST).filter((one) => !areDead(one));
  const expected = lived.map((one) => TENANCIES.filter((each) => isInProduction(each, one)).length);
  expect(operators.reviews).toBe(expected.reduce((sum, count) => sum + count, 0));
});

test('each finding was opened, fell due, was escalated and closed on its day, once', async () => {
  const rows = await world.services.db.backupFinding.findMany();
  const seen = rows.map((row) => ({
    system: row.systemId,
    firstWord: row.firstWord,
    opened: dayText(row.openedAt),
    due: endedDay(row.dueAt),
    noticed: dayText(row.dueAtNoticed),
    escalated: dayText(row.escalatedAt),
    closed: dayText(row.closedAt),
  }));
  const expected = TENANCIES.flatMap(expectedFindings);
  const sorted = (all: readonly { system: string; opened: string | null }[]) =>
    all.toSorted((a, b) => a.system.localeCompare(b.system) || (a.opened ?? '').localeCompare(b.opened ?? ''));
  expect(sorted(seen)).toEqual(sorted(expected));
  // 300 when the DR centre was down, 45 in the week of partial failures, and three that have their own story and one that has none.
  expect(expected).toHaveLength(300 + 45 + 4);
});

test('the year of each system, day by day, and who may be given a budget', async () => {
  const rows = await world.services.db.backupYear.findMany({ where: { year: YEAR } });
  const marks = new Map(rows.map(({ systemId, backups }) => [systemId, backups]));
  const wrong = TENANCIES.filter((one) => marks.get(one.code) !== expectedMarks(one));
  expect(wrong.map((one) => [one.code, marks.get(one.code), expectedMarks(one)])).toEqual([]);
  expect(rows).toHaveLength(TENANCIES.length);
  const { rows: list } = await people.leader.backups.eligibility({ year: YEAR });
  const seen = list.map(({ systemId, eligible, reason, gapDays }) => [systemId, eligible, reason, gapDays]);
  const expected = TENANCIES.map((one) => {
    const { eligible, reason, gap } = expectedEligibility(one);
    return [one.code, eligible, reason, gap];
  });
  const off = OFF_CLOUD.map((code) => [code, false, 'notOnCloud', 0]);
  const byId = (a: unknown[], b: unknown[]) => String(a[0]).localeCompare(String(b[0]));
  expect(seen.toSorted(byId)).toEqual([...expected, ...off].toSorted(byId));
});

describe('drills', () => {
  interface Planned {
    id: string;
    tenancy: Tenancy;
    turn: number;
    /** The days that it was given, each with the days on which it stood in the confirmed plan. */
    days: { day: Day; since: Day; until: Day }[];
  }

  /** The plan as it is at the end, and what people moved: the only thing taken from the product. */
  async function planned(): Promise<Planned[]> {
    const { items } = await people.plan();
    return items.map((item) => {
      const moves = moved.flatMap(({ on, drills }) => {
        const move = drills.get(item.id);
        return move ? [{ ...move, on }] : [];
      });
      const tenancy = tenancyOf(item.systemId);
      const began = tenancy.from < 0 ? -1 : tenancy.from === COMING ? COMING + 2 : day('2028-10-11');
      const days = [...moves.map((move) => ({ day: move.from, until: move.on })), { day: day(item.day), until: LAST }];
      return {
        id: item.id,
        tenancy,
        turn: turnOf(item.id),
        days: days.map((one, at) => ({ ...one, since: at === 0 ? began : (moves[at - 1]?.on ?? began) })),
      };
    });
  }
  const lastDay = ({ days }: Planned): Day => days.at(-1)?.day ?? 0;
  const isCalledOff = (one: Planned): boolean => lastDay(one) > one.tenancy.until;

  function expectedOf(one: Planned) {
    const { tenancy, turn, days } = one;
    const on = lastDay(one);
    const unheld = days.find((each) => areDead(each.day));
    const always = {
      item: one.id,
      day: textOf(on),
      overdue: unheld ? textOf(unheld.day + 1) : null,
      postponed: days.length - 1,
    };
    if (isCalledOff(one))
      return { ...always, state: 'cancelled', outcome: null, score: null, points: null, signLate: null, problems: [] };
    const fate = fateOf(tenancy, turn);
    const points = range(on - 6, on).filter((each) => isGood(tenancy, each)).length;
    const isRestored = fate !== 'timed-out' && points > 0;
    const isVerified = fate === 'verified' && points > 0;
    const clean = fate === 'timed-out' ? on + 1 : on;
    const signDue = workdayAfter(clean, 5);
    const problem = (kind: string) => {
      const due = workdayAfter(clean, 20);
      return { kind, due: textOf(due), overdue: due < LAST ? textOf(due + 1) : null };
    };
    const problems = [
      ...(isVerified ? [] : [problem('outcome')]),
      // A recovery point of more than a day, at nine in the morning.
      ...(isRestored && newestGood(tenancy, on) !== on ? [problem('rpo')] : []),
    ];
    const isDone = isSigned(tenancy) && clean + 3 <= LAST;
    return {
      ...always,
      state: isDone ? (problems.length > 0 ? 'signed' : 'closed') : 'cleanedUp',
      outcome: isVerified ? 'verified' : fate === 'timed-out' ? 'timedOut' : 'failed',
      score: isVerified ? 100 : 0,
      points: fate === 'timed-out' ? null : points,
      signLate: isDone || signDue >= LAST ? null : textOf(signDue + 1),
      problems,
    };
  }

  test('the plan gives every tenancy what it owes, on working days outside the guard periods, a unit’s a week apart', async () => {
    const plan = await planned();
    const owed = TENANCIES.map(({ code, level }) => [code, level === 3 ? 2 : 1]);
    const given = Map.groupBy(plan, ({ tenancy }) => tenancy.code);
    expect(TENANCIES.map(({ code }) => [code, given.get(code)?.length ?? 0])).toEqual(owed);
    expect(plan).toHaveLength(311 + 104);
    const bad = plan.map(lastDay).filter((one) => !isWorkday(one) || isGuarded(one));
    expect(bad.map(textOf)).toEqual([]);
    for (const ofUnit of Map.groupBy(plan, ({ tenancy }) => tenancy.unit).values()) {
      const days = ofUnit.map(lastDay).toSorted((a, b) => a - b);
      expect(Math.min(...days.slice(1).map((one, at) => one - (days[at] ?? 0)))).toBeGreaterThanOrEqual(7);
    }
    const perMonth = Map.groupBy(plan, (one) => textOf(lastDay(one)).slice(0, 7));
    expect(perMonth.size).toBe(12);
    const plans = await world.services.db.drillPlan.groupBy({
      by: ['year', 'state'],
      _count: true,
      where: { year: { gte: YEAR } },
    });
    const standing = plans.filter(({ state }) => state !== 'superseded');
    expect(standing.map(({ year, state, _count }) => [year, state, _count]).toSorted()).toEqual([
      [YEAR, 'confirmed', 1],
      [YEAR + 1, 'draft', 1],
    ]);
  });

  test('each was held once, or called off, or found overdue and made up for; with its outcome, problems and signatures', async () => {
    const { db } = world.services;
    const problems = Map.groupBy(await db.drillProblem.findMany({ orderBy: { key: 'asc' } }), ({ drillId }) => drillId);
    const rows = (await db.drill.findMany({ where: { year: YEAR } })).map((row) => ({
      item: row.planItem,
      day: dayText(row.plannedFor),
      overdue: dayText(row.overdueAt),
      postponed: row.timesPostponed,
      state: row.state,
      outcome: row.outcome,
      score: row.score,
      points: operators.drawnFrom.get(row.resourceName ?? '') ?? null,
      signLate: dayText(row.signOverdueAt),
      problems: (problems.get(row.id) ?? []).map(({ key, dueAt, overdueAt }) => ({
        kind: key.split(':')[1],
        due: endedDay(dueAt),
        overdue: dayText(overdueAt),
      })),
    }));
    const byItem = (a: { item: string }, b: { item: string }) => a.item.localeCompare(b.item);
    const expected = (await planned()).map(expectedOf);
    expect(rows.toSorted(byItem)).toEqual(expected.toSorted(byItem));
    // The scenario has all of it.
    const count = (isSo: (one: ReturnType<typeof expectedOf>) => boolean) => expected.filter(isSo).length;
    expect(count(({ overdue }) => overdue !== null)).toBeGreaterThan(20);
    expect(count(({ outcome }) => outcome === 'failed')).toBeGreaterThanOrEqual(8);
    expect(count(({ outcome }) => outcome === 'timedOut')).toBeGreaterThanOrEqual(6);
    expect(count(({ problems: found }) => found.some(({ kind }) => kind === 'rpo'))).toBeGreaterThan(0);
    expect(count(({ state }) => state === 'cancelled')).toBeGreaterThan(0);
  });

  test('each date was announced once, and each that passed was escalated once', async () => {
    const plan = await planned();
    const dates = plan.flatMap((one) => one.days.map((each) => ({ ...each, tenancy: one.tenancy })));
    const announced = dates.filter(
      ({ day: on, since, until, tenancy }) =>
        Math.max(on - 7, since + 1, 0) <= Math.min(on - 1, until, tenancy.until < LAST ? tenancy.until : LAST),
    );
    expect(await told('drillAnnounced')).toBe(announced.length);
    expect(await told('drillOverdue')).toBe(dates.filter(({ day: on }) => areDead(on)).length);
  });
});

describe('bulletins and reports', () => {
  test('twelve bulletins, numbered, each drafted, due, escalated and published on its day', async () => {
    const rows = await world.services.db.bulletin.findMany({
      where: { month: { in: MONTHS } },
      orderBy: { month: 'asc' },
    });
    const expected = MONTHS.map((month, index) => {
      const first = day(`${nextMonth(month)}-01`);
      const due = isWorkday(first + 9) ? first + 9 : workdayAfter(first + 9, 1);
      const published = bulletinDay(month);
      const isLate = published > due;
      return {
        month,
        number: `云政务安〔2028〕第${index + 1}期`,
        drafted: textOf(areDead(first) ? DEAD.to + 1 : first),
        due: textOf(due),
        overdue: isLate ? textOf(due + 1) : null,
        published: textOf(published),
        overdueDays: isLate ? range(due + 1, published).filter(isWorkday).length : null,
      };
    });
    const seen = rows.map((row) => ({
      month: row.month,
      number: row.number,
      drafted: dayText(row.draftedAt),
      due: endedDay(row.dueAt),
      overdue: dayText(row.overdueAt),
      published: dayText(row.publishedAt),
      overdueDays: row.overdueDays,
    }));
    expect(seen).toEqual(expected);
    expect(rows.every(({ digest, frozenDigest, month }) => month === '2028-12' || digest === frozenDigest)).toBe(true);
    const all = await world.services.db.bulletin.findMany({ select: { month: true }, orderBy: { month: 'asc' } });
    // January 2029 has begun.
    expect(all.map(({ month }) => month)).toEqual([...MONTHS, '2029-01']);
    expect(await told('bulletinOverdue')).toBe(2);
  });

  test('each finding became one item, overdue after five working days, fixed when a month later nobody finds it', async () => {
    const items = await world.services.db.bulletinItem.findMany();
    const expected = MONTHS.flatMap((month) =>
      findingsOf(month).map(({ tenancy }) => {
        const due = workdayAfter(bulletinDay(month), 5);
        const gone = month === '2028-12' ? LAST + 1 : bulletinDay(nextMonth(month)) + 1;
        return {
          tenancy,
          month,
          due: textOf(due),
          overdue: due < Math.min(gone, LAST) ? textOf(due + 1) : null,
          fixed: gone <= LAST ? textOf(gone) : null,
          state: gone <= LAST ? 'fixed' : 'new',
        };
      }),
    );
    const seen = items.map((item) => ({
      tenancy: item.tenancy,
      month: item.month,
      due: endedDay(item.dueAt),
      overdue: dayText(item.overdueAt),
      fixed: dayText(item.closedAt),
      state: item.state,
    }));
    const order = (a: { tenancy: string }, b: { tenancy: string }) => a.tenancy.localeCompare(b.tenancy);
    expect(seen.toSorted(order)).toEqual(expected.toSorted(order));
    expect(expected).toHaveLength(120);
  });

  test('twelve operation reports, one of them late', async () => {
    const rows = await world.services.db.operationReport.findMany({ orderBy: { month: 'asc' } });
    const expected = MONTHS.map((month) => {
      const due = workdayAfter(day(`${nextMonth(month)}-01`) - 1, 5);
      const overdue = month === LATE_REPORT.month ? textOf(due + 1) : null;
      return { month, due: textOf(due), overdue, published: textOf(reportDay(month)) };
    });
    const seen = rows.map(({ month, dueAt, overdueAt, publishedAt }) => ({
      month,
      due: endedDay(dueAt),
      overdue: dayText(overdueAt),
      published: dayText(publishedAt),
    }));
    expect(seen).toEqual(expected);
  });
});

test('the silence of the operators was told once for each duty, every finding to whom it concerns, and the record is whole', async () => {
  const findings = TENANCIES.flatMap(expectedFindings);
  expect(await told('loopSilent')).toBe(4);
  expect(await told('backupFindingOpened', 'providerOperator')).toBe(findings.length);
  expect(await told('backupFindingEscalated')).toBe(findings.filter(({ escalated }) => escalated).length);
  expect(await told('backupExemptionEnded')).toBe(EXEMPT.indices.length);
  const { db, settings } = world.services;
  expect(await verifyChain(db, settings.auditKey)).toMatchObject({ ok: true });
  expect(await db.auditEntry.count({ where: { result: { not: 'done' } } })).toBe(0);
});

/** Notices of a kind that a person got. */
async function told(key: string, role: 'leader' | 'providerOperator' = 'leader'): Promise<number> {
  const { id } = await world.person(role);
  return world.services.db.notice.count({ where: { key, userId: id } });
}
