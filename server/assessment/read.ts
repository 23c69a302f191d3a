import type { z } from 'zod';
import type { Command } from '../context.ts';
import type { Db } from '../db/client.ts';
import { can } from '../identity/permissions.ts';
import { readBudgets } from './budget.ts';
import { type AssessmentRecord, findAssessment, noSuchAssessment } from './find.ts';
import type { assessmentInput, trendInput } from './input.ts';
import type { Standing } from './judge.ts';
import { schemeInForce, schemeView } from './scheme-records.ts';
import type { FigureState } from './scoring.ts';
import { actionsFor } from './transitions.ts';
import type { AssessmentRow, AssessmentView, CityView, LeagueRow, TrendPoint } from './views.ts';

type Id = z.infer<typeof assessmentInput>;

/** Units see a year from its publication on; the authority and the auditor always. */
export const isShown = (cmd: Command, { state }: Pick<AssessmentRecord, 'state'>): boolean =>
  can(cmd.actor, 'assessment:read:all') || (state !== 'collecting' && state !== 'preview');

export async function requireShown(cmd: Command, id: string): Promise<AssessmentRecord> {
  const assessment = await findAssessment(cmd.db, id);
  if (!isShown(cmd, assessment)) throw noSuchAssessment(id);
  return assessment;
}

export async function readAssessments(cmd: Command): Promise<AssessmentRow[]> {
  const rows = await cmd.db.assessment.findMany({ orderBy: { year: 'desc' }, omit: { budget: true } });
  const counts = await cmd.db.assessmentUnit.groupBy({ by: ['assessmentId'], _count: true });
  const units = new Map(counts.map(({ assessmentId, _count }) => [assessmentId, _count]));
  return rows.filter((row) => isShown(cmd, row)).map((row) => rowOf(row, units.get(row.id) ?? 0));
}

export const cityView = ({ city }: Pick<AssessmentRecord, 'city'>): CityView | null =>
  city as unknown as CityView | null;

const rowOf = (row: AssessmentRecord, units: number): AssessmentRow => ({
  id: row.id,
  year: row.year,
  state: row.state,
  collectedAt: row.collectedAt?.toISOString() ?? null,
  publishedAt: row.publishedAt?.toISOString() ?? null,
  appealsUntil: row.appealsUntil?.toISOString() ?? null,
  finalAt: row.finalAt?.toISOString() ?? null,
  units,
  city: cityView(row),
});

export async function readAssessment(cmd: Command, { id }: Id): Promise<AssessmentView> {
  const row = await requireShown(cmd, id);
  const where = { assessmentId: id };
  const [scheme, inForce, units, open, all] = await Promise.all([
    cmd.db.assessmentScheme.findUniqueOrThrow({ where: { id: row.schemeId } }),
    schemeInForce(cmd.db, row.year),
    cmd.db.assessmentUnit.count({ where }),
    cmd.db.assessmentAppeal.count({ where: { ...where, state: 'open' } }),
    cmd.db.assessmentAppeal.count({ where }),
  ]);
  return {
    ...rowOf(row, units),
    scheme: schemeView(scheme, inForce?.id ?? null),
    from: row.from.toISOString(),
    until: row.until.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    finalByName: row.finalByName,
    digest: row.digest,
    appeals: { open, all },
    actions: actionsFor({ ...row, openAppeals: open }, cmd.actor, cmd.clock.now()),
  };
}

/** Every unit's place, with last year's beside it. In the order of the ranks; who is not ranked comes last. */
export async function readLeague(cmd: Command, { id }: Id): Promise<LeagueRow[]> {
  const assessment = await requireShown(cmd, id);
  const where = { assessmentId: id };
  const [units, figures, last, eligibility, heirs, upheld] = await Promise.all([
    cmd.db.assessmentUnit.findMany({ where, orderBy: { unitCode: 'asc' } }),
    cmd.db.assessmentIndicator.findMany({
      where,
      select: { unitId: true, indicator: true, state: true, score: true, effective: true },
    }),
    yearBefore(cmd.db, assessment.year),
    readBudgets(cmd, assessment.year),
    cmd.db.unit.findMany({ select: { id: true, name: true } }),
    cmd.db.assessmentAppeal.findMany({
      where: { ...where, state: 'upheld' },
      select: { unitId: true, number: true },
      orderBy: { number: 'asc' },
    }),
  ]);
  const byUnit = Map.groupBy(figures, ({ unitId }) => unitId);
  const budgets = Map.groupBy(eligibility, ({ unitId }) => unitId);
  const names = new Map(heirs.map((one) => [one.id, one.name]));
  const rows = units.map((unit): LeagueRow => {
    const own = budgets.get(unit.unitId) ?? [];
    return {
      unitId: unit.unitId,
      code: unit.unitCode,
      name: unit.unitName,
      standing: unit.standing as Standing,
      score: unit.score,
      rank: unit.rank,
      lastScore: last.get(unit.unitId)?.score ?? null,
      lastRank: last.get(unit.unitId)?.rank ?? null,
      systems: unit.systems,
      days: unit.days,
      heirName: unit.heirId ? (names.get(unit.heirId) ?? null) : null,
      figures: (byUnit.get(unit.unitId) ?? []).map(({ indicator, state, score, effective }) => ({
        indicator,
        state: state as FigureState,
        score,
        effective,
      })),
      adjusted: upheld.filter(({ unitId }) => unitId === unit.unitId).map(({ number }) => number),
      budget: {
        eligible: own.filter(({ eligible }) => eligible).length,
        excluded: own.filter(({ eligible }) => !eligible).length,
      },
    };
  });
  const place = ({ rank }: LeagueRow) => rank ?? Number.MAX_SAFE_INTEGER;
  return rows.sort((a, b) => place(a) - place(b) || (a.code < b.code ? -1 : 1));
}

export async function yearBefore(db: Db, year: number) {
  const before = await db.assessment.findFirst({ where: { year: year - 1 }, select: { id: true } });
  const rows = before
    ? await db.assessmentUnit.findMany({
        where: { assessmentId: before.id },
        select: { unitId: true, score: true, rank: true },
      })
    : [];
  return new Map(rows.map(({ unitId, ...row }) => [unitId, row]));
}

/** The years side by side: of one unit, or of the city alone. A unit sees its own only. */
export async function readTrend(cmd: Command, input: z.infer<typeof trendInput>): Promise<TrendPoint[]> {
  const unitId = can(cmd.actor, 'assessment:read:all') ? input.unitId : cmd.actor.unitId;
  const years = await cmd.db.assessment.findMany({ orderBy: { year: 'asc' }, omit: { budget: true } });
  const rows = years.filter((row) => isShown(cmd, row));
  const own = unitId
    ? await cmd.db.assessmentUnit.findMany({
        where: { unitId },
        select: { assessmentId: true, score: true, rank: true },
      })
    : [];
  const byYear = new Map(own.map((one) => [one.assessmentId, one]));
  return rows.map((row) => {
    const city = cityView(row);
    const mine = byYear.get(row.id);
    return {
      year: row.year,
      final: row.state === 'final',
      score: mine?.score ?? null,
      rank: mine?.rank ?? null,
      ranked: city?.ranked ?? 0,
      cityMedian: city?.median ?? null,
      cityScore: city?.score ?? null,
    };
  });
}
