import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command, Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import type { Scope } from '../identity/permissions.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { type NoticeInput, notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { yellowAt } from '../time/step-clock.ts';
import { addWorkingMillis, DAY_MILLIS } from '../time/working-days.ts';

const SELECT = {
  id: true,
  name: true,
  applicationId: true,
  officeUnitId: true,
  dueAt: true,
  warnedAt: true,
  application: { select: { number: true } },
} as const satisfies Prisma.StepSelect;

type DueStep = Prisma.StepGetPayload<{ select: typeof SELECT }>;

/**
 * Electronic supervision (articles 26, 27 (3)): gives the yellow warning before a limit and the red correction past it, each
 * exactly once per step, however often and by however many replicas it is called. It never moves an application.
 * @returns how many warnings and corrections this call has given
 */
export async function superviseOnce(services: Services): Promise<{ warned: number; escalated: number }> {
  const now = services.clock.now();
  const cmd = systemCommand(services, 'supervision');
  const { warnBeforeDays } = (await currentPolicy(services.db, now)).body.steps;
  // One day more than can be yellow, so that the query need not know the calendar exactly.
  const soon = addWorkingMillis(now, (warnBeforeDays + 1) * DAY_MILLIS);
  const steps = await services.db.step.findMany({
    where: {
      finishedAt: null,
      pausedAt: null,
      escalatedAt: null,
      OR: [{ dueAt: { lt: now } }, { warnedAt: null, dueAt: { lte: soon } }],
    },
    select: SELECT,
    orderBy: { dueAt: 'asc' },
  });
  const done = { warned: 0, escalated: 0 };
  for (const step of steps) {
    if (now > step.dueAt) done.escalated += await escalate(cmd, step, now);
    else if (!step.warnedAt && now >= yellowAt(step.dueAt, warnBeforeDays)) done.warned += await warn(cmd, step, now);
  }
  return done;
}

const warn = (cmd: Command, step: DueStep, now: Date): Promise<number> =>
  claim(cmd, step, 'supervision.warn', { warnedAt: null }, { warnedAt: now }, (tx) =>
    notify(tx, cmd, {
      ...deskOf(step),
      ...words(step),
      level: 'warning',
      key: 'stepYellow',
      onceKey: `step:${step.id}:yellow`,
    }),
  );

/** Red: the desk and the leaders hear of it. What was never yellow (the server stood still) is red at once. */
const escalate = (cmd: Command, step: DueStep, now: Date): Promise<number> => {
  const change = { escalatedAt: now, warnedAt: step.warnedAt ?? now };
  return claim(cmd, step, 'supervision.escalate', { escalatedAt: null }, change, async (tx) => {
    const red = { ...words(step), level: 'urgent', key: 'stepRed', onceKey: `step:${step.id}:red` } as const;
    await notify(tx, cmd, { ...deskOf(step), ...red });
    await notify(tx, cmd, { scope: 'review:decide', ...red });
  });
};

/** Claims the step by one conditional write; whoever comes second changes nothing and tells nobody. */
async function claim(
  cmd: Command,
  step: DueStep,
  action: string,
  unless: Prisma.StepWhereInput,
  data: Prisma.StepUpdateManyMutationInput,
  tell: (tx: Tx) => Promise<void>,
): Promise<number> {
  const where = { id: step.id, finishedAt: null, pausedAt: null, dueAt: step.dueAt, ...unless };
  // Looked at before the command, so that a lost race leaves no entry in the audit chain.
  if ((await cmd.db.step.count({ where })) === 0) return 0;
  return inCommand(cmd, { action, subject: { type: 'application', id: step.applicationId } }, async (tx) => {
    const { count } = await tx.step.updateMany({ where, data });
    if (count === 1) await tell(tx);
    return { result: count, after: { step: step.name, dueAt: step.dueAt, given: count === 1 } };
  });
}

const words = (step: DueStep): Pick<NoticeInput, 'values' | 'link'> => ({
  values: { number: step.application.number ?? '', step: step.name, dueAt: step.dueAt.toISOString() },
  link: `/applications/${step.applicationId}`,
});

/** Who sits at the desk of a step. */
const DESK_SCOPES: Record<DueStep['name'], Scope> = {
  completeness: 'review:completeness',
  technical: 'review:technical',
  decision: 'review:decide',
  supplement: 'application:submit',
  confirmation: 'trial:confirm:authority',
  delivery: 'trial:confirm:provider',
};

const deskOf = (step: DueStep): Pick<NoticeInput, 'scope' | 'unitId'> => ({
  scope: DESK_SCOPES[step.name],
  // Each party of a confirmation is late, whosever desk it is booked on.
  unitId: step.name === 'confirmation' ? undefined : step.officeUnitId,
});
