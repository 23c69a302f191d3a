import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FindingLetter } from '../../server/usage/findings/letter.ts';
import type { Evidence } from '../../server/usage/verdict.ts';
import {
  cpuP95Of,
  excessOf,
  type HandVerdict,
  INDICATORS,
  lifeOf,
  monthEnds,
  ownersOf,
  pointsOf,
  standingOf,
  verdictsOf,
  yearOf,
} from './city-year/by-hand.ts';
import { DAYS, dayIn, isRunning, isThere, type Plan, planCity, textOf, YEAR } from './city-year/plan.ts';
import { PlayedCity } from './city-year/play.ts';
import { CityUse } from './city-year/use.ts';

/**
 * A city's year of use at five minutes, from samples to scores, on the real services; reckoned once more by hand. `YUNZHI_SIMULATION=full`
 * plays 100 units, 600 systems and 3,000 workloads and reckons ten units; the suite plays a small city and
 * reckons all of it. From real machines where the traces are there (YUNZHI_TRACES), else from made-up ones.
 */
const isFull = process.env.YUNZHI_SIMULATION === 'full';
const plan: Plan = planCity(
  isFull ? { units: 100, systems: 600, workloads: 3000 } : { units: 12, systems: 40, workloads: 108 },
);
/** In the full city: those with a story of their own, their heirs, and a few like any other. */
const reckoned = plan.units.map(({ id }) => id).filter((_, at, all) => !isFull || at < 5 || at >= all.length - 5);
const LIMIT = isFull ? 6 * 3_600_000 : 600_000;

let city: PlayedCity;
let hand: HandVerdict[];
beforeAll(async () => {
  const use = await CityUse.open();
  const note = (text: string) => {
    if (isFull) process.stdout.write(`${new Date().toISOString()} ${text}, ${megabytes()} MB\n`);
  };
  city = await PlayedCity.play(plan, use, note);
  const ofReckoned = plan.systems.filter((system) =>
    ownersOf(plan, system).some((owner) => owner !== null && reckoned.includes(owner)),
  );
  hand = (await Promise.all(verdictsOf(use, ofReckoned).map(settled))).flat();
  const rows = await Promise.all([db().usageDayRecord.count(), db().usageBlock.count(), db().monthlyVerdict.count()]);
  note(
    `${hand.length} verdicts reckoned by hand; on record ${rows[0]} days, ${rows[1]} blocks, ${rows[2]} monthly verdicts`,
  );
}, LIMIT);
afterAll(() => city?.world.close());

const megabytes = () => Math.round(process.resourceUsage().maxRSS / 1000);
const db = () => city.world.services.db;
const idOf = ({ system, workload, month }: HandVerdict) =>
  `${YEAR}-${String(month + 1).padStart(2, '0')}/${system.unit}-${system.id}-app/Deployment/${workload.name}`;

/** A figure within the sketches' half a percent of its threshold may fall either way: there the record is followed. */
async function settled(one: HandVerdict): Promise<HandVerdict> {
  if (!one.isClose) return one;
  const row = await db().monthlyVerdict.findUnique({ where: { id: idOf(one) } });
  if (!row || row.verdict === one.verdict) return one;
  const verdict = row.verdict as HandVerdict['verdict'];
  const excess = verdict === 'overProvisioned' ? excessOf(city.use, one) : { least: 0, most: 0 };
  return { ...one, verdict, excess };
}

test('every day of every system that ran is on record once, complete, and the operators were told so', async () => {
  const due = plan.systems.reduce(
    (sum, system) => sum + Array.from({ length: DAYS }, (_, day) => isRunning(system, day)).filter(Boolean).length,
    0,
  );
  expect(await db().usageDayRecord.count()).toBe(due);
  expect(await db().usageDayRecord.count({ where: { isComplete: false } })).toBe(0);
  expect(city.shelf.size).toBe(0);
});

test('every verdict at a month’s end is the one that plain sorting and counting gives', async () => {
  const rows = new Map((await db().monthlyVerdict.findMany()).map((row) => [row.id, row]));
  const due = plan.systems.flatMap((system) =>
    monthEnds.flatMap((end) => system.workloads.filter((workload) => isThere(system, workload, end))),
  );
  expect(rows.size).toBe(due.length);
  const wrong = hand.filter((one) => rows.get(idOf(one))?.verdict !== one.verdict);
  expect(wrong.map((one) => [idOf(one), one.verdict, rows.get(idOf(one))?.verdict])).toEqual([]);
  for (const verdict of ['idle', 'overProvisioned', 'overloaded', 'fitting', 'insufficientData', 'exempt'])
    expect(hand.filter((one) => one.verdict === verdict).length).toBeGreaterThan(0);
  // Of made-up machines no figure lies so near to a threshold that the sketch could decide.
  if (!city.use.isReplayed) expect(hand.filter(({ isClose }) => isClose)).toEqual([]);
});

test('the figures behind each verdict are those of all samples sorted, within half a percent, and the mean is exact', async () => {
  const rows = new Map((await db().monthlyVerdict.findMany()).map((row) => [row.id, row]));
  const near = (value: number | undefined, byHand: number, share: number) =>
    value !== undefined && Math.abs(value - byHand) <= Math.max(0.001, byHand * share);
  const far = hand.filter((one) => {
    const evidence = rows.get(idOf(one))?.evidence as unknown as Evidence | undefined;
    if (!evidence) return true;
    const { idle, overProvisioned } = evidence;
    const { month30, cpuP95 } = one;
    const isShortRight =
      !month30 ||
      (near(idle.cpu?.mean, month30.cpuMean, 1e-4) &&
        near(idle.cpu?.p95, month30.cpuP95, 0.005) &&
        near(idle.memory?.p95, month30.memoryP95, 0.005));
    return !isShortRight || !(cpuP95 === null || near(overProvisioned.cpu?.p95, cpuP95, 0.005));
  });
  expect(far.map(idOf)).toEqual([]);
  expect(hand.filter(({ month30 }) => month30).length).toBeGreaterThan(hand.length / 2);
});

test('what could be given back is allocated less advised, in whole steps', async () => {
  const rows = new Map((await db().monthlyVerdict.findMany()).map((row) => [row.id, row]));
  const over = hand.filter(({ verdict }) => verdict === 'overProvisioned');
  const wrong = over.filter((one) => {
    const frees = rows.get(idOf(one))?.freesCpuMillis ?? Number.NaN;
    return !(one.excess.least <= frees && frees <= one.excess.most && frees % 100 === one.cpuMillis % 100);
  });
  expect(wrong.map((one) => [idOf(one), one.excess, rows.get(idOf(one))?.freesCpuMillis])).toEqual([]);
  // Mostly no step is near, and then there is but one amount.
  expect(over.filter(({ excess }) => excess.least === excess.most).length).toBeGreaterThan(over.length / 2);
});

test('a workload that came within a month weighs by the days on which it was there', async () => {
  const rows = new Map((await db().monthlyVerdict.findMany()).map((row) => [row.id, row]));
  const first = hand.filter(({ workload, month }) => workload.startedOn !== null && month === 5);
  expect(first.length).toBeGreaterThan(0);
  // From 12 June on.
  for (const one of first) expect(rows.get(idOf(one))?.daysThere).toBe(`${'.'.repeat(11)}${'S'.repeat(19)}`);
});

describe('the scores', () => {
  test.each(reckoned)('%s: every figure and the score are those of arithmetic by hand', async (unitId) => {
    const where = { assessmentId: city.assessmentId, unitId };
    const unit = await db().assessmentUnit.findUnique({ where: { assessmentId_unitId: where } });
    const rows = await db().assessmentIndicator.findMany({ where });
    const figures = new Map(rows.map((row) => [row.indicator, row]));
    expect([unit?.standing, unit?.days]).toEqual([standingOf(plan, unitId), lifeOf(plan, unitId)]);

    const year = yearOf(plan, hand, unitId);
    const points = pointsOf(year);
    expect(
      rows
        .filter(({ score }) => score !== null)
        .map(({ indicator }) => indicator)
        .sort(),
    ).toEqual([...points.keys()].sort());
    let tolerance = 0;
    for (const name of INDICATORS) {
      const row = figures.get(name);
      const { achieved, possible, slack } = year[name];
      expect([name, Number(row?.denominator)]).toEqual([name, possible]);
      // An excess is counted in steps: all is exact but where a size lies near to one.
      expect(Number(row?.numerator)).toBeGreaterThanOrEqual(achieved);
      expect(Number(row?.numerator)).toBeLessThanOrEqual(achieved + slack);
      const byHand = points.get(name);
      if (byHand === undefined || !row) continue;
      // The weights and the figure are each rounded once to a hundredth of a point.
      const rounding = 1.5 + (slack / possible) * row.effective;
      expect(Math.abs((row.score ?? Number.NaN) - byHand * 100)).toBeLessThanOrEqual(rounding);
      tolerance += rounding;
    }
    const total = [...points.values()].reduce((sum, one) => sum + one, 0) * 100;
    if (points.size === 0) expect(unit?.score).toBeNull();
    else expect(Math.abs((unit?.score ?? Number.NaN) - total)).toBeLessThanOrEqual(tolerance);
  });

  test('units of every standing, and the league ranks those that were there', async () => {
    const units = await db().assessmentUnit.findMany({ where: { assessmentId: city.assessmentId } });
    const own = units.filter(({ unitId }) => unitId.startsWith('unit'));
    expect(own).toHaveLength(plan.units.length);
    expect(own.map(({ unitId, standing }) => [unitId, standing]).sort()).toEqual(
      plan.units.map(({ id }) => [id, standingOf(plan, id)]).sort(),
    );
    expect(new Set(own.map(({ standing }) => standing))).toEqual(
      new Set(['ranked', 'dissolved', 'noSystems', 'shortPeriod']),
    );
    for (const one of own) {
      const above = own.filter(({ standing, score }) => standing === 'ranked' && (score ?? 0) > (one.score ?? 0));
      expect(one.rank).toBe(one.standing === 'ranked' ? above.length + 1 : null);
    }
  });
});

test('what the letters say is what plain sorting finds, and each objection was answered', async () => {
  const findings = await db().resourceFinding.findMany({ orderBy: { issuedAt: 'asc' } });
  expect(findings.length).toBeGreaterThan(6);
  for (const { systemId, letter } of findings) {
    const { workloads, asOf } = letter as unknown as FindingLetter;
    const system = plan.systems.find(({ id }) => id === systemId);
    for (const { name, verdict, cpu } of workloads) {
      const workload = system?.workloads.find((one) => one.name === name);
      // Scaled to zero it has no percentile.
      if (!system || !workload || !cpu) continue;
      const byHand = cpuP95Of(city.use, system, workload, dayIn(asOf.slice(5)), verdict === 'idle' ? 30 : 90);
      expect(Math.abs(cpu.p95 - byHand)).toBeLessThanOrEqual(Math.max(0.05, byHand * 0.005));
    }
  }
  const contested = findings.filter(({ objection }) => objection !== null);
  expect(contested.length).toBeGreaterThan(0);
  expect(contested.filter(({ state }) => state === 'contested')).toEqual([]);
});

test('the city’s own days are on record for each month’s end', async () => {
  const ends = await db().usageCityDay.findMany({ where: { isMonthEnd: true }, orderBy: { day: 'asc' } });
  expect(ends.map(({ day }) => day)).toEqual(monthEnds.map(textOf));
});
