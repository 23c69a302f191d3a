import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until, useCluster } from '../cluster.ts';

const cluster = useCluster();
const MAIN = new URL('../../../operators/main.ts', import.meta.url).pathname;

function run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env } };
    const child = execFile(process.execPath, [MAIN, ...args], options, (_error, _stdout, stderr) => {
      resolve({ code: child.exitCode, stderr });
    });
  });
}

async function kubeconfigOf(server: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'yunzhi-main-')), 'kubeconfig');
  const config = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: {} }],
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

test.each<[string, () => Promise<string[]>, RegExp]>([
  ['no cluster at all', async () => [], /No Kubernetes cluster is configured/],
  ['a kubeconfig that is not there', async () => ['--kubeconfig', '/nowhere'], /\/nowhere cannot be read/],
  [
    'a cluster that does not answer',
    async () => ['--kubeconfig', await kubeconfigOf('http://127.0.0.1:1')],
    /does not answer/,
  ],
  ['a server that is no URL', async () => ['--kubeconfig', await kubeconfigOf('nonsense')], /which is no URL/],
  ['an unknown option', async () => ['--colour', 'red'], /Unknown option '--colour'/],
  ['a port that is none', async () => ['--metrics-port', 'http'], /must be a whole number/],
])('%s ends with exit code 2 and one sentence', async (_what, args, sentence) => {
  const { code, stderr } = await run(await args());
  expect(code).toBe(2);
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('runs, says that it is ready and what it does, and ends cleanly on SIGTERM', async () => {
  const child = spawn(
    process.execPath,
    [MAIN, '--kubeconfig', cluster.kubeconfig, '--metrics-port', '0', '--selector', 'nobody=has-this'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const port = await until('the port', () => /"metricsPort":(\d+)/.exec(log)?.[1]);
  const get = (path: string) => fetch(`http://127.0.0.1:${port}/${path}`);
  expect((await get('healthz')).status).toBe(200);
  await until('it to be ready', async () => (await get('readyz')).ok);
  expect(await (await get('metrics')).text()).toContain('# TYPE reconcile_total counter');
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
}, 30_000);
