import type { z } from 'zod';
import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { namesOf } from '../applications/names.ts';
import type { Command } from '../context.ts';
import type { Db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { workingDaysLeft } from '../time/working-days.ts';
import type { complaintInput } from './input.ts';
import { COMPLAINT_TRANSITIONS, type ComplaintState, obstacleTo } from './transitions.ts';
import type { ComplaintRow, ComplaintView, OfficeChoice } from './views.ts';

/** All for those who take them down and for the auditor; an office what it handles; a complainant the own. */
export const visibleComplaints = ({ actor }: Pick<Command, 'actor'>): Prisma.ComplaintWhereInput =>
  can(actor, 'complaint:record') || can(actor, 'audit:read')
    ? {}
    : {
        OR: [{ complainantId: actor.id }, ...(can(actor, 'complaint:handle') ? [{ officeUnitId: actor.unitId }] : [])],
      };

type Row = NonNullable<Awaited<ReturnType<Db['complaint']['findFirst']>>>;

export async function readComplaints(cmd: Command): Promise<ComplaintRow[]> {
  const rows = await cmd.db.complaint.findMany({
    where: visibleComplaints(cmd),
    orderBy: { receivedAt: 'desc' },
    take: 5000,
  });
  const names = await namesOf(cmd.db, { units: rows.map(({ officeUnitId }) => officeUnitId) });
  return rows.map((row) => rowOf(row, names.unit, cmd.clock.now()));
}

function rowOf(row: Row, unitName: (id: string) => string, now: Date): ComplaintRow {
  const dueAt = row.state === 'received' ? row.acceptBy : row.answerBy;
  // Under own name the complainant still waits for an answer when the office has its result.
  const done = (row.state === 'handled' && !row.realName) || row.state === 'replied' || row.closedAt !== null;
  return {
    id: row.id,
    number: row.number,
    channel: row.channel,
    realName: row.realName,
    subject: row.subject,
    state: row.state as ComplaintState,
    officeName: row.officeUnitId ? unitName(row.officeUnitId) : null,
    receivedAt: row.receivedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    workingDaysLeft: workingDaysLeft(now, dueAt),
    overdue: done ? row.overdueAt !== null : now > dueAt,
    founded: row.founded,
  };
}

export async function readComplaint(cmd: Command, { id }: z.infer<typeof complaintInput>): Promise<ComplaintView> {
  const { db, actor } = cmd;
  const row = await db.complaint.findFirst({ where: { AND: [{ id }, visibleComplaints(cmd)] } });
  if (!row) throw new AppError('NOT_FOUND', `no complaint ${id}`, { key: 'complaint.notFound' });
  const [names, events, measure] = await Promise.all([
    namesOf(db, { units: [row.officeUnitId] }),
    db.complaintEvent.findMany({ where: { complaintId: id }, orderBy: { at: 'asc' } }),
    db.measure.findFirst({ where: { complaintId: id }, select: { number: true } }),
  ]);
  // The auditor oversees the handling and needs no names.
  const named = row.complainantId === actor.id || can(actor, 'complaint:record') || can(actor, 'complaint:handle');
  return {
    ...rowOf(row, names.unit, cmd.clock.now()),
    hotlineNumber: row.hotlineNumber,
    complainantName: named && row.realName ? row.complainantName : null,
    contact: named && row.realName ? row.contact : null,
    words: row.words,
    files: row.files as unknown as ComplaintView['files'],
    applicationId: row.applicationId,
    acceptBy: row.acceptBy.toISOString(),
    acceptedAt: row.acceptedAt?.toISOString() ?? null,
    answerBy: row.answerBy.toISOString(),
    result: row.result,
    handledAt: row.handledAt?.toISOString() ?? null,
    handledByName: row.handledByName,
    reply: row.reply,
    replyWay: row.replyWay,
    repliedAt: row.repliedAt?.toISOString() ?? null,
    repliedByName: row.repliedByName,
    closedAt: row.closedAt?.toISOString() ?? null,
    satisfaction: row.satisfaction,
    measureNumber: measure?.number ?? null,
    events: events.map((event) => ({
      id: event.id,
      at: event.at.toISOString(),
      actorName: event.actorName,
      action: event.action,
      words: event.words,
    })),
    actions: COMPLAINT_TRANSITIONS.filter(({ scope }) => can(actor, scope)).map(({ action }) => {
      const reason = obstacleTo(action, row, actor.unitId);
      return reason ? { action, enabled: false, reason } : { action, enabled: true };
    }),
  };
}

/** Those to whom a complaint can be given: whoever has people that handle complaints. */
export async function readOffices({ db }: Command): Promise<OfficeChoice[]> {
  return db.unit.findMany({
    where: { active: true, kind: { in: ['authority', 'countyAuthority', 'provider'] } },
    select: { id: true, name: true },
    orderBy: { code: 'asc' },
  });
}
