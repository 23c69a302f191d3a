import { Readable } from 'node:stream';
import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { requiredMaterials } from '../../server/applications/materials.ts';
import type { Services } from '../../server/context.ts';
import { write } from '../../server/db/write.ts';
import { openSession } from '../../server/identity/sessions.ts';
import { openContent, pdf } from '../city/samples.ts';

const UNITS = 100;
const unitOf = (index: number) => `unit${index % UNITS}`;

export interface BenchRecords {
  /** Session tokens of a leader, who sees everything, and of a clerk who owns the drafts. */
  leader: string;
  clerk: string;
  applicationIds: string[];
  draftIds: string[];
}

/** A city of 100 departments with `applications` in the trays and `drafts` ready to be submitted. */
export async function fillRecords(services: Services, applications: number, drafts: number): Promise<BenchRecords> {
  await createUnits(services);
  const leader = await createPerson(services, 'leader', 'leader', 'authority');
  const clerk = await createPerson(services, 'clerk', 'unitHead', unitOf(0));
  const applicationIds = await createApplications(services, applications, 'submitted');
  const draftIds = await createApplications(services, drafts, 'draft');
  await attachMaterials(services, draftIds);
  return { leader, clerk, applicationIds, draftIds };
}

async function createUnits({ db, clock }: Services): Promise<void> {
  const createdAt = clock.now();
  await db.unit.create({
    data: { id: 'authority', code: 'authority', name: '市数据局', kind: 'authority', createdAt },
  });
  const units = Array.from({ length: UNITS }, (_, index) => ({
    id: unitOf(index),
    code: unitOf(index),
    name: `第${index}委办局`,
    kind: 'department' as const,
    parentId: 'authority',
    createdAt,
  }));
  await db.unit.createMany({ data: units });
}

/** Answers the token of a fresh session. */
async function createPerson(services: Services, username: string, role: string, unitId: string): Promise<string> {
  const now = services.clock.now();
  const roles = { create: { role, grantedAt: now, grantedBy: 'bench' } };
  const person = { id: username, username, name: username, unitId, passwordHash: '!' };
  await services.db.user.create({ data: { ...person, passwordChangedAt: now, createdAt: now, roles } });
  const origin = { address: '127.0.0.1', userAgent: 'bench' };
  return (await write(services.db, (tx) => openSession(tx, services, username, origin))).token;
}

async function createApplications(services: Services, count: number, stage: 'submitted' | 'draft'): Promise<string[]> {
  const { db, clock } = services;
  const now = clock.now();
  const systems: Prisma.SystemCreateManyInput[] = [];
  const applications: Prisma.ApplicationCreateManyInput[] = [];
  const steps: Prisma.StepCreateManyInput[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = `${stage}${index}`;
    const code = `${stage.slice(0, 1)}${index}`;
    const unitId = stage === 'draft' ? unitOf(0) : unitOf(index);
    const name = `业务系统${index}`;
    systems.push({ ...SYSTEM, id, code, name, unitId, createdAt: now, contacts: [] });
    const content = openContent({ code, name, cpuMillis: 2000 + 100 * (index % 50) });
    const submitted =
      stage === 'draft' ? {} : { number: `SQ-2025-${String(index + 1).padStart(5, '0')}`, submittedAt: now };
    const dates = { createdAt: now, updatedAt: now };
    const keys = {
      id,
      kind: 'open' as const,
      stage,
      unitId,
      systemId: id,
      openKey: `${id}:open`,
      createdById: 'clerk',
    };
    applications.push({ ...keys, ...dates, ...submitted, content, handlerUnitId: 'authority' });
    if (stage === 'submitted') steps.push(stepOf(id, now));
  }
  await db.system.createMany({ data: systems });
  await db.application.createMany({ data: applications });
  await db.step.createMany({ data: steps });
  return applications.map(({ id }) => id ?? '');
}

const SYSTEM = {
  category: 'application',
  purpose: '受理和办理政务服务事项',
  protectionLevel: 2,
  drLevel: 2,
  rpoMinutes: 10_080,
  rtoMinutes: 1440,
  zone: 'extranet',
} as const;

const stepOf = (applicationId: string, now: Date) => ({
  id: `step-${applicationId}`,
  applicationId,
  name: 'completeness' as const,
  officeUnitId: 'authority',
  startedAt: now,
  limitDays: 3,
  dueAt: new Date(now.getTime() + 3 * 86_400_000),
});

async function attachMaterials({ db, clock, files }: Services, applicationIds: string[]): Promise<void> {
  const createdAt = clock.now();
  const { sha256, size } = await files.write(Readable.from([pdf('bench')]), 1e6);
  await db.file.create({ data: { sha256, size, mime: 'application/pdf', createdAt } });
  const kinds = requiredMaterials('open', openContent({ code: 'x', name: 'x' }));
  const data = applicationIds.flatMap((applicationId) =>
    kinds.map((kind) => ({
      id: `${applicationId}-${kind}`,
      applicationId,
      kind,
      name: `${kind}.pdf`,
      sha256,
      uploadedById: 'clerk',
      createdAt,
    })),
  );
  await db.material.createMany({ data });
}
