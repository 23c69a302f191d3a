import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** How to reach one Kubernetes API: its address, whom to trust, and who we are. */
export interface Connection {
  server: URL;
  tls: { ca?: string | Buffer; cert?: string | Buffer; key?: string | Buffer; rejectUnauthorized?: boolean };
  /** Headers that identify the caller. Asked before each request, because tokens in files and from plugins change. */
  headers(): Record<string, string> | Promise<Record<string, string>>;
  /** Where it was read from, for messages. */
  source: string;
}

/** The configuration is wrong or missing; the message is one sentence that says what to do. Programs exit with code 2. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

interface Kubeconfig {
  'current-context'?: string;
  clusters?: { name: string; cluster?: ClusterEntry }[];
  users?: { name: string; user?: UserEntry }[];
  contexts?: { name: string; context?: { cluster?: string; user?: string } }[];
}
interface ClusterEntry {
  server?: string;
  'certificate-authority'?: string;
  'certificate-authority-data'?: string;
  'insecure-skip-tls-verify'?: boolean;
}
interface UserEntry {
  token?: string;
  tokenFile?: string;
  username?: string;
  password?: string;
  'client-certificate'?: string;
  'client-certificate-data'?: string;
  'client-key'?: string;
  'client-key-data'?: string;
  exec?: object;
  'auth-provider'?: object;
}

const IN_CLUSTER = '/var/run/secrets/kubernetes.io/serviceaccount';
/** Kubernetes rotates projected tokens well before they end; reading them once a minute is what client-go does. */
const TOKEN_REREAD_MILLIS = 60_000;

/**
 * Finds the cluster: an explicit kubeconfig, else `KUBECONFIG`, else the service account of the pod we run in.
 * Throws a ConfigurationError when there is none or when it cannot be read.
 * The file is read here rather than by a client library: that one alone takes 40 MB of memory.
 */
export async function loadConnection(kubeconfig?: string, env: NodeJS.ProcessEnv = process.env): Promise<Connection> {
  const path = kubeconfig ?? env.KUBECONFIG;
  if (path) return fromKubeconfig(path);
  if (env.KUBERNETES_SERVICE_HOST) return fromPod(env.KUBERNETES_SERVICE_HOST, env.KUBERNETES_SERVICE_PORT ?? '443');
  throw new ConfigurationError(
    'No Kubernetes cluster is configured: give --kubeconfig FILE, set KUBECONFIG, or run inside a cluster.',
  );
}

async function fromKubeconfig(path: string): Promise<Connection> {
  const config = readKubeconfig(path);
  const name = config['current-context'];
  const context = config.contexts?.find((each) => each.name === name)?.context;
  const cluster = config.clusters?.find((each) => each.name === context?.cluster)?.cluster;
  const user = config.users?.find((each) => each.name === context?.user)?.user ?? {};
  if (!cluster?.server) {
    throw new ConfigurationError(`The kubeconfig ${path} names no cluster for its current context "${name ?? ''}".`);
  }
  if (user.exec || user['auth-provider']) return fromPlugin(path, cluster.server);
  return {
    server: serverUrl(cluster.server, path),
    tls: {
      ca: material(cluster['certificate-authority-data'], cluster['certificate-authority'], path),
      cert: material(user['client-certificate-data'], user['client-certificate'], path),
      key: material(user['client-key-data'], user['client-key'], path),
      rejectUnauthorized: !cluster['insecure-skip-tls-verify'],
    },
    headers: identityHeaders(user),
    source: path,
  };
}

function readKubeconfig(path: string): Kubeconfig {
  try {
    return (parse(readFileSync(path, 'utf8')) ?? {}) as Kubeconfig;
  } catch (error) {
    throw new ConfigurationError(`The kubeconfig ${path} cannot be read: ${firstLine(error)}.`, { cause: error });
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

function serverUrl(text: string, path: string): URL {
  if (!URL.canParse(text))
    throw new ConfigurationError(`The kubeconfig ${path} has "${text}" as server, which is no URL.`);
  return new URL(text);
}

/** Certificate material is inline base64, or a file. */
function material(data: string | undefined, file: string | undefined, path: string): Buffer | undefined {
  if (data) return Buffer.from(data, 'base64');
  if (!file) return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConfigurationError(`The kubeconfig ${path} names ${file}, which cannot be read: ${firstLine(error)}.`, {
      cause: error,
    });
  }
}

function identityHeaders(user: UserEntry): () => Record<string, string> {
  if (user.tokenFile) return tokenFromFile(user.tokenFile);
  if (user.token) return constantly({ authorization: `Bearer ${user.token}` });
  if (!user.username) return constantly({});
  const pair = Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64');
  return constantly({ authorization: `Basic ${pair}` });
}

const constantly = (headers: Record<string, string>) => () => headers;

function tokenFromFile(file: string): () => Record<string, string> {
  let headers: Record<string, string> = {};
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - readAt > TOKEN_REREAD_MILLIS) {
      headers = { authorization: `Bearer ${readFileSync(file, 'utf8').trim()}` };
      readAt = performance.now();
    }
    return headers;
  };
}

function fromPod(host: string, port: string): Connection {
  const authority = host.includes(':') ? `[${host}]` : host;
  return {
    server: new URL(`https://${authority}:${port}`),
    tls: { ca: material(undefined, `${IN_CLUSTER}/ca.crt`, 'of this pod') },
    headers: tokenFromFile(`${IN_CLUSTER}/token`),
    source: 'the service account of this pod',
  };
}

/** The namespace of the pod we run in, or undefined outside a cluster. */
export function podNamespace(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env.KUBERNETES_SERVICE_HOST ? readFileSync(`${IN_CLUSTER}/namespace`, 'utf8').trim() : undefined;
}

/** Credential plugins (`exec`) are left to the client library, loaded for them alone. */
async function fromPlugin(path: string, server: string): Promise<Connection> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromFile(path);
  const options: import('node:https').RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, rejectUnauthorized } = options;
  return {
    server: serverUrl(server, path),
    tls: { ca: ca as Buffer, cert: cert as Buffer, key: key as Buffer, rejectUnauthorized },
    headers: async () => {
      const fresh: import('node:https').RequestOptions = {};
      await config.applyToHTTPSOptions(fresh);
      return (fresh.headers ?? {}) as Record<string, string>;
    },
    source: path,
  };
}
