import type { TenancyStatus } from '../../operators/resources/tenancy.ts';
import { type AllocationRow, json } from '../allocations/desired.ts';
import { release } from '../capacity/ledger.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { resumeQueue } from '../execution/grants.ts';
import { moveApplication } from '../execution/progress.ts';
import { announce, recordAct } from '../execution/record-act.ts';
import { notify } from '../notices/notify.ts';
import { certificateFor, nextCertificateNumber } from './certificates.ts';
import { TAKE_DOWN_STATES } from './find.ts';
import type { RetirementState } from './views.ts';

/** What the cloud says of a retirement under way. Capacity comes back only with the proof of erasure. */
export async function observeRetirement(
  tx: Tx,
  cmd: Command,
  allocation: AllocationRow,
  status: TenancyStatus,
): Promise<void> {
  const retirement = await tx.retirement.findUnique({ where: { openKey: allocation.systemId } });
  if (!retirement) return;
  const proven = status.phase === 'Retired' && status.certificate;
  if (proven) return certify(tx, cmd, allocation, retirement, status.certificate);
  const state = stateOf(status);
  const gate = json(status.gate ?? []);
  if (state === retirement.state && JSON.stringify(gate) === JSON.stringify(retirement.gate ?? [])) return;
  // What the cloud says of an earlier order does not undo what was decided since.
  const { count } = await tx.retirement.updateMany({
    where: { id: retirement.id, state: { in: [...TAKE_DOWN_STATES] } },
    data: { state, gate, version: { increment: 1 } },
  });
  if (count > 0) announce(tx, cmd, { type: 'retirement', id: retirement.id });
}

/** Frozen; then the final backup is made; then the gate's other points. Nothing is deleted while one fails. */
function stateOf({ finalBackup, gate = [], phase }: TenancyStatus): RetirementState {
  if (phase !== 'Retiring') return 'frozen';
  if (!finalBackup) return gate.length > 0 ? 'finalBackup' : 'frozen';
  return gate.length > 0 && gate.every(({ passed }) => passed) ? 'removed' : 'gate';
}

async function certify(
  tx: Tx,
  cmd: Command,
  allocation: AllocationRow,
  retirement: { id: string; systemId: string; applicationId: string | null; origin: string },
  proof: NonNullable<TenancyStatus['certificate']> | undefined,
): Promise<void> {
  if (!proof) return;
  const now = cmd.clock.now();
  const number = await nextCertificateNumber(tx, now);
  const certificate = await certificateFor(tx, retirement, allocation.tenancyName, number, proof);
  await tx.retirement.update({
    where: { id: retirement.id },
    data: {
      state: 'certified',
      openKey: null,
      certificate: json(certificate),
      certificateNumber: number,
      gate: json((allocation.observed as unknown as TenancyStatus).gate ?? []),
      finishedAt: now,
      version: { increment: 1 },
    },
  });
  await release(tx, cmd, allocation.id, `erased, certificate ${number}`);
  await tx.allocation.update({ where: { id: allocation.id }, data: { state: 'retired' } });
  await leave(tx, cmd, retirement);
  await recordAct(tx, cmd, 'retirement.certified', { type: 'retirement', id: retirement.id }, { number });
  announce(tx, cmd, { type: 'system', id: retirement.systemId });
  await resumeQueue(tx, cmd);
}

/** A system whose trial ran out may apply again; one that was terminated or reclaimed has left the cloud. */
async function leave(
  tx: Tx,
  cmd: Command,
  retirement: { id: string; systemId: string; applicationId: string | null; origin: string },
): Promise<void> {
  const mayComeBack = retirement.origin === 'trialExpired';
  const system = await tx.system.update({
    where: { id: retirement.systemId },
    data: mayComeBack
      ? { stage: 'registered', version: { increment: 1 } }
      : { stage: 'retired', retiredAt: cmd.clock.now(), version: { increment: 1 } },
  });
  if (retirement.applicationId && retirement.origin === 'application')
    await moveApplication(tx, cmd, retirement.applicationId, 'finished');
  await notify(tx, cmd, {
    scope: 'retirement:object',
    unitId: system.unitId,
    level: 'info',
    key: 'erased',
    values: { system: system.name },
    link: `/retirements/${retirement.id}`,
  });
}
