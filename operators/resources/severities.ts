/** How grave a finding is, the gravest first; the words of Trivy's reports in lower case. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];
