import { advance } from '../applications/advance.ts';
import type { CheckResult } from '../applications/checks/check.ts';
import type { Loaded } from '../applications/load.ts';
import type { Amounts } from '../capacity/amounts.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { executeApproved } from '../execution/execute.ts';
import { tellUnit } from './tell.ts';

export interface Approval {
  action: 'approve' | 'approveAutomatically' | 'clawBack';
  granted: Amounts | null;
  checks: readonly CheckResult[];
  policyVersion: number;
  words: string;
  quotes?: readonly string[];
}

/** Writes the approval (the third snapshot) and starts what it decides, in the same transaction. Returns where it stands now. */
export async function carryOut(
  tx: Tx,
  cmd: Command,
  application: Loaded,
  approval: Approval,
): Promise<'executing' | 'finished'> {
  const { action, granted, checks, policyVersion, words, quotes = [] } = approval;
  await advance(tx, cmd, application, {
    action,
    to: 'approved',
    set: {
      ...(granted ? { granted: { ...granted } } : {}),
      checks: checks.map((check) => ({ ...check })),
      policyVersion,
      decidedAt: cmd.clock.now(),
    },
    words,
    data: { granted, policyVersion, quotes },
  });
  await tellUnit(tx, cmd, application, 'applicationApproved');
  const approved = await tx.application.findUniqueOrThrow({ where: { id: application.id } });
  return executeApproved(tx, cmd, approved);
}
