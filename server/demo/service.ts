import type { Services } from '../context.ts';
import { draftReport } from '../reports/tick.ts';
import { monthOf, shiftMonth, startOfMonth } from '../reports/month.ts';
import { tickTickets } from '../tickets/tick.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { at, callerOf } from './desk.ts';

const HOUR = 3_600_000;

/** Tickets in most states, among them one overdue with its explanation; an incident; last month's operation report. */
export async function seedTickets(services: Services): Promise<void> {
  const now = services.clock.now();
  const ago = (days: number, hours = 0) => at(services, new Date(now.getTime() - days * DAY_MILLIS + hours * HOUR));
  const lastMonth = startOfMonth(shiftMonth(monthOf(now), -1)).getTime();
  const then = (days: number, hours = 0) => at(services, new Date(lastMonth + days * DAY_MILLIS + hours * HOUR));
  const open = async (when: Services, by: string, code: string, ticket: Omit<OpenTicket, 'systemId' | 'files'>) => {
    if (await services.db.ticket.count({ where: { title: ticket.title } })) return null;
    const system = await services.db.system.findFirst({ where: { code }, select: { id: true } });
    const input = { ...ticket, files: [], ...(system ? { systemId: system.id } : {}) };
    return (await callerOf(when, by)).tickets.open(input);
  };

  const slow = await open(then(13, 2), 'applicant', 'gauge', {
    kind: 'problem', level: 3, title: '遥测数据入库延迟', body: '上午起入库延迟约十分钟，请协助排查。',
  }); // biome-ignore format: a ticket in one line reads as a list
  if (slow) {
    const { id } = slow;
    const accepted = await (await callerOf(then(13, 2.3), 'operator')).tickets.accept({
      id, version: slow.version, words: '已受理，正在排查存储。', files: [],
    }); // biome-ignore format: as above
    const resolved = await (await callerOf(then(13, 6), 'operator')).tickets.resolve({
      id, version: accepted.version, words: '已更换故障磁盘，延迟恢复正常。', files: [],
    }); // biome-ignore format: as above
    const closed = await (await callerOf(then(14, 1), 'applicant')).tickets.close({ id, version: resolved.version });
    await (await callerOf(then(14, 1), 'applicant')).tickets.rate({
      id, version: closed.version, satisfaction: 5, words: '处理及时。',
    }); // biome-ignore format: as above
  }

  const late = await open(ago(3), 'health', 'rescue', {
    kind: 'problem', level: 2, title: '急救调度高峰时段响应缓慢', body: '晚高峰打开受理页面需十秒以上。',
  }); // biome-ignore format: as above
  if (late) {
    const accepted = await (await callerOf(ago(3, 0.2), 'operator')).tickets.accept({
      id: late.id, version: late.version, words: '已受理，CPU 使用率持续高于 80%。', files: [],
    }); // biome-ignore format: as above
    await tickTickets(ago(1));
    const { version } = await (await callerOf(services, 'operator')).tickets.get({ id: late.id });
    await (await callerOf(ago(0, -3), 'operator')).tickets.explain({
      id: late.id, version: Math.max(version, accepted.version), words: '须扩容后解决，已请单位提交变更申请，扩容后当日恢复。', files: [],
    }); // biome-ignore format: as above
  }

  const waiting = await open(ago(1), 'qhwater', 'supply', {
    kind: 'request', level: 4, title: '申请开通短信网关访问', body: '欠费提醒需访问省短信网关。',
  }); // biome-ignore format: as above
  if (waiting) {
    const { id, version } = await (await callerOf(ago(1, 0.5), 'operator')).tickets.accept({
      id: waiting.id, version: waiting.version, words: '已受理。', files: [],
    }); // biome-ignore format: as above
    await (await callerOf(ago(1, 1), 'operator')).tickets.suspend({
      id, version, words: '请提供短信网关地址和端口。', files: [],
    }); // biome-ignore format: as above
  }

  const done = await open(ago(0, -8), 'applicant', 'river', {
    kind: 'problem', level: 3, title: '巡河照片无法上传', body: '上传超过 5 MB 的照片提示失败。',
  }); // biome-ignore format: as above
  if (done) {
    const { id, version } = await (await callerOf(ago(0, -7.5), 'operator')).tickets.accept({
      id: done.id, version: done.version, words: '已受理。', files: [],
    }); // biome-ignore format: as above
    await (await callerOf(ago(0, -5), 'operator')).tickets.resolve({
      id, version, words: '已调整上传限制为 20 MB，请验证。', files: [],
    }); // biome-ignore format: as above
  }

  await open(ago(0, -0.1), 'edu', 'course', {
    kind: 'security', level: 3, title: '收到弱口令提示，请协助核查', body: '扫描提示管理账号口令强度不足。',
  }); // biome-ignore format: as above
}

type OpenTicket = Parameters<Awaited<ReturnType<typeof callerOf>>['tickets']['open']>[0];

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
