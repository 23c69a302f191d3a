import type { KubeClient } from '../../operators/runtime/client.ts';
import { KubeError } from '../../operators/runtime/errors.ts';
import type { Services } from '../context.ts';
import { AppError } from '../errors.ts';

/** The cloud, or UNAVAILABLE where this process has none. */
export function requireCluster({ cluster }: Pick<Services, 'cluster'>): KubeClient {
  if (cluster) return cluster;
  throw unreachable(new Error('no cluster is configured'));
}

/** Codes of Node's sockets and TLS: ECONNREFUSED, ETIMEDOUT, CERT_HAS_EXPIRED, DEPTH_ZERO_SELF_SIGNED_CERT … */
const NETWORK_CODE = /^(E[A-Z]+|ERR_(TLS|SSL|SOCKET)_.*|CERT_.*|DEPTH_.*|UNABLE_TO_.*|SELF_SIGNED_.*|HPE_.*)$/;

/** Whether the error says that the cluster could not be asked, rather than that it refused, or that something else is wrong. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof KubeError) return error.status.code >= 500 || error.status.code === 429;
  if (error instanceof AppError) return error.code === 'UNAVAILABLE';
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return NETWORK_CODE.test(code ?? '') || error.message.includes('nothing heard for');
}

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
