import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VELERO_NAMESPACE } from '../../operators/backup/velero.ts';
import { restoreName } from '../../operators/drill/names.ts';
import type { BackupRequest } from '../../operators/resources/backup-request.ts';
import type { BackupReview } from '../../operators/resources/backup-review.ts';
import { DRILL_LABEL, type Drill, type DrillSpec } from '../../operators/resources/drill.ts';
import { LABELS } from '../../operators/resources/group.ts';
import { OPERATIONS_POLICY_NAME } from '../../operators/resources/operations-policy.ts';
import { namespaceName, type Tenancy, tenancyName } from '../../operators/resources/tenancy.ts';
import { isoSeconds } from '../../operators/runtime/conditions.ts';
import {
  BACKUP_REQUESTS,
  BACKUP_REVIEWS,
  BACKUPS,
  CONFIG_MAPS,
  DEPLOYMENTS,
  DOWNLOAD_REQUESTS,
  DRILLS,
  NAMESPACES,
  OPERATIONS_POLICIES,
  RESTORES,
  SCHEDULES,
  TENANCIES,
} from '../../operators/runtime/kinds.ts';
import { layFoundation } from '../../operators/tenancy/foundation.ts';
import { operationsSpec } from '../../server/operations/spec.ts';
import { defaultPolicy } from '../../server/policies/policy.ts';
import { type Killable, startKillable } from '../setup/killable.ts';
import { type KillingProxy, type KillPoint, startKillingProxy, writeOf } from '../setup/killing-proxy.ts';
import { until, useClusterWithout } from './cluster.ts';
import { deploymentOf, specOf } from './tenancy/city.ts';

const cluster = useClusterWithout();
const LONG = 240_000;
let folder = '';
let proxy: KillingProxy;
let operators: Killable | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yunzhi-killed-'));
  proxy = await startKillingProxy(cluster.kubeconfig, join(folder, 'kubeconfig'));
  await layFoundation(cluster.client);
  const spec = operationsSpec({ version: 1, body: defaultPolicy() });
  await cluster.client.create(OPERATIONS_POLICIES, undefined, { metadata: { name: OPERATIONS_POLICY_NAME }, spec });
});
afterAll(async () => {
  await operators?.kill();
  await proxy?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The operators as `npm run operators` starts them; the same identity, so that nobody waits for a dead one's lease. */
function startOperators(): Killable {
  const args = ['--kubeconfig', proxy.kubeconfig, '--data', folder, '--metrics-port', '0', '--identity', 'operators'];
  operators = startKillable('operators/main.ts', args);
  return operators;
}

/** At each point the operators are killed and started again; the last ones live. */
async function dieAt(points: readonly KillPoint[]): Promise<void> {
  for (const point of points) {
    let process: Killable | undefined;
    const hit = proxy.arm(point, async () => process?.kill());
    process = startOperators();
    const patience = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`the operators never came to: ${point.name}`)), 60_000).unref();
    });
    await Promise.race([hit, patience]);
  }
  startOperators();
}

const before = (name: string, is: KillPoint['is']): KillPoint => ({ name: `before ${name}`, when: 'before', is });
const after = (name: string, is: KillPoint['is']): KillPoint => ({ name: `after ${name}`, when: 'after', is });

interface AuditEvent {
  verb: string;
  objectRef: { resource: string; subresource?: string; name?: string };
  responseStatus: { code: number };
}

/** What was created under these names in the whole of the test, also by those who are dead. */
function created(resource: string, name: string): string[] {
  return readFileSync(join(dirname(cluster.kubeconfig), 'audit.log'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(({ verb, objectRef, responseStatus }) => {
      const isIt = objectRef.resource === resource && !objectRef.subresource && objectRef.name?.includes(name);
      return isIt && verb === 'create' && responseStatus.code === 201;
    })
    .map(({ objectRef }) => objectRef.name ?? '');
}

/** A production tenancy that the operators have made, with a small system in it. */
async function system(): Promise<string> {
  const spec = specOf({ environment: 'production' });
  const name = tenancyName(spec.unit.code, spec.system.code);
  await cluster.client.create<Tenancy>(TENANCIES, undefined, { metadata: { name }, spec });
  const own = startOperators();
  await until('the tenancy', async () => (await read(name))?.status?.phase === 'Ready', 60_000);
  await own.kill();
  await cluster.client.create(DEPLOYMENTS, namespaceName(name, 'app'), deploymentOf('web', 1));
  await cluster.client.create(CONFIG_MAPS, namespaceName(name, 'db'), { metadata: { name: 'tables' } });
  return name;
}

const read = (name: string) => cluster.client.find<Tenancy>(TENANCIES, { name });

const ofTenancy = async (kind: typeof BACKUPS, tenancy: string): Promise<string[]> =>
  (await cluster.client.list(kind, VELERO_NAMESPACE, { labelSelector: `${LABELS.tenancy}=${tenancy}` })).items
    .map(({ metadata }) => metadata.name ?? '')
    .toSorted();

const isProtected = async (tenancy: string): Promise<boolean> =>
  (await cluster.client.find<BackupReview>(BACKUP_REVIEWS, { name: tenancy }))?.status?.finding === 'protected';

async function reviewed(tenancy: string): Promise<void> {
  const spec = { tenancy, drLevel: 3, rpoMinutes: 1440, retentionDays: 30, drLocation: 'dr-centre' };
  await cluster.client.create(BACKUP_REVIEWS, undefined, { metadata: { name: tenancy }, spec });
}

test(
  'a backup review whose operators are killed in every phase makes one schedule and one backup, and comes to its finding',
  async () => {
    const tenancy = await system();
    await reviewed(tenancy);
    const status = (finding: string) => writeOf('PATCH', /\/backupreviews\/[^/]+\/status$/, new RegExp(finding));
    await dieAt([
      before('the schedule is written', writeOf('PATCH', /\/schedules\//)),
      after('the schedule is written', writeOf('PATCH', /\/schedules\//)),
      before('the first backup is ordered', writeOf('POST', /\/backups$/)),
      after('the first backup is ordered', writeOf('POST', /\/backups$/)),
      after('a link is asked for', writeOf('POST', /\/downloadrequests$/)),
      before('the link is given back', writeOf('DELETE', /\/downloadrequests\//)),
      before('the finding is written', status('"protected"')),
      after('the finding is written', status('"protected"')),
    ]);
    await until('the finding', () => isProtected(tenancy), 60_000);
    const request = `now-${tenancy}`.slice(0, 40);
    const spec = { tenancy, requestedAt: isoSeconds(new Date()), reason: '升级前备份' };
    await cluster.client.create<BackupRequest>(BACKUP_REQUESTS, undefined, { metadata: { name: request }, spec });
    await operators?.kill();
    await dieAt([
      after('the backup that was asked for is ordered', writeOf('POST', /\/backups$/)),
      before('its end is written', writeOf('PATCH', /\/backuprequests\/[^/]+\/status$/, /"Completed"/)),
    ]);
    await until(
      'the request',
      async () => {
        const found = await cluster.client.get<BackupRequest>(BACKUP_REQUESTS, { name: request });
        return found.status?.phase === 'Completed';
      },
      60_000,
    );
    await until('no link to be left', async () => {
      return (await cluster.client.list(DOWNLOAD_REQUESTS, VELERO_NAMESPACE)).items.length === 0;
    });
    await operators?.kill();
    expect(await ofTenancy(SCHEDULES, tenancy)).toEqual([`${tenancy}-dr`]);
    expect(await ofTenancy(BACKUPS, tenancy)).toEqual([`${tenancy}-dr-first`, `${tenancy}-own-${request}`]);
    expect(created('backups', tenancy)).toHaveLength(2);
    expect(await isProtected(tenancy)).toBe(true);
  },
  LONG,
);

const isOver = ({ status, metadata }: Drill): boolean =>
  status?.evidenceDigest !== undefined && !metadata.finalizers?.length;

async function drill(tenancy: string, changes: Partial<DrillSpec> = {}): Promise<string> {
  const spec: DrillSpec = {
    year: 2026,
    scenario: 'restore',
    tenancy,
    announcedStart: isoSeconds(new Date()),
    windowDays: 7,
    timeoutMinutes: 60,
    rtoMinutes: 120,
    rpoMinutes: 60,
    probes: [
      { name: '对象与副本', kind: 'restoreOnly', weight: 1, timeoutMinutes: 5 },
      {
        ...{ name: '脚本', kind: 'script', weight: 1, timeoutMinutes: 5 },
        script: { image: 'probe', command: ['true'] },
      },
    ],
    policyVersion: 1,
    ...changes,
  };
  const name = `d-${tenancy}`.slice(0, 30);
  await cluster.client.create<Drill>(DRILLS, undefined, { metadata: { name }, spec });
  return name;
}

const over = (name: string): Promise<Drill> =>
  until(
    `drill ${name} to be over`,
    async () => {
      const found = await cluster.client.get<Drill>(DRILLS, { name });
      return isOver(found) && found;
    },
    90_000,
  );

async function expectNothingLeft(name: string): Promise<void> {
  const labelSelector = `${DRILL_LABEL}=${name}`;
  expect((await cluster.client.list(NAMESPACES, undefined, { labelSelector })).items).toEqual([]);
  for (const kind of [RESTORES, CONFIG_MAPS, DOWNLOAD_REQUESTS])
    expect((await cluster.client.list(kind, VELERO_NAMESPACE, { labelSelector })).items).toEqual([]);
}

/** A backup that Velero has completed, made without any operator. */
async function backedUp(tenancy: string): Promise<void> {
  const name = `${tenancy}-given`;
  const includedNamespaces = ['app', 'db'].map((part) => namespaceName(tenancy, part));
  const spec = { includedNamespaces, storageLocation: 'dr-centre', ttl: '2h0m0s' };
  const labels = { [LABELS.tenancy]: tenancy };
  await cluster.client.create(BACKUPS, VELERO_NAMESPACE, { metadata: { name, labels }, spec });
  await until('the backup', async () => {
    const found = await cluster.client.get<{ metadata: object; status?: { phase: string } }>(BACKUPS, {
      namespace: VELERO_NAMESPACE,
      name,
    });
    return found.status?.phase === 'Completed';
  });
}

test(
  'a drill whose operators are killed in every step restores once, is verified, and leaves nothing',
  async () => {
    const tenancy = await system();
    await backedUp(tenancy);
    const name = await drill(tenancy);
    const step = (done: string) => writeOf('PATCH', /\/drills\/[^/]+\/status$/, new RegExp(done));
    await dieAt([
      before('it is held', writeOf('PATCH', /\/drills\/[^/]+$/)),
      after('it runs', step('"phase":"running"')),
      before('the restore point is written', step('"restorePoint"')),
      after('the first namespace is made', writeOf('PATCH', /\/namespaces\/drill-/)),
      before('the fence is up', writeOf('PATCH', /\/networkpolicies\//)),
      after('the content is asked for', writeOf('POST', /\/downloadrequests$/)),
      before('the restore is ordered', writeOf('POST', /\/restores$/)),
      after('the restore is ordered', writeOf('POST', /\/restores$/)),
      after('the probe is begun', writeOf('POST', /\/jobs$/)),
      before('the verdict is written', step('"phase":"verified"')),
      after('the verdict is written', step('"phase":"verified"')),
      after('the restore is removed', writeOf('DELETE', /\/restores\//)),
      after('the first namespace is removed', writeOf('DELETE', /\/namespaces\/drill-/)),
      before('the proof is written', step('"evidenceDigest"')),
      before('it is released', writeOf('PATCH', /\/drills\/[^/]+$/)),
    ]);
    const { status } = await over(name);
    await operators?.kill();
    expect(status).toMatchObject({
      phase: 'verified',
      score: 100,
      cleanup: { namespacesGone: true, volumesGone: true, restoreGone: true, message: '' },
    });
    expect(status?.cleanup?.provenAt).toBeDefined();
    const steps = status?.steps?.map((one) => `${one.name} ${one.result}`);
    expect(steps).toEqual(
      ['draw', 'isolate', 'read', 'restore', 'probe', 'judge', 'clean-up'].map((one) => `${one} done`),
    );
    expect(created('restores', name)).toEqual([restoreName(name)]);
    expect(created('jobs', 'drill-probe')).toHaveLength(1);
    await expectNothingLeft(name);
  },
  LONG,
);

test(
  'a drill whose operators stay dead past its time has timed out, and is cleaned up by those who come after',
  async () => {
    const tenancy = await system();
    await backedUp(tenancy);
    const name = await drill(tenancy);
    let process: Killable | undefined;
    const hit = proxy.arm(after('the restore is ordered', writeOf('POST', /\/restores$/)), async () => process?.kill());
    process = startOperators();
    await hit;
    // Two hours later, as the clock would have it.
    const announcedStart = isoSeconds(new Date(Date.now() - 7_200_000));
    await cluster.client.patch(DRILLS, { name }, 'merge', { spec: { announcedStart } });
    await dieAt([after('the restore is removed', writeOf('DELETE', /\/restores\//))]);
    const { status } = await over(name);
    await operators?.kill();
    expect(status).toMatchObject({
      phase: 'timed-out',
      score: 0,
      cleanup: { namespacesGone: true, restoreGone: true },
    });
    expect(status?.verifiedAt).toBeUndefined();
    await expectNothingLeft(name);
  },
  LONG,
);
