import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { AuditLogUnreadable, readAuditState, tailAuditLog } from '../../../operators/bulletin/audit-log.ts';
import { CONFIG_MAPS } from '../../../operators/runtime/kinds.ts';
import { useCluster } from '../cluster.ts';
import { givenContract } from './given.ts';

const cluster = useCluster();
const owners = new Map([['water-registry-app', { tenancy: 'water-registry', unit: 'water' }]]);
const STATE = { namespace: 'yunzhi-system', name: 'yunzhi-audit-state' };
let folder: string;
let log: string;

beforeAll(() => givenContract(cluster.client));
beforeEach(async () => {
  await cluster.client.delete(CONFIG_MAPS, STATE);
  folder = await mkdtemp(join(tmpdir(), 'yunzhi-audit-'));
  log = join(folder, 'audit.log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Line {
  verb?: string;
  user?: string;
  resource?: string;
  namespace?: string;
  code?: number;
  at?: string;
  subresource?: string;
  stage?: string;
}

const line = (change: Line = {}): string => {
  const { verb = 'delete', user = 'admin', resource = 'pods', namespace = 'water-registry-app', code = 200 } = change;
  const { at = '2026-11-20T03:00:00.000000Z', subresource, stage = 'ResponseComplete' } = change;
  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: randomUUID(),
    stage,
    verb,
    user: { username: user },
    objectRef: { resource, namespace, name: 'web', apiVersion: 'v1', ...(subresource && { subresource }) },
    responseStatus: { metadata: {}, code },
    requestReceivedTimestamp: at,
  };
  return `${JSON.stringify(event)}\n`;
};

const tail = () => tailAuditLog(cluster.client, log, 'Asia/Shanghai', owners);
const november = async () => (await readAuditState(cluster.client)).months['2026-11'];

test('denied attempts, deletes and restarts of tenants’ compute are counted, with those not by the tenant apart', async () => {
  const member = 'system:serviceaccount:yunzhi-members:water-registry.wang';
  await writeFile(
    log,
    [
      line(),
      line({ user: member }),
      line({ user: 'system:kube-controller-manager' }),
      line({ namespace: 'kube-system' }),
      line({ verb: 'create', code: 403, resource: 'secrets', user: member }),
      line({ verb: 'create', subresource: 'eviction' }),
      line({ verb: 'patch', resource: 'deployments', subresource: 'scale' }),
      line({ verb: 'patch', resource: 'deployments' }),
      line({ stage: 'RequestReceived' }),
    ].join(''),
  );
  await tail();
  expect(await november()).toMatchObject({
    denied: 1,
    deleted: 2,
    restarted: 1,
    scaled: 1,
    byOthers: 3,
    tenancies: { 'water-registry': { denied: 1, deleted: 2, restarted: 1, scaled: 1, byOthers: 3 } },
    deniedUsers: { [member]: 1 },
  });
});

test('what was read is not read again, a half-written line waits for its end, and months are those of the policy’s zone', async () => {
  const half = line({ at: '2026-11-30T16:00:01.000000Z' });
  await writeFile(log, line() + half.slice(0, 40));
  await tail();
  expect((await november())?.deleted).toBe(1);
  await appendFile(log, half.slice(40));
  await tail();
  await tail();
  const { months } = await readAuditState(cluster.client);
  expect([months['2026-11']?.deleted, months['2026-12']?.deleted]).toEqual([1, 1]);
});

test('a log that was rotated between two looks is read to its end, and then the new one', async () => {
  await writeFile(log, line());
  await tail();
  await appendFile(log, line());
  await rename(log, join(folder, 'audit-2026-11-21T00-00-00.000.log'));
  await writeFile(log, line());
  await tail();
  expect((await november())?.deleted).toBe(3);
});

test('a log that was rotated and compressed between two looks is read from where it stood to its end', async () => {
  await writeFile(log, line());
  await tail();
  await appendFile(log, line() + line());
  const rotated = join(folder, 'audit-2026-11-21T00-00-00.000.log.gz');
  await writeFile(rotated, gzipSync(await readFile(log)));
  await writeFile(log, line());
  await tail();
  await tail();
  expect((await november())?.deleted).toBe(4);
});

test('a log that is not there says so, and keeps what was counted', async () => {
  await writeFile(log, line());
  await tail();
  await rm(log);
  await expect(tail()).rejects.toThrow(AuditLogUnreadable);
  expect((await november())?.deleted).toBe(1);
});

test('killed before what was counted is saved, the same events are counted once by the next look', async () => {
  await writeFile(log, line() + line());
  // The write that saves place and counts does not get through: a ConfigMap that may not change stands in its way.
  await cluster.client.create(CONFIG_MAPS, STATE.namespace, {
    metadata: { name: STATE.name },
    immutable: true,
    data: {},
  });
  await expect(tail()).rejects.toThrow();
  await cluster.client.delete(CONFIG_MAPS, STATE);
  await tail();
  expect((await november())?.deleted).toBe(2);
});
