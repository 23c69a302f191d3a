import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of a kubeconfig with full rights on the cluster under test. */
    kubeconfig: string;
  }
}

/**
 * Names the cluster under test, once for all files: `YUNZHI_TEST_KUBECONFIG` if set, else an embedded API of our own
 * in a temporary folder. The files themselves do not know which of the two they talk to.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.YUNZHI_TEST_KUBECONFIG;
  if (given) {
    project.provide('kubeconfig', given);
    return async () => {};
  }
  const folder = await mkdtemp(join(tmpdir(), 'yunzhi-contract-'));
  const { startEmbeddedApi } = await import('../../operators/embedded/server.ts');
  const api = await startEmbeddedApi({ dataDir: folder });
  project.provide('kubeconfig', api.kubeconfigPath);
  return async () => {
    await api.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
