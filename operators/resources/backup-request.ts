import { z } from 'zod';
import { dateTime, type Resource } from './fields.ts';
import type { KindDefinition } from './kind.ts';
import { saidSchema } from './sentences.ts';

export const BACKUP_REQUEST_PHASES = ['Pending', 'Running', 'Completed', 'Failed'] as const;

export const backupRequestSpecSchema = z.object({
  tenancy: z.string().max(63).describe('The production tenancy that is backed up now.'),
  requestedAt: dateTime.describe('When it was asked for.'),
  reason: z.string().max(500).describe('Why, in the words of whoever asked.'),
});
export type BackupRequestSpec = z.infer<typeof backupRequestSpecSchema>;

export const backupRequestStatusSchema = z.object({
  observedGeneration: z.int().min(0).optional().describe('The generation that this status speaks of.'),
  phase: z.enum(BACKUP_REQUEST_PHASES).describe('How far it is.'),
  message: z.string().max(2000).describe('A sentence for people.'),
  said: saidSchema.optional(),
  backup: z.string().optional().describe('Name of the Velero Backup.'),
  completedAt: dateTime.optional().describe('When it ended.'),
  items: z.int().min(0).optional().describe('Number of objects in it.'),
  bytes: z.int().min(0).optional().describe('Size of its archive as found at the DR location.'),
});
export type BackupRequestStatus = z.infer<typeof backupRequestStatusSchema>;
export type BackupRequest = Resource<BackupRequestSpec, BackupRequestStatus>;

export const BACKUP_REQUEST: KindDefinition = {
  kind: 'BackupRequest',
  plural: 'backuprequests',
  singular: 'backuprequest',
  shortNames: ['breq'],
  scope: 'Cluster',
  description: 'A backup that a unit asks for out of turn; completed once it was seen at the DR location.',
  spec: backupRequestSpecSchema,
  status: backupRequestStatusSchema,
  columns: [
    { name: 'Tenancy', type: 'string', jsonPath: '.spec.tenancy' },
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'Backup', type: 'string', jsonPath: '.status.backup' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
