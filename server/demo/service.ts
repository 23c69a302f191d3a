import type { Services } from '../context.ts';
import { monthOf, shiftMonth, startOfMonth } from '../reports/month.ts';
import { draftReport } from '../reports/tick.ts';
import { tickTickets } from '../tickets/tick.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { at, callerOf } from './desk.ts';

const HOUR = 3_600_000;

type Act = 'accept' | 'suspend' | 'resolve' | 'explain' | 'close' | 'rate' | 'overdue';
interface DemoTicket {
  by: string;
  code: string;
  kind: 'problem' | 'request' | 'security';
  level: number;
  title: string;
  body: string;
  /** Hours before now; null: on the fourteenth of last month. */
  ago: number | null;
  /** Hours after it was opened, and the words. */
  acts: readonly (readonly [number, Act, string])[];
}

const DEMO_TICKETS: readonly DemoTicket[] = [
  { by: 'applicant', code: 'gauge', kind: 'problem', level: 3, ago: null,
    title: '遥测数据入库延迟', body: '上午起入库延迟约十分钟，请协助排查。',
    acts: [[0.3, 'accept', '已受理，正在排查存储。'], [4, 'resolve', '已更换故障磁盘，延迟恢复正常。'],
      [20, 'close', ''], [20, 'rate', '处理及时。']] },
  { by: 'health', code: 'rescue', kind: 'problem', level: 2, ago: 72,
    title: '急救调度高峰时段响应缓慢', body: '晚高峰打开受理页面需十秒以上。',
    acts: [[0.2, 'accept', '已受理，CPU 使用率持续高于 80%。'], [48, 'overdue', ''],
      [69, 'explain', '须扩容后解决，已请单位提交变更申请，扩容后当日恢复。']] },
  { by: 'qhwater', code: 'supply', kind: 'request', level: 4, ago: 24,
    title: '申请开通短信网关访问', body: '欠费提醒需访问省短信网关。',
    acts: [[0.5, 'accept', '已受理。'], [1, 'suspend', '请提供短信网关地址和端口。']] },
  { by: 'applicant', code: 'river', kind: 'problem', level: 3, ago: 6,
    title: '巡河照片无法上传', body: '上传超过 5 MB 的照片提示失败。',
    acts: [[0.4, 'accept', '已受理。'], [3, 'resolve', '已调整上传限制为 20 MB，请验证。']] },
  { by: 'edu', code: 'course', kind: 'security', level: 3, ago: 0.1,
    title: '收到弱口令提示，请协助核查', body: '扫描提示管理账号口令强度不足。', acts: [] },
]; // biome-ignore format: a ticket in a few lines reads as a table

/** Tickets in most states, among them one overdue with its explanation. */
export async function seedTickets(services: Services): Promise<void> {
  const now = services.clock.now();
  const lastMonth = startOfMonth(shiftMonth(monthOf(now), -1)).getTime() + 13 * DAY_MILLIS + 2 * HOUR;
  for (const ticket of DEMO_TICKETS) {
    if (await services.db.ticket.count({ where: { title: ticket.title } })) continue;
    const begin = ticket.ago === null ? lastMonth : now.getTime() - ticket.ago * HOUR;
    await bring(services, ticket, begin);
  }
}

async function bring(services: Services, ticket: DemoTicket, begin: number): Promise<void> {
  const then = (hours: number) => at(services, new Date(begin + hours * HOUR));
  const { by, code, kind, level, title, body, acts } = ticket;
  const system = await services.db.system.findFirst({ where: { code }, select: { id: true } });
  const opened = { kind, level, title, body, systemId: system?.id, files: [] };
  const { id } = await (await callerOf(then(0), by)).tickets.open(opened);
  for (const [hours, act, words] of acts) {
    const { tickets: unit } = await callerOf(then(hours), by);
    const { tickets: provider } = await callerOf(then(hours), 'operator');
    const { version } = await unit.get({ id });
    if (act === 'overdue') await tickTickets(then(hours));
    else if (act === 'close') await unit.close({ id, version });
    else if (act === 'rate') await unit.rate({ id, version, satisfaction: 5, words });
    else await provider[act]({ id, version, words, files: [] });
  }
}

/** Last month's fault, and maintenance that is announced. */
export async function seedIncidents(services: Services): Promise<void> {
  const { db, clock } = services;
  const systems = await db.system.findMany({ where: { code: { in: ['gauge', 'supply'] } }, select: { id: true } });
  const systemIds = systems.map(({ id }) => id);
  const begin = startOfMonth(shiftMonth(monthOf(clock.now()), -1)).getTime() + 13 * DAY_MILLIS + 2 * HOUR;
  const moment = (hours: number) => new Date(begin + hours * HOUR);
  if ((await db.incident.count()) > 0) return;
  const { incidents } = await callerOf(at(services, moment(0.2)), 'operator');
  const fault = await incidents.report({
    level: 3,
    title: '存储节点磁盘故障',
    detectedAt: moment(0).toISOString(),
    respondedAt: moment(0.2).toISOString(),
    interruptedFrom: moment(0).toISOString(),
    interruptedUntil: moment(0.7).toISOString(),
    cause: '单块磁盘损坏，副本重建期间写入变慢。',
    measures: '更换磁盘，增加磁盘寿命监测。',
    systemIds,
  });
  await (await callerOf(at(services, moment(6)), 'operator')).incidents.close({ id: fault.id, version: fault.version });
  const planned = new Date(clock.now().getTime() + 5 * DAY_MILLIS);
  await (await callerOf(services, 'operator')).incidents.report({
    level: 4,
    title: '核心交换机固件升级（计划维护）',
    detectedAt: clock.now().toISOString(),
    respondedAt: clock.now().toISOString(),
    interruptedFrom: planned.toISOString(),
    interruptedUntil: new Date(planned.getTime() + HOUR / 2).toISOString(),
    planned: true,
    systemIds,
  });
}

/** Drafted and published on the first days of this month, as far as they have come. */
export async function seedReport(services: Services): Promise<void> {
  const now = services.clock.now();
  const month = shiftMonth(monthOf(now), -1);
  const first = startOfMonth(monthOf(now)).getTime();
  const by = (days: number) => at(services, new Date(Math.min(now.getTime(), first + days * DAY_MILLIS)));
  await draftReport(by(1.1), month);
  const { operationReports } = await callerOf(by(2.1), 'operator');
  const report = await operationReports.get({ month });
  if (report.state === 'published') return;
  const overview = '本月平台运行平稳，发生一起三级事件，已当日修复；示例数据，仅供了解页面。';
  const { version } = await operationReports.edit({ month, version: report.version, texts: { overview } });
  await operationReports.publish({ month, version });
}
