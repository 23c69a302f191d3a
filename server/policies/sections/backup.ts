import { z } from 'zod';

/** Backup to the DR centre (article 5; domain: GB/T 20988-2025) and what counts as protected. */
export const backupPolicySchema = z
  .object({
    /** BackupStorageLocation at the DR centre, and that of the second copy. */
    drLocation: z.string().min(1).max(253).default('dr-centre'),
    secondLocation: z.string().min(1).max(253).default('main-site'),
    /** Every tenancy is reviewed this often. */
    reviewMinutes: z.number().int().min(1).max(1440).default(15),
    /** The last good backup is looked at again, where it lies, after this many hours. */
    lookAgainHours: z.number().int().min(1).max(720).default(24),
    /** A backup older than this many intervals is stale … */
    staleIntervals: z.number().min(1).max(20).default(2),
    /** … and from this many on overdue. */
    overdueIntervals: z.number().min(1).max(50).default(3),
    /** Backups are kept this many days. */
    retentionDays: z.number().int().min(1).max(3650).default(30),
    /** From this DR level on there is a second copy at a second location. */
    secondCopyFromLevel: z.number().int().min(1).max(7).default(5),
    /** The shortest interval that is scheduled, in minutes: an RPO below it is met by other means than backups. */
    shortestIntervalMinutes: z.number().int().min(5).max(1440).default(60),
    /** How volumes travel on a real cluster. */
    volumes: z.enum(['none', 'fileSystem', 'snapshotData']).default('fileSystem'),
    /** A system without a backup at the DR centre for more days than this gets no budget (article 5). */
    budgetMaxDays: z.number().int().min(1).max(365).default(7),
    /** Working days until an open finding is due. */
    findingDueDays: z.number().int().min(1).max(90).default(3),
    /** A restore must have been verified within this many days. */
    verifiedRestoreDays: z.number().int().min(1).max(1095).default(365),
    /** The least time between two backups that a unit asks for itself, in minutes. */
    ownBackupMinutes: z.number().int().min(1).max(10080).default(60),
    /** A backup or restore that a unit asked for has failed when it is not at an end after this many hours. */
    requestHours: z.number().int().min(1).max(720).default(24),
    /** What a requested restore has put into namespaces of its own stays there this many days. */
    restoredKeepDays: z.number().int().min(1).max(90).default(14),
  })
  .prefault({});
