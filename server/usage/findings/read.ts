import type { z } from 'zod';
import type { Command } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { currentPolicy } from '../../policies/current.ts';
import { dayOf } from '../../time/working-days.ts';
import { dayName, dayNumber } from '../evidence.ts';
import { visibleSystems } from '../reading/rows.ts';
import { type FindingRecord, factsOf, letterOf, objectionOf } from './find.ts';
import type { findingTableInput } from './input.ts';
import type { FindingKind } from './letter.ts';
import { availableActions, type FindingOutcome } from './transitions.ts';
import type { FindingDecision, FindingRow, FindingView, Verification } from './views.ts';

/** Findings on the systems that the person may see, the newest first. */
export async function readFindings(
  cmd: Command,
  { systemId, states }: z.infer<typeof findingTableInput>,
): Promise<FindingRow[]> {
  const systems = await visibleSystems(cmd, { id: systemId });
  const rows = await cmd.db.resourceFinding.findMany({
    where: { systemId, state: states?.length ? { in: states } : undefined },
    orderBy: [{ issuedAt: 'desc' }, { id: 'desc' }],
  });
  return rows.filter((row) => systems.has(row.systemId)).map(rowOf);
}

const rowOf = (finding: FindingRecord): FindingRow => {
  const letter = letterOf(finding);
  return {
    id: finding.id,
    number: finding.number,
    systemId: finding.systemId,
    systemName: letter.systemName,
    unitId: finding.unitId,
    unitName: letter.unitName,
    kind: finding.kind as FindingKind,
    state: finding.state,
    issuedAt: finding.issuedAt.toISOString(),
    dueAt: finding.dueAt?.toISOString() ?? null,
    escalatedAt: finding.escalatedAt?.toISOString() ?? null,
    finishedAt: finding.finishedAt?.toISOString() ?? null,
    outcome: finding.outcome as FindingOutcome | null,
    freesYuanPerMonth: letter.freesYuanPerMonth,
  };
};

/** @throws AppError NOT_FOUND */
export async function readFinding(cmd: Command, id: string): Promise<FindingView> {
  const finding = await cmd.db.resourceFinding.findUnique({ where: { id } });
  const isVisible = finding && (await visibleSystems(cmd, { id: finding.systemId })).has(finding.systemId);
  if (!isVisible) throw new AppError('NOT_FOUND', `No finding ${id}`, { key: 'findingNotFound' });
  const { applicationId } = finding;
  const application = applicationId
    ? await cmd.db.application.findUnique({
        where: { id: applicationId },
        select: { id: true, number: true, kind: true, stage: true },
      })
    : null;
  return {
    ...rowOf(finding),
    letter: letterOf(finding),
    digest: finding.digest,
    notifiedAt: finding.notifiedAt?.toISOString() ?? null,
    answeredAt: finding.answeredAt?.toISOString() ?? null,
    appliedAt: finding.appliedAt?.toISOString() ?? null,
    verifyFrom: await verifyFrom(cmd, finding),
    application,
    retirementId: finding.retirementId,
    objection: objectionOf(finding),
    decision: finding.decision as unknown as FindingDecision | null,
    verification: finding.verification as unknown as Verification | null,
    actions: availableActions(factsOf(finding), cmd.actor),
    version: finding.version,
  };
}

/** The day on which what is measured after the change will have been measured: by the policy in force, as the measuring itself. */
async function verifyFrom({ db, clock }: Command, { appliedAt }: FindingRecord): Promise<string | null> {
  if (!appliedAt) return null;
  const { verifyDays } = (await currentPolicy(db, clock.now())).body.usage;
  return dayName(dayNumber(dayOf(appliedAt)) + verifyDays + 1);
}

/** Whether the file is one of the objection's, and the objection's this person's to read. */
export async function isFileOfFinding(cmd: Command, id: string, sha256: string): Promise<boolean> {
  const { objection } = await readFinding(cmd, id);
  return objection?.files.some((file) => file.sha256 === sha256) ?? false;
}
