import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';

const runFile = promisify(execFile);

/** A program of `PATH`, of `KUBEBUILDER_ASSETS`, or of the cloud that this machine has built; undefined where there is none. */
export function findTool(name: string, ...probe: string[]): string | undefined {
  const cache =
    process.env.YUNZHI_CLOUD_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'yunzhi-cloud');
  const built = existsSync(cache) ? readdirSync(cache).map((version) => join(cache, version)) : [];
  const folders = [process.env.KUBEBUILDER_ASSETS ?? '', ...built, ...(process.env.PATH ?? '').split(delimiter)];
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((program) => {
      if (!existsSync(program)) return false;
      try {
        execFileSync(program, probe, { stdio: 'ignore' });
        return true;
      } catch {
        // One that does not run here is none.
        return false;
      }
    });
}

/** Runs a program from the root of the repository. Fails with what it said. */
export async function runTool(program: string, args: string[], input?: string): Promise<string> {
  const running = runFile(program, args, { timeout: 120_000, maxBuffer: 64 * 1024 * 1024, cwd: process.cwd() });
  running.child.stdin?.end(input);
  const { stdout } = await running;
  return stdout;
}

export const CHART = 'deploy/chart';
/** The version that the chart is rendered for where no cluster says its own. */
export const KUBE_VERSION = '1.36.0';

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: manifests of any kind
  [field: string]: any;
}

export const manifestsOf = (text: string): Manifest[] =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((one): one is Manifest => one !== null && one.kind !== undefined);

/** The chart as Helm renders it; `set` as on its command line. */
export const renderText = (helm: string, set: string[] = [], more: string[] = []): Promise<string> =>
  runTool(helm, [
    ...['template', 'yunzhi', CHART, '--namespace', 'yunzhi-system', '--kube-version', KUBE_VERSION],
    ...set.flatMap((one) => ['--set', one]),
    ...more,
  ]);

export const render = async (helm: string, set: string[] = [], more: string[] = []): Promise<Manifest[]> =>
  manifestsOf(await renderText(helm, set, more));
