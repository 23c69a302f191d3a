import type { z } from 'zod';
import { json } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { findAttachable } from '../files/attachable.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { closeRetirement } from './cancel.ts';
import {
  findRetirement,
  type Objection,
  OPEN_STATES,
  objectionOf,
  type RetirementRecord,
  step,
  touched,
} from './find.ts';
import type { decideObjectionInput, objectInput } from './input.ts';
import { retirementView } from './read.ts';
import type { RetirementView } from './views.ts';

/** The unit objects, once; from then on nothing is taken down until it is decided. */
export async function raiseObjection(cmd: Command, input: z.infer<typeof objectInput>): Promise<RetirementView> {
  const subject = { type: 'retirement', id: input.id };
  return inCommand(cmd, { action: 'retirement.object', subject }, async (tx) => {
    const retirement = await findRetirement(tx, cmd, input.id);
    const now = cmd.clock.now();
    const { objectionDays } = (await currentPolicy(tx, now)).body.reclaim;
    if (retirement.origin !== 'reclaim' || now.getTime() > retirement.createdAt.getTime() + objectionDays * DAY_MILLIS)
      throw new AppError('CONFLICT', `The time to object to ${input.id} is over`, { key: 'objectionTooLate' });
    if (objectionOf(retirement))
      throw new AppError('CONFLICT', `${input.id} was objected to already`, { key: 'alreadyObjected' });
    for (const { sha256 } of input.files)
      if (!(await findAttachable(tx, cmd.actor, sha256)))
        throw new AppError('INVALID', `file ${sha256} was never uploaded`, { key: 'fileNotUploaded' });
    const objection: Objection = {
      words: input.words,
      files: input.files,
      at: now.toISOString(),
      byId: cmd.actor.id,
      byName: cmd.actor.name,
    };
    await step(tx, input.id, [...OPEN_STATES], { state: 'objected', objection: json(objection) });
    await tellDecider(tx, cmd, retirement);
    return { result: await retirementView(tx, cmd, input.id), after: objection, touched: touched(retirement) };
  });
}

/** Upheld: back in force, the matter is closed. Dismissed: the notices go on; a day at least is left before the freeze. */
export async function decideObjection(
  cmd: Command,
  input: z.infer<typeof decideObjectionInput>,
): Promise<RetirementView> {
  const subject = { type: 'retirement', id: input.id };
  return inCommand(cmd, { action: 'retirement.decideObjection', subject }, async (tx) => {
    const retirement = await findRetirement(tx, cmd, input.id);
    const before = objectionOf(retirement);
    if (!before) throw new AppError('CONFLICT', `${input.id} has no objection`, { key: 'noObjection' });
    const now = cmd.clock.now();
    const objection: Objection = {
      ...before,
      decision: input.upheld ? 'upheld' : 'dismissed',
      decidedAt: now.toISOString(),
      decidedById: cmd.actor.id,
      decidedByName: cmd.actor.name,
      reason: input.reason,
    };
    const earliest = new Date(now.getTime() + DAY_MILLIS);
    const plannedFor = retirement.plannedFor > earliest ? retirement.plannedFor : earliest;
    await step(tx, input.id, ['objected'], { state: 'notified', objection: json(objection), plannedFor });
    if (input.upheld) await closeRetirement(tx, cmd, input.id);
    await tellUnit(tx, cmd, retirement, input.upheld, input.reason);
    const result = await retirementView(tx, cmd, input.id);
    return { result, before, after: objection, reason: input.reason, touched: touched(retirement) };
  });
}

const tellDecider = (tx: Tx, cmd: Command, { id, system }: RetirementRecord) =>
  notify(tx, cmd, {
    scope: 'retirement:decide',
    level: 'warning',
    key: 'objectionRaised',
    values: { system: system.name },
    link: `/retirements/${id}`,
  });

const tellUnit = (tx: Tx, cmd: Command, { id, system }: RetirementRecord, upheld: boolean, reason: string) =>
  notify(tx, cmd, {
    scope: 'retirement:object',
    unitId: system.unitId,
    level: 'warning',
    key: upheld ? 'objectionUpheld' : 'objectionDismissed',
    values: { system: system.name, reason },
    link: `/retirements/${id}`,
  });
