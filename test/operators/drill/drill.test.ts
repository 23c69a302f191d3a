import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { SiteUnavailable } from '../../../operators/backup/dr-site.ts';
import { drillNamespace, FENCE_NAME, restoreName } from '../../../operators/drill/names.ts';
import { VELERO_NAMESPACE } from '../../../operators/drill/velero.ts';
import { DRILL_FINALIZER, DRILL_LABEL, type Drill } from '../../../operators/resources/drill.ts';
import { LABELS } from '../../../operators/resources/group.ts';
import { say } from '../../../operators/resources/sentences.ts';
import type { KubeObject } from '../../../operators/runtime/client.ts';
import {
  CONFIG_MAPS,
  CRON_JOBS,
  DOWNLOAD_REQUESTS,
  DRILLS,
  NAMESPACES,
  NETWORK_POLICIES,
  PODS,
  RESOURCE_QUOTAS,
  RESTORES,
  SERVICES,
} from '../../../operators/runtime/kinds.ts';
import { uniqueWord, until } from '../cluster.ts';
import { installRights, tokenOf } from '../rights.ts';
import { deploymentOf } from '../tenancy/city.ts';
import { INGRESSES, type Stage, useStage } from './stage.ts';

const stage = useStage();
const LONG = 240_000;
const IMAGE = 'registry.example/probe@sha256:0000000000000000000000000000000000000000000000000000000000000000';

afterEach(() => {
  stage.clock.aheadMillis = 0;
});

const isClean = ({ status }: Drill): boolean => status?.evidenceDigest !== undefined;

async function expectNothingLeft({ client }: Stage, name: string): Promise<void> {
  const labelSelector = `${DRILL_LABEL}=${name}`;
  expect((await client.list(NAMESPACES, undefined, { labelSelector })).items).toEqual([]);
  for (const kind of [RESTORES, CONFIG_MAPS, DOWNLOAD_REQUESTS])
    expect((await client.list(kind, VELERO_NAMESPACE, { labelSelector })).items).toEqual([]);
}

const restoreOnly = { name: '对象与副本', kind: 'restoreOnly', weight: 60, timeoutMinutes: 5 } as const;

test(
  'a restore drill runs through: drawn, isolated, restored, probed, measured, cleaned up with proof',
  async (context) => {
    if (!stage.hasVelero) return context.skip('the cluster has no Velero');
    const tenancy = await stage.system();
    await stage.backup(tenancy);
    await stage.start();
    const name = await stage.drill(tenancy);
    const end = await stage.until(name, 'to be cleaned up', isClean, LONG);
    expect(end.status).toMatchObject({
      phase: 'verified',
      score: 100,
      rtoMet: true,
      rpoMet: true,
      cleanup: { namespacesGone: true, volumesGone: true, restoreGone: true, locationClear: 'seen', message: '' },
      expected: { replicas: { [`deployments.apps/${tenancy}-app/web`]: 2 } },
    });
    expect(end.status?.steps?.map(({ name: step, result }) => `${step} ${result}`)).toEqual([
      'draw done',
      'isolate done',
      'read done',
      'restore done',
      'probe done',
      'judge done',
      'clean-up done',
    ]);
    await expectNothingLeft(stage, name);
    const released = await stage.until(name, 'released', ({ metadata }) => !metadata.finalizers?.length);
    expect(released.status).toEqual(end.status);
  },
  LONG,
);

test(
  'a plain system, with nothing that must be made harmless, is restored as it is',
  async (context) => {
    if (!stage.hasVelero) return context.skip('the cluster has no Velero');
    const tenancy = await stage.system('plain');
    await stage.backup(tenancy);
    await stage.start();
    const name = await stage.drill(tenancy);
    const end = await stage.until(name, 'to be cleaned up', isClean, LONG);
    expect(end.status?.phase, end.status?.summary).toBe('verified');
    await expectNothingLeft(stage, name);
  },
  LONG,
);

test(
  'what is restored cannot reach out nor take traffic, and a prober and a script decide',
  async (context) => {
    if (!stage.hasVelero) return context.skip('the cluster has no Velero');
    let isOpen = false;
    const asked: string[] = [];
    const prober = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.statusCode = isOpen ? 200 : 503;
      response.end('服务正常');
    });
    await new Promise<void>((resolve) => prober.listen(0, '127.0.0.1', resolve));
    const via = `http://127.0.0.1:${(prober.address() as AddressInfo).port}/{namespace}/{service}`;
    const tenancy = await stage.system();
    await stage.backup(tenancy);
    await stage.start();
    const http = { service: 'front', port: 80, path: '/health', expectStatus: 200, expectText: '正常', via };
    const script = { image: IMAGE, command: ['true'] };
    const name = await stage.drill(tenancy, {
      probes: [
        restoreOnly,
        { name: '首页', kind: 'query', weight: 20, timeoutMinutes: 5, http },
        { name: '业务脚本', kind: 'script', weight: 20, timeoutMinutes: 5, script },
      ],
    });
    await stage.until(name, 'to ask the prober', () => asked.length > 0, LONG);
    const app = drillNamespace(name, 'app');
    const { client } = stage;
    const fence = await client.get<KubeObject & { spec: { egress: unknown[]; policyTypes: string[] } }>(
      NETWORK_POLICIES,
      {
        namespace: app,
        name: FENCE_NAME,
      },
    );
    const own = { namespaceSelector: { matchLabels: { [DRILL_LABEL]: name } } };
    expect(fence.spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(fence.spec.egress).toHaveLength(2);
    expect(fence.spec.egress[0]).toEqual({ to: [own] });
    const quota = await client.get<KubeObject & { spec: { hard: object } }>(RESOURCE_QUOTAS, {
      namespace: app,
      name: FENCE_NAME,
    });
    expect(quota.spec.hard).toMatchObject({ 'services.loadbalancers': '0', 'services.nodeports': '0' });
    // A template without requests, lawful in production by the tenancy's defaults, is let in here as well.
    const { spec: full } = deploymentOf('bare', 1).spec.template;
    const bare = { ...full, containers: full.containers.map((one) => ({ ...one, resources: undefined })) };
    const made = await client.create<KubeObject>(PODS, app, { metadata: { name: 'bare' }, spec: bare });
    expect(made.metadata.namespace).toBe(app);
    const restore = await client.get<KubeObject>(RESTORES, { namespace: VELERO_NAMESPACE, name: restoreName(name) });
    const before = [fence, quota].map(({ metadata }) => metadata.creationTimestamp ?? '');
    expect(before.every((time) => time <= (restore.metadata.creationTimestamp ?? ''))).toBe(true);
    const service = await client.get<KubeObject & { spec: object }>(SERVICES, { namespace: app, name: 'front' });
    expect(service.spec).toMatchObject({ type: 'ClusterIP' });
    expect(JSON.stringify(service)).not.toContain('registry.example.gov.cn');
    if (await stage.serves(INGRESSES)) {
      const ingress = await client.get<KubeObject & { spec: { rules: { host: string }[] } }>(INGRESSES, {
        namespace: app,
        name: 'public',
      });
      expect(ingress.spec.rules.map(({ host }) => host)).toEqual([`registry.example.gov.cn.${name}.invalid`]);
    }
    if (await stage.serves(CRON_JOBS)) {
      const nightly = await client.get<KubeObject & { spec: object }>(CRON_JOBS, { namespace: app, name: 'nightly' });
      expect(nightly.spec).toMatchObject({ suspend: true });
    }
    const home = await client.get<KubeObject>(NAMESPACES, { name: app });
    expect(home.metadata.labels?.[LABELS.tenancy]).toBeUndefined();

    isOpen = true;
    const end = await stage.until(name, 'to be cleaned up', isClean, LONG);
    expect(end.status?.phase, JSON.stringify(end.status)).toBe('verified');
    expect(asked[0]).toBe(`/${app}/front/health`);
    expect(end.status?.probes?.map(({ result }) => result)).toEqual(['passed', 'passed', 'passed']);
    await expectNothingLeft(stage, name);
    prober.close();
  },
  LONG,
);

test(
  'a probe that does not pass fails the drill, costs its weight, and everything is cleaned up',
  async (context) => {
    if (!stage.hasVelero) return context.skip('the cluster has no Velero');
    const tenancy = await stage.system();
    await stage.backup(tenancy);
    await stage.start();
    const http = { service: 'front', port: 80, path: '/', expectStatus: 200 };
    const query = { name: '首页', kind: 'query', weight: 40, timeoutMinutes: 1, http } as const;
    const name = await stage.drill(tenancy, { probes: [restoreOnly, query] });
    await stage.until(name, 'to wait for the service', ({ status }) => status?.probes?.[1]?.result === 'waiting', LONG);
    stage.clock.aheadMillis = 61_000;
    const end = await stage.until(name, 'to be cleaned up', isClean, LONG);
    expect(end.status).toMatchObject({ phase: 'failed', score: 60, rtoMet: false, rpoMet: true });
    expect(end.status?.rtoSeconds).toBeUndefined();
    expect(end.status?.probes?.[1]?.message).toMatch(/^Not in 1 minutes\. 200 was expected, the answer was [45]\d\d/);
    await expectNothingLeft(stage, name);
  },
  LONG,
);

test(
  'the restore point is drawn by chance among the good ones at the DR centre',
  async (context) => {
    if (!stage.hasVelero) return context.skip('the cluster has no Velero');
    const tenancy = await stage.system();
    const first = await stage.backup(tenancy);
    await stage.backup(tenancy, 'main-site');
    const last = await stage.backup(tenancy);
    const [oldest] = [first, last].toSorted(
      (a, b) =>
        (a.status?.startTimestamp ?? '').localeCompare(b.status?.startTimestamp ?? '') ||
        (a.metadata.name ?? '').localeCompare(b.metadata.name ?? ''),
    );
    let below = 0;
    await stage.start({
      chance: (count) => {
        below = count;
        return 0;
      },
    });
    const name = await stage.drill(tenancy);
    const drawn = await stage.until(name, 'to draw', ({ status }) => status?.restorePoint !== undefined);
    expect(below).toBe(2);
    expect(drawn.status?.restorePoint).toMatchObject({
      backup: oldest?.metadata.name,
      location: 'dr-centre',
      drawnFrom: 2,
      newestTakenAt: last.status?.startTimestamp,
    });
    await stage.until(name, 'to be cleaned up', isClean, LONG);
  },
  LONG,
);

test('a backup that leaves something of its namespaces out is no restore point', async (context) => {
  if (!stage.hasVelero) return context.skip('the cluster has no Velero');
  const tenancy = await stage.system();
  await stage.backup(tenancy, 'dr-centre', { excludedResources: ['secrets'] });
  await stage.start();
  const name = await stage.drill(tenancy);
  const end = await stage.until(name, 'to end', isClean, LONG);
  expect(end.status).toMatchObject({ phase: 'failed', score: 0 });
  expect(end.status?.summary).toMatch(/^There is no good restore point of /);
});

test('a restore point that is not to be found at the DR centre fails the drill with that reason', async (context) => {
  if (!stage.hasVelero) return context.skip('the cluster has no Velero');
  const tenancy = await stage.system('plain');
  const { metadata } = await stage.backup(tenancy);
  await stage.start({ readContent: async () => undefined });
  const name = await stage.drill(tenancy);
  const end = await stage.until(name, 'to end', isClean, LONG);
  expect(end.status).toMatchObject({ phase: 'failed', score: 0 });
  expect(end.status?.summary).toBe(`${metadata.name} is not to be found at dr-centre.`);
  await expectNothingLeft(stage, name);
});

test('while the DR centre cannot be asked the drill waits and says why', async (context) => {
  if (!stage.hasVelero) return context.skip('the cluster has no Velero');
  const tenancy = await stage.system('plain');
  await stage.backup(tenancy);
  const away = new SiteUnavailable(say('backup.siteSilent', { host: 's3.dr', reason: 'does not answer' }));
  await stage.start({ readContent: () => Promise.reject(away) });
  const name = await stage.drill(tenancy);
  const says = ({ status }: Drill) => status?.steps?.find((step) => step.name === 'read')?.message === away.message;
  await stage.until(name, 'to say that it waits', says, LONG);
  await stage.start();
  const end = await stage.until(name, 'to be cleaned up', isClean, LONG);
  expect(end.status?.phase).toBe('verified');
});

test('without a good restore point the drill fails, says so, and has nothing to clean', async (context) => {
  if (!stage.hasVelero) return context.skip('the cluster has no Velero');
  const tenancy = await stage.system();
  await stage.start();
  const name = await stage.drill(tenancy);
  const end = await stage.until(name, 'to end', isClean);
  expect(end.status).toMatchObject({ phase: 'failed', score: 0 });
  expect(end.status?.summary).toMatch(/^There is no good restore point of /);
});

test(
  'a namespace that is not the drill’s own is neither taken over nor removed',
  async (context) => {
    if (!stage.hasVelero) return context.skip('the cluster has no Velero');
    const tenancy = await stage.system();
    await stage.backup(tenancy);
    await stage.stop();
    const name = await stage.drill(tenancy);
    const foreign = drillNamespace(name, 'app');
    await stage.client.create(NAMESPACES, undefined, { metadata: { name: foreign } });
    await stage.start();
    const end = await stage.until(name, 'to end', isClean, LONG);
    expect(end.status?.phase).toBe('failed');
    expect(end.status?.summary).toContain(foreign);
    expect(await stage.client.find(NAMESPACES, { name: foreign })).toBeDefined();
    await stage.client.delete(NAMESPACES, { name: foreign });
  },
  LONG,
);

test('operators that were dead for 40 days begin no drill by surprise: it is overdue, once, until it has a new date', async () => {
  const tenancy = uniqueWord('none');
  await stage.stop();
  const name = await stage.drill(tenancy);
  stage.clock.aheadMillis = 40 * 86_400_000;
  await stage.start();
  const overdue = await stage.until(name, 'to be overdue', ({ status }) => status?.phase === 'overdue');
  expect(overdue.metadata.finalizers ?? []).toEqual([]);
  stage.controller?.enqueue(name);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await stage.get(name)).metadata.resourceVersion).toBe(overdue.metadata.resourceVersion);
  const announcedStart = new Date(stage.clock.now().getTime() + 86_400_000).toISOString();
  await stage.client.patch(DRILLS, { name }, 'merge', { spec: { announcedStart } });
  await stage.until(name, 'to be planned again', ({ status }) => status?.phase === 'planned');
});

test(
  'a drill that has not ended in its time has timed out and is cleaned up all the same',
  async (context) => {
    if (!stage.hasVelero) return context.skip('the cluster has no Velero');
    const tenancy = await stage.system();
    await stage.backup(tenancy);
    await stage.start();
    const http = { service: 'front', port: 80, path: '/', expectStatus: 200 };
    const name = await stage.drill(tenancy, {
      timeoutMinutes: 5,
      probes: [{ name: '首页', kind: 'query', weight: 1, timeoutMinutes: 60, http }],
    });
    await stage.until(name, 'to wait for the service', ({ status }) => status?.probes?.[0]?.result === 'waiting', LONG);
    stage.clock.aheadMillis = 300_000;
    const end = await stage.until(name, 'to be cleaned up', isClean, LONG);
    expect(end.status).toMatchObject({ phase: 'timed-out', score: 0, probes: [{ result: 'failed' }] });
    await expectNothingLeft(stage, name);
  },
  LONG,
);

test(
  'a drill that is deleted while it runs leaves nothing behind',
  async (context) => {
    if (!stage.hasVelero) return context.skip('the cluster has no Velero');
    const tenancy = await stage.system();
    await stage.backup(tenancy);
    await stage.start();
    const name = await stage.drill(tenancy);
    const running = await stage.until(
      name,
      'to be isolated',
      ({ status }) => Boolean(status?.steps?.some((step) => step.name === 'restore')),
      LONG,
    );
    expect(running.metadata.finalizers).toContain(DRILL_FINALIZER);
    await stage.client.delete(DRILLS, { name });
    await until('the drill to be gone', async () => !(await stage.client.find(DRILLS, { name })), LONG);
    await expectNothingLeft(stage, name);
  },
  LONG,
);

test(
  'the rights that are handed out for drills suffice for one',
  async (context) => {
    if (!stage.hasVelero) return context.skip('the cluster has no Velero');
    await installRights(stage.client, ['operators.yaml', 'drills.yaml']);
    const token = await tokenOf(stage.client, 'yunzhi-operators');
    const tenancy = await stage.system();
    await stage.backup(tenancy);
    await stage.start({ as: stage.client.withToken(token) });
    const script = { image: IMAGE, command: ['true'] };
    const name = await stage.drill(tenancy, {
      probes: [restoreOnly, { name: '脚本', kind: 'script', weight: 1, timeoutMinutes: 5, script }],
    });
    const end = await stage.until(
      name,
      'released',
      (drill) => isClean(drill) && !drill.metadata.finalizers?.length,
      LONG,
    );
    expect(end.status?.phase).toBe('verified');
  },
  LONG,
);
