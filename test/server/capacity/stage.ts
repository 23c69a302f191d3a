import { type Amounts, NOTHING } from '../../../server/capacity/amounts.ts';
import { setPhysical } from '../../../server/capacity/physical.ts';
import { write } from '../../../server/db/write.ts';
import { executeApproved } from '../../../server/execution/execute.ts';
import { systemCommand } from '../../../server/identity/system-actor.ts';
import { UNITS, type UnitCode, type World } from '../../setup/world.ts';

export const GIB = 2 ** 30;

export const amounts = (cpuMillis: number, gib = cpuMillis / 1000, more: Partial<Amounts> = {}): Amounts => ({
  ...NOTHING,
  cpuMillis,
  memoryBytes: gib * GIB,
  storageBytes: gib * GIB,
  pods: 10,
  ...more,
});

/** Gives the city this many cores and GiB that may be granted in full: no overcommit, no reserve. */
export async function givePool(world: World, cpuMillis: number, gib = 1_000_000): Promise<void> {
  const { db, clock } = world.services;
  const body = { overcommit: { cpu: 1, memory: 1, storage: 1 }, reservePercent: 0 };
  if ((await db.policy.count()) === 0)
    await db.policy.create({
      data: { version: 1, body, effectiveFrom: clock.now(), authorId: 'test', note: '', createdAt: clock.now() },
    });
  const physical = { cpuMillis, memoryBytes: gib * GIB, storageBytes: gib * GIB };
  await write(db, (tx) => setPhysical(tx, systemCommand(world.services, 'test'), physical));
}

export const FORM = {
  system: {
    name: '水资源监测',
    code: 'monitor',
    purpose: '监测',
    usersServed: '水务局',
    userCount: 100,
    concurrency: 10,
    protectionLevel: 2,
    classified: false,
    category: 'application',
    zone: 'extranet',
  },
  workloads: [
    {
      name: '应用',
      part: 'app',
      cpuMillis: 3000,
      memoryBytes: 6 * GIB,
      systemDiskBytes: 0,
      dataDiskBytes: 10 * GIB,
      count: 1,
    },
    {
      name: '数据库',
      part: 'db',
      cpuMillis: 1000,
      memoryBytes: 2 * GIB,
      systemDiskBytes: 0,
      dataDiskBytes: 90 * GIB,
      count: 1,
    },
  ],
  ports: [{ part: 'app', port: 8080, protocol: 'TCP', from: 'zone' }],
  recovery: { level: 2, rpoMinutes: 1440, rtoMinutes: 720 },
  testHosts: ['monitor.test.example', 'monitor.test.example:8443'],
};

/** A system on record; its code is also its id. */
export async function createSystem(world: World, code: string, unit: UnitCode = 'water'): Promise<string> {
  await world.services.db.system.create({
    data: {
      id: code,
      code,
      name: `${UNITS[unit].name}${code}`,
      unitId: unit,
      category: 'application',
      purpose: '',
      protectionLevel: 2,
      drLevel: 2,
      rpoMinutes: 1440,
      rtoMinutes: 720,
      zone: 'extranet',
      contacts: [],
      createdAt: world.clock.now(),
    },
  });
  return code;
}

export interface ApprovedStory {
  kind?: 'open' | 'change' | 'terminate' | 'exemption';
  systemId: string;
  granted?: Amounts;
  content?: object;
}

/** An application that a leader has just approved, carried on to its execution: as the approving command does. */
export async function approve(world: World, story: ApprovedStory): Promise<string> {
  const leader = await world.command('leader');
  const applicant = await world.person('unitApplicant');
  const { db, clock, newId } = world.services;
  const id = newId();
  const kind = story.kind ?? 'open';
  await write(db, async (tx) => {
    const application = await tx.application.create({
      data: {
        id,
        number: `SQ-${id.slice(-12)}`,
        kind,
        stage: 'approved',
        unitId: applicant.unitId,
        systemId: story.systemId,
        openKey: `${story.systemId}:${kind}`,
        createdById: applicant.id,
        content: story.content ?? FORM,
        granted: story.granted ? { ...story.granted } : undefined,
        handlerUnitId: 'authority',
        submittedAt: clock.now(),
        decidedAt: clock.now(),
        createdAt: clock.now(),
        updatedAt: clock.now(),
      },
    });
    await executeApproved(tx, leader, application);
  });
  return id;
}

/** What the ledger promises at every commit. Throws with the figures where it does not hold. */
export async function expectBalanced(world: World): Promise<void> {
  const { db } = world.services;
  const pool = await db.capacityPool.findUniqueOrThrow({ where: { id: 'city' } });
  const entries = await db.ledgerEntry.findMany();
  const allocations = await db.allocation.findMany();
  const sum = (values: bigint[]) => values.reduce((all, value) => all + value, 0n);
  const granted = entries.filter(({ kind }) => kind !== 'lock');
  const locked = entries.filter(({ kind }) => kind === 'lock');
  const figures = {
    cpu: [
      pool.grantedCpuMillis,
      sum(granted.map((e) => e.cpuMillis)),
      sum(allocations.map((a) => BigInt(a.cpuMillis))),
    ],
    memory: [pool.grantedMemory, sum(granted.map((e) => e.memoryBytes)), sum(allocations.map((a) => a.memoryBytes))],
    storage: [
      pool.grantedStorage,
      sum(granted.map((e) => e.storageBytes)),
      sum(allocations.map((a) => a.storageBytes)),
    ],
    lockedCpu: [pool.lockedCpuMillis, sum(locked.map((e) => e.cpuMillis))],
    lockedMemory: [pool.lockedMemory, sum(locked.map((e) => e.memoryBytes))],
  };
  for (const [name, values] of Object.entries(figures))
    if (new Set(values).size !== 1) throw new Error(`${name} does not balance: ${values.join(', ')}`);
  if (pool.grantedCpuMillis > pool.physicalCpuMillis)
    throw new Error(`${pool.grantedCpuMillis} granted of ${pool.physicalCpuMillis}`);
}
