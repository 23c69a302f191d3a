import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMonths, monthOf } from '../../../operators/resources/months.ts';
import { OPERATIONS_POLICY_NAME } from '../../../operators/resources/operations-policy.ts';
import type { SecurityBulletin } from '../../../operators/resources/security-bulletin.ts';
import { OPERATIONS_POLICIES, SECURITY_BULLETINS } from '../../../operators/runtime/kinds.ts';
import { layFoundation } from '../../../operators/tenancy/foundation.ts';
import { verifyChain } from '../../../server/audit/verify.ts';
import { ensureBulletins } from '../../../server/bulletins/ensure.ts';
import type { Services } from '../../../server/context.ts';
import { createFirstAccounts } from '../../../server/identity/bootstrap.ts';
import { openServices } from '../../../server/services.ts';
import { readSettings, type Settings } from '../../../server/settings.ts';
import { type Desk, refusalOf } from '../../city/desk.ts';
import { foundCity } from '../../city/found.ts';
import { freePort } from '../../city/product.ts';
import { until, useClusterWithout } from '../../operators/cluster.ts';
import { fakeClock } from '../../setup/clock.ts';
import { type Killable, startKillable } from '../../setup/killable.ts';
import { type KillingProxy, type KillPoint, startKillingProxy, writeOf } from '../../setup/killing-proxy.ts';

const cluster = useClusterWithout();
/** Its draft is due on any day of the present month, and on its first. */
const MONTH = addMonths(monthOf(new Date(), 'Asia/Shanghai'), -2);
const LONG = 300_000;

let folder = '';
let settings: Settings;
let services: Services;
let operator: Desk;
type Who = 'server' | 'operators';
const alive = new Map<Who, Killable>();
const proxies = {} as Record<Who, KillingProxy>;

const COMMANDS = {
  server: () => ['--data', folder, '--port', String(settings.port), '--no-demo'],
  operators: () => ['--data', folder, '--metrics-port', '0', '--identity', 'operators'],
};

function begin(who: Who): Killable {
  const begun = startKillable(`${who}/main.ts`, [...COMMANDS[who](), '--kubeconfig', proxies[who].kubeconfig]);
  alive.set(who, begun);
  return begun;
}

const start = (who: Who) => begin(who).says(who === 'server' ? /^Listening on / : /operators started/);

const kill = async (who: Who): Promise<void> => alive.get(who)?.kill();

/** One of the two is killed at that write and started anew; `prepare` is done while it is dead. */
async function dieAt(who: Who, point: KillPoint, prepare: () => Promise<unknown> = async () => {}): Promise<void> {
  await kill(who);
  await prepare();
  let isHit = false;
  void proxies[who]
    .arm(point, () => kill(who))
    .then(() => {
      isHit = true;
    });
  begin(who);
  await until(`the ${who} to be killed ${point.when} ${point.name}`, () => isHit, 60_000);
  await start(who);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yunzhi-publish-'));
  for (const who of ['server', 'operators'] as const)
    proxies[who] = await startKillingProxy(cluster.kubeconfig, join(folder, `${who}.kubeconfig`));
  await layFoundation(cluster.client);
  const port = await freePort();
  settings = readSettings(['--data', folder, '--port', String(port), '--no-demo'], {});
  services = await openServices(settings);
  await ensureBulletins({ ...services, clock: fakeClock(`${MONTH}-15T00:00:00Z`) });
  const accounts = await createFirstAccounts(services);
  const passwordOf = (name: string) => accounts.find(({ username }) => username === name)?.password ?? '';
  await start('server');
  const bootstrap = { sysadmin: passwordOf('sysadmin'), secadmin: passwordOf('secadmin') };
  operator = (await foundCity(`http://127.0.0.1:${port}`, bootstrap)).operator;
}, 120_000);
afterAll(async () => {
  await Promise.all([kill('server'), kill('operators')]);
  await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
  await services?.db.$disconnect();
  await rm(folder, { recursive: true, force: true });
});

const row = () => services.db.bulletin.findUniqueOrThrow({ where: { month: MONTH } });
const object = () => cluster.client.find<SecurityBulletin>(SECURITY_BULLETINS, { name: MONTH });

/** Either nothing of a publication is there, or all of it. */
async function publication() {
  const { id, state, number, digest } = await row();
  const extracts = await services.db.bulletinExtract.findMany({ where: { bulletinId: id }, select: { unitId: true } });
  const acts = await services.db.auditEntry.count({ where: { action: 'bulletin.publish', result: 'ok' } });
  const told = await services.db.notice.findMany({ where: { key: 'bulletinPublished' }, select: { userId: true } });
  return { state, number, digest, extracts: extracts.length, acts, told: told.map(({ userId }) => userId).toSorted() };
}

const publish = async () => {
  const { version } = await operator.api.bulletins.get.query({ month: MONTH });
  return operator.api.bulletins.publish.mutate({ month: MONTH, version });
};

test(
  'server and operators killed at every step from the month to its confirmed publication leave one bulletin with one number',
  async () => {
    const bulletins = (body?: RegExp) => writeOf('PATCH', new RegExp(`/securitybulletins/${MONTH}$`), body);
    const status = (body: RegExp) => writeOf('PATCH', new RegExp(`/securitybulletins/${MONTH}/status$`), body);
    const lose = () => cluster.client.delete(SECURITY_BULLETINS, { name: MONTH });
    await dieAt('server', { name: 'the month is written', when: 'after', is: bulletins() }, lose);
    await until('the rules', () => cluster.client.find(OPERATIONS_POLICIES, { name: OPERATIONS_POLICY_NAME }));
    const part = writeOf('PATCH', new RegExp(`/configmaps/bulletin-${MONTH}`));
    await dieAt('operators', { name: 'a part of the list is laid down', when: 'after', is: part });
    await dieAt('operators', { name: 'the draft is written', when: 'before', is: status(/"draft"/) });
    await until('the draft', async () => (await row()).state === 'drafted', 60_000);
    expect(await publication()).toMatchObject({ state: 'drafted', number: null, extracts: 0, acts: 0, told: [] });

    // In the middle of the act itself: nothing of it or all of it, whatever the moment. No state can be waited for there; the writes
    // one by one are killed in test/simulation/kills.test.ts.
    for (const millis of [5, 40]) {
      const act = publish().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, millis));
      await kill('server');
      await act;
      const { state, ...found } = await publication();
      if (state === 'published') expect(found).toMatchObject({ number: expect.any(String), acts: 1 });
      else expect(found).toMatchObject({ number: null, digest: null, extracts: 0, acts: 0, told: [] });
      await start('server');
    }
    const armed = { name: 'the publication is written to the cluster', is: bulletins(/"publication"/) };
    if ((await row()).state !== 'published') await publish();
    const published = await publication();
    const take = () =>
      cluster.client.patch(SECURITY_BULLETINS, { name: MONTH }, 'merge', { spec: { publication: null } });
    await dieAt('server', { ...armed, when: 'after' }, take);
    const unsay = () => cluster.client.patchStatus(SECURITY_BULLETINS, { name: MONTH }, { frozenDigest: null });
    const frozen = { name: 'what was published is confirmed', is: status(/"frozenDigest"/) };
    await dieAt('operators', { ...frozen, when: 'before' }, unsay);
    await until('the confirmation', async () => (await row()).frozenDigest === published.digest, 60_000);

    expect(await publication()).toEqual(published);
    expect(new Set(published.told).size).toBe(published.told.length);
    expect((await object())?.spec.publication).toMatchObject({ number: published.number, digest: published.digest });
    expect(await refusalOf(publish())).toBe(409);
    const months = (await services.db.bulletin.findMany({ orderBy: { month: 'asc' } })).map(({ month }) => month);
    expect(months).toEqual([MONTH, addMonths(MONTH, 1), addMonths(MONTH, 2)]);
    expect(await verifyChain(services.db, settings.auditKey)).toMatchObject({ ok: true });
  },
  LONG,
);
