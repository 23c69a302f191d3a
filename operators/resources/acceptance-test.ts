import { z } from 'zod';
import { conditionsSchema, dateTime, type Resource } from './fields.ts';
import type { KindDefinition } from './kind.ts';

export const TEST_KINDS = ['function', 'performance', 'security'] as const;
export const TEST_PHASES = ['Pending', 'Running', 'Passed', 'Failed', 'Error'] as const;

const httpCheck = z.object({
  name: z.string().max(200).describe('What is checked, in words.'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).describe('HTTP method.'),
  path: z.string().regex(/^\//).max(2000).describe('Path and query below the target.'),
  headers: z.record(z.string(), z.string()).optional().describe('Request headers.'),
  body: z.string().max(65_536).optional().describe('Request body.'),
  expectStatus: z.int().min(100).max(599).describe('Status that the answer must have.'),
  expectText: z.string().max(2000).optional().describe('Text that the answer must contain.'),
  expectJson: z
    .array(z.object({ path: z.string().max(200), equals: z.string().max(2000) }))
    .max(50)
    .optional()
    .describe('Values that the JSON answer must have: a dotted path (`items.0.name`) and its value as JSON text.'),
});

export const acceptanceTestSpecSchema = z.object({
  tenancy: z.string().max(63).describe('The trial tenancy that is tested.'),
  kind: z.enum(TEST_KINDS).describe('Article 7: function, performance and security; each must pass.'),
  target: z.object({
    url: z.string().max(2000).describe('Base URL under test, http or https.'),
    hosts: z
      .array(z.string().max(253))
      .min(1)
      .max(50)
      .describe('Hosts that the application declared; every request and redirect stays on them.'),
    allowedAddresses: z
      .array(z.string().max(64))
      .max(50)
      .default([])
      .describe('Networks (CIDR) that policy allows although they are loopback, private to the cluster or link-local.'),
  }),
  function: z
    .object({ checks: z.array(httpCheck).min(1).max(200) })
    .optional()
    .describe('For kind `function`.'),
  performance: z
    .object({
      path: z.string().regex(/^\//).max(2000).describe('Path that is called.'),
      connections: z.int().min(1).max(100).describe('Concurrent connections.'),
      durationSeconds: z.int().min(1).max(120).describe('How long the load lasts.'),
      ratePerSecond: z.int().min(1).max(1000).describe('Upper bound of requests a second.'),
      maxP95Millis: z.int().min(1).describe('95th percentile of latency must not exceed this, in milliseconds.'),
      maxErrorPercent: z
        .number()
        .min(0)
        .max(100)
        .describe('Share of failed or non-2xx requests that is tolerated, in percent.'),
      minRequestsPerSecond: z.number().min(0).describe('Throughput that must be reached, in requests a second.'),
    })
    .optional()
    .describe('For kind `performance`.'),
  security: z
    .object({
      requireTls: z
        .boolean()
        .describe('Whether the target must be https with a certificate that is valid for its host.'),
      requiredHeaders: z
        .array(z.string().max(100))
        .max(30)
        .describe('Response headers that must be present, for example `content-security-policy`.'),
      podSecurity: z
        .enum(['baseline', 'restricted'])
        .describe('Pod Security Standard that every pod of the tenancy must meet.'),
      imagesByDigest: z.boolean().describe('Whether every image must be named by digest.'),
    })
    .optional()
    .describe('For kind `security`.'),
  requestedAt: dateTime.describe('When the tester started it.'),
});
export type AcceptanceTestSpec = z.infer<typeof acceptanceTestSpecSchema>;

export const acceptanceTestStatusSchema = z.object({
  observedGeneration: z.int().min(0).optional().describe('The generation that this status speaks of.'),
  phase: z
    .enum(TEST_PHASES)
    .describe('Passed and Failed are verdicts; Error means that the test itself could not be run.'),
  startedAt: dateTime.optional().describe('When it began.'),
  finishedAt: dateTime.optional().describe('When it ended.'),
  summary: z.string().max(2000).optional().describe('The result in one sentence.'),
  checks: z
    .array(z.object({ name: z.string(), passed: z.boolean(), message: z.string().max(2000) }))
    .max(500)
    .optional()
    .describe('Each point that was looked at.'),
  measurements: z
    .record(z.string(), z.number())
    .optional()
    .describe('Figures by name; the unit is in the name, for example `latencyP95Millis`.'),
  reportDigest: z.string().optional().describe('SHA-256 over checks and measurements in canonical JSON.'),
  conditions: conditionsSchema.optional(),
});
export type AcceptanceTestStatus = z.infer<typeof acceptanceTestStatusSchema>;
export type AcceptanceTest = Resource<AcceptanceTestSpec, AcceptanceTestStatus>;
export type TestKind = (typeof TEST_KINDS)[number];

/** Acceptance tests live in the namespace of the tenancy's first part, so they are removed with it. */
export const acceptanceTestName = (kind: TestKind, runId: string): string => `${kind}-${runId}`.toLowerCase();

export const ACCEPTANCE_TEST: KindDefinition = {
  kind: 'AcceptanceTest',
  plural: 'acceptancetests',
  singular: 'acceptancetest',
  shortNames: ['at'],
  scope: 'Namespaced',
  description: 'A function, performance or security test of a system in its trial environment.',
  spec: acceptanceTestSpecSchema,
  status: acceptanceTestStatusSchema,
  columns: [
    { name: 'Tenancy', type: 'string', jsonPath: '.spec.tenancy' },
    { name: 'Kind', type: 'string', jsonPath: '.spec.kind' },
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'Summary', type: 'string', jsonPath: '.status.summary', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
