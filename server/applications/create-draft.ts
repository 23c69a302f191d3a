import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { mayApply } from '../systems/may-apply.ts';
import type { Content } from './content.ts';
import { initialContent } from './initial-content.ts';
import type { createDraftInput } from './input.ts';
import { type ApplicationKind, openKeyOf } from './stages.ts';

type Input = z.infer<typeof createDraftInput>;

/**
 * Begins an application for one of the unit's systems, or for a new one, with what the system's last application said.
 * @throws AppError NOT_FOUND (not this unit's system) · CONFLICT (one of this kind is open; the system's stage does not allow it;
 * the code is taken)
 */
export async function createDraft(cmd: Command, input: Input): Promise<{ id: string }> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'application.createDraft', subject: { type: 'application', id } }, async (tx) => {
    const systemId = input.systemId ?? (await registerSystem(tx, cmd, input));
    await beginDraft(tx, cmd, { id, kind: input.kind, systemId });
    return { result: { id }, after: { kind: input.kind, systemId } };
  });
}

/** The same within another command; `content` comes on top of what is known already. */
export async function beginDraft(
  tx: Tx,
  cmd: Command,
  { id, kind, systemId, content = {} }: { id: string; kind: ApplicationKind; systemId: string; content?: Content },
): Promise<void> {
  const system = await tx.system.findFirst({ where: { id: systemId, unitId: cmd.actor.unitId } });
  if (!system) throw new AppError('NOT_FOUND', `system ${systemId} is not this unit's`, { key: 'systemNotFound' });
  if (!mayApply(system.stage, kind)) throw notInThisStage(kind, system.stage);
  await requireNoneOpen(tx, systemId, kind);
  const now = cmd.clock.now();
  await tx.application.create({
    data: {
      id,
      kind,
      unitId: cmd.actor.unitId,
      systemId,
      openKey: openKeyOf(systemId, kind),
      createdById: cmd.actor.id,
      content: { ...(await initialContent(tx, kind, system)), ...content },
      createdAt: now,
      updatedAt: now,
    },
  });
}

const notInThisStage = (kind: ApplicationKind, stage: string) =>
  new AppError('CONFLICT', `a system that is ${stage} cannot have an application of kind ${kind}`, {
    key: 'systemStageForbids',
    values: { kind, stage },
  });

async function requireNoneOpen(tx: Tx, systemId: string, kind: ApplicationKind): Promise<void> {
  const open = await tx.application.findUnique({ where: { openKey: openKeyOf(systemId, kind) } });
  if (!open) return;
  throw new AppError('CONFLICT', `application ${open.id} of kind ${kind} is open for system ${systemId}`, {
    key: 'applicationOpen',
    values: { id: open.id, number: open.number ?? '', kind },
  });
}

/** Puts a new system on record, so that everything about it hangs together from the first draft on. */
async function registerSystem(tx: Tx, cmd: Command, { newSystem, kind }: Input): Promise<string> {
  if (!newSystem || (kind !== 'open' && kind !== 'exemption')) {
    throw new AppError('INVALID', `kind ${kind} needs a system on record`, { key: 'systemNeeded' });
  }
  const taken = await tx.system.findUnique({
    where: { unitId_code: { unitId: cmd.actor.unitId, code: newSystem.code } },
  });
  if (taken) {
    throw new AppError('CONFLICT', `code ${newSystem.code} is taken by system ${taken.id}`, {
      key: 'systemCodeTaken',
      values: { code: newSystem.code, name: taken.name },
    });
  }
  const system = await tx.system.create({
    data: {
      id: cmd.newId(),
      ...newSystem,
      unitId: cmd.actor.unitId,
      category: 'application',
      purpose: '',
      protectionLevel: 2,
      drLevel: 2,
      rpoMinutes: 1440,
      rtoMinutes: 1440,
      zone: 'extranet',
      contacts: [],
      createdAt: cmd.clock.now(),
    },
  });
  return system.id;
}
