import { Gauge, type Registry } from 'prom-client';
import { LOOPS } from '../../operators/resources/operations-policy.ts';
import { openRequests } from '../backup/request-limit.ts';
import { restoresDue } from '../backup/restore-due.ts';
import { OVERDUE_ITEMS } from '../bulletins/open-items.ts';
import { deadDeliveries } from '../bulletins/webhooks.ts';
import type { Services } from '../context.ts';
import { waitingPlans } from '../drills/plan-watch.ts';
import { countStuck } from '../drills/stuck.ts';
import { isOverdue } from '../tickets/clock.ts';
import { RUNNING_STATES } from '../tickets/states.ts';
import { loopViews } from './silence.ts';

/** What the records say of the provider's duties, for `deploy/prometheus/rules.yaml`. Counted when somebody asks. */
export function registerDutyMetrics(registry: Registry, services: Pick<Services, 'db' | 'clock'>): void {
  const { db, clock } = services;
  gauge(
    registry,
    'yunzhi_tickets',
    'Open tickets, those past a limit, and those of them without an explanation.',
    async () => {
      const open = await db.ticket.findMany({ where: { state: { in: [...RUNNING_STATES, 'suspended'] } } });
      const overdue = open.filter((ticket) => isOverdue(ticket, clock.now()));
      const unexplained = overdue.filter(({ explanation }) => explanation === null);
      return { open: open.length, overdue: overdue.length, unexplained: unexplained.length };
    },
  );
  gauge(registry, 'yunzhi_incidents_open', 'Incidents that are not closed, by level.', async () => ({
    ...{ 1: 0, 2: 0, 3: 0, 4: 0 },
    ...counted(await db.incident.groupBy({ by: ['level'], where: { closedAt: null }, _count: true }), 'level'),
  }));
  gauge(registry, 'yunzhi_outbox_messages', 'Messages that have not left the console.', async () => ({
    ...{ waiting: 0, dead: 0 },
    ...counted(
      await db.delivery.groupBy({ by: ['state'], where: { state: { in: ['waiting', 'dead'] } }, _count: true }),
      'state',
    ),
  }));
  gauge(registry, 'yunzhi_operation_reports', 'Operation reports that are not published.', async () => ({
    drafted: await db.operationReport.count({ where: { state: 'drafted' } }),
    overdue: await db.operationReport.count({ where: { state: 'drafted', dueAt: { lt: clock.now() } } }),
  }));
  gauge(registry, 'yunzhi_backup_findings', 'Backup findings that are not closed.', async () => ({
    ...{ open: 0, due: 0, escalated: 0 },
    ...counted(
      await db.backupFinding.groupBy({ by: ['state'], where: { state: { not: 'closed' } }, _count: true }),
      'state',
    ),
  }));
  gauge(
    registry,
    'yunzhi_backup_restores',
    'Production systems of which no restore was verified within the policy’s days.',
    async () => ({ unverified: (await restoresDue(services)).length }),
  );
  gauge(
    registry,
    'yunzhi_backup_requests',
    'Backups and restores that units asked for and that are not at an end, and those of them past the policy’s hours.',
    () => openRequests(services),
  );
  gauge(registry, 'yunzhi_drills', 'Drills that want somebody, by what they want.', async () => ({
    ...(await countStuck(services)),
    unsigned: await db.drill.count({ where: { state: 'cleanedUp', signOverdueAt: { not: null } } }),
    overdue: await db.drill.count({ where: { state: 'overdue' } }),
    failed: await db.drill.count({
      where: { outcome: { in: ['failed', 'timedOut'] }, state: { notIn: ['closed', 'cancelled'] } },
    }),
  }));
  gauge(
    registry,
    'yunzhi_drill_plans',
    'Drill plans that wait to be confirmed, and those past their time.',
    async () => {
      const waiting = await waitingPlans(db, clock.now());
      return { unconfirmed: waiting.length, late: waiting.filter(({ late }) => late).length };
    },
  );
  gauge(registry, 'yunzhi_bulletins', 'Security bulletins past their day, and their items past theirs.', async () => ({
    overdue: await db.bulletin.count({ where: { publishedAt: null, dueAt: { lt: clock.now() } } }),
    webhooksDead: await deadDeliveries(db, clock.now()),
    itemsOverdue: await db.bulletinItem.count({ where: OVERDUE_ITEMS }),
  }));
  gauge(
    registry,
    'yunzhi_loop_silent',
    '1 for a duty that has not looked for two of its intervals, or never.',
    async () => {
      const views = await loopViews(services);
      return Object.fromEntries(
        LOOPS.map((name) => [name, views.find((one) => one.name === name)?.state === 'looking' ? 0 : 1]),
      );
    },
  );
}

const LABELS: Record<string, string> = { yunzhi_loop_silent: 'loop', yunzhi_incidents_open: 'level' };

function gauge(registry: Registry, name: string, help: string, count: () => Promise<Record<string, number>>): void {
  const label = LABELS[name] ?? 'state';
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    async collect() {
      for (const [key, value] of Object.entries(await count())) this.set({ [label]: key }, value);
    },
  });
}

const counted = <K extends string>(
  rows: readonly ({ _count: number } & Record<K, string | number>)[],
  by: K,
): Record<string, number> => Object.fromEntries(rows.map((row) => [String(row[by]), row._count]));
