import type { Severity } from '../resources/severities.ts';
import type { KubeObject } from '../runtime/client.ts';
import type { ResourceKind } from '../runtime/kinds.ts';

/**
 * What is read of Trivy Operator's reports (`aquasecurity.github.io/v1alpha1`; fields as in its CRDs at v0.32). They are not bundled: where
 * they are not served, the bulletin says that nothing was scanned. https://aquasecurity.github.io/trivy-operator/latest/docs/crds/
 */
const AQUA = 'aquasecurity.github.io/v1alpha1';
const aqua = (kind: string, plural: string, namespaced = true): ResourceKind => ({
  apiVersion: AQUA,
  kind,
  plural,
  namespaced,
});

export const VULNERABILITY_REPORTS = aqua('VulnerabilityReport', 'vulnerabilityreports');
export const CONFIG_AUDIT_REPORTS = aqua('ConfigAuditReport', 'configauditreports');
export const CLUSTER_COMPLIANCE_REPORTS = aqua('ClusterComplianceReport', 'clustercompliancereports', false);

type TrivySeverity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'UNKNOWN';

export interface VulnerabilityReport extends KubeObject {
  report: {
    artifact?: { digest?: string; repository?: string; tag?: string };
    registry?: { server?: string };
    os?: { family?: string; name?: string; eosl?: boolean };
    updateTimestamp?: string;
    vulnerabilities?: {
      vulnerabilityID: string;
      severity: TrivySeverity;
      title?: string;
      fixedVersion?: string;
    }[];
  };
}

export interface ConfigAuditReport extends KubeObject {
  report: { checks?: { checkID: string; severity: TrivySeverity; success: boolean; title?: string }[] };
}

interface Control {
  id: string;
  name?: string;
  severity?: TrivySeverity;
}

export interface ClusterComplianceReport extends KubeObject {
  spec?: { compliance?: { id?: string; title?: string; version?: string } };
  status?: {
    updateTimestamp?: string;
    summary?: { failCount?: number; passCount?: number };
    /** `reportType: summary`. */
    summaryReport?: { controlCheck?: (Control & { totalFail?: number })[] };
    /** `reportType: all`. */
    detailReport?: { results?: (Control & { checks?: { success?: boolean }[] })[] };
  };
}

/** An unknown severity is counted as low: it is not nothing, and nobody has called it more. */
export const severityOf = (severity: TrivySeverity | undefined): Severity =>
  severity === 'CRITICAL' ? 'critical' : severity === 'HIGH' ? 'high' : severity === 'MEDIUM' ? 'medium' : 'low';

const KIND = 'trivy-operator.resource.kind';
const NAME = 'trivy-operator.resource.name';

/** What a report is about. The owner is exact; a label is cut off after 63 characters. */
export function subjectOfReport({ metadata }: KubeObject): { kind: string; name: string } {
  const { ownerReferences } = metadata as { ownerReferences?: { kind: string; name: string; controller?: boolean }[] };
  const owner = ownerReferences?.find(({ controller }) => controller) ?? ownerReferences?.[0];
  return { kind: owner?.kind ?? metadata.labels?.[KIND] ?? '', name: owner?.name ?? metadata.labels?.[NAME] ?? '' };
}

/** `docker.io/library/nginx`, however registry and repository are written. */
export function imageName(server: string | undefined, repository: string | undefined): string {
  const registry = server === undefined || server === 'index.docker.io' ? 'docker.io' : server;
  return `${registry}/${registry === 'docker.io' && !repository?.includes('/') ? 'library/' : ''}${repository ?? ''}`;
}

/** The name in an image reference of a pod, without tag and digest, written as `imageName` writes it. */
export function nameInReference(reference: string): string {
  const [withTag = ''] = reference.split('@');
  const name = withTag.replace(/:[^/:]*$/, '');
  const [first = '', ...rest] = name.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isRegistry ? imageName(first, rest.join('/')) : imageName(undefined, name);
}
