import { amountsFrom } from '../capacity/amounts.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { requirePassedTests } from '../trials/gate.ts';
import { type AllocationRow, changedMeanwhile, desiredColumns, requireCounted, specOf, usedShares } from './desired.ts';
import { withQuota } from './spec.ts';

/**
 * The one place where a tenancy becomes production, in place: same namespaces, same history, the decision's quota. The gate of
 * article 7 stands here and asks the records, whoever calls: the trial of this very system, its three tests passed.
 *
 * The grant must have been admitted before: what is enforced is never more than what the ledger counts.
 */
export async function convertToProduction(tx: Tx, allocation: AllocationRow, trialId: string): Promise<void> {
  await requirePassedTests(tx, trialId);
  const trial = await tx.trial.findUniqueOrThrow({ where: { id: trialId }, include: { application: true } });
  if (trial.systemId !== allocation.systemId)
    throw new AppError('CONFLICT', `Trial ${trialId} is of another system`, {
      key: 'testsMissing',
      values: { kinds: '' },
    });
  const quota = amountsFrom(trial.application.granted);
  const { expiresAt: _trialEnd, ...spec } = withQuota(specOf(allocation), quota, usedShares(allocation));
  requireCounted(allocation, spec);
  const { count } = await tx.allocation.updateMany({
    where: { id: allocation.id, version: allocation.version },
    data: {
      ...desiredColumns({ ...spec, environment: 'production', frozen: false }),
      environment: 'production',
      state: 'applying',
    },
  });
  if (count === 0) throw changedMeanwhile(allocation.id);
}
