import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** How this installation runs: flags first, then the environment, then the defaults of `docs/`. */
export interface Settings {
  /** Where files, the SQLite records and keys lie. */
  dataDir: string;
  databaseUrl: string;
  host: string;
  port: number;
  /** How the browser reaches the console: for the origin check and links in mail. Empty: any host that sent the request. */
  publicUrl: string;
  /** The cluster's address in members' kubeconfigs, where it is another than this server's own. Empty: the same. */
  clusterUrl: string;
  /** `null`: the embedded Kubernetes API. */
  kubeconfig: string | null;
  inCluster: boolean;
  demo: boolean;
  /** Behind a proxy that sets X-Forwarded-For and X-Forwarded-Proto. */
  trustProxy: boolean;
  smtp: { url: string; from: string } | null;
  /** Seals the end of the audit chain. Several replicas must share it. */
  auditKey: string;
  /** Seals the secrets of second factors. Several replicas must share it. */
  secretsKey: string;
}

/** A configuration that cannot work: one sentence, exit code 2. */
export class SettingsError extends Error {}

const OPTIONS = {
  data: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  kubeconfig: { type: 'string' },
  'no-demo': { type: 'boolean' },
} as const;

type Environment = Record<string, string | undefined>;

/**
 * Reads flags and environment.
 * @throws SettingsError naming the flag or variable, what it holds, and what it should hold
 */
export function readSettings(args: string[], env: Environment = process.env): Settings {
  const flags = parseFlags(args);
  const dataDir = makeFolder(resolve(flags.data ?? env.YUNZHI_DATA ?? 'data'));
  return {
    dataDir,
    databaseUrl: readDatabaseUrl(env.DATABASE_URL, dataDir),
    host: flags.host ?? env.YUNZHI_HOST ?? '127.0.0.1',
    port: readPort(flags.port ?? env.YUNZHI_PORT ?? env.PORT ?? '8080'),
    publicUrl: readUrl('YUNZHI_PUBLIC_URL', env),
    clusterUrl: readUrl('YUNZHI_CLUSTER_URL', env),
    kubeconfig: flags.kubeconfig ?? env.KUBECONFIG ?? null,
    inCluster: env.KUBERNETES_SERVICE_HOST !== undefined,
    demo: !flags['no-demo'] && env.YUNZHI_DEMO !== 'false',
    trustProxy: env.YUNZHI_TRUST_PROXY === 'true',
    smtp: env.SMTP_URL ? { url: env.SMTP_URL, from: env.SMTP_FROM ?? 'yunzhi@localhost' } : null,
    auditKey: env.YUNZHI_AUDIT_KEY ?? readOrMakeKey(join(dataDir, 'audit.key')),
    secretsKey: env.YUNZHI_SECRETS_KEY ?? readOrMakeKey(join(dataDir, 'secrets.key')),
  };
}

/** Whether the cluster is the one that `npm start` embeds: it writes its kubeconfig into the data directory. */
export const isEmbedded = ({ kubeconfig, dataDir }: Pick<Settings, 'kubeconfig' | 'dataDir'>): boolean =>
  kubeconfig === join(dataDir, 'kubeconfig');

function parseFlags(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    throw new SettingsError(
      `${(error as Error).message} Known: --data DIR, --host ADDRESS, --port N, --kubeconfig FILE, --no-demo.`,
    );
  }
}

function makeFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
    return path;
  } catch (error) {
    throw new SettingsError(`The data directory ${path} cannot be made: ${(error as Error).message}.`);
  }
}

/** Beside the records, not in them. */
function readOrMakeKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new SettingsError(`The port is "${text}"; it must be a number from 0 to 65535 (--port or YUNZHI_PORT).`);
}

function readDatabaseUrl(url: string | undefined, dataDir: string): string {
  if (!url) return `file:${dataDir}/records.db`;
  if (/^(file:|postgres(ql)?:\/\/)/.test(url)) return url;
  throw new SettingsError('DATABASE_URL must begin with postgres:// (or file: for SQLite).');
}

function readUrl(name: string, env: Environment): string {
  const url = env[name];
  if (!url) return '';
  if (URL.canParse(url) && /^https?:/.test(url)) return url.replace(/\/$/, '');
  throw new SettingsError(`${name} is "${url}"; it must be an address such as https://cloud.example.gov.cn.`);
}
