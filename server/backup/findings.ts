import type { BackupFindingWord, BackupReviewStatus } from '../../operators/resources/backup-review.ts';
import type { Said } from '../sentences/speak.ts';

/** Findings in which nothing has to be put right. */
const IN_ORDER: ReadonlySet<BackupFindingWord> = new Set(['protected', 'exempt']);

export const isInOrder = (word: BackupFindingWord): boolean => IN_ORDER.has(word);

const MINUTE_MILLIS = 60_000;

/**
 * Whether what the operators say is something to be put right: everything but protected and exempt. A system that has only just
 * come into production is given the policy's stale intervals to make its first backup; one whose backups have all expired is not.
 */
export function isFault(
  status: BackupReviewStatus,
  { staleIntervals, hadBackup, now }: { staleIntervals: number; hadBackup: boolean; now: Date },
): boolean {
  if (isInOrder(status.finding)) return false;
  if (status.finding !== 'never-ran' || hadBackup) return true;
  const grace = staleIntervals * (status.intervalMinutes ?? 0) * MINUTE_MILLIS;
  return now.getTime() > Date.parse(status.since) + grace;
}

/** What shows that a finding is put right: the backup that is good again, or the exemption that excuses. */
export interface Evidence {
  finding: string;
  message: string;
  said?: Said;
  backup: string | null;
  completedAt: string | null;
  location: string | null;
  seenAt: string | null;
}

export const evidenceOf = ({ finding, message, said, lastGoodBackup }: BackupReviewStatus): Evidence => ({
  finding,
  message,
  ...(said && { said }),
  backup: lastGoodBackup?.name ?? null,
  completedAt: lastGoodBackup?.completedAt ?? null,
  location: lastGoodBackup?.location ?? null,
  seenAt: lastGoodBackup?.seenAt ?? null,
});

export interface HistoryLine {
  at: string;
  word: string;
  message: string;
  said?: Said | undefined;
}

/** A finding that changes its word stays one finding; its words are kept in order, the oldest of too many give way. */
export const withLine = (history: unknown, line: HistoryLine): HistoryLine[] =>
  [...((history as HistoryLine[] | null) ?? []), line].slice(-100);
