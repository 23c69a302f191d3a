import type { z } from 'zod';
import { json } from '../../allocations/desired.ts';
import type { Content } from '../../applications/content.ts';
import { beginDraft } from '../../applications/create-draft.ts';
import { inCommand } from '../../audit/in-command.ts';
import { amountsFrom } from '../../capacity/amounts.ts';
import type { Command } from '../../context.ts';
import type { Tx } from '../../db/client.ts';
import { AppError } from '../../errors.ts';
import { findAttachable } from '../../files/attachable.ts';
import { notify } from '../../notices/notify.ts';
import { freshTime } from './decide.ts';
import { type FindingRecord, findFinding, letterOf, link, move, requireAct, touched } from './find.ts';
import type { contestInput, findingInput } from './input.ts';
import { type FindingLetter, letterNumber } from './letter.ts';
import { safeQuota } from './safe-quota.ts';
import type { FindingObjection } from './views.ts';

const subjectOf = (id: string) => ({ type: 'resourceFinding', id });

/**
 * The unit accepts: in the same transaction the application that carries it out is drawn up with the advised amounts; the unit
 * completes and submits it, and it takes the road of any other.
 * @throws AppError CONFLICT (answered already; an application of that kind is open)
 */
export async function acceptFinding(
  cmd: Command,
  { id }: z.infer<typeof findingInput>,
): Promise<{ applicationId: string }> {
  const applicationId = cmd.newId();
  return inCommand(cmd, { action: 'finding.accept', subject: subjectOf(id) }, async (tx) => {
    const finding = await findFinding(tx, cmd, id);
    requireAct(finding, 'accept', cmd);
    await move(tx, finding, 'accept', { state: 'accepted', answeredAt: cmd.clock.now(), applicationId });
    const kind = finding.kind === 'idle' ? ('terminate' as const) : ('change' as const);
    const content = await contentFor(tx, cmd, finding);
    await beginDraft(tx, cmd, { id: applicationId, kind, systemId: finding.systemId, content });
    await tellAuthority(tx, cmd, finding, 'findingAccepted', 'usage:judge');
    return {
      result: { applicationId },
      before: { state: finding.state },
      after: { applicationId },
      touched: touched(finding),
    };
  });
}

async function contentFor(tx: Tx, cmd: Command, finding: FindingRecord): Promise<Content> {
  const letter = letterOf(finding);
  const reason = `依据通知书${letterNumber(finding.number)}`;
  if (!letter.advised) return { terminate: { reason } };
  return { change: { kind: 'shrink', reason, newQuota: await newQuota(tx, cmd, finding.systemId, letter) } };
}

/**
 * The advised amounts; where the pods have asked for more within the window that a shrink must leave room for, that much: the
 * unit lowers its workloads' requests first and may ask for the rest later. Other amounts stay.
 */
async function newQuota(tx: Tx, cmd: Command, systemId: string, letter: FindingLetter) {
  const safe = await safeQuota(tx, cmd, systemId, letter);
  if (safe || !letter.advised) return safe ?? undefined;
  const allocation = await tx.allocation.findUnique({ where: { systemId }, select: { granted: true } });
  return allocation ? { ...amountsFrom(allocation.granted), ...pick(letter.advised) } : undefined;
}

const pick = ({ cpuMillis, memoryBytes }: { cpuMillis: number; memoryBytes: number }) => ({ cpuMillis, memoryBytes });

/** The unit objects, once, with reasons and files. @throws AppError CONFLICT (answered, or too late) */
export async function contestFinding(cmd: Command, input: z.infer<typeof contestInput>): Promise<void> {
  const { id } = input;
  await inCommand(cmd, { action: 'finding.contest', subject: subjectOf(id) }, async (tx) => {
    const finding = await findFinding(tx, cmd, id);
    requireAct(finding, 'contest', cmd);
    const now = cmd.clock.now();
    if (finding.dueAt && now > finding.dueAt)
      throw new AppError('CONFLICT', `The time to object to ${id} is over`, { key: 'objectionTooLate' });
    for (const { sha256 } of input.files)
      if (!(await findAttachable(tx, cmd.actor, sha256)))
        throw new AppError('INVALID', `file ${sha256} was never uploaded`, { key: 'fileNotUploaded' });
    const objection: FindingObjection = {
      words: input.words,
      files: input.files,
      at: now.toISOString(),
      byId: cmd.actor.id,
      byName: cmd.actor.name,
      decision: null,
      decidedAt: null,
      decidedByName: null,
      reason: null,
    };
    // From here on it is the authority that is waited for, for as many working days as the unit was given.
    const time = await freshTime(tx, cmd);
    await move(tx, finding, 'contest', { state: 'contested', answeredAt: now, objection: json(objection), ...time });
    await tellAuthority(tx, cmd, finding, 'findingContested', 'usage:decide');
    return { result: undefined, before: { state: finding.state }, after: objection, touched: touched(finding) };
  });
}

async function tellAuthority(
  tx: Tx,
  cmd: Command,
  finding: FindingRecord,
  key: string,
  scope: 'usage:judge' | 'usage:decide',
): Promise<void> {
  const { systemName, number } = letterOf(finding);
  await notify(tx, cmd, {
    scope,
    level: key === 'findingContested' ? 'warning' : 'info',
    key,
    values: { system: systemName, number: letterNumber(number) },
    link: link(finding.id),
  });
}
