import type { z } from 'zod';
import type { Prisma } from '../../../prisma/generated/sqlite/client.ts';
import { json } from '../../allocations/desired.ts';
import { readUse } from '../../allocations/use.ts';
import { digestOf } from '../../applications/digest.ts';
import { inCommand } from '../../audit/in-command.ts';
import { amountsFrom, type PoolAmounts } from '../../capacity/amounts.ts';
import type { Command } from '../../context.ts';
import type { Tx } from '../../db/client.ts';
import { AppError } from '../../errors.ts';
import { currentPolicy, policyOf } from '../../policies/current.ts';
import { addWorkingDays, dayOf } from '../../time/working-days.ts';
import type { Advice } from '../advice.ts';
import type { Evidence, Reason, VerdictKind } from '../verdict.ts';
import { deliver } from './deliver.ts';
import type { issueInput } from './input.ts';
import { advisedQuota, type FindingLetter, freedBy, isUnrequested, kindOf, type LetterWorkload } from './letter.ts';

/**
 * The authority issues a finding on one system that it has chosen: never automatic, for low use is "listed for review, considering
 * how busy the business is" (domain.md §5). The letter freezes the evidence of this moment.
 * @throws AppError NOT_FOUND · CONFLICT (nothing was found, one is open, nothing is granted)
 */
export async function issueFinding(cmd: Command, input: z.infer<typeof issueInput>): Promise<{ id: string }> {
  const id = cmd.newId();
  const subject = { type: 'resourceFinding', id };
  await inCommand(cmd, { action: 'finding.issue', subject }, async (tx) => {
    const { letter, system } = await drawUp(tx, cmd, input);
    const now = cmd.clock.now();
    await tx.resourceFinding.create({
      data: {
        id,
        number: letter.number,
        systemId: system.id,
        unitId: system.unitId,
        openKey: system.id,
        kind: letter.kind,
        issuedAt: now,
        issuedById: cmd.actor.id,
        issuedByName: cmd.actor.name,
        policyVersion: letter.policyVersion,
        letter: json(letter),
        digest: digestOf(letter),
      },
    });
    return {
      result: undefined,
      after: { number: letter.number, systemId: system.id, kind: letter.kind, digest: digestOf(letter) },
      reason: input.grounds,
      touched: [{ type: 'usage', id: system.id }],
    };
  });
  // Its own transaction: should the process die here, the round delivers it.
  await deliver(cmd, id);
  return { id };
}

async function drawUp(tx: Tx, cmd: Command, { systemId, grounds }: z.infer<typeof issueInput>) {
  const system = await tx.system.findUnique({ where: { id: systemId }, include: { unit: true, allocation: true } });
  if (!system) throw new AppError('NOT_FOUND', `No system ${systemId}`, { key: 'systemNotFound' });
  const open = await tx.resourceFinding.findUnique({ where: { openKey: systemId }, select: { number: true } });
  if (open)
    throw new AppError('CONFLICT', `Finding ${open.number} on ${systemId} is open`, {
      key: 'findingOpen',
      values: { number: open.number },
    });
  const { allocation } = system;
  if (!allocation || allocation.state === 'retired' || allocation.state === 'retiring')
    throw new AppError('CONFLICT', `System ${systemId} holds nothing`, { key: 'nothingToReclaim' });
  const now = cmd.clock.now();
  const { body } = await currentPolicy(tx, now);
  const rows = await tx.workloadVerdict.findMany({ where: { systemId }, orderBy: { id: 'asc' } });
  const granted = poolOf(allocation.granted);
  const kind =
    kindOf(rows.map(({ verdict }) => verdict as VerdictKind)) ??
    ((await isMostlyUnrequested(tx, rows, granted, now)) ? 'overProvisioned' : null);
  if (!kind) throw new AppError('CONFLICT', `Nothing was found on ${systemId}`, { key: 'nothingFound' });
  const workloads = rows.map(workloadOf);
  const advised = kind === 'idle' ? null : advisedQuota(granted, workloads);
  // The thresholds that judged, not those of today: a notice must be true of its own evidence.
  const version = judgedBy(rows);
  const { idle, overProvisioned, minimumDays, minimumSamplesPercent } = (await policyOf(tx, version)).usage;
  const { prices, answerDays } = body.usage;
  const letter: FindingLetter = {
    number: await nextNumber(tx, now),
    unitName: system.unit.name,
    systemName: system.name,
    systemCode: system.code,
    kind,
    asOf: rows.reduce((last, { asOf }) => (asOf > last ? asOf : last), ''),
    policyVersion: version,
    thresholds: { idle, overProvisioned, minimumDays, minimumSamplesPercent },
    grounds,
    answerDays,
    // The end of a day is the midnight that belongs to the next.
    answerBy: dayOf(new Date(addWorkingDays(now, answerDays).getTime() - 1)),
    workloads,
    granted,
    advised,
    freesYuanPerMonth: freedBy(granted, advised, prices),
    issuedOn: dayOf(now),
    issuerName: cmd.actor.name,
    issuerUnitName: cmd.actor.unitName,
  };
  return { letter, system };
}

/** Workloads that fit may still stand in a grant several times their size. Nothing is said where some cannot be judged. */
async function isMostlyUnrequested(
  tx: Tx,
  rows: readonly { systemId: string; verdict: string }[],
  granted: PoolAmounts,
  now: Date,
): Promise<boolean> {
  const [first] = rows;
  if (!first || rows.some(({ verdict }) => verdict === 'exempt' || verdict === 'insufficientData')) return false;
  const { body } = await currentPolicy(tx, now);
  const use = await readUse(tx, first.systemId, { now, windowDays: body.shrinkWindowDays });
  return isUnrequested(granted, use?.peak ?? null, body.usage);
}

/** The one version by which all verdicts of the system were made. @throws AppError CONFLICT between a change of policy and the next judgement */
function judgedBy(rows: readonly { policyVersion: number }[]): number {
  const [version = 0, ...others] = new Set(rows.map(({ policyVersion }) => policyVersion));
  if (others.length > 0)
    throw new AppError('CONFLICT', 'the verdicts were made under several policies', {
      key: 'verdictsOfSeveralPolicies',
    });
  return version;
}

const poolOf = (granted: unknown): PoolAmounts => {
  const { cpuMillis, memoryBytes, storageBytes } = amountsFrom(granted);
  return { cpuMillis, memoryBytes, storageBytes };
};

function workloadOf(row: Prisma.WorkloadVerdictGetPayload<object>): LetterWorkload {
  const evidence = row.evidence as unknown as Evidence;
  const verdict = row.verdict as VerdictKind;
  const window = verdict === 'idle' ? evidence.idle : evidence.overProvisioned;
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    verdict,
    cpuMillis: row.cpuMillis,
    memoryMib: row.memoryMib,
    from: window.from,
    to: window.to,
    days: window.days,
    cpu: window.cpu,
    memory: window.memory,
    reasons: row.reasons as unknown as Reason[],
    advice: row.advice as unknown as Advice,
  };
}

/** Numbers run through the year (UTC+8): 2026-1 is 〔2026〕闲置第1号. */
async function nextNumber(tx: Tx, now: Date): Promise<string> {
  const year = dayOf(now).slice(0, 4);
  const name = `resourceFinding-${year}`;
  const { value } = await tx.counter.upsert({
    where: { name },
    create: { name, value: 1 },
    update: { value: { increment: 1 } },
  });
  return `${year}-${value}`;
}
