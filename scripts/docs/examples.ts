import type { AcceptanceTestSpec } from '../../operators/resources/acceptance-test.ts';
import type { BackupRequestSpec } from '../../operators/resources/backup-request.ts';
import type { BackupReviewSpec } from '../../operators/resources/backup-review.ts';
import type { RestoreRequestSpec } from '../../operators/resources/restore-request.ts';
import type { TenancySpec } from '../../operators/resources/tenancy.ts';

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
};
