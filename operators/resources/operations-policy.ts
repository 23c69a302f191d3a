import { z } from 'zod';
import { conditionsSchema, dateTime, type Resource } from './fields.ts';
import type { KindDefinition } from './kind.ts';
import { saidSchema } from './sentences.ts';

/** There is one, for the whole city. */
export const OPERATIONS_POLICY_NAME = 'city';

/** The duties that the operators carry out again and again; each leaves a trace in the status when it has looked. */
export const LOOPS = ['backup', 'drill', 'bulletin', 'usage', 'availability'] as const;
export type LoopName = (typeof LOOPS)[number];

const count = (least: number, most: number) => z.int().min(least).max(most);

const backupRules = z.object({
  drLocation: z.string().max(253).describe('BackupStorageLocation at the DR centre.'),
  secondLocation: z.string().max(253).describe('BackupStorageLocation of the second copy.'),
  secondCopyFromLevel: count(1, 7).describe('DR level from which a second copy is kept.'),
  shortestIntervalMinutes: count(5, 1440).describe('Shortest interval of a schedule.'),
  retentionDays: count(1, 3650).describe('How long backups are kept.'),
  staleIntervals: z.number().min(1).max(20).describe('Age in intervals beyond which a backup is stale.'),
  overdueIntervals: z.number().min(1).max(50).describe('Age in intervals from which a backup is overdue.'),
  verifiedRestoreDays: count(1, 1095).describe('Days within which a restore must have been verified.'),
  volumes: z
    .enum(['none', 'fileSystem', 'snapshotData'])
    .describe("How volumes travel: Velero's file system backup, CSI snapshots with data movement, or not at all."),
  reviewMinutes: count(1, 1440).describe('How often every tenancy is reviewed.'),
  lookAgainHours: count(1, 720).describe('Hours after which the last good backup is looked at again where it lies.'),
});

const drillRules = z.object({
  windowDays: count(1, 90).describe('Days back within which the restore point is drawn.'),
  timeoutMinutes: count(5, 2880).describe('Minutes after which a drill that has not ended has timed out.'),
});

const bulletinRules = z.object({
  draftDay: count(1, 28).describe("Day of the following month on which the month's bulletin is drafted."),
  publishByDay: count(1, 28).describe('Day of the following month by which it must have been published.'),
  certificateDays: count(1, 365).describe('Certificates that end within this many days are reported.'),
  readCertificates: z
    .boolean()
    .default(false)
    .describe('Whether the certificates in TLS secrets of tenancies may be read; it takes a right of its own.'),
  endOfLife: z
    .array(
      z.object({
        product: z.string().min(1).max(60).describe('`debian`, `kubernetes`, `postgres`: as in the table.'),
        release: z.string().min(1).max(40).describe('The release: `12`, `1.36`.'),
        until: z
          .string()
          .regex(/^\d{4}-\d{2}-\d{2}$/)
          .describe('Last day with security fixes.'),
      }),
    )
    .max(200)
    .default([])
    .describe("Ends of life that the city has set itself: they come before those of the operators' table."),
  lookMinutes: count(1, 1440).default(10).describe('How often the loop looks what is to be drafted or retested.'),
});

const usageRules = z.object({
  intervalSeconds: count(10, 3600).describe('Seconds between two samples; divides a day.'),
  startupMinutes: count(0, 120).describe(
    'Minutes after a start whose processor use counts for size, not for idleness.',
  ),
  source: z.enum(['metrics', 'prometheus']).describe('`metrics.k8s.io`, or Prometheus.'),
  prometheusUrl: z.string().max(2000).optional().describe('Base URL of Prometheus, for that source.'),
  backfillDays: count(0, 400)
    .default(90)
    .describe('Days back for which missing days are asked of a source that remembers; 0: none.'),
});

const availabilityRules = z.object({
  intervalSeconds: count(10, 3600).default(60).describe('Seconds between two looks of a probe.'),
  failures: count(1, 20).default(3).describe('Failures in a row from which a system is down, counted from the first.'),
  timeoutSeconds: count(1, 60).default(5).describe('Seconds after which a question counts as not answered.'),
  allowedAddresses: z
    .array(z.string().max(64))
    .max(50)
    .default([])
    .describe('Networks (CIDR) that probes of URLs may call although they are private.'),
  via: z
    .string()
    .max(2000)
    .optional()
    .describe(
      "Base URL of a prober of the provider's that asks services in place of the API server's proxy: `http://prober/{namespace}/{service}/{port}`.",
    ),
});

export const operationsPolicySpecSchema = z.object({
  policyVersion: z.int().min(0).describe("Version of the city's policy that this was derived from."),
  timeZone: z.string().max(64).describe('IANA time zone of days and months.'),
  backup: backupRules.describe('Article 5: backup to the DR centre.'),
  drill: drillRules.describe('Articles 8 and 34: the yearly drill.'),
  bulletin: bulletinRules.describe('Articles 8 and 34: the monthly security bulletin.'),
  usage: usageRules.describe('Article 8: use of resources.'),
  availability: availabilityRules
    .default({ intervalSeconds: 60, failures: 3, timeoutSeconds: 5, allowedAddresses: [] })
    .describe('Articles 8 and 34: probes of whether systems are there.'),
});
export type OperationsPolicySpec = z.infer<typeof operationsPolicySpecSchema>;

const loopSchema = z.object({
  name: z.enum(LOOPS).describe('The duty.'),
  lastLookedAt: dateTime.describe('When it last looked at everything it is there for.'),
  decided: z.string().max(2000).describe('What it came to, in one sentence.'),
  said: saidSchema.optional(),
  intervalSeconds: z.int().min(1).describe('How often it looks; silent for two of these, it has stopped.'),
});
export type LoopStatus = z.infer<typeof loopSchema>;

export const operationsPolicyStatusSchema = z.object({
  observedGeneration: z.int().min(0).optional().describe('The generation that this status speaks of.'),
  appliedVersion: z.int().min(0).optional().describe('Policy version by which the operators work.'),
  loops: z
    .array(loopSchema)
    .max(LOOPS.length)
    .optional()
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })
    .describe('Each duty that has looked. One that is missing here never ran.'),
  conditions: conditionsSchema.optional(),
});
export type OperationsPolicyStatus = z.infer<typeof operationsPolicyStatusSchema>;
export type OperationsPolicy = Resource<OperationsPolicySpec, OperationsPolicyStatus>;

export const OPERATIONS_POLICY: KindDefinition = {
  kind: 'OperationsPolicy',
  plural: 'operationspolicies',
  singular: 'operationspolicy',
  shortNames: ['op'],
  scope: 'Cluster',
  description: "The city's rules for the provider's duties, and when each duty was last looked after.",
  spec: operationsPolicySpecSchema,
  status: operationsPolicyStatusSchema,
  columns: [
    { name: 'Policy', type: 'integer', jsonPath: '.spec.policyVersion' },
    { name: 'Applied', type: 'integer', jsonPath: '.status.appliedVersion' },
    { name: 'Zone', type: 'string', jsonPath: '.spec.timeZone' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
