import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readList } from '../../../operators/bulletin/parts.ts';
import { CLUSTER_COMPLIANCE_REPORTS } from '../../../operators/bulletin/trivy.ts';
import type { SectionName } from '../../../operators/resources/security-bulletin.ts';
import {
  CLUSTER_ROLE_BINDINGS,
  CONFIG_MAPS,
  ROLE_BINDINGS,
  SECRETS,
  SECURITY_BULLETINS,
} from '../../../operators/runtime/kinds.ts';
import { type FakeClock, fakeClock } from '../../setup/clock.ts';
import { uniqueWord, until, useCluster } from '../cluster.ts';
import {
  type Duty,
  givenContract,
  givenMonth,
  givenRules,
  givenTenancy,
  givenWorkload,
  putConfigAudit,
  putReport,
  readMonth,
  removeMonths,
  removeUnit,
  startDuty,
  vulnerabilityReport,
} from './given.ts';
import { installTrivyCrds } from './trivy-crds.ts';

const cluster = useCluster();
const MONTHS = ['2026-10', '2026-11', '2026-12', '2027-01', '2028-02'];
let unit: string;
let duty: Duty;
let clock: FakeClock;

beforeAll(async () => {
  await givenContract(cluster.client);
  await installTrivyCrds(cluster.client);
});
beforeEach(async () => {
  unit = uniqueWord('d');
  clock = fakeClock();
  await givenRules(cluster.client);
  duty = await startDuty(cluster.client, clock, { selector: `test.yunzhi.dev/bulletin=${unit}` });
});
afterEach(async () => {
  await duty.stop();
  await removeMonths(cluster.client, ...MONTHS);
  await removeUnit(cluster.client, unit);
});

const WEB = { repository: 'water/web', digest: 'sha256:aaa' };

async function findings(month: string) {
  const list = await readList(cluster.client, await readMonth(cluster.client, month));
  return (list?.findings ?? []).filter((each) => each.unit === unit);
}

const section = async (month: string, name: SectionName) =>
  (await readMonth(cluster.client, month)).status?.draft?.sections.find((each) => each.section === name);

test('each vulnerability counts once for each image digest, however many workloads run it, and reports of old revisions not at all', async () => {
  const { client } = cluster;
  const namespace = await givenTenancy(client, unit, 'registry');
  await until('the tenancy', () => duty.tenancies.get(`${unit}-registry`));
  const one = await givenWorkload(client, namespace, 'web', 'registry.yunzhou.gov.cn/water/web:1.0');
  const two = await givenWorkload(client, namespace, 'job', 'registry.yunzhou.gov.cn/water/web:1.0');
  const old = await givenWorkload(client, namespace, 'old', 'registry.yunzhou.gov.cn/water/old:1.0', { replicas: 0 });
  const holes = [
    { id: 'CVE-1', severity: 'CRITICAL' as const, fixedVersion: '2' },
    { id: 'CVE-2', severity: 'UNKNOWN' as const },
  ];
  await putReport(client, vulnerabilityReport(namespace, one, WEB, [...holes, ...holes]));
  await putReport(client, vulnerabilityReport(namespace, two, WEB, holes));
  await putReport(
    client,
    vulnerabilityReport(namespace, old, { repository: 'water/old', digest: 'sha256:bbb' }, [{ id: 'CVE-3' }]),
  );
  await givenMonth(client, '2026-11', unit);
  clock.set('2026-11-30T16:00:00Z');
  await duty.round();
  const { status } = await readMonth(client, '2026-11');
  expect(status?.draft?.vulnerabilities).toMatchObject({
    total: 2,
    counts: { critical: 1, high: 0, medium: 0, low: 1 },
    fixable: 1,
    images: 1,
    staleReports: 1,
  });
  expect(
    (await findings('2026-11')).map(({ section: name, severity, subject, ids }) => [name, severity, subject, ids]),
  ).toEqual([
    ['vulnerability', 'critical', 'registry.yunzhou.gov.cn/water/web', ['CVE-1']],
    ['vulnerability', 'low', 'registry.yunzhou.gov.cn/water/web', ['CVE-2']],
  ]);
});

test('against last month vulnerabilities are new, persisting or fixed', async () => {
  const { client } = cluster;
  const namespace = await givenTenancy(client, unit, 'registry');
  await until('the tenancy', () => duty.tenancies.get(`${unit}-registry`));
  const set = await givenWorkload(client, namespace, 'web', 'registry.yunzhou.gov.cn/water/web:1.0');
  await putReport(client, vulnerabilityReport(namespace, set, WEB, [{ id: 'CVE-1' }, { id: 'CVE-2' }]));
  await givenMonth(client, '2026-11', unit);
  clock.set('2026-11-30T16:00:00Z');
  await duty.round();
  await putReport(
    client,
    vulnerabilityReport(namespace, set, WEB, [{ id: 'CVE-2' }, { id: 'CVE-3' }, { id: 'CVE-4' }]),
  );
  await givenMonth(client, '2026-12', unit);
  clock.set('2026-12-31T16:00:00Z');
  await duty.round();
  const [first, second] = [await readMonth(client, '2026-11'), await readMonth(client, '2026-12')];
  expect(first.status?.draft?.comparedWith).toBeUndefined();
  expect(second.status?.draft).toMatchObject({
    comparedWith: '2026-11',
    vulnerabilities: { total: 3, fresh: 2, persisting: 1, fixed: 1 },
  });
});

test('a month without scans says so, and the next one is not compared with it', async () => {
  const { client } = cluster;
  const namespace = await givenTenancy(client, unit, 'registry');
  await until('the tenancy', () => duty.tenancies.get(`${unit}-registry`));
  await givenWorkload(client, namespace, 'web', 'registry.yunzhou.gov.cn/water/web:1.0');
  await givenMonth(client, '2026-11', unit);
  clock.set('2026-11-30T16:00:00Z');
  await duty.round();
  expect(await section('2026-11', 'vulnerability')).toMatchObject({
    available: false,
    message: expect.stringContaining('nothing was scanned'),
  });
  expect((await readMonth(client, '2026-11')).status?.draft?.vulnerabilities.unscanned).toBeGreaterThan(0);
});

test('a month is drafted on its day in the time zone of the policy, and not a second earlier', async () => {
  await givenMonth(cluster.client, '2026-12', unit);
  clock.set('2026-12-31T15:59:59Z');
  await duty.round();
  expect((await readMonth(cluster.client, '2026-12')).status?.draft).toBeUndefined();
  clock.set('2026-12-31T16:00:00Z');
  await duty.round();
  expect((await readMonth(cluster.client, '2026-12')).status?.phase).toBe('Drafted');
});

test('after forty days without operators each missed month is drafted, the oldest first, each once', async () => {
  const { client } = cluster;
  clock.set('2027-02-09T01:00:00Z');
  for (const month of ['2026-11', '2026-12', '2027-01']) await givenMonth(client, month, unit);
  await duty.round();
  const drafts = [];
  for (const month of ['2026-11', '2026-12', '2027-01']) drafts.push((await readMonth(client, month)).status?.draft);
  expect(drafts.map((draft) => draft?.observedAt)).toEqual(Array(3).fill(clock.now().toISOString()));
  const before = await readMonth(client, '2026-12');
  clock.advance({ days: 3 });
  await duty.round();
  expect((await readMonth(client, '2026-12')).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
});

test('what a draft that was killed has left behind is written over and cleared away', async () => {
  const { client } = cluster;
  await givenMonth(client, '2026-11', unit);
  const labels = { 'govcloud.yunzhi.dev/bulletin': '2026-11' };
  for (const index of [0, 7]) {
    const place = { namespace: 'yunzhi-system', name: `bulletin-2026-11-${index}` };
    await client.apply(
      CONFIG_MAPS,
      place,
      { metadata: { ...place, labels }, binaryData: { findings: 'AAAA' } },
      'test',
    );
  }
  clock.set('2026-11-30T16:00:00Z');
  await duty.round();
  expect(await readList(client, await readMonth(client, '2026-11'))).toMatchObject({ month: '2026-11' });
  expect(await client.find(CONFIG_MAPS, { namespace: 'yunzhi-system', name: 'bulletin-2026-11-7' })).toBeUndefined();
});

test('what is published is confirmed once and never drafted again', async () => {
  const { client } = cluster;
  await givenMonth(client, '2026-11', unit);
  const publication = {
    number: '云政务安〔2026〕第11期',
    publishedAt: '2026-12-05T00:00:00Z',
    digest: 'sha256:one',
    errata: 0,
  };
  await client.patch(SECURITY_BULLETINS, { name: '2026-11' }, 'merge', { spec: { publication } });
  clock.set('2026-12-05T16:00:00Z');
  await duty.round();
  expect((await readMonth(client, '2026-11')).status).toMatchObject({ phase: 'Published', frozenDigest: 'sha256:one' });
  await client.patch(SECURITY_BULLETINS, { name: '2026-11' }, 'merge', {
    spec: { publication: { digest: 'sha256:other' } },
  });
  await duty.round();
  const { status } = await readMonth(client, '2026-11');
  expect(status?.frozenDigest).toBe('sha256:one');
  expect(status?.draft).toBeUndefined();
});

test('failed checks, failed controls, pods that break the standard and images without support are found', async () => {
  const { client } = cluster;
  const namespace = await givenTenancy(client, unit, 'registry');
  await until('the tenancy', () => duty.tenancies.get(`${unit}-registry`));
  const set = await givenWorkload(client, namespace, 'web', 'registry.yunzhou.gov.cn/water/web:1.0', {
    container: { securityContext: { capabilities: { add: ['SYS_ADMIN'] } } },
  });
  await putConfigAudit(client, namespace, set, [
    { id: 'KSV012', severity: 'MEDIUM' },
    { id: 'KSV014', severity: 'LOW' },
  ]);
  await putConfigAudit(client, namespace, 'gone-123', [{ id: 'KSV099', severity: 'HIGH' }]);
  await putReport(client, vulnerabilityReport(namespace, set, { ...WEB, os: { family: 'debian', name: '10.13' } }, []));
  await client.apply(
    CLUSTER_COMPLIANCE_REPORTS,
    { name: `nsa-${unit}` },
    { metadata: { name: `nsa-${unit}` }, spec: { compliance: { title: 'nsa' } } },
    'trivy-operator',
  );
  await client.patch(CLUSTER_COMPLIANCE_REPORTS, { name: `nsa-${unit}`, subresource: 'status' }, 'merge', {
    status: {
      summaryReport: {
        controlCheck: [
          { id: '1.0', name: 'Non-root containers', severity: 'MEDIUM', totalFail: 8 },
          { id: '1.3', name: 'Share host namespaces', severity: 'HIGH', totalFail: 0 },
        ],
      },
    },
  });
  await givenMonth(client, '2026-11', unit);
  clock.set('2026-11-30T16:00:00Z');
  await duty.round();
  const found = await findings('2026-11');
  await client.delete(CLUSTER_COMPLIANCE_REPORTS, { name: `nsa-${unit}` });
  const web = `${namespace}/replicaset/${set}`;
  expect(found.map(({ section: name, subject, ids }) => [name, subject, ids])).toEqual(
    expect.arrayContaining([
      ['configuration', web, ['KSV012']],
      ['configuration', web, ['KSV014']],
      ['eolImage', 'registry.yunzhou.gov.cn/water/web', ['debian 10.13']],
      ['podSecurity', web, ['capabilities']],
    ]),
  );
  expect(found.some(({ ids }) => ids.includes('KSV099'))).toBe(false);
  const list = await readList(client, await readMonth(client, '2026-11'));
  expect(list?.findings).toContainEqual(
    expect.objectContaining({
      section: 'baseline',
      subject: `nsa-${unit}`,
      ids: ['1.0 Non-root containers'],
      tenancy: '',
    }),
  );
});

test('bindings to roles that may do everything are found in the cluster and in tenancies', async () => {
  const { client } = cluster;
  const namespace = await givenTenancy(client, unit, 'registry');
  await until('the tenancy', () => duty.tenancies.get(`${unit}-registry`));
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
  const user = { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'contractor' };
  await client.create(ROLE_BINDINGS, namespace, { metadata: { name: 'helper' }, roleRef, subjects: [user] });
  const name = `everyone-${unit}`;
  await client.create(CLUSTER_ROLE_BINDINGS, undefined, {
    metadata: { name },
    roleRef,
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:authenticated' }],
  });
  await givenMonth(client, '2026-11', unit);
  clock.set('2026-11-30T16:00:00Z');
  await duty.round();
  await client.delete(CLUSTER_ROLE_BINDINGS, { name });
  const list = await readList(client, await readMonth(client, '2026-11'));
  expect(list?.findings.filter((each) => each.section === 'access')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        subject: `${namespace}/rolebinding/helper`,
        severity: 'high',
        ids: ['User:contractor'],
        unit,
      }),
      expect.objectContaining({ subject: `clusterrolebinding/${name}`, severity: 'critical', unit: '' }),
    ]),
  );
});

test('TLS secrets are read only when the policy asks for it; the section says what was not looked into', async () => {
  const { client } = cluster;
  const namespace = await givenTenancy(client, unit, 'registry');
  await until('the tenancy', () => duty.tenancies.get(`${unit}-registry`));
  await client.create(SECRETS, namespace, {
    metadata: { name: 'tls' },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': Buffer.from(EXPIRED).toString('base64'), 'tls.key': Buffer.from('x').toString('base64') },
  });
  await givenMonth(client, '2026-11', unit);
  await givenMonth(client, '2026-12', unit);
  clock.set('2026-11-30T16:00:00Z');
  await duty.round();
  expect(await section('2026-11', 'certificate')).toMatchObject({ available: false });
  await givenRules(client, { readCertificates: true });
  clock.set('2026-12-31T16:00:00Z');
  await expect.poll(() => duty.operations.policy?.bulletin.readCertificates).toBe(true);
  await duty.round();
  await expect.poll(async () => (await section('2026-12', 'certificate'))?.available).toBe(true);
  expect((await findings('2026-12')).filter((each) => each.section === 'certificate')).toEqual([
    expect.objectContaining({ subject: `${namespace}/secret/tls`, severity: 'critical', title: 'expired' }),
  ]);
});

/** Of `example.test`, valid for one day of November 2026; signed by itself. */
const EXPIRED = `-----BEGIN CERTIFICATE-----
MIIBgzCCASmgAwIBAgIUOJJuPlfoIc9wwYu3q1UhWJc6FwswCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMZXhhbXBsZS50ZXN0MB4XDTI2MTEyMjEwMjAzOVoXDTI2MTEy
MzEwMjAzOVowFzEVMBMGA1UEAwwMZXhhbXBsZS50ZXN0MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEr08dX+Cav03DF4k+hQBUZDD5IBEIVugzSOUZ2jCkMrf9xVIo
V8LLRY25aTr6RvpPJp6AulLFz/K21DsehWVG96NTMFEwHQYDVR0OBBYEFDn1Xwj6
FXAeAS64BWjvEOssWe+nMB8GA1UdIwQYMBaAFDn1Xwj6FXAeAS64BWjvEOssWe+n
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgAdrht4HilNDwfS/X
1K0wrmiHDl14/m1dZebdmxyJkPQCIQCA9ebgham/EZjOMYRg5tAPYQXhqcTyS+Nf
TO+fDftKTg==
-----END CERTIFICATE-----`;
