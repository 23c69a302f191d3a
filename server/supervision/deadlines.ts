import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command, Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { type NoticeInput, notify } from '../notices/notify.ts';

/**
 * What supervision itself has to keep: verifications, measures and complaints past their day are marked and told to the leaders,
 * each once. Nothing is decided by the clock.
 */
export async function watchDeadlines(services: Services): Promise<number> {
  const now = services.clock.now();
  const cmd = systemCommand(services, 'supervision');
  return (await lateVerifications(cmd, now)) + (await lateMeasures(cmd, now)) + (await lateComplaints(cmd, now));
}

async function lateVerifications(cmd: Command, now: Date): Promise<number> {
  const where: Prisma.VerificationWhereInput = { state: 'open', overdueAt: null, dueAt: { lt: now } };
  const late = await cmd.db.verification.findMany({ where, select: { id: true } });
  if (late.length === 0) return 0;
  // One notice for the lot: the list says the rest.
  await inCommand(
    cmd,
    { action: 'supervision.verificationsLate', subject: { type: 'supervision', id: '' } },
    async (tx) => {
      const ids = late.map(({ id }) => id);
      const { count } = await tx.verification.updateMany({
        where: { AND: [where, { id: { in: ids } }] },
        data: { overdueAt: now },
      });
      if (count > 0)
        await notify(tx, cmd, {
          scope: 'supervision:correct',
          level: 'urgent',
          key: 'stepVerificationsLate',
          values: { count },
          link: '/supervision/verifications',
        });
      return { result: undefined, after: { count } };
    },
  );
  return late.length;
}

async function lateMeasures(cmd: Command, now: Date): Promise<number> {
  const late = await cmd.db.measure.findMany({ where: { state: 'issued', overdueAt: null, dueAt: { lt: now } } });
  for (const { id, number, officeUnitId, dueAt } of late)
    await mark(
      cmd,
      id,
      (tx) =>
        tx.measure.updateMany({ where: { id, state: 'issued', overdueAt: null, dueAt }, data: { overdueAt: now } }),
      [
        { scope: 'supervision:explain', unitId: officeUnitId, key: 'stepMeasureLate', link: '/supervision/measures' },
        { scope: 'supervision:correct', key: 'stepMeasureLate', link: '/supervision/measures' },
      ],
      { number, dueAt: dueAt.toISOString() },
    );
  return late.length;
}

async function lateComplaints(cmd: Command, now: Date): Promise<number> {
  const late = await cmd.db.complaint.findMany({
    where: {
      OR: [
        { state: 'received', acceptBy: { lt: now }, overdueAt: null },
        // Late with the answer is told also of what was late with its acceptance.
        { ...answerOwed, answerBy: { lt: now }, AND: notYetTold(cmd) },
      ],
    },
  });
  for (const { id, number, state, officeUnitId, acceptBy, answerBy } of late) {
    const link = `/complaints/${id}`;
    const office = officeUnitId
      ? [{ scope: 'complaint:handle', unitId: officeUnitId, key: 'complaintLate', link } as const]
      : [];
    await mark(
      cmd,
      id,
      (tx) => tx.complaint.updateMany({ where: { id, state, AND: notYetTold(cmd) }, data: { overdueAt: now } }),
      [{ scope: 'complaint:record', key: 'complaintLate', link }, ...office],
      { number, dueAt: (state === 'received' ? acceptBy : answerBy).toISOString() },
    );
  }
  return late.length;
}

/** The office owes the result; where a name is known, also the answer to the complainant (article 30). */
const answerOwed: Prisma.ComplaintWhereInput = {
  OR: [{ state: 'accepted' }, { state: 'handled', realName: true }],
};

const notYetTold = ({ db }: Command): Prisma.ComplaintWhereInput => ({
  OR: [{ overdueAt: null }, { overdueAt: { lt: db.complaint.fields.answerBy } }],
});

/** One conditional write; whoever comes second changes nothing and tells nobody. */
const mark = (
  cmd: Command,
  id: string,
  claim: (tx: Tx) => Promise<{ count: number }>,
  notices: Pick<NoticeInput, 'scope' | 'unitId' | 'key' | 'link'>[],
  values: NoticeInput['values'],
): Promise<void> =>
  inCommand(cmd, { action: 'supervision.late', subject: { type: 'supervision', id } }, async (tx) => {
    const { count } = await claim(tx);
    // Once for each limit: what was sent back has a new one, and may miss that too.
    const onceKey = `late:${id}:${values?.dueAt ?? ''}`;
    if (count > 0) for (const one of notices) await notify(tx, cmd, { ...one, level: 'urgent', values, onceKey });
    return { result: undefined, after: { given: count > 0 } };
  });
