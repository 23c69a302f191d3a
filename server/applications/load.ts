import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { readAmounts } from './amounts.ts';
import type { Content } from './content.ts';
import { type Action, type ApplicationFacts, availableActions } from './transitions.ts';
import { noSuchApplication, visibleTo } from './visibility.ts';

/** The application as the rules and the use cases read it. */
export type Loaded = Awaited<ReturnType<typeof loadVisible>>;

/**
 * The application with what the rules need to know of it.
 * @throws AppError NOT_FOUND when it does not exist or the actor may not know of it
 */
export const loadVisible = (db: Db | Tx, cmd: Command, id: string) => load(db, id, visibleTo(cmd.actor));

/** One that the same command has made: a draft of its own may be in nobody's sight. */
export const loadMade = (tx: Tx, id: string) => load(tx, id, {});

async function load(db: Db | Tx, id: string, visible: Prisma.ApplicationWhereInput) {
  const row = await db.application.findFirst({
    where: { AND: [{ id }, visible] },
    include: { system: { select: { code: true } } },
  });
  if (!row) throw noSuchApplication(id);
  const { system, ...application } = row;
  return {
    ...application,
    systemCode: system.code,
    content: row.content as Content,
    requested: readAmounts(row.requested),
    recommended: readAmounts(row.recommended),
    granted: readAmounts(row.granted),
    ...(await technicalOpinionOf(db, id)),
  };
}

/** Who gave the technical opinion that stands, and whether it was against. */
async function technicalOpinionOf(
  db: Db | Tx,
  applicationId: string,
): Promise<Pick<ApplicationFacts, 'reviewerId' | 'infeasible'>> {
  const step = await db.step.findFirst({
    where: { applicationId, name: 'technical', outcome: { in: ['feasible', 'infeasible'] } },
    orderBy: { finishedAt: 'desc' },
    select: { actorId: true, outcome: true },
  });
  return { reviewerId: step?.actorId ?? null, infeasible: step?.outcome === 'infeasible' };
}

/**
 * Loads the application and makes sure that this person may do this now.
 * @throws AppError NOT_FOUND (not visible) · FORBIDDEN (another desk's, or the decider is the reviewer) · CONFLICT (the stage
 * has moved on)
 */
export async function loadFor(db: Db | Tx, cmd: Command, id: string, action: Action): Promise<Loaded> {
  const application = await loadVisible(db, cmd, id);
  requireAction(application, cmd, action);
  return application;
}

export function requireAction(application: ApplicationFacts & { id: string }, cmd: Command, action: Action): void {
  const state = availableActions(application, cmd.actor).find((one) => one.action === action);
  const subject = `${action} of application ${application.id} in stage ${application.stage}`;
  if (!state) throw new AppError('FORBIDDEN', `${subject} is not this person's`, { key: 'notYourDesk' });
  switch (state.reason) {
    case undefined:
      return;
    case 'stage':
      throw stageMoved(subject, application.stage);
    case 'sameReviewer':
      throw new AppError('FORBIDDEN', `${subject}: the reviewer may not decide`, { key: 'sameReviewer' });
    case 'infeasible':
      throw new AppError('CONFLICT', `${subject}: the review found it infeasible`, {
        key: 'infeasibleCannotBeApproved',
      });
    default:
      state.reason satisfies never;
  }
}

export const stageMoved = (attempt: string, stage: string) =>
  new AppError('CONFLICT', `${attempt}: the application has moved on`, { key: 'stageMoved', values: { stage } });
