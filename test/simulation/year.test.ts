import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOOPS } from '../../operators/resources/operations-policy.ts';
import { verifyChain } from '../../server/audit/verify.ts';
import type { World } from '../setup/world.ts';
import type { PlayedOperators } from './operators.ts';
import { type People, YEAR } from './people.ts';
import {
  bulletinDay,
  fateOf,
  findingsOf,
  isSigned,
  LATE_REPORT,
  MONTHS,
  nextMonth,
  PlayedYear,
  reportDay,
  tenancyOf,
  turnOf,
} from './played-year.ts';
import {
  areDead,
  COMING,
  type Day,
  DEAD,
  day,
  EXEMPT,
  expectedEligibility,
  expectedFindings,
  expectedMarks,
  isGood,
  isGuarded,
  isInProduction,
  isWorkday,
  LAST,
  newestGood,
  OFF_CLOUD,
  range,
  TENANCIES,
  type Tenancy,
  textOf,
  workdayAfter,
} from './scenario.ts';

let played: PlayedYear;
let world: World;
let people: People;
let operators: PlayedOperators;
beforeAll(async () => {
  played = await PlayedYear.begin();
  ({ world, people, operators } = played);
  await played.play();
}, 600_000);
afterAll(() => world?.close());

const dayText = (when: Date | null): string | null =>
  when && new Date(when.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
/** The day that ends at this midnight. */
const endedDay = (when: Date): string => dayText(new Date(when.getTime() - 1)) ?? '';

test('every tenancy was reviewed on every day on which an operator lived, and found what a careful person finds', () => {
  expect(played.wrongWords).toEqual([]);
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
      const moves = played.moved.flatMap(({ on, drills }) => {
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
  expect(await told('loopSilent')).toBe(LOOPS.length);
  const opened = toldOf(findings.map(({ opened: on, firstWord }) => `${on}/${firstWord}`));
  expect(await told('backupFindingOpened', 'providerOperator')).toBe(opened.singly);
  expect(await told('backupFindingOpenedMany', 'providerOperator')).toBe(opened.together);
  const late = findings.filter(({ escalated }) => escalated);
  const crowds = crowdsOf(late.map(({ escalated, firstWord }) => `${escalated}/${firstWord}`));
  expect(await told('backupFindingEscalated')).toBe(crowds.filter((many) => many <= 20).reduce((a, b) => a + b, 0));
  expect(await told('backupFindingEscalatedMany')).toBe(crowds.filter((many) => many > 20).length);
  expect(await told('backupExemptionEnded')).toBe(EXEMPT.indices.length);
  const { db, settings } = world.services;
  expect(await verifyChain(db, settings.auditKey)).toMatchObject({ ok: true });
  expect(await db.auditEntry.count({ where: { result: { not: 'done' } } })).toBe(0);
});

const crowdsOf = (moments: readonly string[]): number[] =>
  [...Map.groupBy(moments, (moment) => moment).values()].map(({ length }) => length);

/** Of what comes up at one moment twenty are told singly, and the rest in one notice. */
const toldOf = (moments: readonly string[]) => ({
  singly: crowdsOf(moments).reduce((sum, many) => sum + Math.min(many, 20), 0),
  together: crowdsOf(moments).filter((many) => many > 20).length,
});

/** Notices of a kind that a person got. */
async function told(key: string, role: 'leader' | 'providerOperator' = 'leader'): Promise<number> {
  const { id } = await world.person(role);
  return world.services.db.notice.count({ where: { key, userId: id } });
}
