import { z } from 'zod';
import { dateTime, type Resource } from './fields.ts';
import { GROUP } from './group.ts';
import type { KindDefinition } from './kind.ts';

export const USAGE_PHASES = ['Open', 'Complete'] as const;

const whole = z.int().min(0);
const sketch = z.string().max(4096);

/** Sums over the slots seen: amount × seconds; MiB rather than bytes, so that a year stays a whole number. */
const amountsSchema = z.object({
  cpuMillis: whole.describe('CPU requested at the last sample, in millicores.'),
  memoryMib: whole.describe('Memory requested at the last sample, in MiB.'),
  storageMib: whole.describe('Storage claimed at the last sample, in MiB.'),
  cpuRequestMilliSeconds: whole.describe('Millicores requested × seconds.'),
  cpuUseMilliSeconds: whole.describe('Millicores used × seconds.'),
  memoryRequestMibSeconds: whole.describe('MiB requested × seconds.'),
  memoryUseMibSeconds: whole.describe('MiB used × seconds.'),
});

const hourSchema = z.object({
  seconds: whole.describe('Seconds of the hour that were sampled.'),
  cpuRequestMilliSeconds: whole,
  cpuUseMilliSeconds: whole,
  memoryRequestMibSeconds: whole,
  memoryUseMibSeconds: whole,
});
export type HourUsage = z.infer<typeof hourSchema>;

const workloadSchema = z.object({
  kind: z.string().max(63).describe('Deployment, StatefulSet, Job, CronJob, DaemonSet or Pod.'),
  name: z
    .string()
    .max(253)
    .describe(
      'Name of the workload; of its labels app.kubernetes.io/instance, name and component where it bears an instance.',
    ),
  replicas: whole.describe('Running pods at the last sample.'),
  expected: whole.describe(
    'Slots in which a sample was due; on a complete day also those in which nobody looked, though it was there.',
  ),
  seen: whole.describe('Slots with a sample of what was used.'),
  off: whole.describe('Slots in which the workload was scaled to zero.'),
  cpuLimitMillis: whole
    .optional()
    .describe('CPU limits of its running pods at the last sample, in millicores; absent where a container has none.'),
  memoryLimitMib: whole
    .optional()
    .describe('Memory limits of its running pods at the last sample, in MiB; absent where a container has none.'),
  storageUseMib: whole
    .optional()
    .describe('Used on the volumes that it mounts, in MiB, when last measured; absent where the source does not say.'),
  firstSlot: whole.optional().describe('The first slot in which it was there.'),
  lastSlot: whole.optional().describe('The last slot in which it was there.'),
  cpu: sketch.describe(
    'Sketch of CPU use in percent of what was requested, without the first minutes after a start; base64.',
  ),
  cpuStartup: sketch.describe('The same for the first minutes after a start.'),
  memory: sketch.describe('Sketch of memory use in percent of what was requested; base64.'),
  io: sketch.describe('Sketch of network and disk together in KiB/s; empty where the source has none.'),
  amounts: amountsSchema,
});
export type WorkloadUsage = z.infer<typeof workloadSchema>;

const serviceTrafficSchema = z.object({
  seen: whole.describe('Slots of the day in which the network of all pods behind the service was measured.'),
  bytes: whole.describe('Received and sent by them in these slots.'),
  rate: sketch.describe('Sketch of the rates of these slots in KiB/s; base64.'),
});
export type ServiceTraffic = z.infer<typeof serviceTrafficSchema>;

const inventorySchema = z.object({
  observedAt: dateTime.describe('When this was so.'),
  volumes: z
    .array(
      z.object({
        name: z.string().max(253),
        bytes: whole.describe('Requested.'),
        createdAt: dateTime,
        mounted: z.boolean().describe('Whether any pod names it.'),
      }),
    )
    .max(2000)
    .describe('PersistentVolumeClaims.'),
  services: z
    .array(
      z.object({
        name: z.string().max(253),
        createdAt: dateTime,
        expectsEndpoints: z.boolean().describe('False for one without selector and for ExternalName.'),
        readyEndpoints: whole,
        loadBalancers: whole,
        publicIps: whole.describe('Addresses given to its load balancer, and external IPs.'),
        pods: z
          .array(z.string().max(253))
          .max(20)
          .optional()
          .describe(
            'Of a service with load balancer or public address: running pods that it selects, at most 20 of them.',
          ),
        traffic: serviceTrafficSchema
          .optional()
          .describe(
            "Of such a service: what went over its pods' network on the report's day, where the source has it.",
          ),
      }),
    )
    .max(2000),
  workloads: whole.describe('Workloads that exist, those scaled to zero included.'),
});
export type UsageInventory = z.infer<typeof inventorySchema>;

const dayField = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const usageReportSpecSchema = z.object({
  tenancy: z.string().max(63).describe('The tenancy whose namespace this is.'),
  day: dayField.describe("The day, in the policy's time zone."),
  recorded: z
    .boolean()
    .default(false)
    .describe(
      "Set by the authority's server once the complete day is in its records: the operators may then remove it.",
    ),
});
export type UsageReportSpec = z.infer<typeof usageReportSpecSchema>;

export const usageReportStatusSchema = z.object({
  phase: z.enum(USAGE_PHASES).describe('Open while the day lasts; a complete day never changes.'),
  intervalSeconds: z.int().min(10).max(3600).describe('Seconds between two samples.'),
  slots: z
    .string()
    .max(8192)
    .describe('Slots of the day that have been sampled: a bitmap, base64, lowest slot in the lowest bit.'),
  updatedAt: dateTime.describe('When this was last written.'),
  quota: z
    .object({
      cpuMillis: whole.describe('CPU of the namespace, in millicores.'),
      memoryMib: whole.describe('Memory of the namespace, in MiB.'),
      storageMib: whole.describe('Storage of the namespace, in MiB.'),
    })
    .describe("The namespace's share of the grant at the last sample."),
  hours: z
    .array(hourSchema)
    .max(25)
    .describe('Use and requests of the whole namespace in each hour of the day: what a heat map shows.'),
  workloads: z.array(workloadSchema).max(2000).describe('Every workload that was due a sample on this day.'),
  inventory: inventorySchema.optional().describe('What lies in the namespace beside its workloads, as last seen.'),
  settled: z
    .array(z.object({ from: dayField, until: dayField }))
    .max(201)
    .optional()
    .describe(
      "Days before this one, first and last of each run, that are settled: reported, or asked of the source's history and found empty. " +
        'They are not asked for again.',
    ),
});
export type UsageReportStatus = z.infer<typeof usageReportStatusSchema>;
export type UsageReport = Resource<UsageReportSpec, UsageReportStatus>;

/** On a report that was asked of the source's history afterwards. */
export const BACKFILLED_LABEL = `${GROUP}/backfilled`;
export const isBackfilled = ({ metadata }: Pick<UsageReport, 'metadata'>): boolean =>
  metadata.labels?.[BACKFILLED_LABEL] === 'true';

/** One a day in each namespace of a tenancy. */
export const usageReportName = (day: string): string => `usage-${day}`;

export const USAGE_REPORT: KindDefinition = {
  kind: 'UsageReport',
  plural: 'usagereports',
  singular: 'usagereport',
  shortNames: ['ur'],
  scope: 'Namespaced',
  description: "What the workloads of a tenancy's namespace used on one day, as mergeable sketches.",
  spec: usageReportSpecSchema,
  status: usageReportStatusSchema,
  columns: [
    { name: 'Tenancy', type: 'string', jsonPath: '.spec.tenancy' },
    { name: 'Day', type: 'string', jsonPath: '.spec.day' },
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'Recorded', type: 'boolean', jsonPath: '.spec.recorded' },
    { name: 'Updated', type: 'date', jsonPath: '.status.updatedAt' },
  ],
};
