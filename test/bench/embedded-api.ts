import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeClient } from '../../operators/runtime/client.ts';
import type { ResourceKind } from '../../operators/runtime/kinds.ts';
import { type Figure, inParallel, megabytes, percentile, residentBytes, rounded, timed } from './figures.ts';
import { startRealApi } from './real-api.ts';

const CONFIG_MAPS: ResourceKind = { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };
const OBJECTS = 10_000;
const WIDTH = 16;
const LISTS = 5;

interface Side {
  createsPerSecond: number;
  listMillis: number;
  memoryBytes: number;
}

/** Creates 10,000 config maps 16 at a time, lists them all at once, weighs the processes; first here, then there. */
export async function benchEmbeddedApi(): Promise<Figure[]> {
  const embedded = await measureEmbedded();
  const real = await measureReal();
  return [
    { name: 'embedded: creates', value: rounded(embedded.createsPerSecond, 0), unit: '/s' },
    { name: 'real: creates', value: rounded(real.createsPerSecond, 0), unit: '/s' },
    ratio('creates, embedded ÷ real', embedded.createsPerSecond / real.createsPerSecond, '> 1'),
    { name: `embedded: list of ${OBJECTS}, median of ${LISTS}`, value: rounded(embedded.listMillis), unit: 'ms' },
    { name: `real: list of ${OBJECTS}, median of ${LISTS}`, value: rounded(real.listMillis), unit: 'ms' },
    ratio('list, real ÷ embedded', real.listMillis / embedded.listMillis, '> 1'),
    { name: 'embedded: resident memory', value: megabytes(embedded.memoryBytes), unit: 'MB' },
    { name: 'real: resident memory (etcd and kube-apiserver)', value: megabytes(real.memoryBytes), unit: 'MB' },
    ratio('memory, real ÷ embedded', real.memoryBytes / embedded.memoryBytes, '> 1'),
  ];
}

const ratio = (name: string, value: number, goal: string): Figure => ({
  name,
  value: rounded(value, 2),
  unit: '×',
  goal,
});

async function measureReal(): Promise<Side> {
  const api = await startRealApi();
  try {
    return await measure(api.kubeconfig, () => api.pids.reduce((sum, pid) => sum + residentBytes(pid), 0));
  } finally {
    api.stop();
  }
}

async function measureEmbedded(): Promise<Side> {
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-bench-embedded-'));
  const child = spawn(process.execPath, ['operators/embedded/main.ts', '--data', folder], { stdio: 'ignore' });
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    await waitUntilServed(kubeconfig);
    return await measure(kubeconfig, () => residentBytes(child.pid ?? 0));
  } finally {
    await stopChild(child);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(kubeconfig: string, memory: () => number): Promise<Side> {
  const client = await KubeClient.connect(kubeconfig);
  const seconds = (await timed(() => inParallel(OBJECTS, WIDTH, (index) => createConfigMap(client, index)))) / 1000;
  const lists: number[] = [];
  for (let round = 0; round < LISTS; round += 1) {
    lists.push(await timed(() => client.list(CONFIG_MAPS, 'default')));
  }
  return { createsPerSecond: OBJECTS / seconds, listMillis: percentile(lists, 50), memoryBytes: memory() };
}

async function createConfigMap(client: KubeClient, index: number): Promise<void> {
  const data = { line: `value ${index} `.repeat(20) };
  await client.create(CONFIG_MAPS, 'default', { metadata: { name: `bench-${index}` }, data });
}

async function waitUntilServed(kubeconfig: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (existsSync(kubeconfig)) {
      const client = await KubeClient.connect(kubeconfig);
      const answered = await client.list(CONFIG_MAPS, 'default').then(
        () => true,
        () => false,
      );
      if (answered) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the embedded API did not come up within 10 s');
}

const stopChild = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
