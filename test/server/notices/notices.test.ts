import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { write } from '../../../server/db/write.ts';
import { type NoticeInput, notify } from '../../../server/notices/notify.ts';
import { sendNotices } from '../../../server/notices/send.ts';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const send = (notice: Partial<NoticeInput>) =>
  write(world.services.db, (tx) =>
    notify(tx, world.services, { level: 'info', key: 'application.submitted', values: { number: 'SQ-1' }, ...notice }),
  );

test('a notice lies in the inbox of its recipient and of nobody else', async () => {
  const applicant = await world.person('unitApplicant');
  await send({ userIds: [applicant.id], link: '/applications/1' });
  const { items } = await (await world.as('unitApplicant')).notices.list({});
  expect(items).toMatchObject([
    { key: 'application.submitted', values: { number: 'SQ-1' }, link: '/applications/1', read: false },
  ]);
  expect((await (await world.as('unitHead')).notices.list({})).items).toEqual([]);
});

test('a notice to a duty reaches everyone who has it, once, and only in the unit named', async () => {
  const [here, there] = [await world.person('unitHead', 'water'), await world.person('unitHead', 'health')];
  await send({ scope: 'trial:confirm:unit', unitId: 'water', userIds: [here.id], key: 'trial.confirm' });
  expect((await world.asPerson(here).notices.list({})).items.map((item) => item.key)).toEqual(['trial.confirm']);
  expect((await world.asPerson(there).notices.list({})).items).toEqual([]);
});

test('a notice given under a once-key is given once, however often the clock asks', async () => {
  const leader = await world.person('leader');
  for (let round = 0; round < 3; round += 1) await send({ userIds: [leader.id], onceKey: 'step-9-red' });
  expect(await (await world.as('leader')).notices.unread()).toEqual({ count: 1 });
});

test('reading counts down, and nobody reads for another', async () => {
  const head = await world.as('unitHead');
  const [notice] = (await head.notices.list({})).items;
  if (!notice) throw new Error('the head has a notice');
  await (await world.as('unitHead', 'health')).notices.markRead({ ids: [notice.id] });
  expect(await head.notices.unread()).toEqual({ count: 1 });
  await head.notices.markRead({ all: true });
  expect(await head.notices.unread()).toEqual({ count: 0 });
  expect((await head.notices.list({ unreadOnly: true })).items).toEqual([]);
});

test('the pages of a long inbox join without gap or repetition', async () => {
  const tester = await world.person('providerTester');
  for (let index = 0; index < 25; index += 1) await send({ userIds: [tester.id], values: { index } });
  const caller = world.asPerson(tester);
  const seen: unknown[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await caller.notices.list({ cursor, limit: 10 });
    seen.push(...page.items.map((item) => item.values.index));
    if (!page.nextCursor) break;
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => 24 - index));
});

test('mail goes out once for each notice, tells nothing of the matter, and waits while the mail server is down', async () => {
  const { db } = world.services;
  await db.notice.updateMany({ data: { mailedAt: world.clock.now() } });
  const handler = await world.person('authorityHandler');
  await db.user.update({ where: { id: handler.id }, data: { email: 'handler@example.gov.cn' } });
  await send({ userIds: [handler.id], link: '/applications/7', values: { secret: '机密' } });
  const mails: string[] = [];
  const smtp = await startSmtp(mails);
  const withSmtp = (port: number) => ({
    ...world.services,
    settings: {
      ...world.services.settings,
      publicUrl: 'https://cloud.example',
      smtp: { url: `smtp://127.0.0.1:${port}?ignoreTLS=true`, from: 'yunzhi@example.gov.cn' },
    },
  });
  expect(await sendNotices(withSmtp(1))).toEqual({ sent: 0, failed: 1, dead: 0 });
  expect(await sendNotices(withSmtp(smtp.port))).toMatchObject({ sent: 0 });
  world.clock.advance({ minutes: 1 });
  expect(await sendNotices(withSmtp(smtp.port))).toMatchObject({ sent: 1 });
  expect(await sendNotices(withSmtp(smtp.port))).toMatchObject({ sent: 0 });
  smtp.close();
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain('To: handler@example.gov.cn');
  const { id } = await db.delivery.findFirstOrThrow({ where: { state: 'sent' } });
  expect(mails[0]).toContain(`Message-ID: <${id}@example.gov.cn>`);
  const body = Buffer.from(mails[0]?.split('\r\n\r\n')[1] ?? '', 'base64').toString();
  expect(body).toContain('https://cloud.example/applications/7');
  expect(body).not.toContain('机密');
});

/** As much of RFC 5321 as a delivery needs. */
function startSmtp(mails: string[]): Promise<{ port: number; close(): void }> {
  const talk = (socket: Socket) => {
    let received = '';
    let inData = false;
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      received += chunk;
      if (inData) {
        if (!received.endsWith('\r\n.\r\n')) return;
        mails.push(received);
        inData = false;
        received = '';
        return socket.write('250 accepted\r\n');
      }
      for (const line of received.split('\r\n').filter(Boolean)) {
        inData = line === 'DATA';
        socket.write(inData ? '354 go on\r\n' : '250 ok\r\n');
      }
      received = '';
    });
  };
  return new Promise((resolve) => {
    const server = createServer(talk).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ port: typeof address === 'object' && address ? address.port : 0, close: () => server.close() });
    });
  });
}
