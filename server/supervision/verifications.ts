import type { z } from 'zod';
import { namesOf } from '../applications/names.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command, Services } from '../context.ts';
import { write } from '../db/write.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { currentPolicy } from '../policies/current.ts';
import { addWorkingDays, workingDaysLeft } from '../time/working-days.ts';
import type { verificationsInput, verifyInput } from './input.ts';
import { periodOf } from './period.ts';
import type { VerificationView } from './views.ts';

type Kind = VerificationView['kind'];

interface Found {
  key: string;
  kind: Kind;
  applicationId: string | null;
  systemId: string;
  officeUnitId: string;
  officerId: string | null;
  reason: string;
  happenedAt: Date;
}

/** A moment's slack: a command may commit a little after the time that it wrote. */
const SLACK_MILLIS = 3_600_000;

/**
 * Lists by itself what article 28 names: not accepted, not approved, told to supplement, revoked. Each once, by the key of its
 * record, however often and by however many replicas this runs.
 * @returns how many were new
 */
export async function listForVerification(services: Services): Promise<number> {
  const { db, clock, newId } = services;
  const newest = await db.verification.findFirst({ orderBy: { happenedAt: 'desc' }, select: { happenedAt: true } });
  const since = newest ? new Date(newest.happenedAt.getTime() - SLACK_MILLIS) : new Date(0);
  const found = [
    ...(await outcomesSince(services, since)),
    ...(await returnedSince(services, since)),
    ...(await revokedSince(services, since)),
  ];
  if (found.length === 0) return 0;
  const { verifyDays } = (await currentPolicy(db, clock.now())).body.supervision;
  return write(db, async (tx) => {
    const keys = found.map(({ key }) => key);
    const known = await tx.verification.findMany({ where: { key: { in: keys } }, select: { key: true } });
    const old = new Set(known.map(({ key }) => key));
    const fresh = found.filter(({ key }) => !old.has(key));
    await tx.verification.createMany({
      data: fresh.map((one) => ({
        id: newId(),
        ...one,
        dueAt: addWorkingDays(one.happenedAt, verifyDays),
        state: 'open',
      })),
    });
    return fresh.length;
  });
}

async function outcomesSince({ db }: Services, since: Date): Promise<Found[]> {
  const steps = await db.step.findMany({
    where: { finishedAt: { gte: since }, outcome: { in: ['refused', 'rejected'] } },
    include: { application: { select: { systemId: true, closedReason: true } } },
    take: MAX_ROWS,
  });
  return steps.flatMap(({ id, outcome, finishedAt, applicationId, officeUnitId, actorId, opinion, application }) =>
    finishedAt
      ? [
          {
            key: `step:${id}`,
            kind: outcome as Kind,
            applicationId,
            systemId: application.systemId,
            officeUnitId,
            officerId: actorId,
            reason: opinion || (application.closedReason ?? ''),
            happenedAt: finishedAt,
          },
        ]
      : [],
  );
}

/** A return does not end the review's step, it pauses it; so it is found by its event, and its office by who did it. */
async function returnedSince({ db }: Services, since: Date): Promise<Found[]> {
  const events = await db.applicationEvent.findMany({
    where: { action: 'return', at: { gte: since } },
    include: { application: { select: { systemId: true, handlerUnitId: true } } },
    take: MAX_ROWS,
  });
  const people = await db.user.findMany({
    where: { id: { in: events.flatMap(({ actorId }) => actorId ?? []) } },
    select: { id: true, unitId: true },
  });
  const unitOf = new Map(people.map(({ id, unitId }) => [id, unitId]));
  return events.map(({ id, at, actorId, applicationId, words, application }) => ({
    key: `event:${id}`,
    kind: 'returned',
    applicationId,
    systemId: application.systemId,
    officeUnitId: unitOf.get(actorId ?? '') ?? application.handlerUnitId ?? '',
    officerId: actorId,
    reason: words,
    happenedAt: at,
  }));
}

/** Services called off after they had been accepted, and systems that the authority takes back. */
async function revokedSince({ db }: Services, since: Date): Promise<Found[]> {
  const [withdrawn, reclaimed, authority] = await Promise.all([
    db.application.findMany({
      where: {
        stage: 'withdrawn',
        closedAt: { gte: since },
        steps: { some: { name: 'completeness', outcome: 'complete' } },
      },
      select: { id: true, systemId: true, handlerUnitId: true, closedReason: true, closedAt: true },
      take: MAX_ROWS,
    }),
    db.retirement.findMany({ where: { origin: 'reclaim', createdAt: { gte: since } }, take: MAX_ROWS }),
    db.unit.findFirst({ where: { kind: 'authority' }, select: { id: true }, orderBy: { createdAt: 'asc' } }),
  ]);
  const office = authority?.id ?? '';
  return [
    ...withdrawn.map(
      ({ id, systemId, handlerUnitId, closedReason, closedAt }): Found => ({
        key: `withdrawn:${id}`,
        kind: 'revoked',
        applicationId: id,
        systemId,
        officeUnitId: handlerUnitId ?? office,
        officerId: null,
        reason: closedReason ?? '',
        happenedAt: closedAt ?? since,
      }),
    ),
    ...reclaimed.map(
      ({ id, systemId, applicationId, reason, createdAt }): Found => ({
        key: `retirement:${id}`,
        kind: 'revoked',
        applicationId,
        systemId,
        officeUnitId: office,
        officerId: null,
        reason,
        happenedAt: createdAt,
      }),
    ),
  ];
}

const MAX_ROWS = 5000;

export async function readVerifications(
  cmd: Command,
  input: z.infer<typeof verificationsInput>,
): Promise<VerificationView[]> {
  const { db, actor, clock } = cmd;
  const now = clock.now();
  const period = input.from && input.to ? periodOf({ from: input.from, to: input.to }) : null;
  const everywhere = can(actor, 'application:read:all') || can(actor, 'audit:read');
  const rows = await db.verification.findMany({
    where: {
      ...(everywhere ? {} : { officeUnitId: actor.unitId }),
      ...(period ? { happenedAt: { gte: period.from, lt: period.until } } : {}),
    },
    orderBy: [{ happenedAt: 'desc' }, { id: 'asc' }],
    take: MAX_ROWS,
  });
  const names = await namesOf(db, {
    units: rows.map((row) => row.officeUnitId),
    users: rows.map((row) => row.officerId),
  });
  const systems = await db.system.findMany({
    where: { id: { in: [...new Set(rows.map((row) => row.systemId))] } },
    select: { id: true, name: true, unit: { select: { name: true } } },
  });
  const applications = await db.application.findMany({
    where: { id: { in: [...new Set(rows.flatMap((row) => row.applicationId ?? []))] } },
    select: { id: true, number: true },
  });
  const measures = await db.measure.findMany({
    where: { verificationId: { in: rows.map((row) => row.id) } },
    select: { id: true, verificationId: true, number: true },
  });
  const systemOf = new Map(systems.map((one) => [one.id, one]));
  const numberOf = new Map(applications.map((one) => [one.id, one.number]));
  const measureOf = new Map(measures.map((one) => [one.verificationId, one]));
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as Kind,
    applicationId: row.applicationId,
    number: row.applicationId ? (numberOf.get(row.applicationId) ?? null) : null,
    systemName: systemOf.get(row.systemId)?.name ?? '',
    unitName: systemOf.get(row.systemId)?.unit.name ?? '',
    officeUnitId: row.officeUnitId,
    officeName: names.unit(row.officeUnitId),
    officerName: row.officerId ? names.user(row.officerId) : null,
    reason: row.reason,
    happenedAt: row.happenedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    workingDaysLeft: workingDaysLeft(now, row.dueAt),
    overdue: (row.verifiedAt ?? now) > row.dueAt,
    state: row.state as VerificationView['state'],
    finding: row.finding,
    verifiedAt: row.verifiedAt?.toISOString() ?? null,
    verifiedByName: row.verifiedByName,
    measureId: measureOf.get(row.id)?.id ?? null,
    measureNumber: measureOf.get(row.id)?.number ?? null,
    mayVerify: row.state === 'open' && can(actor, 'supervision:correct'),
  }));
}

/** Was it proper? One by one or a whole sample at once; what was looked at stays as it was found. Nobody judges the own act. */
export async function verify(cmd: Command, input: z.infer<typeof verifyInput>): Promise<void> {
  const { ids, proper, finding } = input;
  const subject = { type: 'supervision', id: ids[0] ?? '' };
  await inCommand(cmd, { action: 'supervision.verify', subject }, async (tx) => {
    const own = await tx.verification.findFirst({ where: { id: { in: ids }, officerId: cmd.actor.id } });
    if (own) throw new AppError('FORBIDDEN', 'one’s own act', { key: 'supervision.ownAct' });
    const { count } = await tx.verification.updateMany({
      where: { id: { in: ids }, state: 'open' },
      data: {
        state: proper ? 'proper' : 'fault',
        finding,
        verifiedAt: cmd.clock.now(),
        verifiedById: cmd.actor.id,
        verifiedByName: cmd.actor.name,
      },
    });
    if (count !== new Set(ids).size)
      throw new AppError('CONFLICT', 'some were verified meanwhile', { key: 'supervision.verified' });
    return { result: undefined, after: { ids, proper }, reason: finding };
  });
}
