import type { SeverityThresholds } from '../input.ts';
import type { TestCheckView } from '../views.ts';
import { type ReportResult, trimmed } from './report.ts';

/** Findings of a security tool, by severity, against the thresholds. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unknown'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Finding {
  id: string;
  severity: Severity;
  where: string;
  message: string;
}

export function weighFindings(
  findings: readonly Finding[],
  thresholds: SeverityThresholds,
  tool: string,
): ReportResult {
  const counts = countsOf(findings);
  const limits = (['critical', 'high', 'medium', 'low'] as const).flatMap((severity): TestCheckView[] => {
    const allowed = thresholds[severity];
    if (allowed === undefined) return [];
    const passed = counts[severity] <= allowed;
    return [{ name: `${severity} findings`, passed, message: `${counts[severity]} ≤ ${allowed}` }];
  });
  const worstFirst = [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const listed = worstFirst.map((one) => toCheck(one, limits));
  return {
    passed: limits.every((check) => check.passed),
    summary: `${tool}: ${SEVERITIES.map((severity) => `${counts[severity]} ${severity}`).join(', ')}`,
    checks: trimmed([...limits, ...listed]),
    measurements: { ...counts },
  };
}

function countsOf(findings: readonly Finding[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** A single finding counts as failed where its severity is over its threshold. */
function toCheck({ id, severity, where, message }: Finding, limits: readonly TestCheckView[]): TestCheckView {
  const limit = limits.find((one) => one.name === `${severity} findings`);
  const name = `${severity}: ${id}${where ? ` (${where})` : ''}`;
  return { name, passed: limit?.passed ?? true, message };
}
