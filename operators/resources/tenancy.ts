import { z } from 'zod';
import { conditionsSchema, dateTime, dnsLabel, plainCode, quotaSchema, type Resource } from './fields.ts';
import type { KindDefinition } from './kind.ts';
import { saidSchema } from './sentences.ts';

export const ZONES = ['internet', 'extranet', 'exchange', 'dedicated'] as const;
export const ENVIRONMENTS = ['trial', 'production'] as const;
export const MEMBER_ROLES = ['admin', 'edit', 'view'] as const;
export const TENANCY_PHASES = [
  'Pending',
  'Applying',
  'Ready',
  'Held',
  'Frozen',
  'Expired',
  'Retiring',
  'Retired',
] as const;
export const GATE_CHECKS = ['finalBackup', 'noRunningPods', 'noBoundVolumes', 'objectionsClosed'] as const;

const part = z.object({
  part: plainCode.describe('What runs here: `app` for the application, `db` for its database, or another short word.'),
  quota: quotaSchema.describe('This namespace’s share. The shares never add up to more than the grant.'),
});

const member = z.object({
  user: dnsLabel.max(40).describe('The person’s account name in the console.'),
  role: z.enum(MEMBER_ROLES).describe('Which built-in ClusterRole is bound in each namespace.'),
});

const openPort = z.object({
  part: plainCode.describe('The namespace whose pods accept the traffic.'),
  port: z.int().min(1).max(65_535).describe('Port of the pod.'),
  protocol: z.enum(['TCP', 'UDP']).describe('Transport protocol.'),
  from: z
    .enum(['zone', 'internet', 'system'])
    .describe(
      '`system`: the tenancy’s own namespaces; `zone`: tenancies of the same network zone; `internet`: anywhere.',
    ),
});

export const tenancySpecSchema = z.object({
  unit: z.object({ code: plainCode, name: z.string().max(200) }).describe('The using unit.'),
  system: z.object({ code: dnsLabel.max(20), name: z.string().max(200) }).describe('The application system.'),
  environment: z.enum(ENVIRONMENTS).describe('A trial becomes production in place once its three tests have passed.'),
  quota: quotaSchema.describe('The grant: what all namespaces together may use at the most.'),
  namespaces: z
    .array(part)
    .min(1)
    .max(10)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['part'] })
    .describe('The namespaces and how the unit divides the grant among them.'),
  zone: z.enum(ZONES).describe('Network zone.'),
  protectionLevel: z
    .int()
    .min(1)
    .max(3)
    .describe('Classified-protection level (GB/T 22239). Level 4 and above are not accepted on this cloud.'),
  disasterRecovery: z
    .object({
      level: z.int().min(1).max(6).describe('Disaster-recovery level of GB/T 20988.'),
      rpoMinutes: z.int().min(0).describe('Longest loss of data that is acceptable, in minutes.'),
      rtoMinutes: z.int().min(0).describe('Longest interruption that is acceptable, in minutes.'),
    })
    .describe('Disaster-recovery level with its objectives.'),
  members: z
    .array(member)
    .max(200)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['user'] })
    .describe('Who may work in the namespaces. Access is given last and taken first.'),
  ports: z.array(openPort).max(100).default([]).describe('Traffic that is let in; all else is denied.'),
  expiresAt: dateTime.optional().describe('When the trial ends; after it the tenancy is frozen.'),
  frozen: z.boolean().default(false).describe('Scales all workloads to zero and refuses new pods until thawed.'),
  retire: z
    .object({
      requestedAt: dateTime.describe('When the authority approved the retirement.'),
      reason: z.string().max(500).describe('Why: the termination application or the reclaim finding.'),
      objectionsClosed: z
        .boolean()
        .describe('Whether every objection has been decided; the gate stays shut until then.'),
      keepBackupUntil: dateTime.describe('Until when the final backup is kept.'),
    })
    .optional()
    .describe('Present when the tenancy is to be taken down: freeze, final backup, gate, deletion, certificate.'),
});
export type TenancySpec = z.infer<typeof tenancySpecSchema>;

export const tenancyStatusSchema = z.object({
  observedGeneration: z.int().min(0).optional().describe('The generation that this status speaks of.'),
  phase: z.enum(TENANCY_PHASES).describe('One word for people; programs read the conditions.'),
  namespaces: z
    .array(
      z.object({
        part: z.string().describe('Which share.'),
        name: z.string().describe('Name of the namespace.'),
        quota: quotaSchema.optional().describe('What is enforced now.'),
        used: quotaSchema.optional().describe('What requests add up to now, as the ResourceQuota counts it.'),
      }),
    )
    .optional()
    .describe('The namespaces as they stand.'),
  quota: quotaSchema.optional().describe('Sum of what is enforced.'),
  used: quotaSchema.optional().describe('Sum of what is used.'),
  cpu: z.string().optional().describe('Enforced CPU, for the list.'),
  memory: z.string().optional().describe('Enforced memory, for the list.'),
  members: z
    .array(z.object({ user: z.string(), namespace: z.string(), serviceAccount: z.string() }))
    .optional()
    .describe('The service account through which each member works.'),
  finalBackup: z
    .object({
      name: z.string().describe('Name of the backup.'),
      location: z.string().describe('Where it lies: the DR centre.'),
      completedAt: dateTime.describe('When it was complete.'),
      objects: z.int().min(0).describe('Number of objects in it.'),
      digest: z.string().describe('SHA-256 of its content, as read back from the location.'),
      keptUntil: dateTime.describe('Until when it is kept.'),
      erasedAt: dateTime.optional().describe('When it was found gone after its term.'),
    })
    .optional()
    .describe('The final backup of a retirement, read back from the DR location.'),
  gate: z
    .array(
      z.object({ check: z.enum(GATE_CHECKS), passed: z.boolean(), message: z.string(), said: saidSchema.optional() }),
    )
    .optional()
    .describe('The points of the deletion gate; nothing is deleted while one fails.'),
  certificate: z
    .object({
      erasedAt: dateTime.describe('When the last namespace was gone.'),
      erased: z.array(z.string()).describe('What was erased, one line for each kind and namespace.'),
      controller: z.string().describe('Which controller erased it.'),
      backup: z.string().describe('The final backup that is kept.'),
      backupKeptUntil: dateTime.describe('Until when it is kept.'),
      digest: z.string().describe('SHA-256 over the certificate’s other fields in canonical JSON.'),
    })
    .optional()
    .describe('Proof of erasure.'),
  conditions: conditionsSchema.optional(),
});
export type TenancyStatus = z.infer<typeof tenancyStatusSchema>;
export type Tenancy = Resource<TenancySpec, TenancyStatus>;
export type TenancyPhase = (typeof TENANCY_PHASES)[number];
export type Zone = (typeof ZONES)[number];

/** Name of a system's tenancy: the same from its trial to its retirement. */
export const tenancyName = (unitCode: string, systemCode: string): string => `${unitCode}-${systemCode}`;

/** Name of one namespace of a tenancy, for example `health-registry-db`. At most 63 characters by the codes' limits. */
export const namespaceName = (tenancy: string, partName: string): string => `${tenancy}-${partName}`;

export const TENANCY: KindDefinition = {
  kind: 'Tenancy',
  plural: 'tenancies',
  singular: 'tenancy',
  shortNames: ['tcy'],
  scope: 'Cluster',
  description:
    'One application system’s place on the cloud: namespaces, quota, isolation, members; trial or production.',
  spec: tenancySpecSchema,
  status: tenancyStatusSchema,
  columns: [
    { name: 'Unit', type: 'string', jsonPath: '.spec.unit.code' },
    { name: 'System', type: 'string', jsonPath: '.spec.system.code' },
    { name: 'Environment', type: 'string', jsonPath: '.spec.environment' },
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'CPU', type: 'string', jsonPath: '.status.cpu' },
    { name: 'Memory', type: 'string', jsonPath: '.status.memory' },
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
