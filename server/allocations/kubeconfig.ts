import { stringify } from 'yaml';
import { isNotFound, KubeError } from '../../operators/runtime/errors.ts';
import { inCommand } from '../audit/in-command.ts';
import { requireCluster, unreachable } from '../cluster/client.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { type AllocationRow, specOf, statusOf } from './desired.ts';
import { subjectOf } from './find.ts';
import type { KubeconfigView } from './views.ts';

const LIFETIME_SECONDS = 3600;

/**
 * A kubeconfig for the caller's own membership, good for an hour at the most. Membership is looked at again after the cluster has
 * answered: who was removed meanwhile gets nothing (CONFLICT), and the operator removes the account behind the token.
 * Throws FORBIDDEN for who is no member, CONFLICT while access is not given yet, UNAVAILABLE without a cluster.
 */
export async function issueKubeconfig(cmd: Command, id: string): Promise<KubeconfigView> {
  const access = await requireAccess(cmd.db, cmd, id);
  const token = await requestToken(cmd, access);
  return inCommand(cmd, { action: 'allocation.kubeconfig', subject: subjectOf(id) }, async (tx) => {
    await stillMember(tx, cmd, id);
    return { result: viewOf(cmd, access, token), after: { expiresAt: token.expiresAt } };
  });
}

interface Access {
  allocation: AllocationRow;
  namespace: string;
  serviceAccount: string;
  namespaces: string[];
}

async function requireAccess(db: Db, cmd: Command, id: string): Promise<Access> {
  const allocation = await db.allocation.findUnique({ where: { id } });
  if (!allocation || allocation.unitId !== cmd.actor.unitId)
    throw new AppError('NOT_FOUND', `No allocation ${id}`, { key: 'allocationNotFound' });
  if (!isMember(allocation, cmd)) throw notMember(cmd, id);
  const status = statusOf(allocation);
  const given = status?.members?.find(({ user }) => user === cmd.actor.username);
  if (!given)
    throw new AppError('CONFLICT', `Access of ${cmd.actor.username} is not given yet`, { key: 'accessNotReady' });
  const { namespace, serviceAccount } = given;
  return { allocation, namespace, serviceAccount, namespaces: (status?.namespaces ?? []).map(({ name }) => name) };
}

const isMember = (allocation: AllocationRow, { actor }: Command): boolean =>
  allocation.state !== 'retired' && specOf(allocation).members.some(({ user }) => user === actor.username);

const notMember = ({ actor }: Command, id: string) =>
  new AppError('FORBIDDEN', `${actor.username} is no member of allocation ${id}`, { key: 'notMember' });

async function stillMember(tx: Tx, cmd: Command, id: string): Promise<void> {
  const allocation = await tx.allocation.findUniqueOrThrow({ where: { id } });
  if (isMember(allocation, cmd)) return;
  throw new AppError('CONFLICT', `${cmd.actor.username} was removed from allocation ${id} meanwhile`, {
    key: 'memberRemoved',
  });
}

interface Token {
  token: string;
  expiresAt: string;
}

async function requestToken(cmd: Command, { namespace, serviceAccount }: Access): Promise<Token> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`;
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: LIFETIME_SECONDS },
  };
  try {
    const { status } = await requireCluster(cmd).request<TokenAnswer>('POST', path, request);
    return { token: status.token, expiresAt: status.expirationTimestamp };
  } catch (error) {
    if (isNotFound(error))
      throw new AppError(
        'CONFLICT',
        `Service account ${serviceAccount} is gone`,
        { key: 'accessNotReady' },
        { cause: error },
      );
    if (error instanceof AppError) throw error;
    if (error instanceof KubeError && error.status.code < 500)
      throw new AppError('UNAVAILABLE', error.message, { key: 'tokenRefused' }, { cause: error });
    throw unreachable(error);
  }
}

interface TokenAnswer {
  status: { token: string; expirationTimestamp: string };
}

function viewOf(cmd: Command, { allocation, namespaces }: Access, { token, expiresAt }: Token): KubeconfigView {
  const { server, tls } = requireCluster(cmd).connection;
  const user = cmd.actor.username;
  const cluster = {
    server: cmd.settings.clusterUrl || server.href.replace(/\/$/, ''),
    ...(tls.ca ? { 'certificate-authority-data': Buffer.from(tls.ca).toString('base64') } : {}),
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'yunzhi', cluster }],
    users: [{ name: user, user: { token } }],
    contexts: namespaces.map((namespace) => ({ name: namespace, context: { cluster: 'yunzhi', user, namespace } })),
    'current-context': namespaces[0] ?? '',
  };
  return { filename: `${allocation.tenancyName}.kubeconfig.yaml`, yaml: stringify(config), expiresAt };
}
