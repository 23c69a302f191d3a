import { openBulletins } from '../../../operators/bulletin/duty.ts';
import { CONFIG_AUDIT_REPORTS, VULNERABILITY_REPORTS } from '../../../operators/bulletin/trivy.ts';
import { Operations } from '../../../operators/policy/operations.ts';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import type { OperationsPolicySpec } from '../../../operators/resources/operations-policy.ts';
import type { SecurityBulletin } from '../../../operators/resources/security-bulletin.ts';
import { type Tenancy, type TenancySpec, tenancyName } from '../../../operators/resources/tenancy.ts';
import type { KubeClient } from '../../../operators/runtime/client.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';
import { Informer } from '../../../operators/runtime/informer.ts';
import {
  NAMESPACES,
  OPERATIONS_POLICIES,
  REPLICA_SETS,
  SECURITY_BULLETINS,
  TENANCIES,
} from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { createMetrics } from '../../../operators/runtime/metrics.ts';
import { datesOf } from '../../../server/bulletins/ensure.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import type { Clock } from '../../../server/time/clock.ts';

/** What one test made, so that neither another's duty looks at it nor another's clean-up takes it. */
export const LABEL = 'test.yunzhi.dev/bulletin';

export type Duty = Awaited<ReturnType<typeof startDuty>>;

/** The bulletin's duty alone, on a cluster of its own rules: those of the default policy. */
export async function startDuty(
  client: KubeClient,
  clock: Clock,
  { auditLog, selector }: { auditLog?: string; selector?: string } = {},
) {
  const tools = { client, clock, log: silentLog, metrics: createMetrics({ withProcess: false }) };
  const operations = await new Operations(tools).start();
  const tenancies = new Informer<Tenancy>({ client, kind: TENANCIES, labelSelector: selector, log: silentLog });
  await tenancies.start().synced;
  const duty = await openBulletins({ ...tools, operations, tenancies, auditLog, labelSelector: selector });
  return {
    ...duty,
    operations,
    tenancies,
    stop: async () => {
      await duty.stop();
      await tenancies.stop();
      await operations.stop();
    },
  };
}

export async function givenContract(client: KubeClient): Promise<void> {
  await installCrds(client, KINDS.map(toCrd));
  await client.apply(NAMESPACES, { name: 'yunzhi-system' }, { metadata: { name: 'yunzhi-system' } }, 'test');
}

export async function givenRules(
  client: KubeClient,
  change: Partial<OperationsPolicySpec['bulletin']> = {},
): Promise<void> {
  const spec = operationsSpec({ version: 1, body: defaultPolicy() });
  const place = { name: 'city' };
  const wanted = { metadata: place, spec: { ...spec, bulletin: { ...spec.bulletin, ...change } } };
  await client.apply(OPERATIONS_POLICIES, place, wanted, 'yunzhi-server');
}

const SHARE = { cpu: '4', memory: '8Gi', storage: '100Gi', pods: 40, loadBalancers: 0, publicIps: 0, gpus: 0 };

export const tenancySpec = (unit: string, system: string): TenancySpec => ({
  unit: { code: unit, name: unit },
  system: { code: system, name: system },
  environment: 'production',
  quota: SHARE,
  namespaces: [{ part: 'app', quota: SHARE }],
  zone: 'extranet',
  protectionLevel: 2,
  disasterRecovery: { level: 2, rpoMinutes: 60, rtoMinutes: 60 },
  members: [],
  ports: [],
  frozen: false,
});

/** A tenancy and its namespace, without the operators that would make it. */
export async function givenTenancy(client: KubeClient, unit: string, system: string): Promise<string> {
  const name = tenancyName(unit, system);
  const namespace = `${name}-app`;
  await client.create(TENANCIES, undefined, {
    metadata: { name, labels: { [LABEL]: unit } },
    spec: tenancySpec(unit, system),
  });
  await client.create(NAMESPACES, undefined, { metadata: { name: namespace, labels: { [LABEL]: unit } } });
  return namespace;
}

export interface GivenVulnerability {
  id: string;
  severity?: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'UNKNOWN';
  fixedVersion?: string;
}

/** A ReplicaSet by itself: no Deployment scales it while the test looks. */
export async function givenWorkload(
  client: KubeClient,
  namespace: string,
  name: string,
  image: string,
  { replicas = 1, container = {} }: { replicas?: number; container?: object } = {},
): Promise<string> {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image, ...container }] } };
  const set = `${name}-6d4cf56db6`;
  await client.create(REPLICA_SETS, namespace, {
    metadata: { name: set, namespace, labels },
    spec: { replicas, selector: { matchLabels: labels }, template },
  });
  return set;
}

/** A report as Trivy Operator writes one for the container `main` of a ReplicaSet. */
export const vulnerabilityReport = (
  namespace: string,
  replicaSet: string,
  image: { repository: string; digest: string; tag?: string; os?: object },
  vulnerabilities: readonly GivenVulnerability[],
) => ({
  metadata: {
    name: `replicaset-${replicaSet}-main`,
    namespace,
    labels: {
      'trivy-operator.container.name': 'main',
      'trivy-operator.resource.kind': 'ReplicaSet',
      'trivy-operator.resource.name': replicaSet,
      'trivy-operator.resource.namespace': namespace,
    },
  },
  report: {
    artifact: { repository: image.repository, digest: image.digest, tag: image.tag ?? '1.0' },
    registry: { server: 'registry.yunzhou.gov.cn' },
    os: image.os ?? { family: 'debian', name: '12.5' },
    scanner: { name: 'Trivy', vendor: 'Aqua Security', version: '0.65.0' },
    summary: { criticalCount: 0, highCount: 0, mediumCount: 0, lowCount: 0, unknownCount: 0 },
    updateTimestamp: '2026-11-20T02:00:00Z',
    vulnerabilities: vulnerabilities.map(({ id, severity = 'HIGH', fixedVersion = '' }) => ({
      vulnerabilityID: id,
      severity,
      fixedVersion,
      installedVersion: '1.0',
      resource: 'libexample',
      title: `${id}: an example`,
      publishedDate: '2026-01-01T00:00:00Z',
      lastModifiedDate: '2026-02-01T00:00:00Z',
    })),
  },
});

export const putReport = (client: KubeClient, report: ReturnType<typeof vulnerabilityReport>): Promise<unknown> =>
  client.apply(
    VULNERABILITY_REPORTS,
    { namespace: report.metadata.namespace, name: report.metadata.name },
    report,
    'trivy-operator',
  );

export const putConfigAudit = (
  client: KubeClient,
  namespace: string,
  replicaSet: string,
  failed: readonly { id: string; severity: string }[],
): Promise<unknown> =>
  client.apply(
    CONFIG_AUDIT_REPORTS,
    { namespace, name: `replicaset-${replicaSet}` },
    {
      metadata: {
        name: `replicaset-${replicaSet}`,
        namespace,
        labels: { 'trivy-operator.resource.kind': 'ReplicaSet', 'trivy-operator.resource.name': replicaSet },
      },
      report: {
        scanner: { name: 'Trivy', vendor: 'Aqua Security', version: '0.65.0' },
        summary: { criticalCount: 0, highCount: 0, mediumCount: 0, lowCount: 0 },
        updateTimestamp: '2026-11-20T02:00:00Z',
        checks: [
          { checkID: 'KSV001', severity: 'MEDIUM', success: true, category: 'Security' },
          ...failed.map(({ id, severity }) => ({ checkID: id, severity, success: false, category: 'Security' })),
        ],
      },
    },
    'trivy-operator',
  );

/** The month's object as the server writes it. */
export async function givenMonth(client: KubeClient, month: string, unit: string): Promise<void> {
  const { fromAt, untilAt, draftAt, dueAt } = datesOf(month, { body: defaultPolicy() });
  const place = { name: month };
  const spec = {
    month,
    from: fromAt.toISOString(),
    until: untilAt.toISOString(),
    draftAt: draftAt.toISOString(),
    dueAt: dueAt.toISOString(),
    policyVersion: 1,
    retests: [],
  };
  await client.apply(
    SECURITY_BULLETINS,
    place,
    { metadata: { ...place, labels: { [LABEL]: unit } }, spec },
    'yunzhi-server',
  );
}

export const readMonth = (client: KubeClient, name: string): Promise<SecurityBulletin> =>
  client.get<SecurityBulletin>(SECURITY_BULLETINS, { name });

/** Removes what the tests of one unit have made, on a cluster that others use, too. */
export async function removeUnit(client: KubeClient, unit: string): Promise<void> {
  const labelSelector = `${LABEL}=${unit}`;
  for (const kind of [NAMESPACES, TENANCIES])
    for await (const { metadata } of client.listAll(kind, undefined, { labelSelector }))
      await client.delete(kind, { name: metadata.name ?? '' });
}

export async function removeMonths(client: KubeClient, ...months: string[]): Promise<void> {
  for (const name of months) await client.delete(SECURITY_BULLETINS, { name });
}
