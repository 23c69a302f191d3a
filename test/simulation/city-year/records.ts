import type { Prisma } from '../../../prisma/generated/sqlite/client.ts';
import type { Services } from '../../../server/context.ts';
import { midnightOf, type Plan, type PlanSystem, textOf, YEAR } from './plan.ts';

/** The register and the year's duties as they would stand on record; use and judgement come by the product's own way. */
export async function foundPlan({ db, clock }: Services, plan: Plan): Promise<void> {
  // The authority and the others of every test are as old as the city.
  await db.unit.updateMany({ data: { createdAt: midnightOf(-700) } });
  await db.unit.createMany({
    data: plan.units.map(({ id, from }) => ({
      id,
      code: id,
      name: `第${id.slice(4)}委办局`,
      kind: 'department' as const,
      parentId: 'authority',
      createdAt: midnightOf(from),
    })),
  });
  for (const { id } of plan.units) {
    const roles = { create: { role: 'unitHead' as const, grantedAt: clock.now(), grantedBy: 'test' } };
    const secret = { passwordHash: '!', passwordChangedAt: clock.now(), createdAt: clock.now() };
    await db.user.create({
      data: { id: `head-${id}`, username: `head-${id}`, name: `负责人${id.slice(4)}`, unitId: id, ...secret, roles },
    });
  }
  await db.system.createMany({ data: plan.systems.map(systemRow) });
  await db.allocation.createMany({ data: plan.systems.filter(({ onlineOn }) => onlineOn !== null).map(allocationRow) });
  await db.exemption.createMany({
    data: plan.systems
      .filter(({ isExemptFromCloud }) => isExemptFromCloud)
      .map(({ id }) => ({
        id: `exempt-${id}`,
        systemId: id,
        kind: 'notOnCloud',
        reason: '专用设备',
        approverId: 'leader',
        from: midnightOf(-600),
      })),
  });
  await db.usageExemption.createMany({
    data: plan.systems.flatMap(({ id, notJudged }) =>
      notJudged
        ? [
            {
              id: `${notJudged.kind}-${id}`,
              systemId: id,
              kind: notJudged.kind,
              reason: notJudged.kind === 'seasonal' ? '汛期业务' : '灾备待命',
              from: textOf(notJudged.from),
              until: textOf(notJudged.until),
              approverId: 'leader',
              createdAt: clock.now(),
            },
          ]
        : [],
    ),
  });
}

/** Once the year is over: what the other duties left behind. */
export async function foundDuties({ db }: Services, { systems, incidents }: Plan): Promise<void> {
  await db.bulletinItem.createMany({ data: systems.flatMap(itemRow) });
  await db.drill.createMany({ data: systems.flatMap(drillRow) });
  const reviewed = systems.filter(({ onlineOn }) => onlineOn !== null);
  await db.backupYear.createMany({
    data: reviewed.map(({ id }) => ({
      systemId: id,
      year: YEAR,
      backups: 'B'.repeat(365),
      findings: 'p'.repeat(365),
    })),
  });
  await db.backupFinding.createMany({ data: reviewed.filter((one) => one.hasOverdueBackup).map(findingRow) });
  await db.securityIncident.createMany({
    data: incidents.map(({ unit, on, severity }, at) => ({
      id: `incident${at}`,
      source: 'test',
      externalId: String(at),
      month: textOf(on).slice(0, 7),
      at: midnightOf(on),
      systemName: unit,
      unitId: unit,
      unitName: unit,
      kind: '弱口令',
      severity,
      result: '',
      state: 'closed',
      createdAt: midnightOf(on),
      updatedAt: midnightOf(on),
    })),
  });
}

export const tenancyOf = ({ unit, id }: PlanSystem): string => `${unit}-${id}`;

const systemRow = ({ id, unit, createdOn, onlineOn }: PlanSystem): Prisma.SystemCreateManyInput => ({
  id,
  code: id,
  name: `业务系统${id.slice(6)}`,
  unitId: unit,
  stage: onlineOn === null ? 'offCloud' : 'online',
  category: 'application',
  purpose: '',
  protectionLevel: 2,
  drLevel: 2,
  rpoMinutes: 1440,
  rtoMinutes: 1440,
  zone: 'extranet',
  contacts: [],
  createdAt: midnightOf(createdOn),
  onlineAt: onlineOn === null ? null : midnightOf(onlineOn),
});

const allocationRow = (system: PlanSystem): Prisma.AllocationCreateManyInput => ({
  id: `a-${system.id}`,
  systemId: system.id,
  unitId: system.unit,
  tenancyName: tenancyOf(system),
  state: 'inForce',
  environment: 'production',
  granted: {
    cpuMillis: system.workloads.reduce((sum, { cpuMillis }) => sum + cpuMillis, 0) * 2,
    memoryBytes: system.workloads.reduce((sum, { memoryMib }) => sum + memoryMib, 0) * 2 * 1024 ** 2,
    storageBytes: 100 * 1024 ** 3,
    pods: 50,
  },
  desired: {},
  approvedAt: midnightOf(system.createdOn),
  createdAt: midnightOf(system.createdOn),
});

function itemRow({ id, unit, item }: PlanSystem, at: number): Prisma.BulletinItemCreateManyInput[] {
  if (!item) return [];
  const isFixed = item.closed !== null && !item.isRiskAccepted;
  return [
    {
      id: `item-${id}`,
      fingerprint: id,
      number: at,
      bulletinId: 'june',
      month: `${YEAR}-06`,
      unitId: unit,
      systemId: id,
      tenancy: id,
      section: 'images',
      subject: id,
      title: `CVE-${YEAR}-${at}`,
      detail: '',
      severity: 'high',
      ids: [],
      remaining: [],
      state: item.isRiskAccepted ? 'riskAccepted' : isFixed ? 'fixed' : 'overdue',
      policyVersion: 0,
      dueAt: midnightOf(item.due),
      openedAt: midnightOf(item.due - 20),
      lastSeenMonth: `${YEAR}-06`,
      reportFiles: [],
      closedAt: isFixed && item.closed !== null ? midnightOf(item.closed) : null,
    },
  ];
}

function drillRow({ id, unit, drill }: PlanSystem): Prisma.DrillCreateManyInput[] {
  if (!drill) return [];
  return [
    {
      id: `drill-${id}`,
      year: YEAR,
      planItem: id,
      scenario: 'restore',
      systemId: id,
      unitId: unit,
      tenancyName: id,
      state: drill.signed === null ? 'cleanedUp' : 'signed',
      plannedFor: midnightOf(drill.on),
      policyVersion: 0,
      windowDays: 30,
      timeoutMinutes: 120,
      rtoMinutes: 60,
      rpoMinutes: 60,
      probes: [],
      postponements: [],
      endedAt: midnightOf(drill.on + 1),
      signDueAt: midnightOf(drill.on + 10),
      unitSignedAt: drill.signed === null ? null : midnightOf(drill.signed),
      createdAt: midnightOf(5),
    },
  ];
}

const findingRow = ({ id, unit }: PlanSystem): Prisma.BackupFindingCreateManyInput => ({
  id: `backup-${id}`,
  systemId: id,
  unitId: unit,
  word: 'overdue',
  firstWord: 'overdue',
  message: '',
  openedAt: midnightOf(200),
  dueAt: midnightOf(205),
  closedAt: null,
  history: [],
  policyVersion: 0,
});
