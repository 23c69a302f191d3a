import { json } from '../../allocations/desired.ts';
import { isClosed } from '../../applications/stages.ts';
import type { Command, Services } from '../../context.ts';
import type { Tx } from '../../db/client.ts';
import { write } from '../../db/write.ts';
import { recordAct } from '../../execution/record-act.ts';
import { systemCommand } from '../../identity/system-actor.ts';
import { notify } from '../../notices/notify.ts';
import { currentPolicy } from '../../policies/current.ts';
import { yellowAt } from '../../time/step-clock.ts';
import { freshTime, tellUnit } from './decide.ts';
import { deliver } from './deliver.ts';
import { type FindingRecord, letterOf, link, tryMove } from './find.ts';
import { letterNumber } from './letter.ts';
import { measureAfter } from './verify.ts';

/**
 * What time and the cloud bring about in findings: delivered, reminded, overdue, carried out, measured afterwards. Each exactly once,
 * however often and by however many replicas it is called; it never answers for a unit.
 */
export async function tickFindings(services: Services): Promise<void> {
  const cmd = systemCommand(services, 'findings');
  const open = await services.db.resourceFinding.findMany({
    where: { openKey: { not: null } },
    select: { id: true, state: true },
    orderBy: { issuedAt: 'asc' },
  });
  for (const { id, state } of open) {
    if (state === 'issued') await deliver(cmd, id);
    // Weeks of use are read before anything is locked for writing; mostly there is nothing to say yet.
    else if (state === 'applied' && !(await hasMeasured(services, id))) continue;
    else await write(services.db, (tx) => look(tx, cmd, id));
  }
}

async function hasMeasured({ db, clock }: Services, id: string): Promise<boolean> {
  const finding = await db.resourceFinding.findUnique({ where: { id } });
  return finding !== null && (await measureAfter({ db, clock }, finding)) !== null;
}

async function look(tx: Tx, cmd: Command, id: string): Promise<void> {
  const finding = await tx.resourceFinding.findUniqueOrThrow({ where: { id } });
  switch (finding.state) {
    case 'notified':
    case 'dismissed':
      return watchTime(tx, cmd, finding);
    case 'accepted':
      return follow(tx, cmd, finding);
    case 'applied':
      return measureAgain(tx, cmd, finding);
    case 'contested':
      return watchObjection(tx, cmd, finding);
    case 'issued':
    case 'verified':
    case 'closed':
      return;
    default:
      finding.state satisfies never;
  }
}

async function watchTime(tx: Tx, cmd: Command, finding: FindingRecord): Promise<void> {
  const { dueAt, remindedAt, escalatedAt } = finding;
  if (!dueAt || escalatedAt) return;
  const now = cmd.clock.now();
  if (now > dueAt) return escalate(tx, cmd, finding, dueAt);
  const { remindBeforeDays } = (await currentPolicy(tx, now)).body.usage;
  if (remindedAt || now < yellowAt(dueAt, remindBeforeDays)) return;
  if (!(await mark(tx, finding, { remindedAt: now }))) return;
  await tellUnit(tx, cmd, finding, 'findingReminder', { dueAt: dueAt.toISOString() });
  await recordAct(tx, cmd, 'finding.remind', { type: 'resourceFinding', id: finding.id }, { dueAt });
}

/** An objection that nobody decides goes to the leaders, once. */
async function watchObjection(tx: Tx, cmd: Command, finding: FindingRecord): Promise<void> {
  const { dueAt, escalatedAt } = finding;
  const now = cmd.clock.now();
  if (!dueAt || escalatedAt || now <= dueAt) return;
  if (!(await mark(tx, finding, { escalatedAt: now }))) return;
  const { systemName: system, unitName: unit, number } = letterOf(finding);
  await notify(tx, cmd, {
    scope: 'usage:decide',
    level: 'urgent',
    key: 'findingObjectionLate',
    values: { system, unit, number: letterNumber(number), dueAt: dueAt.toISOString() },
    link: link(finding.id),
  });
  await recordAct(tx, cmd, 'finding.objectionLate', { type: 'resourceFinding', id: finding.id }, { dueAt });
}

/** The unit is told, and the leader, who decides. */
async function escalate(tx: Tx, cmd: Command, finding: FindingRecord, dueAt: Date): Promise<void> {
  if (!(await mark(tx, finding, { escalatedAt: cmd.clock.now() }))) return;
  const { systemName: system, unitName: unit, number } = letterOf(finding);
  await tellUnit(tx, cmd, finding, 'findingOverdue', { dueAt: dueAt.toISOString() });
  await notify(tx, cmd, {
    scope: 'usage:decide',
    level: 'urgent',
    key: 'findingEscalated',
    values: { system, unit, number: letterNumber(number), dueAt: dueAt.toISOString() },
    link: link(finding.id),
  });
  await recordAct(tx, cmd, 'finding.escalate', { type: 'resourceFinding', id: finding.id }, { dueAt });
}

async function mark(
  tx: Tx,
  { id, state, version }: FindingRecord,
  data: { remindedAt?: Date; escalatedAt?: Date },
): Promise<boolean> {
  const { count } = await tx.resourceFinding.updateMany({
    where: { id, state, version },
    data: { ...data, version: { increment: 1 } },
  });
  return count === 1;
}

/** Follows the application or the reclaim that carries the finding out. */
async function follow(tx: Tx, cmd: Command, finding: FindingRecord): Promise<void> {
  const end = finding.retirementId
    ? await endOfRetirement(tx, finding.retirementId)
    : await endOfApplication(tx, finding.applicationId);
  if (end === 'notSubmitted') return watchTime(tx, cmd, finding);
  if (end === 'underWay') return;
  if (end === 'failed') return giveBack(tx, cmd, finding);
  const now = cmd.clock.now();
  const isRetired = end === 'retired';
  const moved = await tryMove(tx, finding, 'apply', {
    appliedAt: now,
    ...(isRetired
      ? { state: 'verified' as const, outcome: 'retired', finishedAt: now, openKey: null }
      : { state: 'applied' as const }),
  });
  if (!moved) return;
  await tellUnit(tx, cmd, finding, isRetired ? 'findingRetired' : 'findingApplied');
  await recordAct(tx, cmd, 'finding.apply', { type: 'resourceFinding', id: finding.id }, { end });
}

type End = 'notSubmitted' | 'underWay' | 'failed' | 'done' | 'retired';

async function endOfApplication(tx: Tx, id: string | null): Promise<End> {
  const application = id
    ? await tx.application.findUnique({ where: { id }, select: { stage: true, kind: true } })
    : null;
  if (!application) return 'failed';
  if (application.stage === 'draft') return 'notSubmitted';
  if (application.stage === 'finished') return application.kind === 'terminate' ? 'retired' : 'done';
  return isClosed(application.stage) ? 'failed' : 'underWay';
}

async function endOfRetirement(tx: Tx, id: string): Promise<End> {
  const retirement = await tx.retirement.findUnique({ where: { id }, select: { state: true } });
  if (!retirement || retirement.state === 'cancelled') return 'failed';
  return retirement.state === 'certified' ? 'retired' : 'underWay';
}

/** The application was withdrawn, refused, deleted …: the matter is open again, with its own time. */
async function giveBack(tx: Tx, cmd: Command, finding: FindingRecord): Promise<void> {
  const fresh = await freshTime(tx, cmd);
  const data = { state: 'notified' as const, applicationId: null, retirementId: null, answeredAt: null, ...fresh };
  if (!(await tryMove(tx, finding, 'giveBack', data))) return;
  await tellUnit(tx, cmd, finding, 'findingBack', { dueAt: fresh.dueAt.toISOString() });
  const { applicationId, retirementId } = finding;
  const after = { applicationId, retirementId, dueAt: fresh.dueAt };
  await recordAct(tx, cmd, 'finding.giveBack', { type: 'resourceFinding', id: finding.id }, after);
}

/** Use measured again after the change; an unsafe outcome widens the margin of the system, in the same transaction. */
async function measureAgain(tx: Tx, cmd: Command, finding: FindingRecord): Promise<void> {
  const measured = await measureAfter({ db: tx, clock: cmd.clock }, finding);
  if (!measured) return;
  const { outcome, verification } = measured;
  const now = cmd.clock.now();
  const data = {
    state: 'verified' as const,
    outcome,
    verification: json(verification),
    finishedAt: now,
    openKey: null,
  };
  if (!(await tryMove(tx, finding, 'verify', data))) return;
  if (outcome === 'unsafe') {
    const margin = { extraMarginPercent: verification.extraMarginPercent, findingId: finding.id, updatedAt: now };
    const { systemId } = finding;
    await tx.usageMargin.upsert({ where: { systemId }, create: { systemId, ...margin }, update: margin });
  }
  const key = { safe: 'findingSafe', unsafe: 'findingUnsafe', unmeasured: 'findingUnmeasured' }[outcome];
  await tellUnit(tx, cmd, finding, key, { margin: verification.extraMarginPercent });
  const { systemName: system, number } = letterOf(finding);
  await notify(tx, cmd, {
    scope: 'usage:judge',
    level: outcome === 'unsafe' ? 'warning' : 'info',
    key,
    values: { system, number: letterNumber(number), margin: verification.extraMarginPercent },
    link: link(finding.id),
  });
  await recordAct(tx, cmd, 'finding.verify', { type: 'resourceFinding', id: finding.id }, { outcome, verification });
}
