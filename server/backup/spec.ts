import type { BackupReviewSpec } from '../../operators/resources/backup-review.ts';
import { LABELS, SERVER_MANAGER } from '../../operators/resources/group.ts';
import type { TenancySpec } from '../../operators/resources/tenancy.ts';
import type { CurrentPolicy } from '../policies/current.ts';

export interface ExemptionInForce {
  reason: string;
  approverName: string;
  until: Date;
}

/** What the authority desires of one production system's backups. A second copy is due from the policy's DR level on. */
export function reviewSpec(
  tenancy: string,
  { disasterRecovery }: Pick<TenancySpec, 'disasterRecovery'>,
  { body: { backup } }: CurrentPolicy,
  exemption: ExemptionInForce | undefined,
): BackupReviewSpec {
  const { level, rpoMinutes } = disasterRecovery;
  const hasSecond = level >= backup.secondCopyFromLevel && backup.secondLocation !== backup.drLocation;
  return {
    tenancy,
    drLevel: level,
    rpoMinutes,
    retentionDays: backup.retentionDays,
    drLocation: backup.drLocation,
    ...(hasSecond && { secondLocation: backup.secondLocation }),
    ...(exemption && {
      exemption: {
        reason: exemption.reason.slice(0, 500),
        approver: exemption.approverName.slice(0, 200),
        until: exemption.until.toISOString(),
      },
    }),
  };
}

export const labelsOf = ({ unit, system }: Pick<TenancySpec, 'unit' | 'system'>): Record<string, string> => ({
  [LABELS.managedBy]: SERVER_MANAGER,
  [LABELS.unit]: unit.code,
  [LABELS.system]: system.code,
});
