import type { z } from 'zod';
import { json } from '../../allocations/desired.ts';
import { inCommand } from '../../audit/in-command.ts';
import type { Command } from '../../context.ts';
import type { Tx } from '../../db/client.ts';
import { AppError } from '../../errors.ts';
import { notify } from '../../notices/notify.ts';
import { currentPolicy } from '../../policies/current.ts';
import { beginReclaim } from '../../retirement/reclaim.ts';
import { beginClawBack } from '../../review/claw-back.ts';
import { addWorkingDays } from '../../time/working-days.ts';
import { type FindingRecord, findFinding, letterOf, link, move, objectionOf, requireAct, touched } from './find.ts';
import type { closeInput, decideObjectionInput, decideOverdueInput } from './input.ts';
import { letterNumber } from './letter.ts';
import { safeQuota } from './safe-quota.ts';
import type { FindingDecision, FindingObjection } from './views.ts';

const subjectOf = (id: string) => ({ type: 'resourceFinding', id });

/** A new time to answer, from now; what was said about the last one is forgotten. */
export async function freshTime(tx: Tx, cmd: Command) {
  const now = cmd.clock.now();
  const { answerDays } = (await currentPolicy(tx, now)).body.usage;
  return { dueAt: addWorkingDays(now, answerDays), remindedAt: null, escalatedAt: null };
}

/** The leader decides an objection: upheld, the matter is closed; dismissed, the unit's time begins anew. */
export async function decideFindingObjection(cmd: Command, input: z.infer<typeof decideObjectionInput>): Promise<void> {
  const { id, upheld, reason } = input;
  await inCommand(cmd, { action: 'finding.decideObjection', subject: subjectOf(id) }, async (tx) => {
    const finding = await findFinding(tx, cmd, id);
    const action = upheld ? 'uphold' : 'dismiss';
    requireAct(finding, action, cmd);
    const before = objectionOf(finding);
    if (!before) throw new AppError('CONFLICT', `${id} has no objection`, { key: 'noObjection' });
    const now = cmd.clock.now();
    const objection: FindingObjection = {
      ...before,
      decision: upheld ? 'upheld' : 'dismissed',
      decidedAt: now.toISOString(),
      decidedByName: cmd.actor.name,
      reason,
    };
    await move(tx, finding, action, {
      objection: json(objection),
      ...(upheld
        ? { state: 'closed' as const, outcome: 'upheld', finishedAt: now, openKey: null }
        : { state: 'dismissed' as const, ...(await freshTime(tx, cmd)) }),
    });
    await tellUnit(tx, cmd, finding, upheld ? 'findingUpheld' : 'findingDismissed', { reason });
    return { result: undefined, before, after: objection, reason, touched: touched(finding) };
  });
}

/**
 * What is overdue: the leader gives more time, begins a reclaim (of what lies idle), or takes back what is too large.
 * @throws AppError CONFLICT when the pods' peak leaves nothing to take back
 */
export async function decideOverdueFinding(cmd: Command, input: z.infer<typeof decideOverdueInput>): Promise<void> {
  const { id, decision, reason } = input;
  await inCommand(cmd, { action: `finding.${decision}`, subject: subjectOf(id) }, async (tx) => {
    const finding = await findFinding(tx, cmd, id);
    requireAct(finding, decision, cmd);
    const said = decisionOf(cmd, decision, reason);
    if (decision === 'extend') {
      await move(tx, finding, 'extend', { state: finding.state, decision: json(said), ...(await freshTime(tx, cmd)) });
      await tellUnit(tx, cmd, finding, 'findingExtended', { reason });
    } else if (decision === 'clawBack') {
      await takeBack(tx, cmd, finding, said);
    } else {
      const { id: retirementId } = await beginReclaim(tx, cmd, { systemId: finding.systemId, reason });
      await move(tx, finding, 'reclaim', { state: 'accepted', decision: json(said), retirementId, escalatedAt: null });
    }
    return { result: undefined, before: { state: finding.state }, after: said, reason, touched: touched(finding) };
  });
}

async function takeBack(tx: Tx, cmd: Command, finding: FindingRecord, said: FindingDecision): Promise<void> {
  const { systemId, unitId } = finding;
  const target = await safeQuota(tx, cmd, systemId, letterOf(finding));
  if (!target)
    throw new AppError('CONFLICT', `The peak of ${systemId} leaves nothing to take back`, { key: 'nothingToClawBack' });
  const reason = `依据通知书${letterNumber(finding.number)}：${said.reason}`;
  const { applicationId, number } = await beginClawBack(tx, cmd, { systemId, unitId, target, reason });
  await move(tx, finding, 'clawBack', { state: 'accepted', decision: json(said), applicationId, escalatedAt: null });
  await tellUnit(tx, cmd, finding, 'findingClawedBack', { reason: said.reason, application: number });
}

/** The leader closes a finding that has not been carried out. */
export async function closeFinding(cmd: Command, { id, reason }: z.infer<typeof closeInput>): Promise<void> {
  await inCommand(cmd, { action: 'finding.close', subject: subjectOf(id) }, async (tx) => {
    const finding = await findFinding(tx, cmd, id);
    requireAct(finding, 'close', cmd);
    const said = decisionOf(cmd, 'close', reason);
    await move(tx, finding, 'close', {
      state: 'closed',
      outcome: 'withdrawn',
      decision: json(said),
      finishedAt: cmd.clock.now(),
      openKey: null,
    });
    await tellUnit(tx, cmd, finding, 'findingClosed', { reason });
    return { result: undefined, before: { state: finding.state }, after: said, reason, touched: touched(finding) };
  });
}

const decisionOf = (
  { clock, actor }: Command,
  decision: FindingDecision['decision'],
  reason: string,
): FindingDecision => ({ decision, reason, at: clock.now().toISOString(), byName: actor.name });

export async function tellUnit(
  tx: Tx,
  cmd: Command,
  finding: FindingRecord,
  key: string,
  values: Record<string, string | number> = {},
  onceKey?: string,
): Promise<void> {
  const { systemName, number } = letterOf(finding);
  await notify(tx, cmd, {
    scope: 'usage:answer',
    unitId: finding.unitId,
    level: 'warning',
    key,
    values: { system: systemName, number: letterNumber(number), ...values },
    link: link(finding.id),
    onceKey,
  });
}
