import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import type { Home } from './fixture.ts';

const run = promisify(execFile);

/** kubectl of `PATH`, of `KUBEBUILDER_ASSETS`, or of the cloud that this machine has built. */
function findKubectl(): string | undefined {
  const cache =
    process.env.YUNZHI_CLOUD_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'yunzhi-cloud');
  const built = existsSync(cache) ? readdirSync(cache).map((version) => join(cache, version)) : [];
  const folders = [process.env.KUBEBUILDER_ASSETS ?? '', ...built, ...(process.env.PATH ?? '').split(delimiter)];
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, 'kubectl'))
    .find(isRunnable);
}

function isRunnable(program: string): boolean {
  if (!existsSync(program)) return false;
  try {
    execFileSync(program, ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Undefined where there is none: then its tests are skipped. */
export const kubectl = findKubectl();

/** Runs kubectl in the namespace; `input` goes to its standard input. Fails with what kubectl said. */
export async function k(home: Home, args: string[], input?: object): Promise<string> {
  const all = ['--kubeconfig', inject('kubeconfig'), '--namespace', home.name, ...args];
  const running = run(kubectl ?? '', all, { timeout: 30_000 });
  running.child.stdin?.end(input ? JSON.stringify(input) : undefined);
  return (await running).stdout;
}
