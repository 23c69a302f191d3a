import { z } from 'zod';
import { conditionsSchema, dateTime, dnsLabel, type Resource } from './fields.ts';
import type { KindDefinition } from './kind.ts';
import { saidSchema } from './sentences.ts';

export const PROBE_STATES = ['Pending', 'Up', 'Down', 'Unknown'] as const;
export const PROBE_TARGETS = ['http', 'url', 'endpoints'] as const;
export const PROBE_SCHEMES = ['http', 'https'] as const;

/** Outages that a status holds at the most; those on record go first. */
export const MOST_OUTAGES = 50;

/** How old `lastCheckedAt` may grow before it is written, though nothing else has changed. */
export const UP_HEARTBEAT_SECONDS = 3600;
export const DOWN_HEARTBEAT_SECONDS = 300;

const statusCode = z.int().min(100).max(599).default(200).describe('Status that the answer must have.');

export const probeTargetSchema = z.object({
  kind: z.enum(PROBE_TARGETS).describe('Which of the sections below holds.'),
  http: z
    .object({
      service: dnsLabel.describe('Service in the namespace of the probe.'),
      port: z.int().min(1).max(65_535).describe('Port of the service.'),
      scheme: z.enum(PROBE_SCHEMES).default('http').describe('What the service speaks.'),
      path: z.string().regex(/^\//).max(1000).describe('Path and query that are called.'),
      expectStatus: statusCode,
    })
    .optional()
    .describe("For kind `http`: asked through the API server's service proxy, or the policy's prober."),
  url: z
    .object({
      url: z
        .string()
        .regex(/^https?:\/\//)
        .max(1000)
        .describe('Public address, http or https.'),
      expectStatus: statusCode,
    })
    .optional()
    .describe('For kind `url`: called as anybody from outside would; redirects are not followed.'),
  endpoints: z
    .object({ service: dnsLabel.describe('Service in the namespace of the probe.') })
    .optional()
    .describe('For kind `endpoints`: at least one endpoint of the service is ready.'),
});
export type ProbeTarget = z.infer<typeof probeTargetSchema>;

export const availabilityProbeSpecSchema = z.object({
  tenancy: z
    .string()
    .max(63)
    .describe('The tenancy whose service is watched; the probe lies in one of its namespaces.'),
  target: probeTargetSchema.describe('What must answer.'),
  paused: z.boolean().default(false).describe('Not looked at for the time being; nothing is counted as down.'),
  recordedUntil: dateTime
    .optional()
    .describe('Outages that had ended by then are in the records: they are the first to leave a full status.'),
});
export type AvailabilityProbeSpec = z.infer<typeof availabilityProbeSpecSchema>;

const outageSchema = z.object({
  from: dateTime.describe('The first of the failures in a row.'),
  until: dateTime
    .optional()
    .describe('The first success after them, or the last failure where nobody looked further. Absent while it lasts.'),
  reason: z.string().max(2000).describe('What was found, as a sentence.'),
  said: saidSchema.optional(),
});
export type SeenOutage = z.infer<typeof outageSchema>;

export const availabilityProbeStatusSchema = z.object({
  observedGeneration: z.int().min(0).optional().describe('The generation that this status speaks of.'),
  state: z
    .enum(PROBE_STATES)
    .describe('Pending: has never answered, so that nothing counts yet. Unknown: not looked at, or not possible to.'),
  since: dateTime.describe('Since when the state holds.'),
  target: z.string().max(2000).describe('What was asked, as a line. Another target begins anew as Pending.'),
  lastCheckedAt: dateTime
    .optional()
    .describe('When it last was asked: up to date within an hour, while down within minutes.'),
  failing: z
    .object({
      since: dateTime.describe('The first failure in a row.'),
      count: z.int().min(1).describe('How many failures in a row.'),
      last: dateTime.describe('The latest of them.'),
    })
    .optional()
    .describe('Failures in a row; from the number that the policy sets on they are an outage.'),
  message: z.string().max(2000).describe('A sentence for people.'),
  said: saidSchema.optional(),
  outages: z.array(outageSchema).max(MOST_OUTAGES).optional().describe('What was seen to be down, oldest first.'),
  counts: z
    .object({
      outages: z.int().min(0).describe('Outages that were ever seen.'),
      dropped: z.int().min(0).describe('Of them, those that left a full status before they were on record.'),
      droppedSeconds: z.int().min(0).describe('How long those had lasted together.'),
    })
    .optional()
    .describe('How many outages there were.'),
  conditions: conditionsSchema.optional(),
});
export type AvailabilityProbeStatus = z.infer<typeof availabilityProbeStatusSchema>;
export type AvailabilityProbe = Resource<AvailabilityProbeSpec, AvailabilityProbeStatus>;
export type ProbeState = (typeof PROBE_STATES)[number];

/** `http web:80/health 200`, `url https://… 200`, `endpoints web`: what is asked, on one line. */
export function targetLine({ kind, http, url, endpoints }: ProbeTarget): string {
  switch (kind) {
    case 'http':
      return http ? `${http.scheme} ${http.service}:${http.port}${http.path} ${http.expectStatus}` : kind;
    case 'url':
      return url ? `url ${url.url} ${url.expectStatus}` : kind;
    case 'endpoints':
      return endpoints ? `endpoints ${endpoints.service}` : kind;
    default:
      return kind satisfies never;
  }
}

export const AVAILABILITY_PROBE: KindDefinition = {
  kind: 'AvailabilityProbe',
  plural: 'availabilityprobes',
  singular: 'availabilityprobe',
  shortNames: ['aprobe'],
  scope: 'Namespaced',
  description: 'A question that the provider asks of a system again and again: whether it is there.',
  spec: availabilityProbeSpecSchema,
  status: availabilityProbeStatusSchema,
  columns: [
    { name: 'State', type: 'string', jsonPath: '.status.state' },
    { name: 'Since', type: 'date', jsonPath: '.status.since' },
    { name: 'Target', type: 'string', jsonPath: '.status.target' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
