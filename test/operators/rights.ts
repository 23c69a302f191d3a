import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseAllDocuments, stringify } from 'yaml';
import type { KubeClient, KubeObject } from '../../operators/runtime/client.ts';
import { KubeError } from '../../operators/runtime/errors.ts';
import {
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  NAMESPACES,
  pathOf,
  ROLE_BINDINGS,
  ROLES,
  SERVICE_ACCOUNTS,
} from '../../operators/runtime/kinds.ts';

const RBAC = new URL('../../deploy/rbac/', import.meta.url);
const KINDS = [SERVICE_ACCOUNTS, CLUSTER_ROLES, CLUSTER_ROLE_BINDINGS, ROLES, ROLE_BINDINGS, NAMESPACES];

/** What `kubectl apply -f deploy/rbac/generated/members.yaml -f deploy/rbac` installs: nothing of `optional/`. */
export const DEFAULT_RIGHTS = [
  'generated/members.yaml',
  ...readdirSync(RBAC)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted(),
];

export interface RightsObject extends KubeObject {
  kind: string;
  rules?: { apiGroups?: string[]; resources?: string[]; verbs: string[]; resourceNames?: string[] }[];
}

export const rightsIn = (file: string): RightsObject[] =>
  parseAllDocuments(readFileSync(new URL(file, RBAC), 'utf8')).map((document) => document.toJS() as RightsObject);

export async function installRights(client: KubeClient, files: readonly string[] = DEFAULT_RIGHTS): Promise<void> {
  for (const object of files.flatMap(rightsIn)) {
    const kind = KINDS.find((each) => each.kind === object.kind);
    if (!kind) throw new Error(`deploy/rbac holds a ${object.kind}`);
    const { namespace, name = '' } = object.metadata;
    await client.apply(kind, { namespace, name }, object, 'test');
  }
}

export async function tokenOf(client: KubeClient, account: string): Promise<string> {
  const path = pathOf(SERVICE_ACCOUNTS, 'yunzhi-system', account, 'token');
  return (await client.request<{ status: { token: string } }>('POST', path, { spec: {} })).status.token;
}

/** A kubeconfig with which a program is that service account and nobody else. */
export async function kubeconfigOf(client: KubeClient, account: string, file: string): Promise<string> {
  const { server, tls } = client.connection;
  const named = (content: object) => [{ name: 'test', ...content }];
  const ca = Buffer.from(tls.ca ?? '').toString('base64');
  const config = {
    clusters: named({ cluster: { server: server.href.replace(/\/$/, ''), 'certificate-authority-data': ca } }),
    users: named({ user: { token: await tokenOf(client, account) } }),
    contexts: named({ context: { cluster: 'test', user: 'test' } }),
    'current-context': 'test',
  };
  writeFileSync(file, stringify({ apiVersion: 'v1', kind: 'Config', ...config }), { mode: 0o600 });
  return file;
}

/** The code with which something is refused; 200 when it is not. */
export const codeOf = (attempt: Promise<unknown>): Promise<number> =>
  attempt.then(
    () => 200,
    (error: unknown) => (error instanceof KubeError ? error.status.code : -1),
  );
