import { type ChildProcess, spawn } from 'node:child_process';

/** One program of ours as a real process, which is there to be killed. */
export interface Killable {
  /** SIGKILL; settles when it is dead. */
  kill(): Promise<void>;
  /** Settles when it has printed a line that matches; throws when it ends before. */
  says(line: RegExp): Promise<string>;
}

export function startKillable(program: string, args: readonly string[]): Killable {
  const child: ChildProcess = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, KUBECONFIG: '' },
  });
  let printed = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      printed += chunk;
      for (const look of listeners) look();
    });
  const dead = new Promise<void>((resolve) =>
    child.once('exit', () => {
      for (const look of listeners) look();
      resolve();
    }),
  );
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await dead;
    },
    says: (line) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = printed.split('\n').find((one) => line.test(one));
          const end = child.exitCode ?? child.signalCode;
          if (found === undefined && end === null) return;
          listeners.delete(look);
          if (found === undefined) reject(new Error(`${program} ended with ${end}:\n${printed}`));
          else resolve(found);
        };
        listeners.add(look);
        look();
      }),
  };
}
