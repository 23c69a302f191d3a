import { z } from 'zod';
import { conditionsSchema, dateTime, type Resource } from './fields.ts';
import type { KindDefinition } from './kind.ts';
import { saidSchema } from './sentences.ts';

/** What a review of one tenancy's backups came to (lifecycle of a backup finding). */
export const BACKUP_FINDINGS = [
  'protected',
  'stale',
  'overdue',
  'partially-failed',
  'location-unavailable',
  'never-ran',
  'unprotected',
  'exempt',
] as const;
export type BackupFindingWord = (typeof BACKUP_FINDINGS)[number];

/** How many restore points the status lists: the newest, then the newest of each earlier day. */
export const LISTED_RESTORE_POINTS = 60;

const exemption = z.object({
  reason: z.string().max(500).describe('Why no backup at the DR centre is asked for.'),
  approver: z.string().max(200).describe('Who approved it.'),
  until: dateTime.describe('When it ends, by itself.'),
});

export const backupReviewSpecSchema = z.object({
  tenancy: z.string().max(63).describe('The production tenancy; the review has its name.'),
  drLevel: z.int().min(1).max(6).describe('Disaster-recovery level of GB/T 20988.'),
  rpoMinutes: z.int().min(0).describe('Longest loss of data that is acceptable, in minutes.'),
  retentionDays: z.int().min(1).max(3650).describe('How long backups are kept.'),
  drLocation: z.string().max(253).describe('BackupStorageLocation at the DR centre.'),
  secondLocation: z
    .string()
    .max(253)
    .optional()
    .describe('BackupStorageLocation of the second copy, where one is due.'),
  exemption: exemption.optional().describe('Approved exemption from backup at the DR centre.'),
});
export type BackupReviewSpec = z.infer<typeof backupReviewSpecSchema>;

const restorePoint = z.object({
  name: z.string().describe('Name of the Velero Backup.'),
  location: z.string().describe('Where it lies.'),
  completedAt: dateTime.describe('When it was complete.'),
  expiresAt: dateTime.optional().describe('Until when it is kept.'),
  items: z.int().min(0).optional().describe('Number of objects in it.'),
  own: z.boolean().optional().describe('Made at the request of the unit rather than by a schedule.'),
  seenAt: dateTime.optional().describe('When it was last looked at where it lies; absent: not looked at yet.'),
});
export type RestorePoint = z.infer<typeof restorePoint>;

export const backupReviewStatusSchema = z.object({
  observedGeneration: z.int().min(0).optional().describe('The generation that this status speaks of.'),
  policyVersion: z.int().min(0).optional().describe("Version of the city's policy by which it was judged."),
  finding: z.enum(BACKUP_FINDINGS).describe('What the review came to.'),
  message: z.string().max(2000).describe('The reason, in a sentence.'),
  said: saidSchema.optional(),
  since: dateTime.describe('Since when the finding stands.'),
  reviewedAt: dateTime.describe('When the review last came to something new.'),
  ageIntervals: z
    .int()
    .min(0)
    .optional()
    .describe('Age of the last good backup in whole intervals, when the review last came to something new.'),
  intervalMinutes: z.int().min(1).optional().describe('Minutes between two backups.'),
  meetsRpo: z.boolean().optional().describe('Whether the interval is as short as the RPO asks.'),
  schedules: z
    .array(
      z.object({
        name: z.string().describe('Name of the Velero Schedule.'),
        location: z.string().describe('Where its backups go.'),
        cron: z.string().describe('When it runs, in UTC.'),
      }),
    )
    .max(4)
    .optional()
    .describe('The schedules as they are kept.'),
  lastGoodBackup: restorePoint
    .extend({
      bytes: z.int().min(0).optional().describe('Size of its archive as found at the location.'),
      etag: z.string().max(200).optional().describe('The archive’s entity tag as found at the location.'),
    })
    .optional()
    .describe('The newest backup that is complete, covers the tenancy, and was seen at the DR location.'),
  lastFailure: z
    .object({
      name: z.string().describe('Name of the Velero Backup.'),
      phase: z.string().describe('Its phase, as Velero says it.'),
      at: dateTime.describe('When it ended or began.'),
      reason: z.string().max(500).optional().describe('The reason, as Velero says it.'),
    })
    .optional()
    .describe('The newest backup that did not succeed, while no newer one has.'),
  lastVerifiedRestore: z
    .object({
      name: z.string().describe('Name of the Velero Restore.'),
      backup: z.string().describe('The backup that was restored.'),
      at: dateTime.describe('When its outcome was verified.'),
    })
    .optional()
    .describe('The newest restore whose outcome was verified: by a drill or a requested restore.'),
  restorePoints: z.array(restorePoint).max(LISTED_RESTORE_POINTS).optional().describe('What can be restored.'),
  conditions: conditionsSchema.optional(),
});
export type BackupReviewStatus = z.infer<typeof backupReviewStatusSchema>;
export type BackupReview = Resource<BackupReviewSpec, BackupReviewStatus>;

export const BACKUP_REVIEW: KindDefinition = {
  kind: 'BackupReview',
  plural: 'backupreviews',
  singular: 'backupreview',
  shortNames: ['br'],
  scope: 'Cluster',
  description: 'Article 5: whether a production tenancy is backed up at the DR centre, judged from objects and times.',
  spec: backupReviewSpecSchema,
  status: backupReviewStatusSchema,
  columns: [
    { name: 'Finding', type: 'string', jsonPath: '.status.finding' },
    { name: 'Since', type: 'date', jsonPath: '.status.since' },
    { name: 'Last good', type: 'date', jsonPath: '.status.lastGoodBackup.completedAt' },
    { name: 'Interval', type: 'integer', jsonPath: '.status.intervalMinutes' },
    { name: 'DR level', type: 'integer', jsonPath: '.spec.drLevel' },
    { name: 'Location', type: 'string', jsonPath: '.spec.drLocation' },
    { name: 'Message', type: 'string', jsonPath: '.status.message', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
