import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Controller } from '../../operators/embedded/cluster.ts';
import { KubeClient } from '../../operators/runtime/client.ts';

export interface TestCluster {
  client: KubeClient;
  kubeconfig: string;
}

/**
 * The cluster that the file's tests run on: the one `YUNZHI_TEST_KUBECONFIG` names, else an embedded API of the file's own. Read it inside
 * tests; it is there once `beforeAll` has run.
 */
export function useCluster(): TestCluster {
  return clusterOf(process.env.YUNZHI_TEST_KUBECONFIG);
}

/** An embedded API of the file's own whatever there is else, without some of what moves by itself: the test plays that. */
export function useClusterWithout(...without: readonly Controller[]): TestCluster {
  return clusterOf(undefined, without);
}

function clusterOf(given: string | undefined, without: readonly Controller[] = []): TestCluster {
  const cluster = {} as TestCluster;
  let close = async () => {};
  beforeAll(async () => {
    if (given) cluster.kubeconfig = given;
    else {
      const { startEmbeddedApi } = await import('../../operators/embedded/server.ts');
      const folder = await mkdtemp(join(tmpdir(), 'yunzhi-operators-'));
      const { controllers: all } = await import('../../operators/embedded/controllers/all.ts');
      const controllers = all.filter((one) => !without.includes(one));
      const api = await startEmbeddedApi({ dataDir: folder, controllers });
      cluster.kubeconfig = api.kubeconfigPath;
      close = async () => {
        await api.stop();
        await rm(folder, { recursive: true, force: true });
      };
    }
    cluster.client = await KubeClient.connect(cluster.kubeconfig);
  });
  afterAll(async () => {
    cluster.client?.close();
    await close();
  });
  return cluster;
}

/** A word that no other run uses, fit for unit codes. */
export const uniqueWord = (prefix: string): string => `${prefix}${randomBytes(4).toString('hex')}`;

/** Asks until there is an answer; fails with what was waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  timeout = 15_000,
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${timeout} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
