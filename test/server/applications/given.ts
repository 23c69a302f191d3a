import { createHash } from 'node:crypto';
import type { Content } from '../../../server/applications/content.ts';
import { type MaterialKind, requiredMaterials } from '../../../server/applications/materials.ts';
import type { ApplicationKind } from '../../../server/applications/stages.ts';
import type { Amounts } from '../../../server/capacity/amounts.ts';
import type { Person } from '../../../server/context.ts';
import type { FieldError, UserMessage } from '../../../server/errors.ts';
import { SAMPLES } from '../../../server/guide/samples.ts';
import type { UnitCode, World } from '../../setup/world.ts';

/** Applications as their own roles bring them about, step by step, through the real procedures. */
export interface Given {
  id: string;
  systemId: string;
  contentVersion: number;
}

let codes = 0;
export const newCode = (): string => `sys${++codes}`;

/** A file as an upload by this person would have left it. */
export async function uploaded(
  world: World,
  text: string,
  { mime = 'application/pdf', by }: { mime?: string; by?: Person } = {},
): Promise<string> {
  const sha256 = createHash('sha256').update(text).digest('hex');
  const row = { sha256, size: text.length, mime, createdAt: world.clock.now() };
  const { db } = world.services;
  await db.file.upsert({ where: { sha256 }, create: row, update: {} });
  const sent = { sha256, userId: (by ?? (await world.person('unitApplicant'))).id };
  const create = { ...sent, createdAt: world.clock.now() };
  await db.fileUpload.upsert({ where: { sha256_userId: sent }, create, update: {} });
  return sha256;
}

export async function attach(world: World, id: string, kinds: readonly MaterialKind[], unit: UnitCode = 'water') {
  const applicant = await world.as('unitApplicant', unit);
  for (const kind of kinds) {
    const sha256 = await uploaded(world, `${id} ${kind}`, { by: await world.person('unitApplicant', unit) });
    await applicant.applications.addMaterial({ id, kind, name: `${kind}.pdf`, sha256 });
  }
}

export interface DraftOptions {
  unit?: UnitCode;
  kind?: ApplicationKind;
  systemId?: string;
  content?: (sample: Content) => Content;
}

/** A draft that is filled in and has its materials: ready to be submitted. */
export async function givenDraft(world: World, options: DraftOptions = {}): Promise<Given> {
  const { unit = 'water', kind = 'open', systemId } = options;
  const applicant = await world.as('unitApplicant', unit);
  const code = newCode();
  const { id } = await applicant.applications.createDraft({
    kind,
    ...(systemId ? { systemId } : { newSystem: { name: `系统 ${code}`, code } }),
  });
  const sample = structuredClone(SAMPLES[kind]) as Content;
  if (sample.system) sample.system = { ...sample.system, code, name: `系统 ${code}` };
  const content = options.content?.(sample) ?? sample;
  const { contentVersion } = await applicant.applications.saveDraft({ id, contentVersion: 0, content });
  await attach(world, id, requiredMaterials(kind, content), unit);
  const { system } = await applicant.applications.get({ id });
  return { id, systemId: system.id, contentVersion };
}

export async function givenSubmitted(world: World, options: DraftOptions = {}): Promise<Given> {
  const draft = await givenDraft(world, options);
  const applicant = await world.as('unitApplicant', options.unit);
  await applicant.applications.submit({ id: draft.id, contentVersion: draft.contentVersion });
  return draft;
}

export async function givenAtTechnical(world: World, options: DraftOptions = {}): Promise<Given> {
  const given = await givenSubmitted(world, options);
  const acceptor =
    options.unit === 'countywater' ? await world.as('countyHandler') : await world.as('authorityHandler');
  await acceptor.review.complete({ id: given.id, opinion: '材料齐全' });
  return given;
}

export async function givenAtDecision(world: World, options: DraftOptions = {}): Promise<Given> {
  const given = await givenAtTechnical(world, options);
  const reviewer = await world.as('technicalReviewer');
  const { requested } = await reviewer.applications.get({ id: given.id });
  await reviewer.review.feasible({ id: given.id, recommended: requested, opinion: '可行' });
  return given;
}

/** The leader looks at the evidence and approves what it shows; `granted` where it differs from what was asked. */
export async function approve(world: World, id: string, granted?: Amounts) {
  const leader = await world.as('leader');
  const { requested, decisionDigest } = await leader.review.evidence({ id });
  return leader.review.approve({ id, granted: granted ?? requested, opinion: '同意', decisionDigest });
}

/** A system that runs in production with a grant and, if told, measured use. Stands for a finished life before the test begins. */
export async function givenOnline(
  world: World,
  {
    unit = 'water' as UnitCode,
    granted,
    inForceDaysAgo = 60,
  }: { unit?: UnitCode; granted: Amounts; inForceDaysAgo?: number },
): Promise<{ systemId: string; allocationId: string }> {
  const { db, clock, newId } = world.services;
  const code = newCode();
  const systemId = newId();
  const since = new Date(clock.now().getTime() - inForceDaysAgo * 86_400_000);
  await db.system.create({
    data: {
      id: systemId,
      code,
      name: `系统 ${code}`,
      unitId: unit,
      stage: 'online',
      category: 'application',
      purpose: 'test',
      userCount: 1200,
      concurrency: 150,
      protectionLevel: 2,
      drLevel: 2,
      rpoMinutes: 1440,
      rtoMinutes: 1440,
      zone: 'extranet',
      contacts: [],
      onlineAt: since,
      createdAt: since,
    },
  });
  const allocationId = newId();
  const quota = {
    cpu: `${granted.cpuMillis}m`,
    memory: String(granted.memoryBytes),
    storage: String(granted.storageBytes),
    pods: granted.pods,
    loadBalancers: granted.loadBalancers,
    publicIps: granted.publicIps,
    gpus: granted.gpus,
  };
  await db.allocation.create({
    data: {
      id: allocationId,
      systemId,
      unitId: unit,
      tenancyName: `${unit}-${code}`,
      state: 'inForce',
      environment: 'production',
      granted: { ...granted },
      cpuMillis: granted.cpuMillis,
      memoryBytes: BigInt(granted.memoryBytes),
      storageBytes: BigInt(granted.storageBytes),
      desired: {
        unit: { code: unit, name: unit },
        system: { code, name: `系统 ${code}` },
        environment: 'production',
        quota,
        namespaces: [{ part: 'app', quota }],
        zone: 'extranet',
        protectionLevel: 2,
        disasterRecovery: { level: 2, rpoMinutes: 1440, rtoMinutes: 1440 },
        members: [],
        ports: [],
        frozen: false,
      },
      approvedAt: since,
      inForceAt: since,
      createdAt: since,
    },
  });
  return { systemId, allocationId };
}

/** What the mirror would have seen of a tenancy: use now, and the same as the peak of each of the last `days` days. */
export async function givenUse(world: World, allocationId: string, used: Amounts, { days = 30, peak = used } = {}) {
  const { db, clock } = world.services;
  const quantities = {
    cpu: `${used.cpuMillis}m`,
    memory: String(used.memoryBytes),
    storage: String(used.storageBytes),
    pods: used.pods,
    loadBalancers: used.loadBalancers,
    publicIps: used.publicIps,
    gpus: used.gpus,
  };
  await db.allocation.update({
    where: { id: allocationId },
    data: { observed: { phase: 'Ready', used: quantities }, observedAt: clock.now() },
  });
  for (let day = 0; day < days; day += 1) {
    const at = new Date(clock.now().getTime() - day * 86_400_000 + 8 * 3_600_000);
    await db.usagePeak.create({
      data: {
        allocationId,
        day: at.toISOString().slice(0, 10),
        cpuMillis: peak.cpuMillis,
        memoryBytes: BigInt(peak.memoryBytes),
        storageBytes: BigInt(peak.storageBytes),
        pods: peak.pods,
      },
    });
  }
}

/** Gives the pool something to grant. */
export async function givenPool(world: World, cpuCores: number, memoryGib: number, storageGib: number): Promise<void> {
  const gib = 1024 ** 3;
  const physical = {
    physicalCpuMillis: BigInt(cpuCores * 1000),
    physicalMemory: BigInt(memoryGib * gib),
    physicalStorage: BigInt(storageGib * gib),
    observedAt: world.clock.now(),
  };
  await world.services.db.capacityPool.upsert({
    where: { id: 'city' },
    create: { id: 'city', ...physical },
    update: physical,
  });
}

/** The error that a call is refused with; fails when it is not refused. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ code: string; key: string; values?: UserMessage['values']; fields: FieldError[] }> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error('the call was expected to be refused and went through');
  const { code, cause } = outcome as Error & {
    code: string;
    cause?: { user?: UserMessage; fields?: FieldError[] };
  };
  const { key = outcome.message, values } = cause?.user ?? {};
  return { code, key, ...(values ? { values } : {}), fields: [...(cause?.fields ?? [])] };
}
