import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm run test:cloud [-- FILES]`: what must behave the same on a real Kubernetes as on the embedded one, run on a
 * real one that is started for it in a temporary folder and always stopped. See test/cloud/README.md.
 */

const kit = join(import.meta.dirname, '..', 'test', 'cloud');
/** One after the other: the product of the second round looks after every tenancy that it finds. */
const wholeCloud = [['test/contract/', 'test/operators/'], ['test/e2e/cloud']];
/** Without controllers and nodes, only these can hold. */
const apiAlone = ['objects', 'lists', 'watch', 'update', 'patch', 'apply', 'definitions', 'discovery'];

const signals = ['SIGINT', 'SIGTERM'] as const;

interface Cloud {
  kubeconfig: string;
  /** Rounds of tests: the files of one run side by side. */
  rounds: string[][];
  environment: Record<string, string>;
  stop: () => Promise<void>;
}

const start = chooseCloud();
if (start === undefined) {
  process.stdout.write('test:cloud: skipped, as the real cloud is built with Go 1.26 and there is none on PATH\n');
  process.stdout.write('0 passed, 0 failed, 1 skipped\n');
} else {
  process.exitCode = await testOn(await start());
}

function chooseCloud(): (() => Promise<Cloud>) | undefined {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets && !existsSync(join(assets, 'kwok.yaml'))) return startApi;
  if (assets) return startWhole;
  const hasGo = spawnSync('go', ['version']).status === 0;
  const { status } = spawnSync(join(kit, 'ensure'), { stdio: ['ignore', 'ignore', hasGo ? 'inherit' : 'ignore'] });
  if (status === 0) return startWhole; // built, now or earlier
  if (!hasGo) return undefined;
  process.stderr.write('test:cloud: the real cloud could not be built; the lines above say why\n');
  process.exit(1);
}

async function startWhole(): Promise<Cloud> {
  const folder = await mkdtemp(join(tmpdir(), 'yunzhi-cloud-'));
  const stop = async () => {
    spawnSync(join(kit, 'down'), [folder]);
    await rm(folder, { recursive: true, force: true });
  };
  // In a process group of its own, or Ctrl-C would kill it before `down` stops it in order.
  const up = spawn(join(kit, 'up'), [folder, String(await freePorts(10))], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (const signal of signals) process.on(signal, () => up.kill(signal));
  let printed = '';
  up.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  if ((await exitCode(up)) !== 0) {
    await stop();
    throw new Error('test:cloud: the real cloud did not start; the line above says which part');
  }
  return { kubeconfig: printed.trim(), rounds: wholeCloud, environment: {}, stop };
}

async function startApi(): Promise<Cloud> {
  const { startApiAlone } = await import('../test/cloud/api-alone.ts');
  const files = apiAlone.map((name) => `test/contract/${name}.test.ts`);
  return { ...(await startApiAlone()), rounds: [files], environment: { YUNZHI_TEST_API_ALONE: '1' } };
}

async function testOn({ kubeconfig, rounds, environment, stop }: Cloud): Promise<number> {
  const chosen = process.argv.slice(2);
  const env = { ...process.env, ...environment, YUNZHI_TEST_KUBECONFIG: kubeconfig };
  try {
    let code = 0;
    for (const files of chosen.length > 0 ? [chosen] : rounds) code = Math.max(code, await runTests(files, env));
    return code;
  } finally {
    await stop();
  }
}

async function runTests(files: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
  const run = ['run', '--exclude', 'test/operators/embedded/**', ...files];
  const tests = spawn(process.execPath, [vitest, ...run], { stdio: 'inherit', env });
  // The tests get the signal too, and end; then the cloud is stopped as after any run.
  for (const signal of signals) process.on(signal, () => tests.kill(signal));
  return exitCode(tests);
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** The first of `count` neighbouring ports that are all free. */
async function freePorts(count: number): Promise<number> {
  for (let first = 21_000; first < 31_000; first += count) {
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
  throw new Error(`test:cloud: found no ${count} free ports in a row between 21000 and 31000; stop what uses them`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
