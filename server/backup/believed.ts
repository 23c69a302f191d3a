import type { BackupReviewStatus } from '../../operators/resources/backup-review.ts';
import type { Services } from '../context.ts';

/** So long the operators may go on saying what was true when an exemption ended: its end has to reach them, and they have to look. */
const GRACE_MILLIS = 3_600_000;

/**
 * What the operators say, but for one word: the authority alone exempts from backup, and knows whom it has exempted. Of a system that it has not,
 * `exempt` is no word that closes a finding or fills a day.
 */
export async function believed(
  { db, clock }: Services,
  systemId: string,
  status: BackupReviewStatus,
): Promise<BackupReviewStatus> {
  if (status.finding !== 'exempt') return status;
  const since = new Date(clock.now().getTime() - GRACE_MILLIS);
  const granted = await db.backupExemption.count({
    where: {
      systemId,
      approverId: { not: null },
      OR: [
        { state: 'approved', until: { gt: since } },
        { state: { in: ['ended', 'withdrawn'] }, endedAt: { gt: since } },
      ],
    },
  });
  if (granted > 0) return status;
  const message = 'The operators call it exempt; the authority has granted it no exemption.';
  return { ...status, finding: 'unprotected', message };
}
