import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { write } from '../../../server/db/write.ts';
import { AddressRefused, pinUrl } from '../../../server/notices/address-guard.ts';
import { backoffMillis } from '../../../server/notices/backoff.ts';
import { type NoticeInput, notify } from '../../../server/notices/notify.ts';
import { cutBytes } from '../../../server/notices/robots.ts';
import { routeNotices } from '../../../server/notices/route.ts';
import { sendNotices } from '../../../server/notices/send.ts';
import type { ChannelKind } from '../../../server/notices/subjects.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let world: World;
let receiver: Receiver;
beforeEach(async () => {
  world = await createWorld();
  receiver = await startReceiver();
  await allowLoopback();
  world.services.settings = { ...world.services.settings, publicUrl: 'https://cloud.example' };
});
afterEach(async () => {
  await receiver.close();
  await world.close();
});

/** The receiver stands on loopback, which only the policy can open. */
async function allowLoopback(more: object = {}) {
  const leader = await world.as('leader');
  const { version, body } = await leader.policies.current();
  await leader.policies.create({
    body: { ...body, service: { ...body.service, channelAddresses: ['127.0.0.0/8'], ...more } },
    effectiveFrom: world.clock.now().toISOString(),
    note: '测试',
    basedOn: version,
  });
}

const admin = () => world.as('systemAdministrator');
const SECRET = 'SECsecret-of-the-robot';

const open = async (kind: ChannelKind, more: object = {}) =>
  (await admin()).channels.create({
    kind,
    name: `渠道 ${kind}`,
    address: `${receiver.url}/send?key=k`,
    secret: SECRET,
    ...more,
  });

const send = (notice: Partial<NoticeInput>) =>
  write(world.services.db, (tx) =>
    notify(tx, world.services, {
      level: 'warning',
      key: 'ticketOpened',
      values: { title: '机密标题' },
      link: '/tickets/7',
      ...notice,
    }),
  );

const toApplicant = async (more: Partial<NoticeInput> = {}) =>
  send({ userIds: [(await world.person('unitApplicant')).id], ...more });
const round = () => sendNotices(world.services, () => 1);
const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest('base64');

describe('the message formats', () => {
  test('a webhook is signed with its id and time, and says nothing of the matter', async () => {
    await open('webhook');
    await toApplicant();
    expect(await round()).toEqual({ sent: 1, failed: 0, dead: 0 });
    const [got] = receiver.received;
    const id = got?.headers['webhook-id'] ?? '';
    const timestamp = got?.headers['webhook-timestamp'];
    expect(timestamp).toBe(String(Math.floor(world.clock.now().getTime() / 1000)));
    expect(got?.headers['webhook-signature']).toBe(`v1,${hmac(SECRET, `${id}.${timestamp}.${got?.body}`)}`);
    const body = JSON.parse(got?.body ?? '');
    expect(body).toMatchObject({ id, type: 'notice', data: { level: 'warning', subjects: { tickets: 1 } } });
    expect(body.data.link).toBe('https://cloud.example/tickets/7');
    expect(got?.body).not.toContain('机密');
  });

  test('a webhook that is set to it carries key and values', async () => {
    await open('webhook', { detail: true });
    await toApplicant();
    await round();
    const { data } = JSON.parse(receiver.received[0]?.body ?? '');
    expect(data.notice).toEqual({ key: 'ticketOpened', values: { title: '机密标题' } });
  });

  test('WeCom is sent markdown under the key of its address', async () => {
    await open('wecom', { secret: undefined });
    await toApplicant();
    expect(await round()).toMatchObject({ sent: 1 });
    const [got] = receiver.received;
    expect(got?.query).toEqual({ key: 'k' });
    const body = JSON.parse(got?.body ?? '');
    expect(body.msgtype).toBe('markdown');
    expect(body.markdown.content).toContain('**【云治】您有新的通知：工单与事件（提醒）**');
    expect(body.markdown.content).toContain('[登录查看](https://cloud.example/tickets/7)');
  });

  test('DingTalk is signed in the query over milliseconds and secret', async () => {
    await open('dingtalk');
    await toApplicant();
    expect(await round()).toMatchObject({ sent: 1 });
    const [got] = receiver.received;
    const timestamp = String(world.clock.now().getTime());
    expect(got?.query).toEqual({ key: 'k', timestamp, sign: hmac(SECRET, `${timestamp}\n${SECRET}`) });
    expect(JSON.parse(got?.body ?? '')).toMatchObject({
      msgtype: 'markdown',
      markdown: { title: '【云治】您有新的通知：工单与事件（提醒）' },
    });
  });

  test('Feishu is signed in the body over seconds, with time and secret as the key', async () => {
    receiver.answer({ body: { code: 0, msg: 'success' } });
    await open('feishu');
    await toApplicant();
    expect(await round()).toMatchObject({ sent: 1 });
    const body = JSON.parse(receiver.received[0]?.body ?? '');
    const timestamp = String(Math.floor(world.clock.now().getTime() / 1000));
    expect(body).toMatchObject({ timestamp, sign: hmac(`${timestamp}\n${SECRET}`, ''), msg_type: 'text' });
    expect(body.content.text).toContain('https://cloud.example/tickets/7');
  });

  test('a text is cut between characters, not through one', () => {
    expect(cutBytes('通知通知', 12)).toBe('通知通知');
    expect(cutBytes('通知通知', 11)).toBe('通知…');
    expect(Buffer.byteLength(cutBytes('a通知'.repeat(2000), 4096))).toBeLessThanOrEqual(4096);
  });
});

describe('the outbox', () => {
  test('tells a group of one thing once, however many people were told', async () => {
    await open('wecom');
    await send({ userIds: [(await world.person('leader')).id, (await world.person('unitHead')).id] });
    await round();
    await round();
    expect(receiver.received).toHaveLength(1);
  });

  test('sends again, under the same id, what was under way when the process died', async () => {
    await open('webhook');
    await toApplicant();
    await routeNotices(world.services);
    // As a process leaves it that is killed between the receiver's answer and its own note of it.
    await world.services.db.delivery.updateMany({
      data: { attempts: 1, attemptedAt: world.clock.now(), nextAt: new Date(world.clock.now().getTime() + 120_000) },
    });
    expect(await round()).toMatchObject({ sent: 0 });
    world.clock.advance({ minutes: 3 });
    expect(await round()).toMatchObject({ sent: 1 });
    const { id } = await world.services.db.delivery.findFirstOrThrow();
    expect(receiver.received.map((one) => one.headers['webhook-id'])).toEqual([id]);
  });

  test('plans nothing twice when two replicas look at once', async () => {
    await open('webhook');
    await toApplicant();
    await Promise.all([routeNotices(world.services), routeNotices(world.services)]);
    expect(await world.services.db.delivery.count()).toBe(1);
    await Promise.all([round(), round()]);
    expect(receiver.received).toHaveLength(1);
  });

  test('tries again with growing pauses, and gives up with an error that can be seen and tried again', async () => {
    await allowLoopback({ sendAttempts: 3 });
    const { id: channelId } = await open('wecom');
    receiver.answer({ body: { errcode: 93000, errmsg: 'invalid webhook url' } });
    await toApplicant();
    expect(await round()).toEqual({ sent: 0, failed: 1, dead: 0 });
    world.clock.advance({ seconds: 29 });
    expect(await round()).toEqual({ sent: 0, failed: 0, dead: 0 });
    world.clock.advance({ seconds: 1 });
    expect(await round()).toMatchObject({ failed: 1 });
    world.clock.advance({ seconds: 60 });
    expect(await round()).toMatchObject({ dead: 1 });
    const { channels, notices } = await admin();
    expect(await channels.table()).toMatchObject([{ id: channelId, state: 'failing', dead: 1 }]);
    const { dead } = await channels.outbox();
    expect(dead).toMatchObject([{ attempts: 3, subject: 'tickets' }]);
    expect(dead[0]?.lastError).toContain('invalid webhook url');
    expect((await notices.list({})).items).toMatchObject([{ key: 'channelDead', level: 'urgent' }]);
    receiver.answer({ body: { errcode: 0 } });
    await channels.retry({ id: dead[0]?.id ?? '' });
    expect(await round()).toMatchObject({ sent: 2 });
    expect(await channels.table()).toMatchObject([{ state: 'working', dead: 0 }]);
  });

  test('takes a hang-up or a page of a gateway for a failure', async () => {
    await open('wecom');
    await toApplicant();
    receiver.answer(null);
    expect(await round()).toMatchObject({ failed: 1 });
    world.clock.advance({ hours: 1 });
    receiver.answer({ status: 502, body: 'Bad gateway' });
    expect(await round()).toMatchObject({ failed: 1 });
    const [channel] = await (await admin()).channels.table();
    expect(channel?.lastError).toContain('HTTP 502');
  });

  test('does not follow a redirect', async () => {
    await open('webhook');
    await toApplicant();
    receiver.answer({ status: 302, headers: { location: `${receiver.url}/elsewhere` } });
    expect(await round()).toMatchObject({ failed: 1 });
    expect(receiver.received.map(({ path }) => path)).toEqual(['/send']);
  });

  test('does not send what is older than three days', async () => {
    await open('webhook');
    await toApplicant();
    world.clock.advance({ days: 3, seconds: 1 });
    expect(await round()).toEqual({ sent: 0, failed: 0, dead: 0 });
    expect(receiver.received).toEqual([]);
  });

  test('holds mail of a person who was disabled meanwhile back', async () => {
    await open('webhook', { userId: (await world.person('unitHead')).id });
    await send({ userIds: [(await world.person('unitHead')).id] });
    await world.services.db.user.updateMany({ data: { disabledAt: world.clock.now() } });
    await round();
    expect(receiver.received).toEqual([]);
  });
});

describe('rate limits', () => {
  test('a robot gets 18 messages a minute, and the rest in the next ones', async () => {
    await open('dingtalk');
    for (let index = 0; index < 40; index += 1) await toApplicant({ values: { index } });
    const counts: number[] = [];
    for (let minute = 0; minute < 4; minute += 1) {
      counts.push((await round()).sent + (await round()).sent);
      world.clock.advance({ seconds: 61 });
    }
    expect(counts).toEqual([18, 18, 4, 0]);
  });

  test('a robot that says "too fast" is left alone for its time, and no attempt is counted', async () => {
    await open('dingtalk');
    await toApplicant();
    await toApplicant();
    receiver.answer({ body: { errcode: 130101, errmsg: 'send too fast' } });
    expect(await round()).toEqual({ sent: 0, failed: 0, dead: 0 });
    expect(receiver.received).toHaveLength(1);
    receiver.answer({ body: { errcode: 0 } });
    world.clock.advance({ minutes: 9 });
    expect(await round()).toMatchObject({ sent: 0 });
    expect(await (await admin()).channels.table()).toMatchObject([{ state: 'quiet' }]);
    world.clock.advance({ minutes: 2 });
    expect(await round()).toMatchObject({ sent: 2 });
    expect((await world.services.db.delivery.findFirstOrThrow({ orderBy: { id: 'asc' } })).attempts).toBe(1);
  });

  test('a channel that must wait, or has hundreds waiting, holds up no other', async () => {
    const slow = await open('wecom');
    const { db, clock, newId } = world.services;
    const at = clock.now();
    await db.delivery.createMany({
      data: Array.from({ length: 600 }, (_, index) => ({
        id: newId(),
        key: `old:${index}`,
        channelId: slow.id,
        subject: 'other',
        level: 'info',
        noticeIds: [],
        nextAt: new Date(at.getTime() - 60_000),
        createdAt: at,
      })),
    });
    await db.channel.update({ where: { id: slow.id }, data: { quietUntil: new Date(at.getTime() + 3_600_000) } });
    const quick = await open('webhook', { address: `${receiver.url}/quick` });
    await send({ scope: 'channel:manage' });
    await sendNotices(world.services);
    expect(await db.delivery.count({ where: { channelId: quick.id, state: 'sent' } })).toBe(1);
    expect(await db.delivery.count({ where: { channelId: slow.id, state: 'sent' } })).toBe(0);
    // No longer told to wait, the slow one has its eighteen a minute, and the quick one its next.
    await db.channel.update({ where: { id: slow.id }, data: { quietUntil: null } });
    await send({ scope: 'channel:manage' });
    await sendNotices(world.services);
    expect(await db.delivery.count({ where: { channelId: slow.id, attempts: { gt: 0 } } })).toBe(18);
    expect(await db.delivery.count({ where: { channelId: quick.id, state: 'sent' } })).toBe(2);
  });

  test('a robot that rests with hundreds of messages holds no other channel up', async () => {
    const { id } = await open('dingtalk', { userId: (await world.person('unitApplicant')).id });
    await world.services.db.channel.update({
      where: { id },
      data: { quietUntil: new Date(world.clock.now().getTime() + 600_000) },
    });
    for (let index = 0; index < 210; index += 1) await toApplicant({ values: { index } });
    await round();
    await open('webhook', { userId: (await world.person('leader')).id });
    world.clock.advance({ seconds: 15 });
    await send({ userIds: [(await world.person('leader')).id] });
    expect(await round()).toMatchObject({ sent: 1 });
  });

  test('a channel that fails is left for the next round, and what is dead for good does not keep the rest waiting', async () => {
    await open('webhook');
    for (let index = 0; index < 5; index += 1) await toApplicant({ values: { index } });
    receiver.answer(null);
    expect(await round()).toMatchObject({ failed: 3 });
    receiver.answer({ status: 204 });
    world.clock.advance({ minutes: 1 });
    expect(await round()).toMatchObject({ sent: 5 });
  });

  test('a webhook’s Retry-After is kept', async () => {
    await open('webhook');
    await toApplicant();
    receiver.answer({ status: 429, headers: { 'retry-after': '300' } });
    await round();
    receiver.answer({ status: 204 });
    world.clock.advance({ seconds: 299 });
    expect(await round()).toMatchObject({ sent: 0 });
    world.clock.advance({ seconds: 2 });
    expect(await round()).toMatchObject({ sent: 1 });
  });

  test('pauses double up to six hours, less a random half', () => {
    expect([1, 2, 3, 20].map((attempts) => backoffMillis(attempts, 1))).toEqual([30_000, 60_000, 120_000, 21_600_000]);
    expect(backoffMillis(1, 0)).toBe(15_000);
  });
});

describe('who hears of what', () => {
  test('a unit’s channel hears of its people’s notices, of the subjects and from the level that were chosen', async () => {
    await open('webhook', { unitId: 'water', subjects: ['tickets'], minLevel: 'warning' });
    const head = (unit: 'water' | 'health') => world.person('unitHead', unit);
    await send({ userIds: [(await head('health')).id] });
    await send({ userIds: [(await head('water')).id], key: 'trialEnds' });
    await send({ userIds: [(await head('water')).id], level: 'info' });
    await round();
    expect(receiver.received).toEqual([]);
    await send({ userIds: [(await head('water')).id] });
    await round();
    expect(receiver.received).toHaveLength(1);
  });

  test('a person’s own channel follows the person’s choices by subject', async () => {
    await open('webhook', { userId: (await world.person('unitApplicant')).id });
    const applicant = await world.as('unitApplicant');
    await applicant.notices.setPreferences({ choices: [{ way: 'channel', subject: 'tickets', choice: 'off' }] });
    await toApplicant();
    await send({ userIds: [(await world.person('unitHead')).id], key: 'trialEnds' });
    await toApplicant({ key: 'trialEnds', link: '/trials/1' });
    await round();
    expect(receiver.received.map(({ body }) => JSON.parse(body).data.subjects)).toEqual([{ trials: 1 }]);
    expect((await applicant.notices.preferences()).channels).toEqual(['渠道 webhook']);
  });

  test('what is kept for the digest goes out as one message at the policy’s hour, once a day', async () => {
    await open('webhook', { userId: (await world.person('unitApplicant')).id });
    const applicant = await world.as('unitApplicant');
    const digest = { way: 'channel', choice: 'digest' } as const;
    await applicant.notices.setPreferences({
      choices: [
        { ...digest, subject: 'tickets' },
        { ...digest, subject: 'trials' },
      ],
    });
    await toApplicant();
    await toApplicant();
    await toApplicant({ key: 'trialEnds' });
    await round();
    expect(receiver.received).toEqual([]);
    // 07:59, then 08:00 of the next day in China.
    world.clock.set('2026-11-23T23:59:00Z');
    await round();
    expect(receiver.received).toEqual([]);
    world.clock.set('2026-11-24T00:00:30Z');
    await Promise.all([round(), round()]);
    await round();
    expect(receiver.received.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: 'notice.digest', data: { subjects: { tickets: 2, trials: 1 }, text: '【云治】每日汇总：3 条通知' } },
    ]);
    world.clock.advance({ days: 1 });
    await round();
    expect(receiver.received).toHaveLength(1);
  });

  test('a server that stood still at the hour makes the digest when it is back', async () => {
    await open('webhook', { userId: (await world.person('unitApplicant')).id });
    const applicant = await world.as('unitApplicant');
    await applicant.notices.setPreferences({ choices: [{ way: 'channel', subject: 'tickets', choice: 'digest' }] });
    await toApplicant();
    await round();
    world.clock.set('2026-11-24T10:00:00Z');
    await round();
    expect(receiver.received).toHaveLength(1);
  });
});

describe('addresses', () => {
  const to =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

  test.each([
    ['http://robot.example/x', ['8.8.8.8'], 'over http'],
    ['https://robot.example/x', ['127.0.0.1'], 'loopback'],
    ['https://robot.example/x', ['8.8.8.8', '10.0.0.7'], 'private'],
    ['https://robot.example/x', ['169.254.169.254'], 'linkLocal'],
    ['https://robot.example/x', ['::ffff:127.0.0.1'], 'loopback'],
    ['https://user:pass@robot.example/x', ['8.8.8.8'], 'Credentials'],
    ['file:///etc/passwd', [], 'neither https nor http'],
    ['not a url', [], 'not a URL'],
  ])('%s that leads to %j is refused', async (url, addresses, reason) => {
    const refused = pinUrl(url, [], to(...addresses));
    await expect(refused).rejects.toThrow(AddressRefused);
    await expect(pinUrl(url, [], to(...addresses))).rejects.toThrow(reason);
  });

  test('a public address over https is called as it was judged, whatever its name says next', async () => {
    const pinned = await pinUrl('https://robot.example/x', [], to('93.184.216.34'));
    expect(pinned).toMatchObject({ address: '93.184.216.34', family: 4 });
  });

  test('a network that the policy names is open, also over http', async () => {
    expect(await pinUrl('http://im.gov.internal/x', ['10.1.0.0/16'], to('10.1.2.3'))).toMatchObject({
      address: '10.1.2.3',
    });
  });

  test('a channel whose address must not be called cannot be made, and is not called once the policy closes it', async () => {
    await expect(open('webhook', { address: 'https://169.254.169.254/latest/meta-data' })).rejects.toMatchObject({
      code: 'UNPROCESSABLE_CONTENT',
    });
    await open('webhook');
    await toApplicant();
    await allowLoopback({ channelAddresses: [] });
    expect(await round()).toMatchObject({ failed: 1 });
    expect(receiver.received).toEqual([]);
  });
});

test('address and secret are sealed in the records, and never shown again', async () => {
  const channel = await open('dingtalk');
  const row = await world.services.db.channel.findFirstOrThrow();
  expect(JSON.stringify(row)).not.toContain('key=k');
  expect(JSON.stringify(row)).not.toContain(SECRET);
  expect(JSON.stringify(channel)).not.toContain(SECRET);
  expect(JSON.stringify(await (await admin()).channels.table())).not.toContain('key=k');
  const audit = await world.services.db.auditEntry.findMany({ where: { subjectType: 'channel' } });
  expect(JSON.stringify(audit)).not.toContain(SECRET);
  expect(channel.host).toContain('127.0.0.1');
});

test('one channel’s sealed address put into another’s row does not open', async () => {
  await open('wecom', { name: '甲' });
  const other = await open('wecom', { name: '乙', address: `${receiver.url}/other` });
  const { sealedUrl } = await world.services.db.channel.findFirstOrThrow({ where: { name: '甲' } });
  await world.services.db.channel.update({ where: { id: other.id }, data: { sealedUrl } });
  await toApplicant();
  expect(await round()).toMatchObject({ sent: 1, failed: 1 });
});

test('a trial message goes out like any other', async () => {
  const { id } = await open('wecom');
  await (await admin()).channels.try({ id });
  expect(await round()).toMatchObject({ sent: 1 });
  expect(receiver.received[0]?.body).toContain('通知渠道');
});

test('changing a channel keeps its address and secret unless new ones are given, and refuses a stale version', async () => {
  const { id, version } = await open('dingtalk');
  const { channels } = await admin();
  await channels.update({ id, version, name: '改名' });
  await toApplicant();
  expect(await round()).toMatchObject({ sent: 1 });
  expect(receiver.received[0]?.query.sign).toBeDefined();
  await expect(channels.update({ id, version, name: '再改' })).rejects.toMatchObject({ code: 'CONFLICT' });
});
