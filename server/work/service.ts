import { can } from '../identity/permissions.ts';
import { isOverdue, dueAt as limitOf } from '../tickets/clock.ts';
import { MOST_WAITING, type Waiting, type WorkSource } from './source.ts';
import type { WorkAct } from './views.ts';

/** Tickets: the provider answers, mends and explains; the unit supplies what is asked and confirms. */
export const ticketWork: WorkSource = async (cmd) => {
  const { db, actor } = cmd;
  const now = cmd.clock.now();
  const isProvider = can(actor, 'ticket:handle');
  const mine = isProvider
    ? { state: { in: ['submitted' as const, 'accepted' as const] } }
    : { unitId: actor.unitId, state: { in: ['suspended' as const, 'resolved' as const] } };
  if (!isProvider && !can(actor, 'ticket:open')) return [];
  const rows = await db.ticket.findMany({ where: mine, orderBy: { restoreBy: 'asc' }, take: MOST_WAITING });
  const actOf = (row: (typeof rows)[number]): WorkAct => {
    if (!isProvider) return row.state === 'suspended' ? 'supplyTicket' : 'confirmTicket';
    if (row.overdueAt && !row.explanation && isOverdue(row, now)) return 'explainTicket';
    return row.state === 'submitted' ? 'answerTicket' : 'solveTicket';
  };
  return rows.map((row) => ({
    id: row.id,
    section: 'tickets',
    act: actOf(row),
    number: row.number,
    subject: row.title,
    unitId: row.unitId,
    href: `/tickets/${row.id}`,
    dueAt: limitOf(row),
    paused: row.pausedAt !== null,
  }));
};

export const reportWork: WorkSource = async ({ db, actor }) => {
  if (!can(actor, 'operationReport:write')) return [];
  const rows = await db.operationReport.findMany({ where: { state: 'drafted' }, orderBy: { month: 'asc' } });
  return rows.map(({ id, month, dueAt }) => ({
    id,
    section: 'reports',
    act: 'publishReport',
    subject: month,
    href: `/reports/operation/${month}`,
    dueAt,
  }));
};

/** Bulletins to publish, items to mend and to confirm, risks to decide, extracts to acknowledge. */
export const bulletinWork: WorkSource = async (cmd) => {
  const { db, actor } = cmd;
  const found: Waiting[] = [];
  if (can(actor, 'bulletin:write')) {
    const drafts = await db.bulletin.findMany({
      where: { state: { in: ['drafted', 'edited'] } },
      select: { id: true, month: true, dueAt: true },
    });
    for (const { id, month, dueAt } of drafts)
      found.push({
        id,
        section: 'bulletins',
        act: 'publishBulletin',
        subject: month,
        href: `/bulletins/${month}`,
        dueAt,
      });
    found.push(...(await items(cmd, 'confirmItem', { state: 'retesting', section: 'manual' })));
  }
  if (can(actor, 'bulletin:answer')) {
    const open = ['new', 'acknowledged', 'inProgress', 'overdue'] as const;
    found.push(...(await items(cmd, 'fixItem', { unitId: actor.unitId, state: { in: [...open] } })));
    const extracts = await db.bulletinExtract.findMany({
      where: { unitId: actor.unitId, acknowledgedAt: null },
      select: { id: true, bulletinId: true },
      take: MOST_WAITING,
    });
    const bulletins = await db.bulletin.findMany({
      where: { id: { in: extracts.map(({ bulletinId }) => bulletinId) } },
      select: { id: true, month: true, number: true },
    });
    for (const { id, month, number } of bulletins)
      found.push({
        id: `${id}-extract`,
        section: 'bulletins',
        act: 'acknowledgeBulletin',
        subject: number ?? month,
        href: `/bulletins/${month}?tab=mine`,
      });
  }
  if (can(actor, 'bulletin:decideRisk'))
    found.push(...(await items(cmd, 'decideRisk', { riskAskedUntil: { gt: cmd.clock.now() } })));
  return found;
};

type ItemFilter = NonNullable<
  NonNullable<Parameters<Parameters<WorkSource>[0]['db']['bulletinItem']['findMany']>[0]>['where']
>;

async function items({ db }: Parameters<WorkSource>[0], act: WorkAct, where: ItemFilter): Promise<Waiting[]> {
  const rows = await db.bulletinItem.findMany({ where, orderBy: { dueAt: 'asc' }, take: MOST_WAITING });
  return rows.map(({ id, month, number, subject, unitId, systemId, dueAt }) => ({
    id: `${id}-${act}`,
    section: 'bulletins',
    act,
    number: `${month}-${String(number).padStart(4, '0')}`,
    subject: systemId ? undefined : subject,
    systemId,
    unitId,
    href: `/bulletin-items/${id}`,
    dueAt,
  }));
}
