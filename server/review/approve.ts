import type { z } from 'zod';
import { runChecks } from '../applications/checks/chain.ts';
import { digestOf } from '../applications/digest.ts';
import { type Loaded, loadFor } from '../applications/load.ts';
import { closeStep } from '../applications/steps.ts';
import { requireUnblocked, requireValid } from '../applications/validate.ts';
import type { StageChange } from '../applications/views.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { carryOut } from './carry-out.ts';
import { judge } from './evidence.ts';
import { requireAmounts } from './feasible.ts';
import type { approveInput } from './input.ts';

/**
 * 批准. Nothing is trusted from submission: form, materials and checks are judged again inside the deciding transaction, for
 * what was asked and for what is granted.
 * @throws AppError FORBIDDEN (the reviewer may not decide) · CONFLICT (decided or withdrawn meanwhile; the evidence is not what
 * the leader saw) · INVALID (a blocking check; amounts missing)
 */
export async function approve(cmd: Command, input: z.infer<typeof approveInput>): Promise<StageChange> {
  const { id, granted, opinion, quotes } = input;
  return inCommand(cmd, { action: 'review.approve', subject: { type: 'application', id } }, async (tx) => {
    const application = await loadFor(tx, cmd, id, 'approve');
    requireUntouched(application);
    requireValid(application);
    requireAmounts(id, application.requested, granted, 'granted');
    const { facts, checks, policyVersion, decisionDigest } = await judge(tx, cmd, application);
    requireUnblocked(id, checks);
    requireUnblocked(id, runChecks({ ...facts, requested: granted }));
    if (decisionDigest !== input.decisionDigest) throw evidenceChanged(id);

    await closeStep(tx, cmd, id, 'decision', { outcome: 'approved', opinion, quotes });
    const decision = { action: 'approve', granted, checks, policyVersion, words: opinion, quotes } as const;
    const stage = await carryOut(tx, cmd, application, decision);
    const touched = [{ type: 'system', id: application.systemId }];
    const after = { stage, granted, policyVersion, decisionDigest };
    return {
      result: { id, number: application.number, stage },
      before: { stage: 'decision' },
      after,
      reason: opinion,
      touched,
    };
  });
}

/** The form must be what was declared: its digest says so. */
function requireUntouched({ id, content, contentDigest }: Loaded): void {
  if (digestOf(content) === contentDigest) return;
  throw new AppError('CONFLICT', `the content of application ${id} does not match the digest of its submission`, {
    key: 'contentAltered',
  });
}

const evidenceChanged = (id: string) =>
  new AppError('CONFLICT', `the evidence for application ${id} is not what the decider has seen`, {
    key: 'evidenceChanged',
  });
