import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import type { dissolveInput, moveInput } from './input.ts';
import type { ResponsibilityView } from './views.ts';

/** The day's beginning in UTC+8. */
export const midnight = (day: string): Date => new Date(`${day}T00:00:00+08:00`);

/**
 * Another unit answers for these systems from the day on (reorganisation). It changes who is assessed, not who may use the
 * tenancy: accounts and namespaces keep their unit until an application changes them.
 */
export async function moveSystems(cmd: Command, input: z.infer<typeof moveInput>): Promise<void> {
  const { systemIds, toUnitId, kind, day, reason } = input;
  const subject = { type: 'unit', id: toUnitId };
  await inCommand(cmd, { action: 'assessment.moveSystems', subject }, async (tx) => {
    const at = midnight(day);
    const from = await checkMove(tx, input);
    const { id: byId, name: byName } = cmd.actor;
    const createdAt = cmd.clock.now();
    for (const systemId of systemIds)
      await tx.responsibilityChange.create({
        data: {
          ...{ id: cmd.newId(), systemId, fromUnitId: from.get(systemId) ?? '', toUnitId, kind, at, reason },
          ...{ byId, byName, createdAt },
        },
      });
    return { result: undefined, after: { systemIds, toUnitId, kind, day }, reason };
  });
}

/** Who answers for each of the systems now. @throws AppError NOT_FOUND, CONFLICT: why they cannot be handed over on that day */
export async function checkMove(
  tx: Db | Tx,
  { systemIds, toUnitId, day }: Pick<z.infer<typeof moveInput>, 'systemIds' | 'toUnitId' | 'day'>,
): Promise<Map<string, string>> {
  const at = midnight(day);
  await requireUnit(tx, toUnitId);
  await refuseFinal(tx, at);
  const from = new Map<string, string>();
  for (const systemId of systemIds) {
    const fromUnitId = await answerableAt(tx, systemId, at);
    if (fromUnitId === toUnitId)
      throw new AppError('CONFLICT', `${toUnitId} answers for ${systemId} already`, { key: 'assessment.sameUnit' });
    if (await tx.responsibilityChange.findFirst({ where: { systemId, at: { gte: at } } }))
      throw new AppError('CONFLICT', `${systemId} has a change on or after ${day}`, { key: 'assessment.laterChange' });
    from.set(systemId, fromUnitId);
  }
  return from;
}

/** A unit comes to an end: merged into an heir, or split, when every system has been given to another unit before. */
export async function dissolveUnit(cmd: Command, input: z.infer<typeof dissolveInput>): Promise<void> {
  const { unitId, heirId, day, reason } = input;
  const subject = { type: 'unit', id: unitId };
  await inCommand(cmd, { action: 'assessment.dissolveUnit', subject }, async (tx) => {
    await checkDissolution(tx, input);
    const { id: byId, name: byName } = cmd.actor;
    const createdAt = cmd.clock.now();
    await tx.unitDissolution.create({ data: { unitId, heirId, at: midnight(day), reason, byId, byName, createdAt } });
    return { result: undefined, after: { unitId, heirId, day }, reason };
  });
}

/** @throws AppError NOT_FOUND, INVALID, CONFLICT: why the unit cannot end on that day */
export async function checkDissolution(
  tx: Db | Tx,
  { unitId, heirId, day }: Pick<z.infer<typeof dissolveInput>, 'unitId' | 'heirId' | 'day'>,
): Promise<void> {
  const at = midnight(day);
  await requireUnit(tx, unitId);
  await refuseFinal(tx, at);
  if (heirId) {
    await requireUnit(tx, heirId);
    const heir = await tx.unitDissolution.findUnique({ where: { unitId: heirId } });
    if (heirId === unitId || heir)
      throw new AppError('INVALID', `${heirId} cannot be the heir`, { key: 'assessment.badHeir' });
  } else await refuseLeftSystems(tx, unitId, at);
  if (await tx.unitDissolution.findUnique({ where: { unitId } }))
    throw new AppError('CONFLICT', `${unitId} is dissolved already`, { key: 'assessment.dissolved' });
}

async function refuseLeftSystems(tx: Db | Tx, unitId: string, at: Date): Promise<void> {
  const systems = await tx.system.findMany({ where: { retiredAt: null }, select: { id: true, name: true } });
  for (const { id, name } of systems)
    if ((await answerableAt(tx, id, at)) === unitId)
      throw new AppError('CONFLICT', `${unitId} still answers for ${id}`, {
        key: 'assessment.systemsLeft',
        values: { system: name },
      });
}

/** Who answers for the system on the day, by the changes on record. */
async function answerableAt(tx: Db | Tx, systemId: string, at: Date): Promise<string> {
  const last = await tx.responsibilityChange.findFirst({
    where: { systemId, at: { lte: at } },
    orderBy: { at: 'desc' },
  });
  if (last) return last.toUnitId;
  const first = await tx.responsibilityChange.findFirst({ where: { systemId }, orderBy: { at: 'asc' } });
  const system = await tx.system.findUnique({ where: { id: systemId }, select: { unitId: true } });
  if (!system) throw new AppError('NOT_FOUND', `No system ${systemId}`, { key: 'systemNotFound' });
  return first?.fromUnitId ?? system.unitId;
}

async function requireUnit(tx: Db | Tx, id: string): Promise<void> {
  if (!(await tx.unit.findUnique({ where: { id }, select: { id: true } })))
    throw new AppError('NOT_FOUND', `no unit ${id}`, { key: 'unitNotFound' });
}

/** What units have been shown must not change under them. */
async function refuseFinal(tx: Db | Tx, at: Date): Promise<void> {
  const closed = await tx.assessment.findFirst({ where: { until: { gt: at }, state: { not: 'collecting' } } });
  if (closed)
    throw new AppError('CONFLICT', `the figures of ${closed.year} stand still`, {
      key: 'assessment.yearClosed',
      values: { year: closed.year },
    });
}

export async function readResponsibilities({ db }: Command): Promise<ResponsibilityView> {
  const [changes, dissolutions, units] = await Promise.all([
    db.responsibilityChange.findMany({ orderBy: [{ at: 'desc' }, { id: 'asc' }], take: 2000 }),
    db.unitDissolution.findMany({ orderBy: { at: 'desc' } }),
    db.unit.findMany({ select: { id: true, name: true } }),
  ]);
  const systems = await db.system.findMany({
    where: { id: { in: [...new Set(changes.map(({ systemId }) => systemId))] } },
    select: { id: true, name: true },
  });
  const unitNames = new Map(units.map(({ id, name }) => [id, name]));
  const systemNames = new Map(systems.map(({ id, name }) => [id, name]));
  const unit = (id: string) => unitNames.get(id) ?? '';
  return {
    changes: changes.map(({ id, systemId, fromUnitId, toUnitId, kind, at, reason, byName }) => ({
      id,
      systemName: systemNames.get(systemId) ?? '',
      fromUnit: unit(fromUnitId),
      toUnit: unit(toUnitId),
      kind,
      at: at.toISOString(),
      reason,
      byName,
    })),
    dissolutions: dissolutions.map(({ unitId, heirId, at, reason, byName }) => ({
      unit: unit(unitId),
      heir: heirId && unit(heirId),
      at: at.toISOString(),
      reason,
      byName,
    })),
  };
}
