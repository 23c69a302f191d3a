import type { AcceptanceTestSpec } from '../../operators/resources/acceptance-test.ts';
import type { AvailabilityProbeSpec } from '../../operators/resources/availability-probe.ts';
import type { BackupRequestSpec } from '../../operators/resources/backup-request.ts';
import type { BackupReviewSpec } from '../../operators/resources/backup-review.ts';
import type { DrillSpec } from '../../operators/resources/drill.ts';
import type { RestoreRequestSpec } from '../../operators/resources/restore-request.ts';
import type { SecurityBulletinSpec } from '../../operators/resources/security-bulletin.ts';
import type { TenancySpec } from '../../operators/resources/tenancy.ts';
import type { UsageReportSpec } from '../../operators/resources/usage-report.ts';
import { operationsSpec } from '../../server/operations/spec.ts';
import { defaultPolicy } from '../../server/policies/policy.ts';

/** What the reference shows first: complete and valid, as the server writes it. */
const tenancy = {
  unit: { code: 'water', name: '云州市水务局' },
  system: { code: 'flood', name: '防汛指挥系统' },
  environment: 'trial',
  quota: { cpu: '4', memory: '8Gi', storage: '100Gi', pods: 20, loadBalancers: 0, publicIps: 0, gpus: 0 },
  namespaces: [
    {
      part: 'app',
      quota: { cpu: '2500m', memory: '5Gi', storage: '20Gi', pods: 12, loadBalancers: 0, publicIps: 0, gpus: 0 },
    },
    {
      part: 'db',
      quota: { cpu: '1500m', memory: '3Gi', storage: '80Gi', pods: 8, loadBalancers: 0, publicIps: 0, gpus: 0 },
    },
  ],
  zone: 'extranet',
  protectionLevel: 2,
  disasterRecovery: { level: 2, rpoMinutes: 1440, rtoMinutes: 720 },
  members: [{ user: 'applicant', role: 'admin' }],
  ports: [{ part: 'app', port: 8080, protocol: 'TCP', from: 'zone' }],
  expiresAt: '2027-01-21T02:00:00Z',
  frozen: false,
} as const satisfies TenancySpec;

const acceptanceTest = {
  tenancy: 'water-flood',
  kind: 'function',
  target: { url: 'https://flood.yunzhou.example', hosts: ['flood.yunzhou.example'], allowedAddresses: [] },
  function: {
    checks: [
      { name: '首页可以打开', method: 'GET', path: '/', expectStatus: 200, expectText: '防汛指挥' },
      {
        name: '健康检查返回正常',
        method: 'GET',
        path: '/api/health',
        expectStatus: 200,
        expectJson: [{ path: 'status', equals: '"ok"' }],
      },
    ],
  },
  requestedAt: '2026-12-22T02:00:00Z',
} satisfies AcceptanceTestSpec;

export const EXAMPLES: Record<string, { metadata: object; spec: object }> = {
  Tenancy: { metadata: { name: 'water-flood' }, spec: tenancy },
  AvailabilityProbe: {
    metadata: { name: 'probe-0198c2a4', namespace: 'water-flood-app' },
    spec: {
      tenancy: 'water-flood',
      target: { kind: 'http', http: { service: 'web', port: 80, scheme: 'http', path: '/healthz', expectStatus: 200 } },
      paused: false,
      recordedUntil: '2026-11-22T02:14:00Z',
    } satisfies AvailabilityProbeSpec,
  },
  AcceptanceTest: {
    metadata: { name: 'function-0198c2a4', namespace: 'water-flood-app' },
    spec: acceptanceTest,
  },
  BackupReview: {
    metadata: { name: 'water-flood' },
    spec: {
      tenancy: 'water-flood',
      drLevel: 5,
      rpoMinutes: 60,
      retentionDays: 30,
      drLocation: 'dr-centre',
      secondLocation: 'main-site',
    } satisfies BackupReviewSpec,
  },
  BackupRequest: {
    metadata: { name: '0198c2a4' },
    spec: {
      tenancy: 'water-flood',
      requestedAt: '2026-12-22T02:00:00Z',
      reason: '升级前备份',
    } satisfies BackupRequestSpec,
  },
  RestoreRequest: {
    metadata: { name: '0198c2a5' },
    spec: {
      tenancy: 'water-flood',
      backup: 'water-flood-dr-20261222170500',
      mode: 'newNamespace',
      suffix: 'k7m2',
      approvedBy: '张工',
    } satisfies RestoreRequestSpec,
  },
  OperationsPolicy: {
    metadata: { name: 'city' },
    spec: operationsSpec({ version: 3, body: defaultPolicy() }),
  },
  UsageReport: {
    metadata: { name: 'usage-2026-11-22', namespace: 'water-flood-app' },
    spec: { tenancy: 'water-flood', day: '2026-11-22', recorded: false } satisfies UsageReportSpec,
  },
  Drill: {
    metadata: { name: 'drill-2026-0198c2a6' },
    spec: {
      year: 2026,
      scenario: 'restore',
      tenancy: 'water-flood',
      announcedStart: '2026-11-24T01:00:00Z',
      windowDays: 7,
      timeoutMinutes: 240,
      rtoMinutes: 720,
      rpoMinutes: 1440,
      probes: [
        { name: '恢复对象与副本', kind: 'restoreOnly', weight: 1, timeoutMinutes: 15 },
        {
          name: '门户可访问',
          kind: 'query',
          weight: 2,
          timeoutMinutes: 15,
          http: { service: 'portal', port: 80, path: '/health', expectStatus: 200 },
        },
      ],
      policyVersion: 3,
    } satisfies DrillSpec,
  },
  SecurityBulletin: {
    metadata: { name: '2026-11' },
    spec: {
      month: '2026-11',
      from: '2026-10-31T16:00:00Z',
      until: '2026-11-30T16:00:00Z',
      draftAt: '2026-11-30T16:00:00Z',
      dueAt: '2026-12-10T16:00:00Z',
      policyVersion: 3,
      retests: [],
    } satisfies SecurityBulletinSpec,
  },
};
