import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readSettings, type Settings, SettingsError } from './settings.ts';
import { printBanner } from './start/banner.ts';
import { type Child, keepRunning } from './start/child.ts';
import { lockDataDir } from './start/data-lock.ts';

/**
 * `npm start`: the whole product in one process tree. The embedded Kubernetes API (unless a cluster is given), the server
 * and the operators run as children, and are started again when they die.
 */
async function main(): Promise<void> {
  const startedAt = Date.now();
  const settings = readSettings(process.argv.slice(2));
  const unlock = await lockDataDir(settings.dataDir);
  const children: Child[] = [];
  const stop = (code: number) => void stopAll(children, unlock, code);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(0));

  const start = (name: string, program: string, args: string[], onLine: (line: string) => void) =>
    children.push(
      keepRunning({
        name,
        program,
        args,
        onLine,
        onError: (line) => process.stderr.write(`[${name}] ${line}\n`),
        onMisconfigured: () => stop(2),
      }),
    );
  const { kubeconfig, answers } = startCloud(settings, start);
  const cluster = kubeconfig ? ['--kubeconfig', kubeconfig] : [];
  const accounts: string[] = [];
  const address = new Promise<string>((resolve) =>
    start('server', 'server/main.ts', [...serverArguments(settings), ...cluster], (line) => {
      const [, found] = /^Listening on (.*)$/.exec(line) ?? [];
      if (found) resolve(found);
      else accounts.push(line);
    }),
  );
  await answers;
  const operators = ['--data', settings.dataDir, '--metrics-port', '0', '--identity', operatorsIdentity(settings)];
  // The embedded cloud's own; where another cluster writes its audit log only whoever runs it knows.
  const audit = settings.kubeconfig || settings.inCluster ? [] : ['--audit-log', join(settings.dataDir, 'audit.log')];
  start('operators', 'operators/main.ts', [...operators, ...audit, ...cluster], () => {});
  await untilReady(await address);
  printBanner({ address: await address, dataDir: settings.dataDir, kubeconfig, accounts }, Date.now() - startedAt);
}

type Start = (name: string, program: string, args: string[], onLine: (line: string) => void) => void;

interface Cloud {
  /** Null inside a cluster, where the pod's service account is used. */
  kubeconfig: string | null;
  answers: Promise<void>;
}

function startCloud({ kubeconfig, inCluster, dataDir }: Settings, start: Start): Cloud {
  if (kubeconfig || inCluster) return { kubeconfig, answers: Promise.resolve() };
  const own = join(dataDir, 'kubeconfig');
  // The last run's may name a port that is another's by now; the server waits for the new one.
  rmSync(own, { force: true });
  // It prints its address and its kubeconfig when it answers.
  const answers = new Promise<void>((resolve) =>
    start('cloud', 'operators/embedded/main.ts', ['--data', dataDir], (line) => line === own && resolve()),
  );
  return { kubeconfig: own, answers };
}

/**
 * A child is started again only when the last one has ended, so it may go on under the dead one's lease. On the embedded cloud
 * that holds across our own death too, as the data folder is locked; on another cluster somebody else may run there.
 */
const operatorsIdentity = ({ kubeconfig, inCluster }: Settings): string =>
  kubeconfig || inCluster ? `${hostname()}-${process.pid}-${Date.now().toString(36)}` : 'npm-start';

const serverArguments = ({ dataDir, host, port, demo }: Settings): string[] => [
  ...['--data', dataDir, '--host', host, '--port', String(port)],
  ...(demo ? [] : ['--no-demo']),
];

/** The children repeat their own trials; here is only waited. */
async function untilReady(address: string): Promise<void> {
  const url = `${address.replace('//0.0.0.0', '//127.0.0.1')}/readyz`;
  for (;;) {
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function stopAll(children: Child[], unlock: () => void, code: number): Promise<void> {
  // In the order of dependence: whoever uses the cloud first, the cloud last.
  for (const child of children.toReversed()) await child.stop();
  unlock();
  process.exit(code);
}

main().catch((error: unknown) => {
  const isConfiguration = error instanceof SettingsError;
  process.stderr.write(`${isConfiguration ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exit(isConfiguration ? 2 : 1);
});
