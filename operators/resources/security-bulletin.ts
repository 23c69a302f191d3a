import { z } from 'zod';
import type { AuditKind, Noted } from './audit-events.ts';
import { conditionsSchema, dateTime, type Resource } from './fields.ts';
import type { KindDefinition } from './kind.ts';
import { MONTH_PATTERN } from './months.ts';
import { type Sentence, saidSchema } from './sentences.ts';
import { SEVERITIES, type Severity } from './severities.ts';

/** What a bulletin looks into, one section each. */
export const SECTIONS = [
  'vulnerability',
  'configuration',
  'baseline',
  'eolImage',
  'kubernetes',
  'podSecurity',
  'certificate',
  'access',
  'audit',
  'backup',
  'drill',
] as const;
export type SectionName = (typeof SECTIONS)[number];

const count = z.int().min(0);

export const countsSchema = z.object({
  critical: count.describe('Number of critical ones.'),
  high: count.describe('Number of high ones.'),
  medium: count.describe('Number of medium ones.'),
  low: count.describe('Number of low ones, and of those whose severity nobody knows.'),
});
export type SeverityCounts = z.infer<typeof countsSchema>;

const retest = z.object({
  item: z.string().max(64).describe("The item's record."),
  section: z.enum(SECTIONS).describe('What kind of finding it is.'),
  tenancy: z.string().max(63).describe('Tenancy in which to look; empty for the platform itself.'),
  subject: z.string().max(500).describe('What was found wanting: an image, a workload, a binding.'),
  ids: z.array(z.string().max(100)).max(2000).describe('What must be gone.'),
  requestedAt: dateTime.describe('When the unit reported it done.'),
});
export type Retest = z.infer<typeof retest>;

const retestResult = z.object({
  item: z.string().max(64).describe("The item's record."),
  requestedAt: dateTime.describe('The request that this answers.'),
  lookedAt: dateTime.describe('When the operator looked.'),
  outcome: z
    .enum(['gone', 'present', 'unknown'])
    .describe('`unknown`: nothing has scanned what runs there since; looked at again.'),
  remaining: z.array(z.string().max(100)).max(2000).describe('What is still there.'),
  message: z.string().max(500).describe('A sentence for people.'),
  said: saidSchema.optional(),
});
export type RetestResult = z.infer<typeof retestResult>;

export const securityBulletinSpecSchema = z.object({
  month: z.string().regex(MONTH_PATTERN).describe('The month reported on, as in the name.'),
  from: dateTime.describe('When the month begins, in the time zone of the policy.'),
  until: dateTime.describe('When it ends.'),
  draftAt: dateTime.describe('From when on it is drafted.'),
  dueAt: dateTime.describe('By when it must have been published.'),
  policyVersion: z.int().min(0).describe('Policy version behind both.'),
  publication: z
    .object({
      number: z.string().max(64).describe('Number under which it was published.'),
      publishedAt: dateTime.describe('When.'),
      digest: z.string().max(80).describe('SHA-256 over the published content in canonical JSON.'),
      errata: count.describe('How many corrections have been added; the content itself never changes.'),
    })
    .optional()
    .describe('Present once published. From then on nothing is drafted.'),
  retests: z
    .array(retest)
    .max(500)
    .default([])
    .describe('Items reported done, for the operator to look whether they are.'),
});
export type SecurityBulletinSpec = z.infer<typeof securityBulletinSpecSchema>;

const section = z.object({
  section: z.enum(SECTIONS).describe('What was looked into.'),
  source: z.string().max(300).describe('What it was read from.'),
  available: z.boolean().describe('False: it could not be looked into, and the counts mean nothing.'),
  message: z.string().max(1000).describe('Why not, or what must be known of the figures.'),
  said: saidSchema.optional(),
  counts: countsSchema.describe('Findings by severity.'),
});
export type SectionStatus = z.infer<typeof section>;

const figures = z.object({
  name: z.string().max(60).describe('What is counted.'),
  value: z.number().describe('This month.'),
  before: z.number().optional().describe('Last month; absent when there is nothing to compare with.'),
});

const part = z.object({
  name: z.string().max(253).describe('ConfigMap in `yunzhi-system`.'),
  sha256: z.string().max(80).describe('SHA-256 of its bytes.'),
  bytes: count.describe('Their number.'),
});
export type DraftPart = z.infer<typeof part>;

export const draftSchema = z.object({
  observedAt: dateTime.describe('When the cluster was looked at. Long after the month: drafted late, and so it says.'),
  comparedWith: z.string().max(7).optional().describe('Month compared with; absent for the first.'),
  sections: z
    .array(section)
    .max(SECTIONS.length)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['section'] })
    .describe('What was looked into, each with its source.'),
  vulnerabilities: z
    .object({
      total: count.describe('Unique image digest × vulnerability.'),
      counts: countsSchema.describe('By severity.'),
      fixable: count.describe('Those for which a fixed version exists.'),
      fresh: count.describe('Not there last month.'),
      persisting: count.describe('There last month, too.'),
      fixed: count.describe('There last month, and gone.'),
      images: count.describe('Images in use that were scanned.'),
      unscanned: count.describe('Images in use without a report.'),
      staleReports: count.describe('Reports of workloads that run no more: not counted.'),
    })
    .describe('Vulnerabilities of current workloads.'),
  figures: z.array(figures).max(100).describe('Other counts, with last month’s.'),
  top: z
    .array(
      z.object({
        id: z.string().max(100).describe('Vulnerability.'),
        severity: z.enum(SEVERITIES).describe('Its severity.'),
        title: z.string().max(200).describe('What it is.'),
        images: count.describe('In how many images.'),
        tenancies: count.describe('In how many tenancies.'),
        fixable: z.boolean().describe('Whether a fixed version exists.'),
      }),
    )
    .max(20)
    .describe('The most widespread of the most severe.'),
  units: z
    .array(
      z.object({
        unit: z.string().max(20).describe("The unit's code; empty for the platform."),
        findings: count.describe('Findings in its extract.'),
        counts: countsSchema.describe('By severity.'),
      }),
    )
    .max(5000)
    .describe('What each unit’s extract holds.'),
  parts: z.array(part).max(64).describe('The full list: gzip over JSON, cut into parts in this order.'),
  digest: z.string().max(80).describe('SHA-256 over the list before it was compressed.'),
  findings: count.describe('How many findings the list holds.'),
});
export type Draft = z.infer<typeof draftSchema>;

export const securityBulletinStatusSchema = z.object({
  observedGeneration: z.int().min(0).optional().describe('The generation that this status speaks of.'),
  phase: z.enum(['Waiting', 'Drafted', 'Published']).optional().describe('One word for people.'),
  draft: draftSchema.optional().describe('What was true on the cluster. Written once.'),
  frozenDigest: z.string().max(80).optional().describe('Digest of what was published; never changes afterwards.'),
  retests: z.array(retestResult).max(500).optional().describe('What looking again came to.'),
  conditions: conditionsSchema.optional(),
});
export type SecurityBulletinStatus = z.infer<typeof securityBulletinStatusSchema>;
export type SecurityBulletin = Resource<SecurityBulletinSpec, SecurityBulletinStatus>;

export const SECURITY_BULLETIN: KindDefinition = {
  kind: 'SecurityBulletin',
  plural: 'securitybulletins',
  singular: 'securitybulletin',
  shortNames: ['sb'],
  scope: 'Cluster',
  description:
    'The security bulletin of one month (articles 8 and 34): what was found on the cluster, and its publication.',
  spec: securityBulletinSpecSchema,
  status: securityBulletinStatusSchema,
  columns: [
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'Findings', type: 'integer', jsonPath: '.status.draft.findings' },
    { name: 'Vulnerabilities', type: 'integer', jsonPath: '.status.draft.vulnerabilities.total' },
    { name: 'Due', type: 'date', jsonPath: '.spec.dueAt', priority: 1 },
    { name: 'Number', type: 'string', jsonPath: '.spec.publication.number' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};

/** One finding of the full list (the parts): a point that somebody must mend, in one place. */
export interface Finding {
  section: SectionName;
  /** Tenancy in which it is; empty for the platform itself. */
  tenancy: string;
  /** Code of the unit; empty for the platform. */
  unit: string;
  /** An image, a workload, a secret, a binding: what is to be mended. */
  subject: string;
  severity: Severity;
  title: string;
  detail: string;
  /** The detail as codes with values, where it is the operators' own words. */
  said?: Sentence[];
  /** Vulnerabilities, checks, controls: what must be gone before it is mended. */
  ids: string[];
  /** Of vulnerabilities: how many of the ids have a fixed version. */
  fixable?: number;
}

/** What the parts hold when put together and unpacked. */
export interface FindingList {
  month: string;
  /** By image digest, the ids of its vulnerabilities: what next month is compared with. */
  images: Record<string, string[]>;
  findings: Finding[];
  /** By tenancy, what the API server's audit log says of it. */
  audit: Record<string, Record<AuditKind | 'byOthers', number>>;
  /** The last audited events of the month. */
  auditSamples: Noted[];
}

/** Where the parts lie, and the key in each ConfigMap's `binaryData`. */
export const PARTS_NAMESPACE = 'yunzhi-system';
export const PART_KEY = 'findings';
