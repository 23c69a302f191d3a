import { z } from 'zod';
import type { SeverityThresholds } from '../input.ts';
import { readJson } from './json.ts';
import type { ReportResult } from './report.ts';
import { type Finding, type Severity, weighFindings } from './severities.ts';

/** SARIF 2.1.0 (OASIS). Read is what a verdict needs; the rest of the format may be there. */
const rule = z.object({ id: z.string(), properties: z.object({}).loose().optional() });
const location = z.object({
  physicalLocation: z
    .object({
      artifactLocation: z.object({ uri: z.string().optional() }).optional(),
      region: z.object({ startLine: z.number().optional() }).optional(),
    })
    .optional(),
});
const result = z.object({
  ruleId: z.string().optional(),
  ruleIndex: z.number().int().optional(),
  level: z.enum(['none', 'note', 'warning', 'error']).default('warning'),
  kind: z.string().default('fail'),
  message: z.object({ text: z.string().default('') }),
  locations: z.array(location).default([]),
  properties: z.object({}).loose().optional(),
  suppressions: z.array(z.object({ status: z.string().optional() }).loose()).default([]),
});
const sarifSchema = z.object({
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.object({
        tool: z.object({ driver: z.object({ name: z.string(), rules: z.array(rule).default([]) }) }),
        results: z.array(result),
      }),
    )
    .min(1),
});
type Run = z.infer<typeof sarifSchema>['runs'][number];
type Result = z.infer<typeof result>;

export function readSarif(text: string, thresholds: SeverityThresholds): ReportResult {
  const { runs } = readJson(text, sarifSchema);
  const findings = runs.flatMap((run) => run.results.filter(isOpen).map((one) => findingOf(one, run)));
  return weighFindings(findings, thresholds, [...new Set(runs.map((run) => run.tool.driver.name))].join(', '));
}

/** Results of kind `pass` and the like are no findings; accepted suppressions close one (section 3.27.23). */
const isOpen = ({ kind, suppressions }: Result): boolean =>
  kind === 'fail' && !suppressions.some(({ status }) => status === undefined || status === 'accepted');

function findingOf(one: Result, run: Run): Finding {
  const rules = run.tool.driver.rules;
  const found = rules.find(({ id }) => id === one.ruleId) ?? rules[one.ruleIndex ?? -1];
  const place = one.locations[0]?.physicalLocation;
  const uri = place?.artifactLocation?.uri ?? '';
  const line = place?.region?.startLine;
  return {
    id: one.ruleId ?? found?.id ?? '(no rule)',
    severity: severityOf(one, found?.properties),
    where: line ? `${uri}:${line}` : uri,
    message: one.message.text,
  };
}

/**
 * `security-severity` is a CVSS score (0–10) that GitHub introduced and most tools write; the bands are CVSS v3's. Without it the
 * level decides.
 */
function severityOf(one: Result, ruleProperties: Record<string, unknown> | undefined): Severity {
  const score = Number(one.properties?.['security-severity'] ?? ruleProperties?.['security-severity'] ?? Number.NaN);
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  if (score >= 0) return 'low';
  return { error: 'high', warning: 'medium', note: 'low', none: 'unknown' }[one.level] as Severity;
}
