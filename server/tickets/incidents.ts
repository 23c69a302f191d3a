import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { notify } from '../notices/notify.ts';
import { nextServiceNumber } from './find.ts';
import type { closeIncidentInput, incidentTableInput, reportIncidentInput, updateIncidentInput } from './input.ts';
import type { Level } from './states.ts';
import type { IncidentView } from './views.ts';

type Incident = z.infer<typeof reportIncidentInput>;

/** Puts an incident on record; the units whose systems it hits hear of it at once. */
export async function reportIncident(cmd: Command, input: Incident): Promise<IncidentView> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'incident.report', subject: { type: 'incident', id } }, async (tx) => {
    await requireSystems(tx, input.systemIds);
    const now = cmd.clock.now();
    const number = await nextServiceNumber(tx, 'SJ', now);
    const who = { reportedById: cmd.actor.id, reportedByName: cmd.actor.name, createdAt: now };
    const announced = announcementOf(input, null, now);
    await tx.incident.create({ data: { id, number, ...dataOf(input), ...announced, ...who } });
    await setSystems(tx, id, input.systemIds);
    await tellUnits(tx, cmd, { id, number, ...input });
    const result = await incidentView(tx, id);
    return { result, after: { number, level: input.level, systems: input.systemIds.length } };
  });
}

/** @throws AppError NOT_FOUND · CONFLICT when another has changed it, or it is closed */
export async function updateIncident(cmd: Command, input: z.infer<typeof updateIncidentInput>): Promise<IncidentView> {
  const { id, version } = input;
  return inCommand(cmd, { action: 'incident.update', subject: { type: 'incident', id } }, async (tx) => {
    const before = await incidentView(tx, id);
    await requireSystems(tx, input.systemIds);
    const known = await tx.incident.findUniqueOrThrow({
      where: { id },
      select: { announcedFrom: true, announcedUntil: true },
    });
    await change(tx, id, version, { ...dataOf(input), ...announcementOf(input, known, cmd.clock.now()) });
    await setSystems(tx, id, input.systemIds);
    const after = await incidentView(tx, id);
    return { result: after, before, after };
  });
}

/** An incident is closed when cause, measures and the end of the interruption are known. */
export async function closeIncident(cmd: Command, input: z.infer<typeof closeIncidentInput>): Promise<IncidentView> {
  const { id, version } = input;
  return inCommand(cmd, { action: 'incident.close', subject: { type: 'incident', id } }, async (tx) => {
    const found = await incidentView(tx, id);
    const lasting = found.interruptedFrom !== null && found.interruptedUntil === null;
    if (found.cause === '' || found.measures === '' || found.respondedAt === null || lasting)
      throw new AppError('CONFLICT', `Incident ${found.number} is not complete`, { key: 'incidentIncomplete' });
    await change(tx, id, version, { closedAt: cmd.clock.now() });
    return { result: await incidentView(tx, id), after: { closed: true } };
  });
}

/** A unit sees what hit its own systems; provider and authority see all. */
export async function incidentTable(
  cmd: Command,
  { open }: z.infer<typeof incidentTableInput>,
): Promise<IncidentView[]> {
  const own = can(cmd.actor, 'ticket:read:all') ? {} : { id: { in: await idsOfUnit(cmd) } };
  const found = await cmd.db.incident.findMany({
    where: { ...own, ...(open ? { closedAt: null } : {}) },
    orderBy: { detectedAt: 'desc' },
    take: 10_000,
  });
  const links = await cmd.db.incidentSystem.findMany({ where: { incidentId: { in: found.map(({ id }) => id) } } });
  const systems = await cmd.db.system.findMany({
    where: {
      id: { in: [...new Set(links.map(({ systemId }) => systemId))] },
      ...(can(cmd.actor, 'ticket:read:all') ? {} : { unitId: cmd.actor.unitId }),
    },
    select: { id: true, name: true },
  });
  const linked = Map.groupBy(links, ({ incidentId }) => incidentId);
  const byId = new Map(systems.map((system) => [system.id, system]));
  return found.map((one) =>
    viewOf(
      one,
      (linked.get(one.id) ?? []).flatMap(({ systemId }) => byId.get(systemId) ?? []),
    ),
  );
}

async function idsOfUnit({ db, actor }: Command): Promise<string[]> {
  const own = await db.system.findMany({ where: { unitId: actor.unitId }, select: { id: true } });
  const links = await db.incidentSystem.findMany({ where: { systemId: { in: own.map(({ id }) => id) } } });
  return [...new Set(links.map(({ incidentId }) => incidentId))];
}

const moment = (text: string | null): Date | null => (text ? new Date(text) : null);

const dataOf = (input: Incident) => ({
  level: input.level,
  title: input.title,
  cause: input.cause,
  measures: input.measures,
  detectedAt: new Date(input.detectedAt),
  respondedAt: moment(input.respondedAt),
  interruptedFrom: moment(input.interruptedFrom),
  interruptedUntil: moment(input.interruptedUntil),
  planned: input.planned,
  ticketId: input.ticketId,
});

interface Announcement {
  announcedFrom: Date | null;
  announcedUntil: Date | null;
}

/**
 * The window that counts as announced: what is on record when maintenance begins. From then on it stands, whatever is written
 * afterwards; what was not on record by then was not announced.
 * @throws AppError INVALID when an announcement does not say until when
 */
function announcementOf(input: Incident, known: Announcement | null, now: Date): Announcement {
  if (known?.announcedFrom && known.announcedFrom <= now)
    return { announcedFrom: known.announcedFrom, announcedUntil: known.announcedUntil };
  const from = moment(input.interruptedFrom);
  if (!input.planned || !from || from <= now) return { announcedFrom: null, announcedUntil: null };
  const until = moment(input.interruptedUntil);
  if (!until) throw new AppError('INVALID', 'announced maintenance has no end', { key: 'maintenanceNeedsWindow' });
  return { announcedFrom: from, announcedUntil: until };
}

async function change(tx: Tx, id: string, version: number, data: Parameters<Tx['incident']['updateMany']>[0]['data']) {
  const { count } = await tx.incident.updateMany({
    where: { id, version, closedAt: null },
    data: { ...data, version: { increment: 1 } },
  });
  if (count === 0) throw new AppError('CONFLICT', `Incident ${id} has moved on`, { key: 'incidentMoved' });
}

async function requireSystems(tx: Tx, ids: readonly string[]): Promise<void> {
  const wanted = [...new Set(ids)];
  if ((await tx.system.count({ where: { id: { in: wanted } } })) !== wanted.length)
    throw new AppError('NOT_FOUND', 'A system of the incident does not exist', { key: 'systemNotFound' });
}

async function setSystems(tx: Tx, incidentId: string, ids: readonly string[]): Promise<void> {
  await tx.incidentSystem.deleteMany({ where: { incidentId } });
  await tx.incidentSystem.createMany({ data: [...new Set(ids)].map((systemId) => ({ incidentId, systemId })) });
}

async function tellUnits(tx: Tx, cmd: Command, incident: { id: string; number: string } & Incident): Promise<void> {
  const { number, title, level, systemIds, planned } = incident;
  const systems = await tx.system.findMany({ where: { id: { in: systemIds } }, select: { unitId: true } });
  const notice = {
    level: level <= 2 && !planned ? ('urgent' as const) : ('warning' as const),
    key: planned ? 'maintenanceAnnounced' : 'incidentReported',
    values: { number, title, ticketLevel: level },
    link: '/incidents',
  };
  for (const unitId of new Set(systems.map((system) => system.unitId)))
    await notify(tx, cmd, { scope: 'ticket:open', unitId, ...notice });
  if (level <= 2 && !planned) await notify(tx, cmd, { scope: 'review:decide', ...notice });
}

async function incidentView(db: Db | Tx, id: string): Promise<IncidentView> {
  const incident = await db.incident.findUnique({ where: { id } });
  if (!incident) throw new AppError('NOT_FOUND', `No incident ${id}`, { key: 'incidentNotFound' });
  const links = await db.incidentSystem.findMany({ where: { incidentId: id } });
  const systems = await db.system.findMany({
    where: { id: { in: links.map(({ systemId }) => systemId) } },
    select: { id: true, name: true },
  });
  return viewOf(incident, systems);
}

type IncidentRecord = Awaited<ReturnType<Db['incident']['findUniqueOrThrow']>>;

const viewOf = (incident: IncidentRecord, systems: { id: string; name: string }[]): IncidentView => ({
  id: incident.id,
  number: incident.number,
  level: incident.level as Level,
  title: incident.title,
  cause: incident.cause,
  measures: incident.measures,
  detectedAt: incident.detectedAt.toISOString(),
  respondedAt: incident.respondedAt?.toISOString() ?? null,
  interruptedFrom: incident.interruptedFrom?.toISOString() ?? null,
  interruptedUntil: incident.interruptedUntil?.toISOString() ?? null,
  planned: incident.planned,
  announcedFrom: incident.announcedFrom?.toISOString() ?? null,
  announcedUntil: incident.announcedUntil?.toISOString() ?? null,
  ticketId: incident.ticketId,
  closedAt: incident.closedAt?.toISOString() ?? null,
  reportedByName: incident.reportedByName,
  systems,
  version: incident.version,
});
