import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { write } from '../../../server/db/write.ts';
import { notify } from '../../../server/notices/notify.ts';
import { sendNotices } from '../../../server/notices/send.ts';
import { createWorld } from '../../setup/world.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The outbox in a process of its own, on the same records, until it is killed. */
const sender = (dataDir: string, url: string, now: string) => `
  import { openDb } from '${root}server/db/client.ts';
  import { readSettings } from '${root}server/settings.ts';
  import { createIdSource } from '${root}server/new-id.ts';
  import { createLiveEvents } from '${root}server/live.ts';
  import { sendNotices } from '${root}server/notices/send.ts';
  const clock = { now: () => new Date('${now}') };
  const settings = { ...readSettings(['--data', '${dataDir}'], {}), databaseUrl: '${url}' };
  const db = await openDb('${url}');
  await sendNotices({ db, clock, settings, live: createLiveEvents(), newId: createIdSource(clock) });
`;

test('a sender killed while the receiver has the message loses nothing: it comes again under the same id', async () => {
  const world = await createWorld();
  const ids: string[] = [];
  const answer: { held: boolean; arrived: () => void } = { held: true, arrived: () => {} };
  const server = createServer((request, response) => {
    ids.push(String(request.headers['webhook-id']));
    request.resume();
    if (!answer.held) response.end('{}');
    answer.arrived();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const leader = await world.as('leader');
    const { body } = await leader.policies.current();
    const service = { ...body.service, channelAddresses: ['127.0.0.0/8'] };
    const effectiveFrom = world.clock.now().toISOString();
    await leader.policies.create({ body: { ...body, service }, effectiveFrom, note: '测试', basedOn: 0 });
    const address = `http://127.0.0.1:${port}/hook`;
    await (await world.as('systemAdministrator')).channels.create({
      kind: 'webhook',
      name: '回调',
      address,
      secret: 'secret-of-the-hook',
    });
    const { id } = await world.person('unitHead');
    await write(world.services.db, (tx) =>
      notify(tx, world.services, { userIds: [id], level: 'info', key: 'ticketOpened', values: {} }),
    );
    const { dataDir, databaseUrl } = world.services.settings;
    const script = sender(dataDir, databaseUrl, world.clock.now().toISOString());
    const arrived = new Promise<void>((resolve) => {
      answer.arrived = resolve;
    });
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    await arrived;
    child.kill('SIGKILL');
    await once(child, 'exit');
    answer.held = false;
    // Not before the claim of the dead has run out.
    expect(await sendNotices(world.services)).toMatchObject({ sent: 0 });
    world.clock.advance({ minutes: 2, seconds: 1 });
    expect(await sendNotices(world.services)).toMatchObject({ sent: 1 });
    expect(await sendNotices(world.services)).toMatchObject({ sent: 0 });
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  } finally {
    server.closeAllConnections();
    server.close();
    await world.close();
  }
}, 60_000);
