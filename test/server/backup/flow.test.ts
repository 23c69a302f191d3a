import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BackupDuty } from '../../../operators/backup/controller.ts';
import { startBackup } from '../../../operators/backup/controller.ts';
import { isVeleroServed } from '../../../operators/backup/world.ts';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import { LABELS } from '../../../operators/resources/group.ts';
import type { Tenancy } from '../../../operators/resources/tenancy.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';
import { Informer } from '../../../operators/runtime/informer.ts';
import { NAMESPACES, TENANCIES } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { createMetrics } from '../../../operators/runtime/metrics.ts';
import { SUBJECTS } from '../../../server/cluster/subjects.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { uniqueWord, until, useCluster } from '../../operators/cluster.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { productionSystem } from './systems.ts';

const cluster = useCluster();
const code = uniqueWord('s');
const tenancy = `water-${code}`;
let world: World;
let duty: BackupDuty;
let tenancies: Informer<Tenancy>;
const watched = new Map<string, Informer>();
const OURS = SUBJECTS.filter(({ kind }) => /Backup|Restore/.test(kind.kind));

/** One round of the server's loop: what stands on the cluster enters the records, what the records desire gets onto the cluster. */
async function round(): Promise<void> {
  for (const { kind, observe, dispatch } of OURS) {
    const informer = watched.get(kind.plural);
    if (!informer) continue;
    for (const key of [...informer.keys()]) await observe?.(world.services, informer.get(key), key);
    await dispatch?.(world.services, informer);
  }
}

const eventually = <T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> =>
  until(
    what,
    async () => {
      await round();
      return ask();
    },
    90_000,
  );

beforeAll(async () => {
  world = await createWorld();
  world.services.cluster = cluster.client;
  world.clock.set(new Date().toISOString());
  await until('Velero’s API', () => isVeleroServed(cluster.client), 30_000);
  await installCrds(cluster.client, KINDS.map(toCrd));
  await productionSystem(world, code);
  const { desired } = await world.services.db.allocation.findUniqueOrThrow({ where: { tenancyName: tenancy } });
  const labelSelector = `${LABELS.system}=${code}`;
  await cluster.client.create(NAMESPACES, undefined, { metadata: { name: `${tenancy}-app` } });
  const metadata = { name: tenancy, labels: { [LABELS.system]: code } };
  await cluster.client.create(TENANCIES, undefined, { metadata, spec: desired });
  for (const { kind } of OURS) {
    const informer = new Informer({ client: cluster.client, kind, labelSelector });
    await informer.start().synced;
    watched.set(kind.plural, informer);
  }
  tenancies = new Informer<Tenancy>({ client: cluster.client, kind: TENANCIES, labelSelector });
  await tenancies.start().synced;
  const policy = operationsSpec({ version: 0, body: defaultPolicy() });
  const operations = { policy, onPolicy: () => () => {}, looked: () => {} };
  const metrics = createMetrics({ withProcess: false });
  const { client } = cluster;
  const clock = { now: () => new Date() };
  duty = await startBackup({ client, clock, metrics, log: silentLog, labelSelector, operations, tenancies });
}, 90_000);

afterAll(async () => {
  await duty?.stop();
  await tenancies?.stop();
  for (const { kind } of OURS) {
    const informer = watched.get(kind.plural);
    for (const name of [...(informer?.keys() ?? [])]) await cluster.client.delete(kind, { name });
    await informer?.stop();
  }
  await cluster.client.delete(TENANCIES, { name: tenancy });
  await cluster.client.delete(NAMESPACES, { name: `${tenancy}-app` });
  await world?.close();
}, 60_000);

test('from the records to Velero and back: reviewed, backed up on request, restored beside, and removed', async () => {
  const unit = await world.as('unitHead');
  const view = () => unit.backups.get({ systemId: code });
  const seen = await eventually('protection', async () => {
    const found = await view();
    return found.finding === 'protected' && found;
  });
  expect(seen.lastGood).toMatchObject({ name: `${tenancy}-dr-first`, location: 'dr-centre' });
  expect(seen.restorePoints).toHaveLength(1);

  await unit.backups.now({ systemId: code, reason: '升级前' });
  await expect(unit.backups.now({ systemId: code, reason: '再来' })).rejects.toThrow('under way');
  const order = await eventually('the backup', async () =>
    (await view()).orders.find(({ state }) => state === 'completed'),
  );
  await expect(unit.backups.now({ systemId: code, reason: '再来' })).rejects.toThrow('may be asked for at');
  expect((await view()).actions.find(({ action }) => action === 'backUpNow')).toMatchObject({ reason: 'tooSoon' });
  await eventually('its restore point', async () =>
    (await view()).restorePoints.some(({ name, own }) => own && name === order.backup),
  );

  const wish = { systemId: code, backup: order.backup, reason: '误删数据' };
  await expect(unit.backups.requestRestore({ ...wish, mode: 'inPlace', confirm: 'x' })).rejects.toThrow('confirms');
  await unit.backups.requestRestore({ ...wish, mode: 'newNamespace' });
  const provider = await world.as('providerOperator');
  const [asked] = await provider.backups.restores({ states: ['requested'] });
  if (!asked) throw new Error('no request');
  await provider.backups.decideRestore({ id: asked.id, version: asked.version, carryOut: true, opinion: '' });
  await expect(
    provider.backups.decideRestore({ id: asked.id, version: asked.version, carryOut: true, opinion: '' }),
  ).rejects.toThrow('moved on');
  const restored = await eventually('the restore', async () =>
    (await view()).restores.find(({ state }) => state === 'completed' || state === 'failed'),
  );
  expect(restored, restored.message).toMatchObject({ state: 'completed', found: restored.expected });
  const [namespace = ''] = restored.namespaces;
  await cluster.client.get(NAMESPACES, { name: namespace });
  await eventually('the verified restore', async () => (await view()).lastVerified !== null);

  await unit.backups.removeRestored({ id: restored.id, version: restored.version });
  await eventually('the namespace to go', async () => !(await cluster.client.find(NAMESPACES, { name: namespace })));
  const authority = await world.as('leader');
  expect(await authority.backups.restores({})).toMatchObject([{ state: 'removed', reason: '误删数据' }]);
}, 240_000);
