import { randomBytes } from 'node:crypto';
import { KubeConfig } from '@kubernetes/client-node';
import { test as base, inject } from 'vitest';
import { type Answer, Client, type KubeObject } from './client.ts';

export const config = new KubeConfig();
config.loadFromFile(inject('kubeconfig'));

/** The cluster under test, as its administrator. */
export const api = await Client.from(config);

/** A namespace of one test's own, and the paths in it. */
export interface Home {
  name: string;
  /** `core('pods')`, `core('pods', 'web')`, `core('pods', 'web/status')`. */
  core: (resource: string, rest?: string) => string;
  /** `in('apps/v1', 'deployments', 'web')`. */
  in: (groupVersion: string, resource: string, rest?: string) => string;
}

export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

export function homeNamed(name: string): Home {
  const path = (root: string, resource: string, rest?: string) =>
    `${root}/namespaces/${name}/${resource}${rest ? (rest.startsWith('?') ? rest : `/${rest}`) : ''}`;
  return {
    name,
    core: (resource, rest) => path('/api/v1', resource, rest),
    in: (groupVersion, resource, rest) => path(`/apis/${groupVersion}`, resource, rest),
  };
}

/** Each test that asks for `home` gets a fresh namespace, ready for pods, and leaves none behind. */
export const test = base.extend<{ home: Home }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  home: async ({}, use) => {
    const home = await createHome();
    await use(home);
    await api.delete(`/api/v1/namespaces/${home.name}`);
  },
});

export async function createHome(labels: Record<string, string> = {}): Promise<Home> {
  const name = uniqueName('contract');
  const answer = await api.create('/api/v1/namespaces', { metadata: { name, labels } });
  if (answer.status !== 201) throw new Error(`could not create namespace ${name}: ${answer.text}`);
  const home = homeNamed(name);
  if (process.env.YUNZHI_TEST_API_ALONE) return home; // nobody there to make the account
  await until(`the default service account of ${name}`, async () => {
    const account = await api.get(home.core('serviceaccounts', 'default'));
    return account.status === 200 ? account : undefined;
  });
  return home;
}

/** Asks until the answer is one: `undefined` asks again, for at most `timeout` ms. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, timeout = 15_000): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${timeout} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

/** Reads `path` until the object satisfies `isSo`. */
export function untilSo(path: string, isSo: (object: KubeObject) => boolean, timeout?: number): Promise<KubeObject> {
  let last: Answer | undefined;
  return until(
    `${path}`,
    async () => {
      last = await api.get(path);
      return last.status === 200 && isSo(last.body) ? last.body : undefined;
    },
    timeout,
  ).catch((error: Error) => {
    throw new Error(`${error.message}; last seen: ${last?.text.slice(0, 1500)}`);
  });
}

/** Reads `path` until the API says that it is not there. */
export async function untilGone(path: string, timeout?: number): Promise<void> {
  await until(`${path} to be gone`, async () => ((await api.get(path)).status === 404 ? true : undefined), timeout);
}

export const names = (list: KubeObject): string[] => list.items.map((item) => item.metadata.name);
