import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { ConfigurationError } from './runtime/connection.ts';

export interface OperatorSettings {
  /** Path of a kubeconfig; without it `KUBECONFIG`, then the pod's service account. */
  kubeconfig?: string;
  /** Port of `/metrics`, `/healthz`, `/readyz`; 0 takes a free one. */
  metricsPort: number;
  metricsHost: string;
  /** Folder at the DR centre for final backups. Without it no retirement passes its gate. */
  drDir?: string;
  /** User, or `system:serviceaccount:<namespace>:<name>`, who may create tokens for members. */
  serverIdentity: string;
  /** Tenancies that are worked on at the same time. */
  concurrency: number;
  /** Label selector: looks after these tenancies and tests alone, under a lease of its own. For sharding, and for tests. */
  selector?: string;
  /** The API server's audit log (JSON lines), for the security bulletin; without it the bulletin says that it was not read. */
  auditLog?: string;
  /** Names the holder of the leader's lease: unique among the processes that may run at one time. */
  identity: string;
}

export const DEFAULT_SERVER_IDENTITY = 'system:serviceaccount:yunzhi-system:yunzhi-server';

export const USAGE = `Usage: node operators/main.ts [options]
  --kubeconfig FILE        the cluster (default: KUBECONFIG, then the pod's service account)
  --data DIR               data folder; final backups go to DIR/dr-centre unless --dr-dir is given
  --dr-dir DIR             folder at the DR centre for final backups
  --metrics-port N         port of /metrics, /healthz and /readyz (default 9090, 0: any)
  --metrics-host ADDRESS   address to listen on (default 127.0.0.1; in a cluster 0.0.0.0)
  --server-identity NAME   who may create members' tokens (default ${DEFAULT_SERVER_IDENTITY})
  --audit-log FILE         the API server's audit log, for the security bulletin (default DIR/audit.log of the embedded cloud)
  --selector LABELS        look after tenancies with these labels alone
  --identity NAME          holder of the leader's lease (default: one that no other process has); whoever starts
                           this process anew only after it has ended may give it the same
  --concurrency N          tenancies worked on at the same time (default 64)
`;

/** From the command line, with environment variables `YUNZHI_…` behind it. Throws a ConfigurationError that is one sentence. */
export function readSettings(args: string[], env: NodeJS.ProcessEnv = process.env): OperatorSettings {
  const given = readArguments(args);
  const data = given.data ?? env.YUNZHI_DATA;
  return {
    kubeconfig: given.kubeconfig,
    metricsPort: integer('--metrics-port', given['metrics-port'] ?? env.YUNZHI_METRICS_PORT ?? '9090', 0, 65_535),
    metricsHost: given['metrics-host'] ?? (env.KUBERNETES_SERVICE_HOST ? '0.0.0.0' : '127.0.0.1'),
    drDir: given['dr-dir'] ?? env.YUNZHI_DR_DIR ?? (data ? `${data}/dr-centre` : undefined),
    serverIdentity: given['server-identity'] ?? env.YUNZHI_SERVER_IDENTITY ?? DEFAULT_SERVER_IDENTITY,
    concurrency: integer('--concurrency', given.concurrency ?? '64', 1, 256),
    selector: given.selector,
    auditLog: given['audit-log'] ?? env.YUNZHI_AUDIT_LOG,
    identity: given.identity ?? `${hostname()}-${process.pid}-${Date.now().toString(36)}`,
  };
}

function readArguments(args: string[]): Record<string, string | undefined> {
  const text = { type: 'string' } as const;
  const options = {
    kubeconfig: text,
    data: text,
    'dr-dir': text,
    'metrics-port': text,
    'metrics-host': text,
    'server-identity': text,
    concurrency: text,
    selector: text,
    'audit-log': text,
    identity: text,
  };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new ConfigurationError(`${error instanceof Error ? error.message.split('. ')[0] : error}.`, { cause: error });
  }
}

function integer(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ConfigurationError(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
}
