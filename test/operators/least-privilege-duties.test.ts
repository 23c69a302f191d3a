import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VELERO_NAMESPACE } from '../../operators/backup/velero.ts';
import { isVeleroServed } from '../../operators/backup/world.ts';
import { restoreName } from '../../operators/drill/names.ts';
import type { BackupReview } from '../../operators/resources/backup-review.ts';
import type { Drill } from '../../operators/resources/drill.ts';
import { GROUP } from '../../operators/resources/group.ts';
import type { SecurityBulletin } from '../../operators/resources/security-bulletin.ts';
import { namespaceName, type Tenancy, tenancyName } from '../../operators/resources/tenancy.ts';
import type { KubeClient } from '../../operators/runtime/client.ts';
import { isoSeconds } from '../../operators/runtime/conditions.ts';
import {
  BACKUP_REVIEWS,
  BACKUPS,
  CLUSTER_ROLE_BINDINGS,
  CONFIG_MAPS,
  DEPLOYMENTS,
  DRILLS,
  JOBS,
  NAMESPACES,
  PODS,
  pathOf,
  RESTORES,
  SCHEDULES,
  SECRETS,
  SECURITY_BULLETINS,
  SERVICES,
  TENANCIES,
  USAGE_REPORTS,
} from '../../operators/runtime/kinds.ts';
import type { Log } from '../../operators/runtime/log.ts';
import { readSettings } from '../../operators/settings.ts';
import { type RunningOperators, startOperators } from '../../operators/start.ts';
import { layFoundation } from '../../operators/tenancy/foundation.ts';
import { datesOf } from '../../server/bulletins/ensure.ts';
import { defaultPolicy } from '../../server/policies/policy.ts';
import { eraseBackup } from './backup/centre.ts';
import { givenRules } from './bulletin/given.ts';
import { uniqueWord, until, useCluster } from './cluster.ts';
import { removeTenancies } from './remove-tenancies.ts';
import { codeOf, DEFAULT_RIGHTS, installRights, kubeconfigOf, rightsIn, tokenOf } from './rights.ts';
import { deploymentOf, specOf } from './tenancy/city.ts';

const cluster = useCluster();
const run = uniqueWord('lp');
const labels = { [`${GROUP}/test-run`]: run };
const MONTH = `20${40 + Math.floor(Math.random() * 50)}-05`;
const LONG = 300_000;
const IMAGE = `registry.example/probe@sha256:${'0'.repeat(64)}`;

let folder = '';
let operators: KubeClient;
let server: KubeClient;
let tenancy = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yunzhi-rights-'));
  const { client } = cluster;
  await layFoundation(client);
  await installRights(client);
  await givenRules(client);
  operators = client.withToken(await tokenOf(client, 'yunzhi-operators'));
  server = client.withToken(await tokenOf(client, 'yunzhi-server'));
  await until('the rights to be known', async () => (await codeOf(operators.list(TENANCIES))) === 200);
}, 60_000);
afterAll(async () => {
  const { client } = cluster;
  await client.delete(SECURITY_BULLETINS, { name: MONTH });
  await client.delete(BACKUP_REVIEWS, { name: tenancy });
  const of = { labelSelector: `${GROUP}/tenancy=${tenancy}` };
  for (const { metadata } of (await client.list(SCHEDULES, VELERO_NAMESPACE, of)).items)
    await client.delete(SCHEDULES, { namespace: VELERO_NAMESPACE, name: metadata.name ?? '' });
  for (const { metadata } of (await client.list(BACKUPS, VELERO_NAMESPACE, of)).items)
    await eraseBackup(client, metadata.name ?? '');
  const { items } = await client.list<Tenancy>(TENANCIES, undefined, { labelSelector: `${GROUP}/test-run=${run}` });
  await removeTenancies(client, items);
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Every duty at work under the service account and its committed rights; what is refused anywhere is heard here. */
async function work(refused: string[]): Promise<RunningOperators> {
  const note = (message: string, facts: object = {}) => {
    const { error } = facts as { error?: unknown };
    const text = `${message}: ${error instanceof Error ? error.message : JSON.stringify(facts)}`;
    if (/forbidden/i.test(text)) refused.push(text);
  };
  const log: Log = { info: note, warn: note, error: note };
  const kubeconfig = await kubeconfigOf(cluster.client, 'yunzhi-operators', join(folder, 'kubeconfig'));
  const selector = `${GROUP}/test-run=${run}`;
  const settings = readSettings(['--kubeconfig', kubeconfig, '--metrics-port', '0', '--selector', selector], {});
  return startOperators(settings, { log });
}

test(
  'backup, drill, bulletin and use of resources are done with exactly the rights that are installed',
  async (context) => {
    const { client } = cluster;
    if (!(await isVeleroServed(client))) return context.skip('the cluster has no Velero');
    const refused: string[] = [];
    const first = await work(refused);
    const spec = specOf({ environment: 'production' });
    tenancy = tenancyName(spec.unit.code, spec.system.code);
    await client.create<Tenancy>(TENANCIES, undefined, { metadata: { name: tenancy, labels }, spec });
    await until(
      'the tenancy',
      async () => (await client.get<Tenancy>(TENANCIES, { name: tenancy })).status?.phase === 'Ready',
      60_000,
    );
    const app = namespaceName(tenancy, 'app');
    await client.create(DEPLOYMENTS, app, deploymentOf('web', 1));
    await client.create(SECRETS, app, { metadata: { name: 'account' }, stringData: { password: 'x' } });
    await client.create(SERVICES, app, {
      metadata: { name: 'front' },
      // One that the drill must change before it is restored.
      spec: { externalIPs: ['192.0.2.1'], selector: { app: 'web' }, ports: [{ port: 80 }] },
    });
    await client.create(BACKUP_REVIEWS, undefined, {
      metadata: { name: tenancy, labels },
      spec: { tenancy, drLevel: 3, rpoMinutes: 1440, retentionDays: 1, drLocation: 'dr-centre' },
    });
    const { fromAt, untilAt, dueAt } = datesOf(MONTH, { body: defaultPolicy() });
    await client.create<SecurityBulletin>(SECURITY_BULLETINS, undefined, {
      metadata: { name: MONTH, labels },
      spec: {
        month: MONTH,
        from: fromAt.toISOString(),
        until: untilAt.toISOString(),
        // Due already, whatever month it is.
        draftAt: '2026-01-01T00:00:00.000Z',
        dueAt: dueAt.toISOString(),
        policyVersion: 1,
        retests: [],
      },
    });
    await until(
      'the finding',
      async () => (await client.get<BackupReview>(BACKUP_REVIEWS, { name: tenancy })).status?.finding === 'protected',
      150_000,
    );
    const name = `${run}-d`;
    const probes = [
      { name: '对象与副本', kind: 'restoreOnly', weight: 1, timeoutMinutes: 5 } as const,
      {
        ...({ name: '脚本', kind: 'script', weight: 1 } as const),
        timeoutMinutes: 5,
        script: { image: IMAGE, command: ['true'] },
      },
    ];
    await client.create<Drill>(DRILLS, undefined, {
      metadata: { name, labels },
      spec: {
        ...{ year: 2026, scenario: 'restore', tenancy, announcedStart: isoSeconds(new Date()), windowDays: 7 },
        ...{ timeoutMinutes: 60, rtoMinutes: 120, rpoMinutes: 1440, probes, policyVersion: 1 },
      },
    });
    const drilled = await until(
      'the drill',
      async () => {
        const found = await client.get<Drill>(DRILLS, { name });
        return found.status?.evidenceDigest !== undefined && !found.metadata.finalizers?.length && found;
      },
      150_000,
    );
    expect(drilled.status, drilled.status?.summary).toMatchObject({
      phase: 'verified',
      cleanup: { namespacesGone: true, restoreGone: true },
    });
    expect(drilled.status?.probes?.[0]?.message).not.toContain('not looked at');
    const bulletin = await until(
      'the draft',
      async () => {
        const found = await client.get<SecurityBulletin>(SECURITY_BULLETINS, { name: MONTH });
        return found.status?.draft && found;
      },
      60_000,
    );
    const unread = bulletin.status?.draft?.sections.filter(({ message }) => message.includes('may not read'));
    expect(unread).toEqual([]);
    await client.delete(DRILLS, { name });
    // What is sampled is written when they stop, at the latest.
    await first.stop();
    const second = await work(refused);
    await until('a slot to be sampled', async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${second.metricsPort}/metrics`)).text();
      return /yunzhi_loop_last_looked_timestamp_seconds\{loop="usage"\} [1-9]/.test(metrics);
    });
    await second.stop();
    expect((await client.list(USAGE_REPORTS, app)).items.length).toBeGreaterThan(0);
    expect(refused).toEqual([]);
  },
  LONG,
);

test('no rule of what is installed is a wildcard, and none reads secrets on the whole cluster', () => {
  const roles = DEFAULT_RIGHTS.flatMap(rightsIn).filter(({ rules }) => rules);
  expect(roles.length).toBeGreaterThan(8);
  for (const { kind, metadata, rules = [] } of roles)
    for (const rule of rules)
      expect([rule.apiGroups, rule.resources, rule.verbs].flat(), `${kind} ${metadata.name}`).not.toContain('*');
  const bound = DEFAULT_RIGHTS.flatMap(rightsIn)
    .filter(({ kind }) => kind === 'ClusterRoleBinding')
    .map((one) => (one as unknown as { roleRef: { name: string } }).roleRef.name);
  const everywhere = roles.filter(
    ({ kind, metadata }) => kind === 'ClusterRole' && bound.includes(metadata.name ?? ''),
  );
  expect(everywhere.length).toBeGreaterThan(2);
  const dangerous = [
    'secrets',
    'pods/exec',
    'pods/attach',
    'pods/portforward',
    'pods/log',
    'services/proxy',
    'nodes/proxy',
  ];
  for (const { metadata, rules = [] } of everywhere)
    for (const resource of rules.flatMap(({ resources = [] }) => resources))
      expect(dangerous, `ClusterRole ${metadata.name}`).not.toContain(resource);
});

test('the operators are refused what no duty needs', async () => {
  const { client } = cluster;
  const namespace = uniqueWord('foreign');
  await client.create(NAMESPACES, undefined, { metadata: { name: namespace } });
  await client.create(SECRETS, namespace, { metadata: { name: 'key' }, stringData: { key: 'x' } });
  await client.create(CONFIG_MAPS, namespace, { metadata: { name: 'settings' } });
  const job = { metadata: { name: 'mine' }, spec: { template: { spec: { restartPolicy: 'Never', containers: [] } } } };
  const exec = `${pathOf(PODS, namespace, 'any', 'exec')}?command=id`;
  const attempts: Record<string, Promise<unknown>> = {
    'reading a secret': operators.get(SECRETS, { namespace, name: 'key' }),
    'listing secrets of one namespace': operators.list(SECRETS, namespace),
    'listing secrets of all': operators.list(SECRETS),
    'running a command in a pod': operators.request('POST', exec),
    'reading a pod’s log': operators.request('GET', pathOf(PODS, namespace, 'any', 'log')),
    'asking a service through the API server': operators.request('GET', `${pathOf(SERVICES, namespace, 'any')}/proxy/`),
    'running a job outside a drill': operators.create(JOBS, namespace, job),
    'writing a configuration of others': operators.patch(CONFIG_MAPS, { namespace, name: 'settings' }, 'merge', {
      data: {},
    }),
    'deleting what others deployed': operators.delete(DEPLOYMENTS, { namespace, name: 'any' }),
    'changing a backup': operators.patch(BACKUPS, { namespace: VELERO_NAMESPACE, name: 'any' }, 'merge', { spec: {} }),
    'deleting a backup past its record': operators.delete(BACKUPS, { namespace: VELERO_NAMESPACE, name: 'any' }),
    'writing a review’s specification': operators.patch(BACKUP_REVIEWS, { name: 'any' }, 'merge', { spec: {} }),
    'writing a bulletin’s specification': operators.patch(SECURITY_BULLETINS, { name: 'any' }, 'merge', { spec: {} }),
    'reading the keys of the backup locations': operators.list(SECRETS, VELERO_NAMESPACE),
    'binding itself to what it will': operators.create(CLUSTER_ROLE_BINDINGS, undefined, {
      metadata: { name: 'mine' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'yunzhi-drill' },
    }),
  };
  const codes = await Promise.all(
    Object.entries(attempts).map(async ([what, one]) => [what, await codeOf(one)] as const),
  );
  await client.delete(NAMESPACES, { name: namespace });
  expect(Object.fromEntries(codes)).toEqual(Object.fromEntries(Object.keys(attempts).map((what) => [what, 403])));
});

test('the server is refused everything beside the authority’s own words', async () => {
  const velero = { namespace: VELERO_NAMESPACE, name: 'any' };
  const attempts: Record<string, Promise<unknown>> = {
    'the provider’s word on backups': server.patchStatus(BACKUP_REVIEWS, { name: 'any' }, { finding: 'protected' }),
    'the provider’s word on a drill': server.patchStatus(DRILLS, { name: 'any' }, { phase: 'verified' }),
    'the provider’s word on a month': server.patchStatus(SECURITY_BULLETINS, { name: 'any' }, { draft: {} }),
    'use of resources': server.create(USAGE_REPORTS, 'default', { metadata: { name: 'any' } }),
    'a backup': server.create(BACKUPS, VELERO_NAMESPACE, { metadata: { name: 'any' } }),
    'a restore': server.create(RESTORES, VELERO_NAMESPACE, { metadata: { name: restoreName('any') } }),
    'a schedule': server.delete(SCHEDULES, velero),
    'a namespace': server.delete(NAMESPACES, { name: 'default' }),
    secrets: server.list(SECRETS),
    pods: server.list(PODS),
  };
  const codes = await Promise.all(
    Object.entries(attempts).map(async ([what, one]) => [what, await codeOf(one)] as const),
  );
  expect(Object.fromEntries(codes)).toEqual(Object.fromEntries(Object.keys(attempts).map((what) => [what, 403])));
});
