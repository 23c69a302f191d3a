import { json } from '../allocations/desired.ts';
import { digestOf } from '../applications/digest.ts';
import { loadMade } from '../applications/load.ts';
import { nextNumber } from '../applications/number.ts';
import { openKeyOf } from '../applications/stages.ts';
import type { Amounts } from '../capacity/amounts.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { currentPolicy } from '../policies/current.ts';
import { carryOut } from './carry-out.ts';

interface ClawBack {
  systemId: string;
  unitId: string;
  target: Amounts;
  reason: string;
}

/**
 * The authority lowers a quota on its own account, where a notice was left without an answer: a change application of the unit's system,
 * on record as the authority's, decided with its making, and carried out as any other (refused where it would not leave room for the
 * peak). A draft of the unit's gives way; an application that the unit has submitted is decided first.
 * @throws AppError CONFLICT (an application is under way; below the peak; nothing in production)
 */
export async function beginClawBack(tx: Tx, cmd: Command, { systemId, unitId, target, reason }: ClawBack) {
  await closeDraft(tx, cmd, systemId);
  const id = cmd.newId();
  const now = cmd.clock.now();
  const content = { change: { kind: 'shrink' as const, reason, newQuota: target } };
  await tx.application.create({
    data: {
      ...{ id, kind: 'change', unitId, systemId, content: json(content), contentDigest: digestOf(content) },
      number: await nextNumber(tx, now),
      requested: { ...target },
      openKey: openKeyOf(systemId, 'change'),
      handlerUnitId: cmd.actor.unitId,
      createdById: cmd.actor.id,
      ...{ submittedAt: now, createdAt: now, updatedAt: now },
    },
  });
  const application = await loadMade(tx, id);
  const { version: policyVersion } = await currentPolicy(tx, now);
  await carryOut(tx, cmd, application, {
    action: 'clawBack',
    granted: target,
    checks: [],
    policyVersion,
    words: reason,
  });
  return { applicationId: id, number: application.number ?? '' };
}

async function closeDraft(tx: Tx, cmd: Command, systemId: string): Promise<void> {
  const open = await tx.application.findUnique({ where: { openKey: openKeyOf(systemId, 'change') } });
  if (!open) return;
  if (open.stage !== 'draft')
    throw new AppError('CONFLICT', `application ${open.id} is open for system ${systemId}`, {
      key: 'applicationOpen',
      values: { id: open.id, number: open.number ?? '', kind: 'change' },
    });
  const now = cmd.clock.now();
  await tx.application.update({
    where: { id: open.id },
    data: { stage: 'withdrawn', openKey: null, closedAt: now, updatedAt: now },
  });
}
