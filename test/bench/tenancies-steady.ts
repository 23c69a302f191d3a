import { setTimeout as sleep } from 'node:timers/promises';
import { KubeClient } from '../../operators/runtime/client.ts';
import {
  LIMIT_RANGES,
  NETWORK_POLICIES,
  RESOURCE_QUOTAS,
  type ResourceKind,
  ROLE_BINDINGS,
} from '../../operators/runtime/kinds.ts';
import { layFoundation } from '../../operators/tenancy/foundation.ts';
import { type Figure, megabytes, percentile, residentBytes, rounded } from './figures.ts';
import { startRealApi } from './real-api.ts';
import { auditPosition, type BenchCloud, benchTenancy, converge, startOperatorProcess } from './tenancies.ts';

const DRIFTED: [kind: ResourceKind, name: string][] = [
  [RESOURCE_QUOTAS, 'yunzhi-quota'],
  [LIMIT_RANGES, 'yunzhi-limits'],
  [NETWORK_POLICIES, 'yunzhi-isolation'],
  [ROLE_BINDINGS, 'yunzhi-member-admin'],
];
const DRIFTS = 200;
/** Statuses of quotas that the cluster's own controller still writes right after the creation are not the steady state. */
const SETTLE_MILLIS = 30_000;

/** 2,000 tenancies at rest for `YUNZHI_BENCH_MINUTES` (10 unless told): writes by the audit log, memory; then drift, one after the other. */
export async function benchSteadyState(): Promise<Figure[]> {
  const api = await startRealApi();
  const minutes = Number(process.env.YUNZHI_BENCH_MINUTES ?? 10);
  try {
    return await measureSteadyState({ kubeconfig: api.kubeconfig, auditLog: `${api.folder}/audit.log` }, 2000, minutes);
  } finally {
    api.stop();
  }
}

export async function measureSteadyState(cloud: BenchCloud, count: number, minutes: number): Promise<Figure[]> {
  const client = await KubeClient.connect(cloud.kubeconfig);
  await layFoundation(client);
  const operators = await startOperatorProcess(cloud.kubeconfig);
  try {
    await converge(client, 'op', count);
    await sleep(SETTLE_MILLIS);
    const audit = await auditPosition(cloud);
    await sleep(minutes * 60_000);
    const writes = await audit.writesSince();
    const memory = residentBytes(operators.process.pid ?? 0);
    const millis = await repairDrift(client, count);
    const others = writes.filter((each) => each.resource !== 'leases');
    return [
      { name: `writes in ${minutes} min but for the lease`, value: others.length, unit: '', goal: '0' },
      { name: 'writes of the lease', value: writes.length - others.length, unit: '' },
      { name: `resident memory with ${count} tenancies`, value: megabytes(memory), unit: 'MB', goal: '≤ 150 MB' },
      { name: `repair of ${DRIFTS} deletions, p50`, value: rounded(percentile(millis, 50)), unit: 'ms' },
      {
        name: `repair of ${DRIFTS} deletions, p95`,
        value: rounded(percentile(millis, 95)),
        unit: 'ms',
        goal: '≤ 100 ms',
      },
    ];
  } finally {
    await operators.stop();
    client.close();
  }
}

/** Deletes children of random tenancies; milliseconds from the answer to the deletion until a watch shows the child again. */
async function repairDrift(client: KubeClient, count: number): Promise<number[]> {
  const waiting = new Map<string, () => void>();
  const stopping = new AbortController();
  for (const [kind] of DRIFTED) {
    const { metadata } = await client.list(kind, undefined, { limit: 1 });
    const query = { resourceVersion: metadata.resourceVersion };
    void client.watch(
      kind,
      undefined,
      query,
      ({ type, object }) => {
        if (type === 'ADDED') waiting.get(`${kind.kind} ${object.metadata.namespace}`)?.();
      },
      { signal: stopping.signal },
    );
  }
  const millis: number[] = [];
  for (let i = 0; i < DRIFTS; i++) {
    const [kind, name] = DRIFTED[i % DRIFTED.length] ?? [RESOURCE_QUOTAS, ''];
    const namespace = `${benchTenancy('op', Math.floor(Math.random() * count)).metadata.name}-app`;
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.set(`${kind.kind} ${namespace}`, resolve);
    const deleting = client.delete(kind, { namespace, name });
    const startedAt = performance.now();
    await deleting;
    await promise;
    millis.push(performance.now() - startedAt);
    waiting.clear();
  }
  stopping.abort();
  return millis;
}
