import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import type { CreateUnitInput, UpdateUnitInput } from './input.ts';
import type { UnitView } from './views.ts';

const subjectOf = (id: string) => ({ type: 'unit', id });

/** @throws AppError CONFLICT when the code or the name is taken; INVALID when the parent cannot be one */
export async function createUnit(cmd: Command, input: CreateUnitInput): Promise<UnitView> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'unit.create', subject: subjectOf(id) }, async (tx) => {
    await refuseTaken(tx, input, null);
    await checkParent(tx, null, input.parentId);
    const data = { id, ...input, createdAt: cmd.clock.now() };
    const unit = await tx.unit.create({ data, omit: { createdAt: true } });
    return { result: unit, after: unit };
  });
}

export async function updateUnit(cmd: Command, { id, ...data }: UpdateUnitInput): Promise<UnitView> {
  return inCommand(cmd, { action: 'unit.update', subject: subjectOf(id) }, async (tx) => {
    const before = await findUnit(tx, id);
    await refuseTaken(tx, { name: data.name, code: null }, id);
    await checkParent(tx, id, data.parentId);
    const after = await tx.unit.update({ where: { id }, data, omit: { createdAt: true } });
    return { result: after, before, after };
  });
}

/** A unit is never deleted: the records name it. @throws AppError CONFLICT while it has active people, units or systems */
export async function deactivateUnit(cmd: Command, id: string): Promise<void> {
  await inCommand(cmd, { action: 'unit.deactivate', subject: subjectOf(id) }, async (tx) => {
    const before = await findUnit(tx, id);
    await refuseInUse(tx, id);
    await tx.unit.update({ where: { id }, data: { active: false } });
    return { result: undefined, before: { active: before.active }, after: { active: false } };
  });
}

async function findUnit(tx: Tx, id: string): Promise<UnitView> {
  const unit = await tx.unit.findUnique({ where: { id }, omit: { createdAt: true } });
  if (!unit) throw new AppError('NOT_FOUND', `no unit ${id}`, { key: 'unitNotFound' });
  return unit;
}

async function refuseTaken(tx: Tx, { code, name }: { code: string | null; name: string }, ownId: string | null) {
  const others = await tx.unit.findMany({
    where: { id: { not: ownId ?? '' }, OR: [{ name }, ...(code ? [{ code }] : [])] },
    select: { code: true },
  });
  const [other] = others;
  if (!other) return;
  const path = other.code === code ? 'code' : 'name';
  throw new AppError(
    'CONFLICT',
    `unit ${path} is taken`,
    { key: `unit.${path}Taken` },
    { fields: [{ path, message: { key: `unit.${path}Taken` } }] },
  );
}

/** A parent exists, and is not below its own child. */
async function checkParent(tx: Tx, id: string | null, parentId: string | null): Promise<void> {
  for (let next = parentId; next !== null; ) {
    const parent: { id: string; parentId: string | null } | null = await tx.unit.findUnique({ where: { id: next } });
    if (!parent || parent.id === id) {
      throw new AppError(
        'INVALID',
        'no such parent, or a circle',
        { key: 'unit.badParent' },
        { fields: [{ path: 'parentId', message: { key: 'unit.badParent' } }] },
      );
    }
    next = parent.parentId;
  }
}

async function refuseInUse(tx: Tx, unitId: string): Promise<void> {
  const people = await tx.user.count({ where: { unitId, disabledAt: null } });
  const children = await tx.unit.count({ where: { parentId: unitId, active: true } });
  const systems = await tx.system.count({ where: { unitId, stage: { not: 'retired' } } });
  if (people + children + systems === 0) return;
  throw new AppError('CONFLICT', 'the unit is in use', { key: 'unit.inUse', values: { people, children, systems } });
}
