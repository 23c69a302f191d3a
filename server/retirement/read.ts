import type { z } from 'zod';
import { systemsOf } from '../allocations/read.ts';
import type { GateView } from '../allocations/views.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { OPEN_STATES, objectionOf } from './find.ts';
import type { retirementTableInput } from './input.ts';
import type {
  CertificateView,
  RetirementActionView,
  RetirementOrigin,
  RetirementRow,
  RetirementView,
} from './views.ts';

const INCLUDE = { system: { include: { unit: { select: { name: true } } } } } as const;

export async function readRetirements(
  cmd: Command,
  { states }: z.infer<typeof retirementTableInput>,
): Promise<RetirementRow[]> {
  const found = await cmd.db.retirement.findMany({
    where: { system: systemsOf(cmd), ...(states ? { state: { in: states } } : {}) },
    include: INCLUDE,
    orderBy: { createdAt: 'desc' },
    take: 10_000,
  });
  return found.map(rowOf);
}

export async function readRetirement(cmd: Command, id: string): Promise<RetirementView> {
  const found = await cmd.db.retirement.findFirst({ where: { id, system: systemsOf(cmd) }, select: { id: true } });
  if (!found) throw new AppError('NOT_FOUND', `No retirement ${id}`, { key: 'retirementNotFound' });
  return retirementView(cmd.db, cmd, id);
}

export async function retirementView(db: Db | Tx, cmd: Command, id: string): Promise<RetirementView> {
  const retirement = await db.retirement.findUniqueOrThrow({ where: { id }, include: INCLUDE });
  const objection = objectionOf(retirement);
  return {
    ...rowOf(retirement),
    reason: retirement.reason,
    attestation: retirement.attestation as unknown as RetirementView['attestation'],
    noticesGiven: retirement.notices as unknown as number[],
    objection: objection && {
      words: objection.words,
      files: objection.files,
      at: objection.at,
      byName: objection.byName,
      decision: objection.decision ?? null,
      decidedAt: objection.decidedAt ?? null,
      decidedByName: objection.decidedByName ?? null,
      reason: objection.reason ?? null,
    },
    gate: (retirement.gate ?? []) as unknown as GateView[],
    certificate: retirement.certificate as unknown as CertificateView | null,
    actions: actionsOf(cmd, retirement),
    version: retirement.version,
  };
}

type RetirementRecord = Awaited<ReturnType<Db['retirement']['findMany']>>[number] & {
  system: { name: string; unitId: string; unit: { name: string } };
};

const rowOf = (retirement: RetirementRecord): RetirementRow => ({
  id: retirement.id,
  systemId: retirement.systemId,
  systemName: retirement.system.name,
  unitName: retirement.system.unit.name,
  state: retirement.state,
  origin: retirement.origin as RetirementOrigin,
  plannedFor: retirement.plannedFor.toISOString(),
  createdAt: retirement.createdAt.toISOString(),
  finishedAt: retirement.finishedAt?.toISOString() ?? null,
  certificateNumber: retirement.certificateNumber,
});

function actionsOf({ actor }: Command, retirement: RetirementRecord): RetirementActionView[] {
  const open = (OPEN_STATES as readonly string[]).includes(retirement.state);
  const actions: RetirementActionView[] = [];
  if (can(actor, 'retirement:object') && retirement.origin === 'reclaim') {
    const reason = retirement.system.unitId !== actor.unitId ? 'notYours' : obstacle(retirement, open);
    actions.push({ action: 'object', enabled: reason === undefined, reason });
  }
  if (can(actor, 'retirement:decide')) {
    const objected = retirement.state === 'objected';
    actions.push({ action: 'decideObjection', enabled: objected, reason: objected ? undefined : 'noObjection' });
    const cancellable = open || objected;
    actions.push({ action: 'cancel', enabled: cancellable, reason: cancellable ? undefined : 'tooLate' });
  }
  return actions;
}

function obstacle(retirement: RetirementRecord, open: boolean): RetirementActionView['reason'] {
  if (objectionOf(retirement)) return 'alreadyObjected';
  return open ? undefined : 'tooLate';
}
