import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join, resolve } from 'node:path';
import { Api } from './api.ts';
import { AuditLog } from './audit.ts';
import { Authenticator } from './authentication.ts';
import { Authorizer } from './authorization.ts';
import { bootstrap, furnishing } from './bootstrap.ts';
import type { Controller } from './cluster.ts';
import { controllers as standardControllers } from './controllers/all.ts';
import { lockFolder } from './folder-lock.ts';
import { handleRequest } from './http.ts';
import { Kinds } from './kinds.ts';
import { LocalCluster } from './local-cluster.ts';
import { MetricsApi } from './metrics.ts';
import { Reviews } from './reviews.ts';
import { StandardAdmission } from './standard-admission.ts';
import { Store } from './store.ts';
import { loadCertificate } from './tls.ts';
import { Tokens } from './tokens.ts';
import { Writer } from './writes.ts';

export interface EmbeddedApiOptions {
  /** Holds the database, certificate, keys, `kubeconfig` and `audit.log`; made when missing. */
  dataDir: string;
  /** 0 or absent: any free port, the same again after a restart when it is still free. */
  port?: number;
  clock?: { now(): Date };
  controllers?: readonly Controller[];
}

export interface EmbeddedApi {
  url: string;
  kubeconfigPath: string;
  stop(): Promise<void>;
}

const secret = (path: string): string => {
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(path, 'utf8').trim();
};

const writeKubeconfig = (path: string, url: string, certificate: string, token: string): void => {
  const lines = [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    `- {name: embedded, cluster: {server: "${url}", certificate-authority-data: ${Buffer.from(certificate).toString('base64')}}}`,
    'users:',
    `- {name: admin, user: {token: ${token}}}`,
    'contexts:',
    '- {name: embedded, context: {cluster: embedded, user: admin}}',
    'current-context: embedded',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 });
};

/** Listens on the wanted port, or on a free one when it is taken and the caller did not insist. Throws EADDRINUSE when they did. */
const listen = async (server: Server, wanted: number, mayMove: boolean): Promise<number> => {
  try {
    server.listen(wanted, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    if (!mayMove || wanted === 0) throw error;
    return listen(server, 0, false);
  }
  const address = server.address();
  return typeof address === 'object' && address ? address.port : wanted;
};

/** A Kubernetes API on loopback. Resolves when it answers. Throws FolderInUse when another process works on the folder. */
export const startEmbeddedApi = async (options: EmbeddedApiOptions): Promise<EmbeddedApi> => {
  mkdirSync(options.dataDir, { recursive: true });
  const unlock = lockFolder(options.dataDir);
  try {
    return await startIn(options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
};

const startIn = async (options: EmbeddedApiOptions, unlock: () => void): Promise<EmbeddedApi> => {
  const { dataDir } = options;
  const now = (): Date => options.clock?.now() ?? new Date();
  const token = secret(join(dataDir, 'admin.token'));
  const store = new Store(join(dataDir, 'cluster.db'));
  const kinds = new Kinds();
  const { key, certificate } = loadCertificate(dataDir);
  const authorizer = new Authorizer(store);
  const tokens = new Tokens(join(dataDir, 'service-accounts.key'), store, now);
  const furnish = furnishing(() => writer, kinds, certificate);
  const writer: Writer = new Writer(
    store,
    kinds,
    now,
    new StandardAdmission({ store, kinds, authorizer, now, furnish }),
  );
  const authenticator = new Authenticator(token, (text) => tokens.userOf(text));
  const metrics = new MetricsApi(store);
  const api = new Api(store, kinds, writer, new Reviews({ authorizer, authenticator, tokens, writer }), metrics);
  const audit = new AuditLog(join(dataDir, 'audit.log'));
  const services = { store, kinds, api, audit, now, authenticator, authorizer };
  bootstrap(store, kinds, writer);
  const cluster = new LocalCluster({ store, kinds, writer, metrics, dataDir: resolve(dataDir) });
  const running = (options.controllers ?? standardControllers).map((start) => start(cluster));
  const server = createServer(
    { key, cert: certificate },
    (request, response) => void handleRequest(services, request, response),
  );
  server.keepAliveTimeout = 120_000;
  const port = await listen(server, options.port || Number(store.meta('port') ?? 0), !options.port);
  store.writeMeta('port', String(port));
  const url = `https://127.0.0.1:${port}`;
  const kubeconfigPath = join(dataDir, 'kubeconfig');
  writeKubeconfig(kubeconfigPath, url, certificate, token);
  return {
    url,
    kubeconfigPath,
    stop: async () => {
      for (const controller of running) controller.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      store.close();
      audit.close();
      unlock();
    },
  };
};
