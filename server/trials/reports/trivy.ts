import { z } from 'zod';
import type { SeverityThresholds } from '../input.ts';
import { readJson } from './json.ts';
import type { ReportResult } from './report.ts';
import { type Finding, type Severity, weighFindings } from './severities.ts';

/** Trivy's JSON (`trivy image --format json`), schema version 2: vulnerabilities, misconfigurations, secrets. */
const severity = z.enum(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN']);
const list = <T extends z.ZodType>(item: T) => z.array(item).nullish();
const resultSchema = z.object({
  Target: z.string().default(''),
  Vulnerabilities: list(
    z.object({
      VulnerabilityID: z.string(),
      PkgName: z.string().default(''),
      InstalledVersion: z.string().default(''),
      FixedVersion: z.string().default(''),
      Severity: severity,
      Title: z.string().default(''),
    }),
  ),
  Misconfigurations: list(
    z.object({ ID: z.string(), Severity: severity, Status: z.string().default('FAIL'), Title: z.string().default('') }),
  ),
  Secrets: list(z.object({ RuleID: z.string(), Severity: severity, Title: z.string().default('') })),
});
const trivySchema = z.object({ SchemaVersion: z.literal(2), Results: list(resultSchema) });
type Result = z.infer<typeof resultSchema>;

export function readTrivy(text: string, thresholds: SeverityThresholds): ReportResult {
  const { Results } = readJson(text, trivySchema);
  return weighFindings(unique((Results ?? []).flatMap(findingsOf)), thresholds, 'Trivy');
}

const lower = (value: z.infer<typeof severity>): Severity => value.toLowerCase() as Severity;

const findingsOf = (result: Result): Finding[] => [
  ...(result.Vulnerabilities ?? []).map((one) => ({
    id: one.VulnerabilityID,
    severity: lower(one.Severity),
    where: `${one.PkgName} ${one.InstalledVersion}`.trim(),
    message: one.FixedVersion ? `${one.Title} (fixed in ${one.FixedVersion})` : one.Title,
  })),
  ...(result.Misconfigurations ?? [])
    .filter((one) => one.Status === 'FAIL')
    .map((one) => ({ id: one.ID, severity: lower(one.Severity), where: result.Target, message: one.Title })),
  ...(result.Secrets ?? []).map((one) => ({
    id: one.RuleID,
    severity: lower(one.Severity),
    where: result.Target,
    message: one.Title,
  })),
];

/** One vulnerability of one package counts once, in however many layers or targets it lies. */
const unique = (findings: Finding[]): Finding[] => [
  ...new Map(findings.map((one) => [`${one.id} ${one.where}`, one])).values(),
];
