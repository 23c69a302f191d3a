import type { KubeClient } from '../../operators/runtime/client.ts';
import { KubeError } from '../../operators/runtime/errors.ts';
import type { Services } from '../context.ts';
import { AppError } from '../errors.ts';

/** The cloud, or UNAVAILABLE where this process has none. */
export function requireCluster({ cluster }: Pick<Services, 'cluster'>): KubeClient {
  if (cluster) return cluster;
  throw unreachable(new Error('no cluster is configured'));
}

/** Whether the error says that the cluster could not be asked, rather than that it refused. */
export const isUnreachable = (error: unknown): boolean =>
  !(error instanceof KubeError) || error.status.code >= 500 || error.status.code === 429;

export const unreachable = (cause: unknown): AppError =>
  new AppError(
    'UNAVAILABLE',
    `The cluster does not answer: ${wordsOf(cause)}`,
    { key: 'clusterUnreachable' },
    { cause },
  );

/** An error's words, with those of what caused it: `fetch failed` alone helps nobody. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message || (error as NodeJS.ErrnoException).code || error.name}${inner}`.slice(0, 500);
}
