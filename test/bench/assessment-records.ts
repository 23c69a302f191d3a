import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import type { Services } from '../../server/context.ts';
import { write } from '../../server/db/write.ts';
import { openSession } from '../../server/identity/sessions.ts';

const UNITS = 100;
const SYSTEMS = 6;
const WORKLOADS = 5;
const YEAR = 2026;

/** Session tokens of a leader and of one unit's head. */
export interface JudgedCity {
  leader: string;
  head: string;
  unitId: string;
}

/**
 * A city's year: 100 units, 600 systems, 3,000 workloads with a verdict each month, bulletin items, drills, backups, a ledger of
 * grants, steps and complaints. Figures follow from positions, so that every run measures the same.
 */
export async function fillYear(services: Services): Promise<JudgedCity> {
  const { db } = services;
  const createdAt = new Date('2020-01-01T00:00:00Z');
  const authority = { id: 'authority', code: 'authority', name: '市数据局', kind: 'authority' as const, createdAt };
  const provider = { id: 'provider', code: 'provider', name: '云计算公司', kind: 'provider' as const, createdAt };
  await db.unit.createMany({ data: [authority, provider] });
  await db.unit.createMany({
    data: Array.from({ length: UNITS }, (_, u) => ({
      id: `unit${u}`,
      code: `unit${String(u).padStart(3, '0')}`,
      name: `第${u}委办局`,
      kind: 'department' as const,
      parentId: 'authority',
      createdAt,
    })),
  });
  await fillSystems(services, createdAt);
  await fillUse(services);
  await fillDuties(services);
  await fillLedger(services);
  await fillSteps(services);
  return {
    leader: await person(services, 'leader', 'leader', 'authority'),
    head: await person(services, 'head', 'unitHead', 'unit7'),
    unitId: 'unit7',
  };
}

const day = (text: string): Date => new Date(`${text}T00:00:00+08:00`);
const systems = (): { id: string; u: number; s: number }[] =>
  Array.from({ length: UNITS * SYSTEMS }, (_, index) => ({
    id: `system${index}`,
    u: Math.floor(index / SYSTEMS),
    s: index % SYSTEMS,
  }));

/** One of six is off the cloud, or exempt; the others came online in different months. */
async function fillSystems({ db }: Services, createdAt: Date): Promise<void> {
  await db.system.createMany({
    data: systems().map(({ id, u, s }) => ({
      id,
      code: id,
      name: `业务系统${id.slice(6)}`,
      unitId: `unit${u}`,
      stage: s === 5 ? ('offCloud' as const) : ('online' as const),
      category: 'application',
      purpose: '',
      protectionLevel: 2,
      drLevel: 2,
      rpoMinutes: 1440,
      rtoMinutes: 1440,
      zone: 'extranet' as const,
      contacts: [],
      createdAt,
      onlineAt:
        s === 5
          ? null
          : day(`${(u + s) % 5 === 0 ? YEAR : YEAR - 1}-${String(1 + ((u + s) % 12)).padStart(2, '0')}-10`),
    })),
  });
  await db.exemption.createMany({
    data: systems()
      .filter(({ u, s }) => s === 5 && u % 3 === 0)
      .map(({ id }) => ({
        id: `exempt-${id}`,
        systemId: id,
        kind: 'notOnCloud',
        reason: '专用设备',
        approverId: 'leader',
        from: createdAt,
      })),
  });
}

const VERDICTS = [
  'fitting',
  'idle',
  'overProvisioned',
  'fitting',
  'insufficientData',
  'exempt',
  'overProvisioned',
] as const;

async function fillUse({ db }: Services): Promise<void> {
  for (let month = 1; month <= 12; month += 1) {
    const name = `${YEAR}-${String(month).padStart(2, '0')}`;
    const rows: Prisma.MonthlyVerdictCreateManyInput[] = systems().flatMap(({ id, u, s }) =>
      Array.from({ length: WORKLOADS }, (_, w) => {
        const verdict = VERDICTS[(u * 3 + s * 5 + w + Math.floor(month / 4)) % VERDICTS.length] ?? 'fitting';
        const cpuMillis = 1000 * (1 + ((u + w) % 8));
        return {
          id: `${name}/${id}/deployment/w${w}`,
          month: name,
          namespace: id,
          kind: 'deployment',
          name: `w${w}`,
          systemId: id,
          unitId: `unit${u}`,
          verdict,
          policyVersion: 0,
          evidence: {
            exemption: verdict === 'exempt' ? { kind: 'seasonal', reason: 'seasonal', until: null } : null,
            overProvisioned: { cpu: { p95: 20 } },
          },
          cpuMillis,
          freesCpuMillis: verdict === 'overProvisioned' ? (cpuMillis * 3) / 4 : 0,
          daysThere: 'S'.repeat(new Date(Date.UTC(YEAR, month, 0)).getUTCDate()),
          memoryMib: 4096,
        };
      }),
    );
    await db.monthlyVerdict.createMany({ data: rows });
  }
}

async function fillDuties({ db }: Services): Promise<void> {
  const dueAt = day(`${YEAR}-06-30`);
  await db.bulletinItem.createMany({
    data: systems().map(({ id, u, s }, index) => ({
      id: `item-${id}`,
      fingerprint: id,
      number: index + 1,
      bulletinId: 'b6',
      month: `${YEAR}-06`,
      unitId: `unit${u}`,
      systemId: id,
      tenancy: id,
      section: 'images',
      subject: id,
      title: `CVE-${YEAR}-${1000 + index}`,
      detail: '',
      severity: 'high' as const,
      ids: [],
      remaining: [],
      state: (u + s) % 5 === 0 ? ('overdue' as const) : ('fixed' as const),
      policyVersion: 0,
      dueAt,
      openedAt: day(`${YEAR}-06-05`),
      lastSeenMonth: `${YEAR}-06`,
      reportFiles: [],
      closedAt: (u + s) % 5 === 0 ? null : day(`${YEAR}-06-2${s}`),
    })),
  });
  await db.drill.createMany({
    data: systems().map(({ id, u, s }) => ({
      id: `drill-${id}`,
      year: YEAR,
      planItem: id,
      scenario: 'restore' as const,
      systemId: id,
      unitId: `unit${u}`,
      tenancyName: id,
      state: 'signed' as const,
      plannedFor: day(`${YEAR}-09-10`),
      policyVersion: 0,
      windowDays: 30,
      timeoutMinutes: 120,
      rtoMinutes: 60,
      rpoMinutes: 60,
      probes: [],
      postponements: [],
      endedAt: day(`${YEAR}-09-11`),
      signDueAt: day(`${YEAR}-09-20`),
      unitSignedAt: (u + s) % 7 === 0 ? null : day(`${YEAR}-09-12`),
      createdAt: day(`${YEAR}-01-10`),
    })),
  });
  await db.backupYear.createMany({
    data: systems().map(({ id, u }) => ({
      systemId: id,
      year: YEAR,
      backups: 'B'.repeat(360 - (u % 4)).padEnd(365, '.'),
      findings: 'p'.repeat(365),
    })),
  });
}

async function fillLedger({ db }: Services): Promise<void> {
  const at = day(`${YEAR - 1}-12-01`);
  await db.capacityPool.create({ data: { id: 'city' } });
  await db.allocation.createMany({
    data: systems().map(({ id, u }) => ({
      id: `a-${id}`,
      systemId: id,
      unitId: `unit${u}`,
      tenancyName: id,
      state: 'inForce' as const,
      environment: 'production',
      granted: {},
      desired: {},
      approvedAt: at,
      createdAt: at,
    })),
  });
  await db.ledgerEntry.createMany({
    data: systems().flatMap(({ id, u, s }) =>
      [0, 1, 2].map((n) => ({
        id: `e-${id}-${n}`,
        poolId: 'city',
        allocationId: `a-${id}`,
        kind: 'grant' as const,
        cpuMillis: BigInt(2000 + 1000 * ((u + s + n) % 4)),
        memoryBytes: BigInt(8 * 2 ** 30),
        storageBytes: BigInt(100 * 2 ** 30),
        at: new Date(at.getTime() + n * 150 * 86_400_000),
        reason: '批准',
      })),
    ),
  });
}

const OUTCOMES = ['complete', 'refused', 'complete', 'rejected', 'complete'] as const;

async function fillSteps({ db }: Services): Promise<void> {
  const startedAt = day(`${YEAR}-11-02`);
  await db.application.createMany({
    data: systems().map(({ id, u }) => ({
      id: `app-${id}`,
      number: `SQ-${YEAR}-${id.slice(6).padStart(5, '0')}`,
      kind: 'open' as const,
      stage: 'finished' as const,
      unitId: `unit${u}`,
      systemId: id,
      createdById: 'clerk',
      content: {},
      handlerUnitId: 'authority',
      submittedAt: startedAt,
      createdAt: startedAt,
      updatedAt: startedAt,
    })),
  });
  await db.step.createMany({
    data: systems().map(({ id, s }, index) => ({
      id: `step-${id}`,
      applicationId: `app-${id}`,
      name: 'completeness' as const,
      officeUnitId: 'authority',
      startedAt,
      limitDays: 3,
      dueAt: day(`${YEAR}-11-06`),
      finishedAt: day(`${YEAR}-11-0${3 + s}`),
      outcome: OUTCOMES[index % OUTCOMES.length] ?? 'complete',
      actorId: 'leader',
      opinion: '材料不符合要求',
    })),
  });
}

async function person(services: Services, username: string, role: string, unitId: string): Promise<string> {
  const now = services.clock.now();
  const roles = { create: { role, grantedAt: now, grantedBy: 'bench' } };
  const data = {
    id: username,
    username,
    name: username,
    unitId,
    passwordHash: '!',
    passwordChangedAt: now,
    createdAt: now,
  };
  await services.db.user.create({ data: { ...data, roles } });
  return (
    await write(services.db, (tx) => openSession(tx, services, username, { address: '127.0.0.1', userAgent: 'bench' }))
  ).token;
}
