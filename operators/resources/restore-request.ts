import { z } from 'zod';
import { dateTime, type Resource } from './fields.ts';
import type { KindDefinition } from './kind.ts';
import { saidSchema } from './sentences.ts';

export const RESTORE_MODES = ['newNamespace', 'inPlace'] as const;
export const RESTORE_REQUEST_PHASES = ['Pending', 'Restoring', 'Verifying', 'Completed', 'Failed'] as const;

export const restoreRequestSpecSchema = z.object({
  tenancy: z.string().max(63).describe('The tenancy whose backup is restored.'),
  backup: z.string().max(253).describe('The restore point: name of the Velero Backup.'),
  mode: z
    .enum(RESTORE_MODES)
    .describe('`newNamespace`: beside what runs, in namespaces of its own; `inPlace`: over what is there.'),
  suffix: z
    .string()
    .regex(/^[a-z0-9]{1,8}$/)
    .describe('Ends the names of the new namespaces, so that each request has its own.'),
  approvedBy: z.string().max(200).describe('Who of the provider carries it out.'),
});
export type RestoreRequestSpec = z.infer<typeof restoreRequestSpecSchema>;

export const restoreRequestStatusSchema = z.object({
  observedGeneration: z.int().min(0).optional().describe('The generation that this status speaks of.'),
  phase: z.enum(RESTORE_REQUEST_PHASES).describe('How far it is.'),
  message: z.string().max(2000).describe('A sentence for people.'),
  said: saidSchema.optional(),
  restore: z.string().optional().describe('Name of the Velero Restore.'),
  namespaces: z.array(z.string()).max(10).optional().describe('Where the objects are.'),
  startedAt: dateTime.optional().describe('When it began.'),
  completedAt: dateTime.optional().describe('When it ended.'),
  expected: z.int().min(0).optional().describe('Number of objects that the backup holds and a restore brings back.'),
  found: z.int().min(0).optional().describe('Number of those found after the restore.'),
  missing: z.array(z.string().max(400)).max(20).optional().describe('Some of those that were not found.'),
});
export type RestoreRequestStatus = z.infer<typeof restoreRequestStatusSchema>;
export type RestoreRequest = Resource<RestoreRequestSpec, RestoreRequestStatus>;

export const RESTORE_REQUEST: KindDefinition = {
  kind: 'RestoreRequest',
  plural: 'restorerequests',
  singular: 'restorerequest',
  shortNames: ['rreq'],
  scope: 'Cluster',
  description: 'A restore that a unit has asked for and the provider carries out, with what was found afterwards.',
  spec: restoreRequestSpecSchema,
  status: restoreRequestStatusSchema,
  columns: [
    { name: 'Tenancy', type: 'string', jsonPath: '.spec.tenancy' },
    { name: 'Backup', type: 'string', jsonPath: '.spec.backup' },
    { name: 'Mode', type: 'string', jsonPath: '.spec.mode' },
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
