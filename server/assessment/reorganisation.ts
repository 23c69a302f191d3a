import type { z } from 'zod';
import { specOf } from '../allocations/desired.ts';
import { CLOSED_STAGES } from '../applications/stages.ts';
import { add, amountsFrom, NOTHING } from '../capacity/amounts.ts';
import type { Command } from '../context.ts';
import type { Db } from '../db/client.ts';
import { AppError, type UserMessage } from '../errors.ts';
import { OPEN_STATES } from '../tickets/states.ts';
import { readResponsibilityRecords } from './collect.ts';
import { dayNumber, lengthOf, type Span, yearBounds } from './days.ts';
import type { answerableInput, reorganisationInput } from './input.ts';
import { checkDissolution, checkMove, midnight } from './responsibility.ts';
import { type Change, type Dissolution, type Tenure, tenures } from './tenure.ts';
import type { AnswerableSystem, ReorganisationPreview } from './views.ts';

type Input = z.infer<typeof reorganisationInput>;

/** The systems that the unit answers for on the day, by name. */
export async function answerableSystems(
  { db }: Command,
  { unitId, day }: z.infer<typeof answerableInput>,
): Promise<AnswerableSystem[]> {
  const { lives, changes, dissolutions } = await readResponsibilityRecords(db);
  const on = dayNumber(midnight(day));
  const held = tenures(lives, changes, dissolutions, { from: on, until: on + 1 });
  return readSystems(
    db,
    held.filter((one) => one.unitId === unitId).map(({ systemId }) => systemId),
  );
}

const readSystems = (db: Db, ids: readonly string[]): Promise<AnswerableSystem[]> =>
  db.system.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, code: true, name: true, stage: true },
    orderBy: { name: 'asc' },
  });

/** In numbers, what a hand-over or a dissolution would change; the same checks as when it is done. */
export async function previewReorganisation({ db }: Command, input: Input): Promise<ReorganisationPreview> {
  const records = await readResponsibilityRecords(db);
  const { year, span } = yearOf(input.day);
  const before = tenures(records.lives, records.changes, records.dissolutions, span);
  const planned = plannedBy(input, before);
  const after = tenures(
    records.lives,
    [...records.changes, ...planned.changes],
    [...records.dissolutions, ...planned.dissolutions],
    span,
  );
  const names = new Map(
    (await db.unit.findMany({ select: { id: true, name: true } })).map((one) => [one.id, one.name]),
  );
  const nameOf = (id: string) => names.get(id) ?? '';
  const toUnitId = input.what === 'move' ? input.toUnitId : input.heirId;
  const ids = planned.systemIds;
  return {
    problem: await problemOf(db, input),
    fromUnits: [...new Set(planned.fromUnitIds)].map(nameOf),
    toUnit: toUnitId && nameOf(toUnitId),
    year,
    systems: await readSystems(db, ids),
    ...(await holdings(db, ids)),
    open: await openMatters(db, ids),
    people: {
      members: await members(db, ids),
      accounts:
        input.what === 'dissolve' ? await db.user.count({ where: { unitId: input.unitId, disabledAt: null } }) : 0,
    },
    shares: sharesOf(before, after)
      .map(({ unitId, ...days }) => ({ unit: nameOf(unitId), ...days }))
      .sort((a, b) => a.after - a.before - (b.after - b.before)),
  };
}

function yearOf(day: string): { year: number; span: Span } {
  const year = Number(day.slice(0, 4));
  const { from, until } = yearBounds(year);
  return { year, span: { from: dayNumber(from), until: dayNumber(until) } };
}

interface Planned {
  systemIds: string[];
  fromUnitIds: string[];
  changes: Change[];
  dissolutions: Dissolution[];
}

/** The records that would be made, as far as the year's tenures are concerned. */
function plannedBy(input: Input, before: readonly Tenure[]): Planned {
  const day = dayNumber(midnight(input.day));
  const held = before.filter((one) => one.from <= day && day < one.until);
  if (input.what === 'dissolve') {
    const systemIds = held.filter((one) => one.unitId === input.unitId).map(({ systemId }) => systemId);
    const dissolutions = [{ unitId: input.unitId, heirId: input.heirId, day }];
    return { systemIds, fromUnitIds: [input.unitId], changes: [], dissolutions };
  }
  const wanted = new Set(input.systemIds);
  const moved = held.filter(({ systemId }) => wanted.has(systemId));
  return {
    systemIds: input.systemIds,
    fromUnitIds: moved.map(({ unitId }) => unitId),
    changes: moved.map((one) => ({ systemId: one.systemId, fromUnitId: one.unitId, toUnitId: input.toUnitId, day })),
    dissolutions: [],
  };
}

async function problemOf(db: Db, input: Input): Promise<UserMessage | null> {
  try {
    await (input.what === 'move' ? checkMove(db, input) : checkDissolution(db, input));
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.user;
    throw error;
  }
}

async function holdings(db: Db, systemIds: readonly string[]) {
  const where = { systemId: { in: [...systemIds] }, state: { not: 'retired' as const } };
  const granted = await db.allocation.findMany({ where, select: { granted: true } });
  return { quota: granted.reduce((sum, one) => add(sum, amountsFrom(one.granted)), NOTHING) };
}

async function openMatters(db: Db, systemIds: readonly string[]): Promise<ReorganisationPreview['open']> {
  const systemId = { in: [...systemIds] };
  const isOpen = { systemId, openKey: { not: null } };
  const [applications, useFindings, backupFindings, bulletinItems, tickets] = await Promise.all([
    db.application.count({ where: { systemId, stage: { notIn: [...CLOSED_STAGES] } } }),
    db.resourceFinding.count({ where: isOpen }),
    db.backupFinding.count({ where: isOpen }),
    db.bulletinItem.count({ where: { systemId, closedAt: null } }),
    db.ticket.count({ where: { systemId, state: { in: [...OPEN_STATES] } } }),
  ]);
  return { applications, useFindings, backupFindings, bulletinItems, tickets };
}

async function members(db: Db, systemIds: readonly string[]): Promise<number> {
  const where = { systemId: { in: [...systemIds] }, state: { not: 'retired' as const } };
  const rows = await db.allocation.findMany({ where });
  return new Set(rows.flatMap((row) => specOf(row).members.map(({ user }) => user))).size;
}

function sharesOf(before: readonly Tenure[], after: readonly Tenure[]) {
  const daysBy = (all: readonly Tenure[]) => {
    const days = new Map<string, number>();
    for (const one of all) days.set(one.unitId, (days.get(one.unitId) ?? 0) + lengthOf(one));
    return days;
  };
  const [was, is] = [daysBy(before), daysBy(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((unitId) => ({ unitId, before: was.get(unitId) ?? 0, after: is.get(unitId) ?? 0 }))
    .filter((one) => one.before !== one.after);
}
