import type { KubeClient } from '../../../operators/runtime/client.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';

/**
 * Trivy Operator's definitions as far as their reports go: group, version, names, scope and required fields as in its CRDs at v0.32, the
 * contents open (`x-kubernetes-preserve-unknown-fields`), as they are there.
 */
const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

const crd = (
  kind: string,
  plural: string,
  scope: 'Namespaced' | 'Cluster',
  properties: object,
  subresources?: object,
) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.aquasecurity.github.io` },
  spec: {
    group: 'aquasecurity.github.io',
    scope,
    names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        ...(subresources && { subresources }),
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties } },
      },
    ],
  },
});

const severity = { type: 'string', enum: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN'] };

const vulnerability = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
  required: [
    'fixedVersion',
    'installedVersion',
    'lastModifiedDate',
    'publishedDate',
    'resource',
    'severity',
    'title',
    'vulnerabilityID',
  ],
  properties: { severity, vulnerabilityID: { type: 'string' }, fixedVersion: { type: 'string' } },
};

const CRDS = [
  crd('VulnerabilityReport', 'vulnerabilityreports', 'Namespaced', {
    report: {
      ...open,
      required: ['artifact', 'os', 'scanner', 'summary', 'updateTimestamp', 'vulnerabilities'],
      properties: {
        artifact: open,
        os: open,
        scanner: open,
        summary: open,
        updateTimestamp: { type: 'string', format: 'date-time' },
        vulnerabilities: { type: 'array', items: vulnerability },
      },
    },
  }),
  crd('ConfigAuditReport', 'configauditreports', 'Namespaced', {
    report: {
      ...open,
      required: ['checks', 'scanner', 'summary', 'updateTimestamp'],
      properties: { scanner: open, summary: open, checks: { type: 'array', items: open } },
    },
  }),
  crd('ClusterComplianceReport', 'clustercompliancereports', 'Cluster', { spec: open, status: open }, { status: {} }),
];

export const installTrivyCrds = (client: KubeClient): Promise<unknown> => installCrds(client, CRDS);
