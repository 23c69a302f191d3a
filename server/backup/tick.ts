import type { BackupReviewStatus } from '../../operators/resources/backup-review.ts';
import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { inCommand } from '../audit/in-command.ts';
import { isCatchingUp } from '../cluster/catching-up.ts';
import type { Command, Services } from '../context.ts';
import { eachStep, goOn } from '../go-on.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { yellowAt } from '../time/step-clock.ts';
import { addWorkingMillis, DAY_MILLIS } from '../time/working-days.ts';
import { type Crowd, crowdOf } from './crowd.ts';
import { aboutAll, takeOver, tellBoth } from './observe.ts';
import { endStuckRequests } from './request-limit.ts';
import { removeExpiredRestores } from './restores.ts';

/** Working days before its due date at which an open finding is called due. */
const DUE_BEFORE_DAYS = 1;

/**
 * What time alone brings about: findings fall due and are escalated, a grace ends, exemptions end by themselves. Each exactly once,
 * however often and by however many replicas it is called.
 */
export async function superviseBackups(services: Services): Promise<{ due: number; escalated: number; ended: number }> {
  const done = { due: 0, escalated: 0, ended: 0 };
  const cmd = systemCommand(services, 'backup');
  await eachStep(
    async () => {
      done.ended = await endExemptions(cmd);
    },
    () => openAfterGrace(services),
    // What was mended while the server was away is closed by the mirror first.
    async () => (await isCatchingUp(services)) || escalateDue(cmd, done),
    () => endStuckRequests(cmd),
    () => removeExpiredRestores(cmd),
  );
  return done;
}

async function escalateDue(cmd: Command, done: { due: number; escalated: number }): Promise<void> {
  const now = cmd.clock.now();
  const soon = addWorkingMillis(now, (DUE_BEFORE_DAYS + 1) * DAY_MILLIS);
  const findings = await cmd.db.backupFinding.findMany({
    where: { state: { in: ['open', 'due'] }, dueAt: { lte: soon } },
    orderBy: { dueAt: 'asc' },
  });
  const late = findings.filter(({ dueAt }) => now > dueAt);
  const due = findings.filter(
    ({ dueAt, state }) => now <= dueAt && state === 'open' && now >= yellowAt(dueAt, DUE_BEFORE_DAYS),
  );
  for (const group of Map.groupBy(late, ({ word }) => word).values())
    await goOn(group, async (finding) => {
      done.escalated += await escalate(cmd, finding, crowdOf(group.length, now));
    });
  for (const group of Map.groupBy(due, ({ word }) => word).values())
    await goOn(group, async (finding) => {
      done.due += await fallDue(cmd, finding, crowdOf(group.length, now));
    });
}

type FindingRow = Prisma.BackupFindingGetPayload<object>;

async function fallDue(cmd: Command, finding: FindingRow, crowd: Crowd | undefined): Promise<number> {
  const data = { state: 'due' as const, dueAtNoticed: cmd.clock.now(), version: { increment: 1 } };
  return claim(cmd, finding, 'backup.findingDue', ['open'], data, { level: 'warning', key: 'backupFindingDue', crowd });
}

/** Past its date: the authority's leaders hear of it, beside unit and provider. */
async function escalate(cmd: Command, finding: FindingRow, crowd: Crowd | undefined): Promise<number> {
  const data = { state: 'escalated' as const, escalatedAt: cmd.clock.now(), version: { increment: 1 } };
  const notice = { level: 'urgent' as const, key: 'backupFindingEscalated', crowd };
  return claim(cmd, finding, 'backup.findingEscalated', ['open', 'due'], data, notice);
}

async function claim(
  cmd: Command,
  { id, systemId, unitId, word, dueAt }: FindingRow,
  action: string,
  from: FindingRow['state'][],
  data: Prisma.BackupFindingUpdateManyMutationInput,
  { level, key, crowd }: { level: 'warning' | 'urgent'; key: string; crowd: Crowd | undefined },
): Promise<number> {
  const where = { id, state: { in: from } };
  if ((await cmd.db.backupFinding.count({ where })) === 0) return 0;
  return inCommand(cmd, { action, subject: { type: 'system', id: systemId } }, async (tx) => {
    const { count } = await tx.backupFinding.updateMany({ where, data });
    if (count === 1) {
      await tellBoth(tx, cmd, id, systemId, unitId, { level, key, finding: word, dueAt, crowd });
      if (level === 'urgent') await tellAuthority(tx, cmd, id, systemId, word, dueAt, crowd);
    }
    return { result: count, after: { findingId: id, word, dueAt }, touched: [{ type: 'backup', id: systemId }] };
  });
}

async function tellAuthority(
  tx: Parameters<typeof tellBoth>[0],
  cmd: Command,
  id: string,
  systemId: string,
  finding: string,
  dueAt: Date,
  crowd: Crowd | undefined,
): Promise<void> {
  const { name: system } = await tx.system.findUniqueOrThrow({ where: { id: systemId }, select: { name: true } });
  const notice = {
    level: 'urgent' as const,
    key: 'backupFindingEscalated',
    values: { system, finding, dueAt: dueAt.toISOString() },
    link: `/backup/systems/${systemId}`,
    onceKey: `backupFinding:${id}:authority`,
  };
  await notify(tx, cmd, { ...(crowd ? aboutAll(notice, finding, crowd) : notice), scope: 'backup:decide' });
}

/**
 * A first backup that has not come in the time that a new system is given, and a word `exempt` that outlives the authority's exemption. For
 * no other word does time alone open a finding; the whole statuses of every system in an outage would be megabytes each minute.
 */
async function openAfterGrace({ db, ...services }: Services): Promise<void> {
  const waiting = await db.backupState.findMany({
    where: { finding: { in: ['never-ran', 'exempt'] } },
    select: { systemId: true, unitId: true, tenancyName: true },
  });
  const open = await db.backupFinding.findMany({ where: { openKey: { not: null } }, select: { systemId: true } });
  const known = new Set(open.map(({ systemId }) => systemId));
  await goOn(waiting, async ({ systemId, unitId, tenancyName }) => {
    if (known.has(systemId)) return;
    const state = await db.backupState.findUnique({ where: { systemId }, select: { status: true } });
    if (state)
      await takeOver(
        { db, ...services },
        tenancyName,
        { systemId, unitId },
        state.status as unknown as BackupReviewStatus,
      );
  });
}

/** An exemption ends on its day; the review, written anew without it, judges the system like any other. */
async function endExemptions(cmd: Command): Promise<number> {
  const now = cmd.clock.now();
  const over = { state: 'approved' as const, until: { lte: now } };
  let ended = 0;
  for (const { id, systemId, unitId } of await cmd.db.backupExemption.findMany({ where: over })) {
    const subject = { type: 'system', id: systemId };
    ended += await inCommand(cmd, { action: 'backup.exemptionEnded', subject }, async (tx) => {
      const { count } = await tx.backupExemption.updateMany({
        where: { id, ...over },
        data: { state: 'ended', openKey: null, endedAt: now, version: { increment: 1 } },
      });
      const { name: system } = await tx.system.findUniqueOrThrow({ where: { id: systemId }, select: { name: true } });
      const notice = {
        level: 'warning' as const,
        key: 'backupExemptionEnded',
        values: { system },
        link: `/backup/systems/${systemId}`,
        onceKey: `backupExemption:${id}:ended`,
      };
      if (count === 1) {
        await notify(tx, cmd, { ...notice, scope: 'backup:request', unitId });
        await notify(tx, cmd, { ...notice, scope: 'backup:decide' });
      }
      return { result: count, after: { exemptionId: id }, touched: [{ type: 'backup', id: systemId }] };
    });
  }
  return ended;
}
