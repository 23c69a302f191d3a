import { setTimeout } from 'node:timers/promises';
import { parse } from 'yaml';
import { namespaceName } from '../../operators/resources/tenancy.ts';
import type { KubeClient } from '../../operators/runtime/client.ts';
import { KubeError } from '../../operators/runtime/errors.ts';
import { DEPLOYMENTS, PERSISTENT_VOLUME_CLAIMS, SERVICES, STATEFUL_SETS } from '../../operators/runtime/kinds.ts';
import { specOf } from '../allocations/desired.ts';
import { requireCluster } from '../cluster/client.ts';
import type { Services } from '../context.ts';
import { AppError } from '../errors.ts';
import { isEmbedded } from '../settings.ts';
import { callerOf } from './desk.ts';
import { HEALTH } from './probes.ts';
import { DEMO_IN_USE, type DemoInUse } from './production.ts';
import { levelsOf } from './usage-day.ts';

const PATIENCE_MILLIS = 300_000;
const ASK_AGAIN_MILLIS = 500;

/**
 * What runs in the example systems' namespaces, so that their use goes on by itself from the second day: put there by a member of
 * the unit, with the same kubeconfig that the console hands out. On the embedded cloud alone, whose nodes simulate the load that
 * the pods declare; nobody's real cluster is given examples to run.
 */
export async function seedWorkloads(services: Services, isStopped: () => boolean): Promise<void> {
  if (!services.cluster || !isEmbedded(services.settings)) return;
  for (const system of DEMO_IN_USE) {
    const tenancyName = `${system.unit}-${system.code}`;
    const allocation = await services.db.allocation.findUnique({ where: { tenancyName } });
    if (!allocation || allocation.state === 'retired') continue;
    const token = await whenGiven(() => memberToken(services, system.member, allocation.id), isStopped);
    if (!token) return;
    const client = requireCluster(services).withToken(token);
    const namespace = namespaceName(tenancyName, specOf(allocation).namespaces[0]?.part ?? 'app');
    await install(client, namespace, system).finally(() => client.close());
  }
}

async function memberToken(services: Services, member: string, id: string): Promise<string> {
  const { allocations } = await callerOf(services, member);
  const { yaml } = await allocations.kubeconfig({ id });
  const { users } = parse(yaml) as { users: [{ user: { token: string } }] };
  return users[0].user.token;
}

/** The operators give access some seconds after the grant; undefined when stopped meanwhile. */
async function whenGiven<T>(ask: () => Promise<T>, isStopped: () => boolean): Promise<T | undefined> {
  for (const until = Date.now() + PATIENCE_MILLIS; !isStopped(); ) {
    try {
      return await ask();
    } catch (error) {
      if (!isNotReady(error) || Date.now() > until) throw error;
    }
    await setTimeout(ASK_AGAIN_MILLIS);
  }
  return undefined;
}

function isNotReady(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof AppError && ['accessNotReady', 'clusterUnreachable'].includes(cause.user.key);
}

/** A service and its database, each with half of the quota; the wasteful ones have an old volume too that nothing mounts. */
async function install(client: KubeClient, namespace: string, system: DemoInUse): Promise<void> {
  const put = (create: Promise<unknown>) => create.catch(unlessThere);
  await put(client.create(DEPLOYMENTS, namespace, deployment(system)));
  await put(client.create(STATEFUL_SETS, namespace, statefulSet(system)));
  await put(client.create(SERVICES, namespace, service('app', 8080)));
  await put(client.create(SERVICES, namespace, service('db', 5432)));
  if (system.use === 'over')
    await put(
      client.create(PERSISTENT_VOLUME_CLAIMS, namespace, { metadata: { name: 'data-old' }, spec: claimSpec('10Gi') }),
    );
}

/** A start that was cut short had come so far. */
const unlessThere = (error: unknown): void => {
  if (!(error instanceof KubeError) || error.status.code !== 409) throw error;
};

const deployment = (system: DemoInUse) => ({
  metadata: { name: 'app' },
  // The quota has no room for an old and a new pod beside each other.
  spec: { replicas: 1, strategy: { type: 'Recreate' }, ...podsOf(system, 'app') },
});

const statefulSet = (system: DemoInUse) => ({
  metadata: { name: 'db' },
  spec: {
    replicas: 1,
    serviceName: 'db',
    ...podsOf(system, 'db', [{ name: 'data', mountPath: '/var/lib/data' }]),
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec('20Gi') }],
  },
});

function podsOf(system: DemoInUse, name: 'app' | 'db', volumeMounts: { name: string; mountPath: string }[] = []) {
  const labels = { app: name };
  const { cpu, memory } = levelsOf(system, name);
  const annotations = {
    'yunzhi.dev/load': 'workday',
    'yunzhi.dev/peak-cpu-percent': String(cpu),
    'yunzhi.dev/peak-memory-percent': String(memory),
    ...(name === 'app' && { 'yunzhi.dev/http-status': String(HEALTH.status) }),
  };
  const amounts = { cpu: `${system.cpuMillis / 2}m`, memory: `${system.memoryGib * 512}Mi` };
  const container = {
    name,
    image: `registry.yunzhou.example/${system.unit}/${system.code}-${name}:2.4.1`,
    resources: { requests: amounts, limits: amounts },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    volumeMounts,
  };
  const securityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
  return {
    selector: { matchLabels: labels },
    template: { metadata: { labels, annotations }, spec: { securityContext, containers: [container] } },
  };
}

const service = (app: string, port: number) => ({
  metadata: { name: app },
  spec: { selector: { app }, ports: [{ port }] },
});

const claimSpec = (storage: string) => ({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } });
