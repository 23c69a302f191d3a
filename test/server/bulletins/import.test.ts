import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import ExcelJS from 'exceljs';
import { XMLParser } from 'fast-xml-parser';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../operators/runtime/log.ts';
import { importFile } from '../../../server/bulletins/import.ts';
import { deliverBulletins } from '../../../server/bulletins/webhooks.ts';
import { bulletinWorkbook } from '../../../server/bulletins/workbook.ts';
import { createHttp, type Listening, listen } from '../../../server/http.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { finding, givenAllocation, givenDraft, publish } from './given.ts';

let world: World;
let server: Listening;
beforeEach(async () => {
  world = await createWorld();
  await givenAllocation(world, 'water', 'registry');
  server = await listen(createHttp(world.services, { log: silentLog, notReady: async () => null }), '127.0.0.1', 0);
});
afterEach(async () => {
  await server.close();
  await world.close();
});

const send = (path: string, token: string, body?: unknown) =>
  fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

const csv = (text: string) => world.services.files.write(new Blob([text]).stream(), 1_000_000);

test('figures and incidents of a file enter the bulletin, with last month’s beside them', async () => {
  const cmd = await world.command('providerOperator');
  const figures =
    '月份,侧,指标,数值\n2026-10,互联网侧,攻击总数,100\n2026-11,互联网侧,攻击总数,"1,200"\n2026年11月,合计,攻击目标：门户网站,7\n';
  expect(await importFile(cmd, { ...(await csv(figures)), name: 'f.csv' })).toEqual({
    figures: 3,
    incidents: 0,
    faults: [],
  });
  const incidents =
    '编号,时间,系统,单位,类型,级别,处置结果,状态\nA-1,2026-11-03 14:05,登记系统,云州市水务局,弱口令,高危,已改密,已办结\n';
  await importFile(cmd, { ...(await csv(incidents)), name: 'i.csv' });
  await importFile(cmd, { ...(await csv(incidents)), name: 'i.csv' });
  await givenDraft(world, '2026-11', [finding()]);
  const provider = await world.as('providerOperator');
  const { content } = await provider.bulletins.get({ month: '2026-11' });
  expect(content?.figures).toEqual([
    { side: 'internet', name: 'attacks', value: 1200, before: 100 },
    { side: 'all', name: 'target:门户网站', value: 7, before: null },
  ]);
  expect(content?.incidents).toMatchObject([{ at: '2026-11-03T06:05:00.000Z', severity: 'high', state: '已办结' }]);
});

test('a file with one fault changes nothing, and says where it is', async () => {
  const cmd = await world.command('providerOperator');
  const text =
    '月份,侧,指标,数值\n2026-11,互联网侧,攻击总数,5\n2026-13,互联网侧,攻击总数,5\n2026-11,云端,攻击总数,5\n2026-11,合计,其他,5\n2026-11,合计,已阻断,很多\n';
  const result = await importFile(cmd, { ...(await csv(text)), name: 'f.csv' });
  expect(result.faults.map(({ row, column, problem }) => [row, column, problem])).toEqual([
    [3, '月份', 'notMonth'],
    [4, '侧', 'notSide'],
    [5, '指标', 'notFigure'],
    [6, '数值', 'notNumber'],
  ]);
  expect(await world.services.db.securityFigure.count()).toBe(0);
});

test('a security product hands in by its token; a wrong, revoked or other token, and bad content, are refused', async () => {
  const provider = await world.as('providerOperator');
  const { token, id } = await provider.bulletins.createToken({ purpose: 'figures', name: 'WAF' });
  const body = { figures: [{ month: '2026-11', side: 'extranet', name: 'blocked', value: 3 }] };
  expect((await send('/ingest/security-figures', token, body)).status).toBe(200);
  expect((await send('/ingest/security-figures', token, body)).status).toBe(200);
  expect(await world.services.db.securityFigure.count()).toBe(1);
  expect((await send('/ingest/security-figures', 'wrong', body)).status).toBe(401);
  expect((await send('/ingest/audit', token, body)).status).toBe(401);
  expect((await send('/ingest/security-figures', token, '{"figures": [')).status).toBe(422);
  const bad = await send('/ingest/security-figures', token, { figures: [{ month: '2026-11', side: 'sky' }] });
  expect(bad.status).toBe(422);
  expect(JSON.stringify(await bad.json())).toContain('figures.0.side');
  await provider.bulletins.revokeToken({ id });
  expect((await send('/ingest/security-figures', token, body)).status).toBe(401);
});

test('a batch of the audit webhook that is sent twice counts once, and units may make no such token', async () => {
  const unit = await world.as('unitHead');
  await expect(unit.bulletins.createToken({ purpose: 'audit', name: 'x' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  const { token } = await (await world.as('providerOperator')).bulletins.createToken({
    purpose: 'audit',
    name: 'apiserver',
  });
  const event = (auditID: string, change: object) => ({
    auditID,
    stage: 'ResponseComplete',
    verb: 'delete',
    user: { username: 'admin' },
    objectRef: { resource: 'pods', namespace: 'water-registry-app', name: 'web' },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: '2026-11-20T03:00:00.000000Z',
    ...change,
  });
  const items = [
    event('a', {}),
    event('b', { objectRef: { resource: 'pods', namespace: 'kube-system', name: 'x' } }),
    event('c', { responseStatus: { code: 403 }, verb: 'get' }),
    event('d', { user: { username: 'system:serviceaccount:yunzhi-members:water-registry.wang' } }),
  ];
  const body = { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items };
  expect(await (await send('/ingest/audit', token, body)).json()).toEqual({ received: 4, noted: 3 });
  expect(await (await send('/ingest/audit', token, body)).json()).toEqual({ received: 4, noted: 0 });
  await givenDraft(world, '2026-11', []);
  const { content } = await (await world.as('providerOperator')).bulletins.get({ month: '2026-11' });
  expect(content?.audit).toEqual({ denied: 1, deleted: 2, restarted: 0, scaled: 0, byOthers: 1 });
});

test('a unit’s systems read its feed by its token, and see no other unit’s', async () => {
  await givenAllocation(world, 'health', 'clinic');
  await givenDraft(world, '2026-11', [
    finding(),
    finding({ unit: 'health', tenancy: 'health-clinic', ids: ['CVE-secret'] }),
  ]);
  await publish(world, '2026-11');
  const unit = await world.as('unitHead');
  await (await world.as('providerOperator')).bulletins.correct({ month: '2026-11', words: '更正一处 <数字>' });
  const { token } = await unit.bulletins.createToken({ purpose: 'feed', name: 'OA' });
  const answer = await send('/feeds/bulletins.atom', token);
  expect(answer.headers.get('content-type')).toContain('application/atom+xml');
  const text = await answer.text();
  const { feed } = new XMLParser({ ignoreAttributes: false }).parse(text);
  expect(feed.entry.title).toBe('安全公告 云政务安〔2026〕第11期');
  expect(JSON.parse(feed.entry.content['#text'])).toMatchObject({
    unitCode: 'water',
    errata: [{ words: '更正一处 <数字>' }],
  });
  expect(text).not.toContain('CVE-secret');
  expect((await send('/feeds/bulletins.atom', 'wrong')).status).toBe(401);
});

test('a publication is told to the unit’s system by a signed request, again until it is heard, and then no more', async () => {
  const heard: { body: string; signature: string; timestamp: string }[] = [];
  let status = 500;
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const header = (name: string) => String(request.headers[name] ?? '');
      heard.push({ body, signature: header('x-yunzhi-signature'), timestamp: header('x-yunzhi-timestamp') });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const unit = await world.as('unitHead');
  await expect(unit.bulletins.setWebhook({ url })).rejects.toMatchObject({
    cause: { user: { key: 'bulletinWebhookRefused' } },
  });
  await allow('127.0.0.0/8');
  const { secret = '' } = await unit.bulletins.setWebhook({ url });
  await givenDraft(world, '2026-11', [finding()]);
  await publish(world, '2026-11');
  expect(await deliverBulletins(world.services, () => 0)).toBe(0);
  expect((await unit.bulletins.webhook())?.lastFailure).toContain('500');
  status = 204;
  world.clock.advance({ hours: 1 });
  expect(await deliverBulletins(world.services, () => 0)).toBe(1);
  world.clock.advance({ hours: 9 });
  expect(await deliverBulletins(world.services, () => 0)).toBe(0);
  receiver.close();
  const [, last] = heard;
  expect(heard).toHaveLength(2);
  const expected = createHmac('sha256', secret).update(`${last?.timestamp}.${last?.body}`).digest('hex');
  expect(last?.signature).toBe(`sha256=${expected}`);
  expect(JSON.parse(last?.body ?? '')).toMatchObject({
    type: 'bulletin.published',
    unit: 'water',
    counts: { critical: 1 },
  });
});

async function allow(network: string): Promise<void> {
  const body = defaultPolicy();
  const data = {
    version: 1,
    effectiveFrom: world.clock.now(),
    note: 'test',
    createdAt: world.clock.now(),
    authorId: 'test',
  };
  const changed = { ...body, service: { ...body.service, channelAddresses: [network] } };
  await world.services.db.policy.create({ data: { ...data, body: JSON.parse(JSON.stringify(changed)) } });
}

test('a bulletin as a workbook holds the figures, the findings of the unit that asks, and its items', async () => {
  await givenDraft(world, '2026-11', [finding()]);
  await publish(world, '2026-11');
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(
    (await bulletinWorkbook(await world.command('unitHead'), '2026-11')) as unknown as ExcelJS.Buffer,
  );
  expect(workbook.worksheets.map(({ name }) => name)).toEqual([
    '公告',
    '检查内容',
    '攻击统计',
    '风险事件',
    '重要时期保障',
    '数据来源与统计口径',
    '本单位清单',
    '整改事项',
  ]);
  expect(workbook.getWorksheet('整改事项')?.getRow(2).getCell(5).value).toBe('registry.yunzhou.gov.cn/water/web');
});
