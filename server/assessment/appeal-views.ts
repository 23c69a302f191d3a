import type { z } from 'zod';
import type { Command } from '../context.ts';
import { can } from '../identity/permissions.ts';
import { workingDaysLeft } from '../time/working-days.ts';
import { boundsOf, sizeOf } from './bounds.ts';
import { dayNumber } from './days.ts';
import { type Correction, missingKey, placeOf } from './decisions.ts';
import { measureOf } from './find.ts';
import type { assessmentInput } from './input.ts';
import { keyOf, type Measure, type MissingRecord } from './measure.ts';
import { requireShown } from './read.ts';
import type { FigureState } from './scoring.ts';
import type { AppealView, NamedThing } from './views.ts';

/** All appeals of a year, the most urgent first. */
export async function readAppeals(cmd: Command, { id }: z.infer<typeof assessmentInput>): Promise<AppealView[]> {
  await requireShown(cmd, id);
  const own = can(cmd.actor, 'assessment:read:all') ? {} : { unitId: cmd.actor.unitId };
  return readAppealRows(cmd, { assessmentId: id, ...own });
}

export async function readAppealRows(
  cmd: Command,
  where: { assessmentId: string; unitId?: string },
): Promise<AppealView[]> {
  const appeals = await cmd.db.assessmentAppeal.findMany({ where, orderBy: { dueAt: 'asc' } });
  if (appeals.length === 0) return [];
  const { assessmentId } = where;
  const of = { assessmentId, unitId: { in: [...new Set(appeals.map(({ unitId }) => unitId))] } };
  const [figures, units, { from, until }] = await Promise.all([
    cmd.db.assessmentIndicator.findMany({ where: of }),
    cmd.db.assessmentUnit.findMany({ where: of }),
    cmd.db.assessment.findUniqueOrThrow({ where: { id: assessmentId }, select: { from: true, until: true } }),
  ]);
  const days = dayNumber(until) - dayNumber(from);
  const holders = await holdersOf(cmd, appeals);
  const now = cmd.clock.now();
  return appeals.flatMap((row): AppealView[] => {
    const figure = figures.find((one) => one.unitId === row.unitId && one.indicator === row.indicator);
    if (!figure) return [];
    const measure = measureOf(figure);
    return [
      {
        id: row.id,
        number: row.number,
        unitId: row.unitId,
        unitName: units.find(({ unitId }) => unitId === row.unitId)?.unitName ?? '',
        indicator: row.indicator,
        measureUnit: measure.unit,
        figureState: figure.state as FigureState,
        things: thingsOf(row, measure, days).map((one) => ({
          ...one,
          heldBy: holders.get(one.missing?.reference ?? '') ?? null,
        })),
        words: row.words,
        files: row.files as unknown as AppealView['files'],
        at: row.at.toISOString(),
        byName: row.byName,
        dueAt: row.dueAt.toISOString(),
        overdue: (row.decidedAt ?? now) > row.dueAt,
        workingDaysLeft: workingDaysLeft(now, row.dueAt),
        state: row.state as AppealView['state'],
        reason: row.reason,
        decidedAt: row.decidedAt?.toISOString() ?? null,
        decidedByName: row.decidedByName,
        scoreBefore: row.scoreBefore,
        scoreAfter: row.scoreAfter,
        stateBefore: row.stateBefore as FigureState | null,
        stateAfter: row.stateAfter as FigureState | null,
        mayDecide: row.state === 'open' && can(cmd.actor, 'assessment:decide'),
        mayWithdraw: row.state === 'open' && row.unitId === cmd.actor.unitId && can(cmd.actor, 'assessment:appeal'),
      },
    ];
  });
}

/** The units in whose register the systems are that somebody misses in theirs, by code: counted there, they would count twice. */
async function holdersOf(
  { db, actor }: Command,
  appeals: readonly { missing: unknown }[],
): Promise<Map<string, string>> {
  // A unit learns nothing of another's register.
  if (!can(actor, 'assessment:read:all')) return new Map();
  const codes = appeals.flatMap(({ missing }) =>
    ((missing ?? []) as MissingRecord[]).map(({ reference }) => reference),
  );
  const systems = await db.system.findMany({
    where: { code: { in: codes } },
    select: { code: true, unit: { select: { name: true } } },
  });
  return new Map(systems.map(({ code, unit }) => [code, unit.name]));
}

/** Everything that an appeal or a dispute names, as it stands in the figure now, with what was decided on it. */
export function thingsOf(
  row: { records: unknown; missing: unknown; corrections: unknown },
  measure: Measure,
  days: number,
  items = 1,
): NamedThing[] {
  const missing = (row.missing ?? []) as MissingRecord[];
  const outcomes = new Map(((row.corrections ?? []) as Correction[]).map((one) => [one.key, one]));
  const size = sizeOf(measure.unit, days, items);
  const keys = [...(row.records as string[]), ...missing.map((_, index) => missingKey(index))];
  return keys.map((key, at): NamedThing => {
    const counted = measure.counted.find((one) => keyOf(one) === key);
    const excluded = measure.excluded.find((one) => keyOf(one) === key);
    const described = missing[at - (keys.length - missing.length)] ?? null;
    const place = placeOf(measure, missing, key) ?? 'counted';
    return {
      key,
      place,
      label: described?.label ?? counted?.label ?? excluded?.label ?? key,
      link: counted?.link ?? excluded?.link ?? '',
      missing: described,
      heldBy: null,
      note: (place === 'counted' && counted?.note) || null,
      exclusion: (place === 'excluded' && excluded?.reason) || null,
      achieved: place === 'counted' ? (counted?.achieved ?? null) : null,
      possible: place === 'counted' ? (counted?.possible ?? null) : (excluded?.possible ?? null),
      bounds: boundsOf(measure, place, key, size),
      outcome: outcomes.get(key) ?? null,
    };
  });
}
