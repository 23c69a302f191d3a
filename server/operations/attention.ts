import { openRequests } from '../backup/request-limit.ts';
import { restoresDue } from '../backup/restore-due.ts';
import { OVERDUE_ITEMS } from '../bulletins/open-items.ts';
import type { Command } from '../context.ts';
import type { Db } from '../db/client.ts';
import { waitingPlans } from '../drills/plan-watch.ts';
import { countStuck } from '../drills/stuck.ts';
import { isOverdue } from '../tickets/clock.ts';
import { OPEN_STATES } from '../tickets/states.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import type { AttentionView } from './views.ts';

/** What comes within this is about to be. */
const SOON_DAYS = 7;

/** What of the provider's duties is overdue and what is to be done, subject by subject: the question of the page 运行. */
export async function readAttention({ db, clock }: Pick<Command, 'db' | 'clock'>): Promise<AttentionView[]> {
  const now = clock.now();
  const soon = new Date(now.getTime() + SOON_DAYS * DAY_MILLIS);
  return Promise.all([
    ticketsOf(db, now),
    line(
      'incidents',
      db.incident.count({ where: { closedAt: null, level: { lte: 2 } } }),
      db.incident.count({ where: { closedAt: null } }),
    ),
    line(
      'steps',
      db.step.count({ where: { name: 'delivery', finishedAt: null, dueAt: { lt: now } } }),
      db.step.count({ where: { name: 'delivery', finishedAt: null } }),
    ),
    line(
      'trials',
      db.trial.count({ where: { state: { in: ['running', 'testing'] }, endsAt: { lt: soon } } }),
      db.trial.count({ where: { state: { in: ['running', 'testing'] } } }),
    ),
    line(
      'backup',
      db.backupFinding.count({ where: { state: 'escalated' } }),
      db.backupFinding.count({ where: { state: { not: 'closed' } } }),
    ),
    openRequests({ db, clock }).then((requests) => ({ kind: 'requests' as const, ...requests })),
    unverifiedRestores({ db, clock }),
    line(
      'drills',
      Promise.all([db.drill.count({ where: { state: 'overdue' } }), countStuck({ db, clock })]).then(
        ([overdue, { stuck, unclean }]) => overdue + stuck + unclean,
      ),
      db.drill.count({
        where: { state: { in: ['planned', 'announced', 'running', 'ended', 'overdue'] }, plannedFor: { lt: soon } },
      }),
    ),
    plansOf(db, now),
    line(
      'bulletins',
      db.bulletin.count({ where: { publishedAt: null, dueAt: { lt: now } } }),
      db.bulletin.count({ where: { publishedAt: null, draftedAt: { not: null } } }),
    ),
    line(
      'items',
      db.bulletinItem.count({ where: OVERDUE_ITEMS }),
      db.bulletinItem.count({ where: { state: { notIn: ['fixed', 'riskAccepted'] } } }),
    ),
    line(
      'report',
      db.operationReport.count({ where: { state: 'drafted', dueAt: { lt: now } } }),
      db.operationReport.count({ where: { state: 'drafted' } }),
    ),
  ]);
}

async function ticketsOf(db: Db, now: Date): Promise<AttentionView> {
  const open = await db.ticket.findMany({ where: { state: { in: [...OPEN_STATES] } } });
  return { kind: 'tickets', overdue: open.filter((ticket) => isOverdue(ticket, now)).length, open: open.length };
}

/** A restore that was never verified is overdue as soon as it is anything. */
async function unverifiedRestores(services: Pick<Command, 'db' | 'clock'>): Promise<AttentionView> {
  const { length } = await restoresDue(services);
  return { kind: 'restores', overdue: length, open: length };
}

/** Drill plans that wait for a confirmation; the one that is late is opened first. */
async function plansOf(db: Db, now: Date): Promise<AttentionView> {
  const waiting = await waitingPlans(db, now);
  const late = waiting.filter((one) => one.late);
  const { year } = late[0] ?? waiting[0] ?? {};
  return {
    kind: 'drillPlan',
    overdue: late.length,
    open: waiting.length,
    ...(year !== undefined && { link: `/drills/plan/${year}` }),
  };
}

const line = async (
  kind: AttentionView['kind'],
  overdue: Promise<number>,
  open: Promise<number>,
): Promise<AttentionView> => ({ kind, overdue: await overdue, open: await open });
