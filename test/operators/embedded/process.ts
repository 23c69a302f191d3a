import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node';

const main = fileURLToPath(new URL('../../../operators/embedded/main.ts', import.meta.url));

export interface RunningApi {
  dataDir: string;
  kubeconfigPath: string;
  config: KubeConfig;
  client: KubernetesObjectApi;
  /** SIGKILL, and wait until it is dead. */
  kill(): Promise<void>;
}

/** The embedded API as a process of its own, so that it can be killed. */
export const startProcess = async (dataDir: string): Promise<RunningApi> => {
  const child: ChildProcess = spawn(process.execPath, [main, '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = await firstLines(child, 2);
  const kubeconfigPath = lines[1] ?? '';
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigPath);
  const dead = once(child, 'exit');
  return {
    dataDir,
    kubeconfigPath,
    config,
    client: KubernetesObjectApi.makeApiClient(config),
    kill: async () => {
      child.kill('SIGKILL');
      await dead;
    },
  };
};

/** The same where it must not start: how it ended, and what it said. */
export const startInVain = async (dataDir: string): Promise<{ code: number | null; stderr: string }> => {
  const child = spawn(process.execPath, [main, '--data', dataDir], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
};

const firstLines = async (child: ChildProcess, count: number): Promise<string[]> => {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.split('\n').length > count) break;
  }
  return text.split('\n');
};

export const temporaryFolder = async (): Promise<{ path: string; remove: () => Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), 'yunzhi-embedded-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};
