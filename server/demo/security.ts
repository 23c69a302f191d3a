import { setTimeout } from 'node:timers/promises';
import { addMonths, monthOf } from '../../operators/resources/months.ts';
import { datesOf, ensureBulletins } from '../bulletins/ensure.ts';
import { importJson } from '../bulletins/import.ts';
import type { Services } from '../context.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { currentPolicy } from '../policies/current.ts';
import { addWorkingDays, DAY_MILLIS, dayOf } from '../time/working-days.ts';
import { callerOf } from './desk.ts';

const PATIENCE_MILLIS = 90_000;

/** Days of a key event, made known before the year's drills are planned around them; then the plan, still a draft. */
export async function seedDrills(services: Services): Promise<void> {
  const { db, clock } = services;
  const day = (days: number) => dayOf(new Date(clock.now().getTime() + days * DAY_MILLIS));
  if ((await db.guardPeriod.count()) === 0) {
    const { guardPeriods } = await callerOf(services, 'leader');
    const name = '年度经济工作会议保障期（示例数据）';
    await guardPeriods.add({ name, fromDay: day(9), untilDay: day(13), reason: '重要会议期间保障政务系统稳定运行。' });
  }
  const year = Number(day(0).slice(0, 4));
  if ((await db.drillPlan.count({ where: { year } })) > 0) return;
  await (await callerOf(services, 'operator')).drills.draftPlan({ year });
}

/**
 * Last month's bulletin: the operators draft it from the cloud, the provider adds what its products count, and publishes. Where no
 * operators answer within the time it stays for the provider to publish.
 */
export async function seedBulletin(services: Services, isStopped: () => boolean): Promise<void> {
  const { db, clock } = services;
  await ensureBulletins(services);
  const now = clock.now();
  const policy = await currentPolicy(db, now);
  const month = addMonths(monthOf(now, policy.body.timeZone), -1);
  if (!(await db.bulletin.findUnique({ where: { month }, select: { id: true } }))) {
    const dates = { ...datesOf(month, policy), dueAt: addWorkingDays(now, 3) };
    const record = { id: services.newId(), month, ...dates, policyVersion: policy.version, texts: {} };
    await db.bulletin.create({ data: { ...record, createdAt: now, updatedAt: now } });
    await importJson(systemCommand(services, 'demo'), figures(month), 'demo');
  }
  if (!services.cluster || !(await isDrafted(services, month, isStopped))) return;
  const { bulletins } = await callerOf(services, 'operator');
  const { state, version } = await bulletins.get({ month });
  if (state === 'published') return;
  const texts = {
    overview: '本月未发生重大网络安全事件。攻击与告警数据为示例数据。',
    advice: '请各单位按期整改所列问题，并核查弱口令。',
  };
  const edited = await bulletins.edit({ month, version, texts });
  await bulletins.publish({ month, version: edited.version });
  await addItems(services, month);
}

async function isDrafted({ db }: Services, month: string, isStopped: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE_MILLIS && !isStopped(); waited += 500) {
    const { state } = await db.bulletin.findUniqueOrThrow({ where: { month }, select: { state: true } });
    if (state !== 'waiting') return true;
    await setTimeout(500);
  }
  return false;
}

const ITEMS = [
  { unit: 'water', code: 'river', severity: 'high', title: '管理后台弱口令', detail: '口令长度不足 8 位。' },
  { unit: 'health', code: 'doctor', severity: 'medium', title: '登录页未启用验证码', detail: '可被暴力尝试。' },
  { unit: 'edu', code: 'course', severity: 'high', title: '文件上传未限制类型', detail: '可上传脚本文件。' },
] as const;

/** What no scanner finds, in different states. */
async function addItems(services: Services, month: string): Promise<void> {
  const { bulletins } = await callerOf(services, 'operator');
  for (const { unit, code, ...item } of ITEMS) {
    const system = await services.db.system.findFirst({ where: { code, unit: { code: unit } } });
    if (!system) continue;
    const { id, unitId, name: subject } = system;
    const added = await bulletins.addItem({ month, unitId, systemId: id, subject, ...item });
    if (unit === 'water') continue;
    const { bulletinItems } = await callerOf(services, unit);
    await bulletinItems.acknowledge(added);
    if (unit === 'edu') await bulletinItems.start(added);
  }
}

/** What a city's security products count in a month; made up. */
function figures(month: string) {
  const counts = { attacks: 182_340, blocked: 182_102, effectiveAlerts: 64, highRiskHandled: 11, weakPasswords: 7 };
  const targets = { 'target:中考报名系统': 41_200, 'target:全民健康信息平台': 28_730, 'target:防汛指挥系统': 9120 };
  const list = (of: string, factor: number) =>
    Object.entries({ ...counts, ...targets }).map(([name, value]) => ({
      month: of,
      side: 'internet',
      name,
      value: Math.round(value * factor),
    }));
  const incident = {
    externalId: `示例-${month}-1`,
    at: `${month}-17T03:20:00+08:00`,
    systemName: '院前急救调度系统（示例数据）',
    unitName: '云州市卫生健康委员会',
    kind: '扫描探测',
    severity: 'low',
    result: '已封禁来源地址',
    state: '已处置',
  };
  return { figures: [...list(month, 1), ...list(addMonths(month, -1), 0.93)], incidents: [incident] };
}
