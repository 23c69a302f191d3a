import { z } from 'zod';
import { conditionsSchema, dateTime, dnsLabel, type Resource } from './fields.ts';
import type { KindDefinition } from './kind.ts';
import { saidSchema } from './sentences.ts';

export const PROBE_KINDS = ['restoreOnly', 'query', 'script'] as const;
export const DRILL_PHASES = ['planned', 'running', 'verified', 'failed', 'timed-out', 'overdue'] as const;
export const DRILL_STEPS = ['draw', 'isolate', 'read', 'restore', 'probe', 'judge', 'clean-up'] as const;

const httpQuery = z.object({
  service: dnsLabel.describe('Service of the restored system.'),
  port: z.int().min(1).max(65_535).describe('Port of the service.'),
  path: z.string().regex(/^\//).max(2000).describe('Path and query.'),
  expectStatus: z.int().min(100).max(599).describe('Status that the answer must have.'),
  expectText: z.string().max(2000).optional().describe('Text that the answer must contain.'),
  via: z
    .string()
    .max(2000)
    .optional()
    .describe(
      "Base URL of a prober that stands in the drill's place; `{namespace}` and `{service}` are filled in. Without it the API server's service proxy is used.",
    ),
});

const sqlQuery = z.object({
  image: z.string().max(500).describe('Image that holds the client, by digest.'),
  client: z.enum(['psql', 'mysql']).describe('Which client is called.'),
  service: dnsLabel.describe('Service of the restored database.'),
  port: z.int().min(1).max(65_535).describe('Port of the service.'),
  database: z.string().max(63).describe('Database.'),
  secret: dnsLabel.describe('Secret of the restored system with `username` and `password`.'),
  select: z
    .string()
    // Without a flag: a definition's pattern has none, and the cluster would refuse what the server lets pass.
    .regex(/^\s*[sS][eE][lL][eE][cC][tT]\b[^;]*;?\s*$/)
    .max(2000)
    .describe('One SELECT; the probe passes when it answers at least one row.'),
  expect: z
    .string()
    .max(2000)
    .optional()
    .describe('What the answer must be, as the client prints it without decoration: `42`. Any row will do without it.'),
});

const script = z.object({
  image: z.string().max(500).describe('Image that is run, by digest.'),
  command: z.array(z.string().max(8000)).min(1).max(50).describe('Command; exit code 0 passes.'),
});

const probe = z.object({
  name: z.string().min(1).max(100).describe('What is looked at, in words.'),
  kind: z.enum(PROBE_KINDS).describe('`restoreOnly`: objects and replicas as in the backup; `query`; `script`.'),
  weight: z.number().min(0).max(1000).describe('Share in the score.'),
  part: z.string().max(20).optional().describe("The tenancy's part whose namespace is asked; the first without it."),
  timeoutMinutes: z.int().min(1).max(1440).default(15).describe('Minutes within which it must pass.'),
  http: httpQuery.optional().describe('For `query`.'),
  sql: sqlQuery.optional().describe('For `query`.'),
  script: script.optional().describe('For `script`.'),
});
export type Probe = z.infer<typeof probe>;

export const drillSpecSchema = z.object({
  year: z.int().min(2000).max(9999).describe('The year whose duty it fulfils.'),
  scenario: z.enum(['restore']).describe('What is drilled. Guided drills need no cluster and stay in the records.'),
  tenancy: z.string().max(63).describe('The production tenancy that is restored.'),
  announcedStart: dateTime.describe('The start that was announced; from it the recovery time is measured.'),
  windowDays: z.int().min(1).max(90).describe('Days back from the start within which the restore point is drawn.'),
  timeoutMinutes: z.int().min(5).max(2880).describe('Minutes after the announced start at which it has timed out.'),
  rtoMinutes: z.int().min(0).describe('Target: time from the announced start to the last probe passed.'),
  rpoMinutes: z.int().min(0).describe('Target: time from the restore point to the announced start.'),
  probes: z.array(probe).min(1).max(20).describe('What must be true of the restored system.'),
  policyVersion: z.int().min(0).describe('Policy version under which it was planned.'),
});
export type DrillSpec = z.infer<typeof drillSpecSchema>;

const step = z.object({
  name: z.enum(DRILL_STEPS).describe('The step.'),
  startedAt: dateTime.describe('When it began.'),
  finishedAt: dateTime.optional().describe('When it ended.'),
  result: z.enum(['running', 'done', 'failed']).describe('What it came to.'),
  message: z.string().max(4000).describe('In one sentence.'),
  said: saidSchema.optional(),
});
export type DrillStep = z.infer<typeof step>;
export type StepName = DrillStep['name'];

const probeResult = z.object({
  name: z.string().max(100).describe('As in the specification.'),
  kind: z.enum(PROBE_KINDS).describe('Its kind.'),
  weight: z.number().describe('Its weight.'),
  startedAt: dateTime.describe('When it was first tried.'),
  finishedAt: dateTime.optional().describe('When it passed or was given up.'),
  result: z.enum(['waiting', 'passed', 'failed']).describe('What it came to.'),
  message: z.string().max(4000).describe('What was found.'),
  said: saidSchema.optional(),
});
export type ProbeResult = z.infer<typeof probeResult>;

const cleanup = z.object({
  namespaces: z.array(z.string().max(63)).describe('Namespaces that were removed.'),
  namespacesGone: z.boolean().describe('Looked for and not found.'),
  volumesGone: z.boolean().describe('No volume of these namespaces is left.'),
  restoreGone: z.boolean().describe("Velero's Restore and its finalizer are gone."),
  locationClear: z
    .enum(['seen', 'trusted', 'unknown'])
    .describe(
      "`seen`: the restore's files were asked for at the location and are gone; `trusted`: Velero says that it has deleted them.",
    ),
  provenAt: dateTime.optional().describe('When all of it was seen.'),
  message: z.string().max(2000).describe('What is still missing.'),
  said: saidSchema.optional(),
});
export type Cleanup = z.infer<typeof cleanup>;

export const drillStatusSchema = z.object({
  observedGeneration: z.int().min(0).optional().describe('The generation that this status speaks of.'),
  phase: z.enum(DRILL_PHASES).describe('`overdue`: its time passed before anybody began it.'),
  startedAt: dateTime.optional().describe('When the work began.'),
  restorePoint: z
    .object({
      backup: z.string().max(253).describe('The backup that was drawn.'),
      location: z.string().max(253).describe('Where it lies.'),
      takenAt: dateTime.describe('When it was begun: the state of the data that it holds.'),
      newestTakenAt: dateTime.describe(
        'When the newest good one was begun: what a disaster at the start would have left.',
      ),
      drawnFrom: z.int().min(1).describe('Number of good restore points in the window.'),
      namespaces: z
        .array(z.object({ from: z.string().max(63), to: z.string().max(63), part: z.string().max(20) }))
        .describe('Which namespace is restored into which.'),
    })
    .optional()
    .describe('What is restored.'),
  expected: z
    .object({
      objects: z.int().min(0).describe('Objects that must be there afterwards.'),
      kinds: z.record(z.string(), z.int()).describe('Their number by kind.'),
      replicas: z.record(z.string(), z.int()).describe('Replicas by workload.'),
      digest: z.string().max(80).describe('SHA-256 of the list of objects.'),
    })
    .optional()
    .describe("Read from the backup's content."),
  steps: z.array(step).max(50).optional().describe('What was done, with times.'),
  probes: z.array(probeResult).max(20).optional().describe('What the probes found.'),
  rtoSeconds: z.int().min(0).optional().describe('Measured: announced start to last probe passed.'),
  rpoSeconds: z.int().min(0).optional().describe('Measured: restore point to announced start.'),
  rtoMet: z.boolean().optional().describe('Whether the target was reached.'),
  rpoMet: z.boolean().optional().describe('Whether the target was reached.'),
  score: z.number().min(0).max(100).optional().describe('Σ(weight × success) / Σ weight, in percent.'),
  verifiedAt: dateTime.optional().describe('When the restore was proven, for phase `verified`.'),
  finishedAt: dateTime.optional().describe('When the verdict fell.'),
  summary: z.string().max(4000).optional().describe('The result in one sentence.'),
  summarySaid: saidSchema.optional(),
  cleanup: cleanup.optional().describe('What was removed, and the proof.'),
  evidenceDigest: z.string().max(80).optional().describe('SHA-256 over specification and results in canonical JSON.'),
  conditions: conditionsSchema.optional(),
});
export type DrillStatus = z.infer<typeof drillStatusSchema>;
export type DrillPhase = DrillStatus['phase'];
export type Drill = Resource<DrillSpec, DrillStatus>;

/** Label of everything that a drill brings into being. */
export const DRILL_LABEL = 'govcloud.yunzhi.dev/drill';
/** Held from before the first object is made until the last is gone. */
export const DRILL_FINALIZER = 'govcloud.yunzhi.dev/drill';

export const DRILL: KindDefinition = {
  kind: 'Drill',
  plural: 'drills',
  singular: 'drill',
  shortNames: ['dr'],
  scope: 'Cluster',
  description: 'A restore drill of one production tenancy (articles 8 and 34).',
  spec: drillSpecSchema,
  status: drillStatusSchema,
  columns: [
    { name: 'Tenancy', type: 'string', jsonPath: '.spec.tenancy' },
    { name: 'Start', type: 'string', jsonPath: '.spec.announcedStart' },
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'RTO', type: 'integer', jsonPath: '.status.rtoSeconds' },
    { name: 'RPO', type: 'integer', jsonPath: '.status.rpoSeconds' },
    { name: 'Clean', type: 'string', jsonPath: '.status.cleanup.provenAt', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
