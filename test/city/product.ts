import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { eventually } from './desk.ts';

/** `npm start` as a process tree of its own, on a data folder and a port. */
export interface Product {
  base: string;
  /** All that it has printed so far. */
  printed(): string;
  /** `kill -9` of every process of the tree at once. */
  killAll(): Promise<void>;
  /** Ctrl-C. */
  stop(): Promise<void>;
}

export interface ProductOptions {
  dataDir: string;
  port: number;
  args?: string[];
  env?: NodeJS.ProcessEnv;
}

/** Starts it and waits until `/readyz` says so. */
export async function startProduct({
  dataDir,
  port,
  args = ['--no-demo'],
  env = {},
}: ProductOptions): Promise<Product> {
  const command = ['server/start.ts', '--data', dataDir, '--port', String(port), ...args];
  // A process group of its own: a negative process id then names the whole tree.
  const child = spawn(process.execPath, command, { detached: true, env: { ...process.env, KUBECONFIG: '', ...env } });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += chunk));
  const base = `http://127.0.0.1:${port}`;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const signal = async (name: NodeJS.Signals) => {
    kill(child, name);
    await ended;
  };
  try {
    await eventually('the product is ready', () => isReady(base, child, () => printed), 60);
  } catch (error) {
    await signal('SIGKILL');
    throw new Error(`${(error as Error).message}; it printed:\n${printed}`, { cause: error });
  }
  return { base, printed: () => printed, killAll: () => signal('SIGKILL'), stop: () => signal('SIGINT') };
}

async function isReady(base: string, child: ChildProcess, printed: () => string): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`the product ended with code ${child.exitCode}: ${printed()}`);
  // The banner comes last: with it the first accounts are printed.
  return printed().includes('is ready') && (await fetch(`${base}/readyz`)).ok;
}

function kill(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(name === 'SIGKILL' ? -child.pid : child.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A port that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
