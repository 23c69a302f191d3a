import { type TenancySpec, tenancyName } from '../../operators/resources/tenancy.ts';
import { json, setDesired } from '../allocations/desired.ts';
import { trialSpec } from '../allocations/spec.ts';
import { inCommand } from '../audit/in-command.ts';
import { NOTHING } from '../capacity/amounts.ts';
import { admit } from '../capacity/ledger.ts';
import type { Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { at } from './desk.ts';

/** How a system of the demo is used; each leads to another verdict. */
export type DemoUse = 'idle' | 'over' | 'fitting' | 'hot';

export interface DemoInUse {
  unit: string;
  member: string;
  code: string;
  name: string;
  purpose: string;
  level: number;
  /** First day on the cloud. */
  since: string;
  cpuMillis: number;
  memoryGib: number;
  use: DemoUse;
}

/** Systems that the demo city has long had on the cloud. What stands on record of their past is made up, and their names say so. */
export const DEMO_IN_USE: readonly DemoInUse[] = [
  { unit: 'water', member: 'applicant', code: 'river', name: '河湖长制管理系统（示例数据）', purpose: '巡河上报与督办',
    level: 2, since: '2025-03-10', cpuMillis: 4000, memoryGib: 8, use: 'idle' },
  { unit: 'water', member: 'applicant', code: 'gauge', name: '水文遥测系统（示例数据）', purpose: '水位雨量遥测',
    level: 2, since: '2025-04-21', cpuMillis: 3000, memoryGib: 6, use: 'fitting' },
  { unit: 'health', member: 'health', code: 'rescue', name: '院前急救调度系统（示例数据）', purpose: '急救受理与车辆调度',
    level: 3, since: '2025-02-17', cpuMillis: 4000, memoryGib: 8, use: 'hot' },
  { unit: 'health', member: 'health', code: 'doctor', name: '家庭医生签约系统（示例数据）', purpose: '签约与随访服务',
    level: 2, since: '2025-05-12', cpuMillis: 8000, memoryGib: 16, use: 'over' },
  { unit: 'edu', member: 'edu', code: 'course', name: '教育资源公共服务平台（示例数据）', purpose: '数字教育资源共享',
    level: 2, since: '2025-03-03', cpuMillis: 6000, memoryGib: 16, use: 'over' },
  { unit: 'qhwater', member: 'qhwater', code: 'supply', name: '农村供水管理系统（示例数据）', purpose: '供水工程巡检与收费',
    level: 2, since: '2025-06-16', cpuMillis: 2000, memoryGib: 4, use: 'fitting' },
]; // biome-ignore format: one system in two lines reads as a table

/** One that is not on the cloud yet: not every unit has the full share (article 5). */
const OFF_CLOUD = { unit: 'edu', code: 'campus', name: '校园安全管理平台（示例数据）', purpose: '校园视频巡查' };

const GIB = 2 ** 30;
const PODS = 20;
const STORAGE_GIB = 60;
const CONTACTS = [{ name: '李敏', phone: '0452-2100137', email: '', duty: 'owner' }];

/** Puts the systems on record, with their grants in the ledger and their tenancies to be made by the operators. */
export async function seedProduction(services: Services): Promise<void> {
  for (const system of DEMO_IN_USE) await bringOnline(services, system);
  const { unit, code, name, purpose } = OFF_CLOUD;
  const { id: unitId } = await services.db.unit.findUniqueOrThrow({ where: { code: unit } });
  if (await services.db.system.count({ where: { unitId, code } })) return;
  const createdAt = new Date('2025-01-06T02:00:00Z');
  const stage = 'offCloud' as const;
  await services.db.system.create({
    data: { id: services.newId(), unitId, code, name, purpose, stage, createdAt, ...facts(2) },
  });
}

const facts = (protectionLevel: number) => ({
  category: 'application',
  usersServed: '本单位和服务对象',
  userCount: 1200,
  concurrency: 60,
  protectionLevel,
  drLevel: protectionLevel === 3 ? 3 : 2,
  rpoMinutes: protectionLevel === 3 ? 720 : 1440,
  rtoMinutes: 720,
  zone: 'extranet' as const,
  contacts: json(CONTACTS),
});

async function bringOnline(services: Services, one: DemoInUse): Promise<void> {
  const unit = await services.db.unit.findUniqueOrThrow({ where: { code: one.unit } });
  if (await services.db.system.count({ where: { unitId: unit.id, code: one.code } })) return;
  const since = new Date(`${one.since}T02:00:00Z`);
  const cmd = systemCommand(at(services, since), 'demo');
  const id = cmd.newId();
  await inCommand(cmd, { action: 'system.takenOver', subject: { type: 'system', id } }, async (tx) => {
    const { code, name, purpose } = one;
    const record = { id, unitId: unit.id, code, name, purpose, ...facts(one.level), createdAt: since };
    const system = await tx.system.create({ data: { ...record, stage: 'online', onlineAt: since } });
    await grant(tx, cmd, { ...system, unit }, one);
    return { result: null, after: { code, name } };
  });
}

type SystemWithUnit = Parameters<typeof trialSpec>[0] & { id: string; unitId: string };

async function grant(tx: Tx, cmd: ReturnType<typeof systemCommand>, system: SystemWithUnit, one: DemoInUse) {
  const now = cmd.clock.now();
  const quota = {
    ...NOTHING,
    cpuMillis: one.cpuMillis,
    memoryBytes: one.memoryGib * GIB,
    storageBytes: STORAGE_GIB * GIB,
    pods: PODS,
  };
  const members = [{ user: one.member, role: 'admin' as const }];
  const spec: TenancySpec = {
    ...trialSpec(system, { workloads: [{ part: 'app' }] }, quota, members),
    environment: 'production',
  };
  const allocation = await tx.allocation.create({
    data: {
      id: cmd.newId(),
      systemId: system.id,
      unitId: system.unitId,
      tenancyName: tenancyName(system.unit.code, system.code),
      state: 'desired',
      environment: 'production',
      granted: {},
      desired: json(spec),
      desiredVersion: 0,
      approvedAt: now,
      inForceAt: now,
      createdAt: now,
    },
  });
  const reason = 'on the cloud before this console';
  const request = { allocationId: allocation.id, applicationId: null, target: quota, approvedAt: now, actorId: null };
  // Where the pool is too small it waits its turn like any other; the queue carries it out.
  if ((await admit(tx, cmd, { ...request, reason })) === 'waiting') return;
  const granted = await tx.allocation.findUniqueOrThrow({ where: { id: allocation.id } });
  await setDesired(tx, granted, spec, { state: 'inForce' });
}
