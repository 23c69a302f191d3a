import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { VULNERABILITY_REPORTS } from '../../../operators/bulletin/trivy.ts';
import type { Retest } from '../../../operators/resources/security-bulletin.ts';
import { REPLICA_SETS, ROLE_BINDINGS, SECURITY_BULLETINS } from '../../../operators/runtime/kinds.ts';
import { type FakeClock, fakeClock } from '../../setup/clock.ts';
import { uniqueWord, until, useCluster } from '../cluster.ts';
import {
  type Duty,
  givenContract,
  givenMonth,
  givenRules,
  givenTenancy,
  givenWorkload,
  putReport,
  readMonth,
  removeMonths,
  removeUnit,
  startDuty,
  vulnerabilityReport,
} from './given.ts';
import { installTrivyCrds } from './trivy-crds.ts';

const cluster = useCluster();
const MONTH = '2026-09';
const IMAGE = 'registry.yunzhou.gov.cn/water/web';
let unit: string;
let namespace: string;
let duty: Duty;
let clock: FakeClock;

beforeAll(async () => {
  await givenContract(cluster.client);
  await installTrivyCrds(cluster.client);
});
beforeEach(async () => {
  unit = uniqueWord('r');
  clock = fakeClock();
  await givenRules(cluster.client);
  namespace = await givenTenancy(cluster.client, unit, 'registry');
  duty = await startDuty(cluster.client, clock, { selector: `test.yunzhi.dev/bulletin=${unit}` });
  await until('the tenancy', () => duty.tenancies.get(`${unit}-registry`));
});
afterEach(async () => {
  await duty.stop();
  await removeMonths(cluster.client, MONTH);
  await removeUnit(cluster.client, unit);
});

const vulnerability = (change: Partial<Retest> = {}): Retest => ({
  item: 'item-1',
  section: 'vulnerability',
  tenancy: `${unit}-registry`,
  subject: IMAGE,
  ids: ['CVE-1', 'CVE-2'],
  requestedAt: clock.now().toISOString(),
  ...change,
});

async function ask(...retests: Retest[]) {
  await givenMonth(cluster.client, MONTH, unit);
  await duty.round();
  await cluster.client.patch(SECURITY_BULLETINS, { name: MONTH }, 'merge', { spec: { retests } });
  await duty.round();
  return (await readMonth(cluster.client, MONTH)).status?.retests ?? [];
}

test('a hole that is still in the image is present, with what remains; mended it is gone', async () => {
  const { client } = cluster;
  const set = await givenWorkload(client, namespace, 'web', `${IMAGE}:1.0`);
  await putReport(
    client,
    vulnerabilityReport(namespace, set, { repository: 'water/web', digest: 'sha256:1' }, [{ id: 'CVE-2' }]),
  );
  expect(await ask(vulnerability())).toMatchObject([{ outcome: 'present', remaining: ['CVE-2'] }]);
  await putReport(client, vulnerabilityReport(namespace, set, { repository: 'water/web', digest: 'sha256:2' }, []));
  clock.advance({ minutes: 5 });
  expect(await ask(vulnerability())).toMatchObject([{ outcome: 'gone', remaining: [] }]);
});

test('the same hole under a new digest is not mended by the new digest', async () => {
  const { client } = cluster;
  const set = await givenWorkload(client, namespace, 'web', `${IMAGE}:1.1`);
  await putReport(
    client,
    vulnerabilityReport(namespace, set, { repository: 'water/web', digest: 'sha256:9' }, [{ id: 'CVE-1' }]),
  );
  expect(await ask(vulnerability())).toMatchObject([{ outcome: 'present', remaining: ['CVE-1'] }]);
});

test('what runs and has not been scanned yet is unknown, and is looked at again until it has been', async () => {
  const { client } = cluster;
  const set = await givenWorkload(client, namespace, 'web', `${IMAGE}:2.0`);
  expect(await ask(vulnerability())).toMatchObject([{ outcome: 'unknown' }]);
  await putReport(client, vulnerabilityReport(namespace, set, { repository: 'water/web', digest: 'sha256:3' }, []));
  clock.advance({ minutes: 10 });
  await duty.round();
  expect((await readMonth(client, MONTH)).status?.retests).toMatchObject([{ outcome: 'gone' }]);
});

test('an image that runs nowhere any more is gone, whatever old reports say', async () => {
  const { client } = cluster;
  const set = await givenWorkload(client, namespace, 'web', `${IMAGE}:1.0`);
  const report = vulnerabilityReport(namespace, set, { repository: 'water/web', digest: 'sha256:1' }, [
    { id: 'CVE-1' },
  ]);
  await putReport(client, report);
  await client.delete(REPLICA_SETS, { namespace, name: set });
  await until('the set to be gone', async () => !(await client.find(REPLICA_SETS, { namespace, name: set })));
  expect(await ask(vulnerability())).toMatchObject([{ outcome: 'gone' }]);
  await client.delete(VULNERABILITY_REPORTS, { namespace, name: report.metadata.name });
});

test('a binding that was taken away is gone, one that stands is present', async () => {
  const { client } = cluster;
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
  const user = { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'contractor' };
  await client.create(ROLE_BINDINGS, namespace, { metadata: { name: 'helper' }, roleRef, subjects: [user] });
  const binding = (item: string, name: string) =>
    vulnerability({ item, section: 'access', subject: `${namespace}/rolebinding/${name}`, ids: ['User:contractor'] });
  expect(await ask(binding('one', 'helper'), binding('two', 'gone'))).toMatchObject([
    { item: 'one', outcome: 'present' },
    { item: 'two', outcome: 'gone' },
  ]);
});

test('a tenancy that is no more has nothing to mend; an answer stays until it is no longer asked for', async () => {
  const answers = await ask(vulnerability({ tenancy: 'nobody-nothing' }));
  expect(answers).toMatchObject([{ outcome: 'gone', message: 'The tenancy is no more.' }]);
  const { resourceVersion } = (await readMonth(cluster.client, MONTH)).metadata;
  await duty.round();
  expect((await readMonth(cluster.client, MONTH)).metadata.resourceVersion).toBe(resourceVersion);
  expect(await ask()).toEqual([]);
});
