import type { z } from 'zod';
import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { findAttachable } from '../files/attachable.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { nextNumber } from '../supervision/numbers.ts';
import { addWorkingDays } from '../time/working-days.ts';
import type {
  acceptInput,
  closeInput,
  fileComplaintInput,
  handleInput,
  passOnInput,
  reasonInput,
  recordComplaintInput,
  replyInput,
} from './input.ts';
import { visibleComplaints } from './read.ts';
import { type ComplaintAction, type ComplaintState, obstacleTo } from './transitions.ts';

const subjectOf = (id: string) => ({ type: 'complaint', id });

interface NewComplaint {
  channel: string;
  hotlineNumber?: string | undefined;
  realName: boolean;
  complainantName: string;
  contact: string;
  complainantId: string | null;
  subject: string;
  words: string;
  files: { sha256: string; name: string }[];
  applicationNumber?: string | undefined;
}

/** From within the console. Not under own name: then neither record nor audit log says who it was. */
export async function fileComplaint(
  cmd: Command,
  input: z.infer<typeof fileComplaintInput>,
): Promise<{ number: string }> {
  await requireFiles(cmd, input.files);
  const own = { complainantName: cmd.actor.name, complainantId: cmd.actor.id, contact: input.contact };
  const nobody = { complainantName: '', complainantId: null, contact: '' };
  const by = input.realName ? cmd : systemCommand(cmd, 'complaints');
  return take(by, { ...input, channel: 'console', ...(input.realName ? own : nobody) }, async (tx) => {
    if (!input.realName) await forgetUploader(tx, cmd.actor.id, input.files);
  });
}

/** Whose upload a file was would say who complained; what the person has attached elsewhere stays there. */
const forgetUploader = (tx: Tx, userId: string, files: readonly { sha256: string }[]) =>
  tx.fileUpload.deleteMany({ where: { userId, sha256: { in: files.map(({ sha256 }) => sha256) } } });

/** Taken down for somebody: what the 12345 line passes on, a letter, a visit. */
export async function recordComplaint(
  cmd: Command,
  input: z.infer<typeof recordComplaintInput>,
): Promise<{ number: string }> {
  await requireFiles(cmd, input.files);
  const nobody = input.realName ? {} : { complainantName: '', contact: '' };
  return take(cmd, { ...input, ...nobody, complainantId: null });
}

async function requireFiles({ db, actor }: Command, files: readonly { sha256: string }[]): Promise<void> {
  for (const { sha256 } of files)
    if (!(await findAttachable(db, actor, sha256)))
      throw new AppError('INVALID', `file ${sha256} was never uploaded`, { key: 'fileNotUploaded' });
}

async function take(
  cmd: Command,
  input: NewComplaint,
  inTheSameAct: (tx: Tx) => Promise<void> = async () => undefined,
): Promise<{ number: string }> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'complaint.receive', subject: subjectOf(id) }, async (tx) => {
    const now = cmd.clock.now();
    const { hotlineNumber } = input;
    if (hotlineNumber && (await tx.complaint.findFirst({ where: { hotlineNumber } })))
      throw new AppError('CONFLICT', `work order ${hotlineNumber} is on record`, { key: 'complaint.known' });
    const { complaintAcceptDays, complaintAnswerDays } = (await currentPolicy(tx, now)).body.supervision;
    const number = await nextNumber(tx, 'TS', now);
    const { applicationNumber, ...rest } = input;
    const application = applicationNumber
      ? await tx.application.findUnique({ where: { number: applicationNumber }, select: { id: true } })
      : null;
    await tx.complaint.create({
      data: {
        id,
        number,
        ...rest,
        applicationId: application?.id,
        state: 'received',
        receivedAt: now,
        receivedById: cmd.actor.id,
        acceptBy: addWorkingDays(now, complaintAcceptDays),
        answerBy: addWorkingDays(now, complaintAnswerDays),
      },
    });
    await inTheSameAct(tx);
    await addEvent(tx, cmd, id, 'receive', null, 'received', '');
    await notify(tx, cmd, {
      scope: 'complaint:record',
      level: 'warning',
      key: 'complaintReceived',
      values: { number },
      link: `/complaints/${id}`,
    });
    return { result: { number }, after: { number, channel: input.channel, realName: input.realName } };
  });
}

export const acceptComplaint = (
  cmd: Command,
  { id, officeUnitId, words }: z.infer<typeof acceptInput>,
): Promise<void> =>
  act(cmd, id, 'accept', 'accepted', words, async (tx, before) => {
    const office = await tx.unit.findUnique({ where: { id: officeUnitId } });
    if (!office?.active) throw new AppError('INVALID', 'no such office', { key: 'unitNotFound' });
    await notify(tx, cmd, {
      scope: 'complaint:handle',
      unitId: officeUnitId,
      level: 'warning',
      key: 'complaintAssigned',
      values: { number: before.number, dueAt: before.answerBy.toISOString() },
      link: `/complaints/${id}`,
    });
    return { officeUnitId, acceptedAt: cmd.clock.now(), warnedAt: null };
  });

/** To another office (转办): the one that had it hears that it need not answer, the other what it is given and until when. */
export const passOnComplaint = (
  cmd: Command,
  { id, officeUnitId, words }: z.infer<typeof passOnInput>,
): Promise<void> =>
  act(cmd, id, 'passOn', 'accepted', words, async (tx, before) => {
    const office = await tx.unit.findUnique({ where: { id: officeUnitId } });
    if (!office?.active) throw new AppError('INVALID', 'no such office', { key: 'unitNotFound' });
    if (officeUnitId === before.officeUnitId)
      throw new AppError('CONFLICT', 'it is with that office', { key: 'complaint.sameOffice' });
    const notice = { scope: 'complaint:handle', level: 'warning', link: `/complaints/${id}` } as const;
    const { number, answerBy } = before;
    await notify(tx, cmd, {
      ...notice,
      unitId: officeUnitId,
      key: 'complaintAssigned',
      values: { number, dueAt: answerBy.toISOString() },
    });
    await notify(tx, cmd, {
      ...notice,
      unitId: before.officeUnitId ?? '',
      key: 'complaintPassedOn',
      values: { number, office: office.name, reason: words },
      link: '/complaints',
    });
    return { officeUnitId, warnedAt: null };
  });

export const refuseComplaint = (cmd: Command, { id, words }: z.infer<typeof reasonInput>): Promise<void> =>
  act(cmd, id, 'notAccept', 'notAccepted', words, async () => ({ closedAt: cmd.clock.now(), result: words }));

/** What the office has found; the result goes to the authority (article 30). */
export const handleComplaint = (cmd: Command, { id, founded, result }: z.infer<typeof handleInput>): Promise<void> =>
  act(cmd, id, 'handle', 'handled', result, async (tx, before) => {
    await notify(tx, cmd, {
      scope: 'complaint:record',
      level: 'info',
      key: 'complaintHandled',
      values: { number: before.number },
      link: `/complaints/${id}`,
    });
    return { founded, result, handledAt: cmd.clock.now(), handledByName: cmd.actor.name };
  });

export const replyToComplainant = (cmd: Command, { id, reply, way }: z.infer<typeof replyInput>): Promise<void> =>
  act(cmd, id, 'reply', 'replied', reply, async (tx, before) => {
    if (before.complainantId)
      await notify(tx, cmd, {
        userIds: [before.complainantId],
        level: 'info',
        key: 'complaintReply',
        values: { number: before.number, reply },
        link: `/complaints/${id}`,
      });
    return { reply, replyWay: way, repliedAt: cmd.clock.now(), repliedByName: cmd.actor.name };
  });

export const sendBackComplaint = (cmd: Command, { id, words }: z.infer<typeof reasonInput>): Promise<void> =>
  act(cmd, id, 'sendBack', 'accepted', words, async (tx, before) => {
    await notify(tx, cmd, {
      scope: 'complaint:handle',
      unitId: before.officeUnitId ?? '',
      level: 'warning',
      key: 'complaintAssigned',
      values: { number: before.number, dueAt: before.answerBy.toISOString() },
      link: `/complaints/${id}`,
    });
    return { handledAt: null, repliedAt: null, founded: null };
  });

export const closeComplaint = (cmd: Command, { id, words, satisfaction }: z.infer<typeof closeInput>): Promise<void> =>
  act(cmd, id, 'close', 'closed', words, async () => ({
    closedAt: cmd.clock.now(),
    satisfaction: satisfaction ?? null,
  }));

type ComplaintRecord = NonNullable<Awaited<ReturnType<Tx['complaint']['findFirst']>>>;

async function act(
  cmd: Command,
  id: string,
  action: ComplaintAction,
  to: ComplaintState,
  words: string,
  carryOut: (tx: Tx, before: ComplaintRecord) => Promise<Prisma.ComplaintUpdateManyMutationInput>,
): Promise<void> {
  await inCommand(cmd, { action: `complaint.${action}`, subject: subjectOf(id) }, async (tx) => {
    const before = await tx.complaint.findFirst({ where: { AND: [{ id }, visibleComplaints(cmd)] } });
    if (!before) throw new AppError('NOT_FOUND', `no complaint ${id}`, { key: 'complaint.notFound' });
    const reason = obstacleTo(action, before, cmd.actor.unitId);
    if (reason)
      throw new AppError(
        reason === 'notYours' ? 'FORBIDDEN' : 'CONFLICT',
        `complaint ${before.number}: ${action} (${reason})`,
        {
          key: `complaint.${reason}`,
        },
      );
    const data = await carryOut(tx, before);
    const { count } = await tx.complaint.updateMany({
      where: { id, version: before.version },
      data: { ...data, state: to, version: { increment: 1 } },
    });
    if (count === 0) throw new AppError('CONFLICT', 'it has moved on', { key: 'complaint.state' });
    await addEvent(tx, cmd, id, action, before.state, to, words);
    return { result: undefined, before: { state: before.state }, after: { state: to }, reason: words };
  });
}

const addEvent = (
  tx: Tx,
  cmd: Command,
  complaintId: string,
  action: string,
  fromState: string | null,
  toState: string,
  words: string,
) =>
  tx.complaintEvent.create({
    data: {
      id: cmd.newId(),
      complaintId,
      at: cmd.clock.now(),
      actorName: cmd.actor.name,
      action,
      fromState,
      toState,
      words,
    },
  });
