import type { z } from 'zod';
import type { DrillStatus } from '../../operators/resources/drill.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { policyOf } from '../policies/current.ts';
import { inChinese } from '../sentences/chinese.ts';
import { addWorkingDays } from '../time/working-days.ts';
import { type DrillRecord, findDrill, touched } from './find.ts';
import type { addProblemInput, closeProblemInput } from './input.ts';
import { drillView } from './read.ts';
import type { DrillView } from './views.ts';

/**
 * What the product itself finds in a drill: each becomes a problem of the provider's, once. A missed recovery point counts by the newest
 * good restore point, which is what a disaster would have left; the drawn one is older by chance.
 */
export function foundProblems(row: Pick<DrillRecord, 'rpoMinutes' | 'rtoMinutes' | 'plannedFor'>, status: DrillStatus) {
  const found: { kind: string; words: string }[] = [];
  if (status.phase === 'failed' || status.phase === 'timed-out')
    found.push({ kind: 'outcome', words: `恢复演练未通过：${inChinese(status.summarySaid, status.summary ?? '')}` });
  if (status.phase === 'verified' && status.rtoMet === false)
    found.push({ kind: 'rto', words: `恢复用时${minutes(status.rtoSeconds)}分钟，超过目标${row.rtoMinutes}分钟。` });
  const newest = status.restorePoint?.newestTakenAt;
  const exposed = newest ? (row.plannedFor.getTime() - Date.parse(newest)) / 1000 : 0;
  if (exposed > row.rpoMinutes * 60)
    found.push({
      kind: 'rpo',
      words: `最近一次有效备份距演练开始${minutes(exposed)}分钟，超过目标${row.rpoMinutes}分钟。`,
    });
  return found;
}

const minutes = (seconds: number | undefined): number => Math.ceil((seconds ?? 0) / 60);

export async function openFoundProblems(tx: Tx, cmd: Command, row: DrillRecord, status: DrillStatus): Promise<void> {
  for (const found of foundProblems(row, status)) await openProblem(tx, cmd, row, found);
}

/** A problem of the provider's, one of each kind. */
export async function openProblem(
  tx: Tx,
  cmd: Command,
  row: DrillRecord,
  { kind, words }: { kind: string; words: string },
): Promise<void> {
  const key = `${row.id}:${kind}`;
  if (await tx.drillProblem.findUnique({ where: { key } })) return;
  const provider = await tx.unit.findFirst({ where: { kind: 'provider', active: true }, orderBy: { code: 'asc' } });
  const { problemDays } = (await policyOf(tx, row.policyVersion)).drill;
  const now = cmd.clock.now();
  await tx.drillProblem.create({
    data: {
      id: cmd.newId(),
      drillId: row.id,
      key,
      words: words.slice(0, 2000),
      ownerName: provider?.name ?? '',
      ownerUnitId: provider?.id ?? '',
      dueAt: addWorkingDays(now, problemDays),
      createdAt: now,
      createdBy: cmd.actor.name,
    },
  });
}

/** Somebody who took part puts a problem on the list, with who mends it until when. */
export async function addProblem(cmd: Command, input: z.infer<typeof addProblemInput>): Promise<DrillView> {
  const subject = { type: 'drill', id: input.drillId };
  return inCommand(cmd, { action: 'drill.addProblem', subject }, async (tx) => {
    const drill = await findDrill(tx, cmd, input.drillId);
    if (drill.state === 'closed' || drill.state === 'cancelled')
      throw new AppError('CONFLICT', 'the drill is closed', { key: 'drillMoved' });
    const id = cmd.newId();
    await tx.drillProblem.create({
      data: {
        id,
        drillId: drill.id,
        key: id,
        words: input.words,
        ownerName: input.ownerName,
        ownerUnitId: await ownerOf(tx, drill, input.ownedBy),
        dueAt: new Date(`${input.dueDay}T23:59:59+08:00`),
        createdAt: cmd.clock.now(),
        createdBy: cmd.actor.name,
      },
    });
    return { result: await drillView(tx, cmd, drill.id), after: input, touched: touched(drill) };
  });
}

async function ownerOf(tx: Tx, drill: DrillRecord, ownedBy: 'provider' | 'unit' | 'authority'): Promise<string> {
  if (ownedBy === 'unit') {
    if (drill.unitId) return drill.unitId;
    throw new AppError('INVALID', 'no unit takes part', { key: 'drillNoUnit' });
  }
  const unit = await tx.unit.findFirst({ where: { kind: ownedBy, active: true }, orderBy: { code: 'asc' } });
  return unit?.id ?? '';
}

/** Closed with the evidence that it is mended, by its owner or by the authority. */
export async function closeProblem(cmd: Command, input: z.infer<typeof closeProblemInput>): Promise<DrillView> {
  const problem = await cmd.db.drillProblem.findUnique({ where: { id: input.problemId } });
  if (!problem) throw new AppError('NOT_FOUND', `No problem ${input.problemId}`, { key: 'drillNotFound' });
  const subject = { type: 'drill', id: problem.drillId };
  return inCommand(cmd, { action: 'drill.closeProblem', subject }, async (tx) => {
    const drill = await findDrill(tx, cmd, problem.drillId);
    if (problem.ownerUnitId !== cmd.actor.unitId && !can(cmd.actor, 'drill:approve'))
      throw new AppError('FORBIDDEN', 'somebody else mends it', { key: 'drillProblemNotYours' });
    const data = { closedAt: cmd.clock.now(), closedBy: cmd.actor.name, evidence: input.evidence };
    const { count } = await tx.drillProblem.updateMany({ where: { id: problem.id, closedAt: null }, data });
    if (count === 0) throw new AppError('CONFLICT', 'closed already', { key: 'drillMoved' });
    await closeIfDone(tx, cmd, drill.id);
    return { result: await drillView(tx, cmd, drill.id), after: input, touched: touched(drill) };
  });
}

/** A drill is at an end when both have signed it and no problem is open. */
export async function closeIfDone(tx: Tx, cmd: Command, id: string): Promise<void> {
  if ((await tx.drillProblem.count({ where: { drillId: id, closedAt: null } })) > 0) return;
  const data = { state: 'closed' as const, closedAt: cmd.clock.now(), version: { increment: 1 } };
  await tx.drill.updateMany({ where: { id, state: 'signed' }, data });
}
