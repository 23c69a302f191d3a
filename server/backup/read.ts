import type { z } from 'zod';
import type { BackupReviewStatus, RestorePoint } from '../../operators/resources/backup-review.ts';
import type { RestoreRequestStatus } from '../../operators/resources/restore-request.ts';
import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import type { Command } from '../context.ts';
import type { Db } from '../db/client.ts';
import { can } from '../identity/permissions.ts';
import { currentPolicy } from '../policies/current.ts';
import type { findingsInput, restoresInput } from './input.ts';
import { nextOrderAt } from './orders.ts';
import { isRestoreDue } from './restore-due.ts';
import type {
  BackupActionView,
  BackupFindingWord,
  BackupRow,
  BackupView,
  ExemptionView,
  FindingView,
  OrderView,
  RestoreMode,
  RestorePointView,
  RestoreView,
} from './views.ts';
import { backupSystemsOf, requireVisible } from './visible.ts';

const MANY = 10_000;
const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

/** Every production system that the actor may see, with what the operators say of its backups. */
export async function readBackups(cmd: Command): Promise<BackupRow[]> {
  const systems = await cmd.db.system.findMany({
    where: {
      ...backupSystemsOf(cmd),
      allocation: { is: { environment: 'production', state: { not: 'retired' } } },
    },
    select: {
      ...{ id: true, name: true, drLevel: true, rpoMinutes: true, onlineAt: true },
      unit: { select: { name: true } },
      allocation: { select: { inForceAt: true } },
    },
    orderBy: [{ unitId: 'asc' }, { code: 'asc' }],
    take: MANY,
  });
  const restoreRule = await restoreRuleOf(cmd);
  const [states, open] = await Promise.all([
    cmd.db.backupState.findMany({ omit: { status: true } }),
    cmd.db.backupFinding.findMany({
      where: { openKey: { not: null } },
      select: { systemId: true, state: true, dueAt: true },
    }),
  ]);
  const stateOf = new Map(states.map((state) => [state.systemId, state]));
  const openOf = new Map(open.map((finding) => [finding.systemId, finding]));
  return systems.map((system) => rowOf(system, stateOf.get(system.id), openOf.get(system.id), restoreRule));
}

interface RestoreRule {
  days: number;
  now: Date;
}

async function restoreRuleOf({ db, clock }: Command): Promise<RestoreRule> {
  const now = clock.now();
  return { days: (await currentPolicy(db, now)).body.backup.verifiedRestoreDays, now };
}

function rowOf(
  system: {
    id: string;
    name: string;
    drLevel: number;
    rpoMinutes: number;
    onlineAt: Date | null;
    unit: { name: string };
    allocation: { inForceAt: Date | null } | null;
  },
  state: Omit<Prisma.BackupStateGetPayload<object>, 'status'> | null | undefined,
  open: { state: FindingView['state']; dueAt: Date } | null | undefined,
  { days, now }: RestoreRule,
): BackupRow {
  return {
    systemId: system.id,
    systemName: system.name,
    unitName: system.unit.name,
    drLevel: system.drLevel,
    rpoMinutes: system.rpoMinutes,
    finding: (state?.finding as BackupFindingWord | undefined) ?? null,
    since: iso(state?.since),
    intervalMinutes: state?.intervalMinutes ?? null,
    lastGoodAt: iso(state?.lastGoodAt),
    verifiedAt: iso(state?.verifiedAt),
    restoreDue: isRestoreDue(
      {
        since: system.onlineAt ?? system.allocation?.inForceAt ?? null,
        verifiedAt: state?.verifiedAt ?? null,
        finding: state?.finding ?? null,
      },
      days,
      now,
    ),
    open: open?.state ?? null,
    dueAt: iso(open?.dueAt),
  };
}

/** One system's backups in full. Throws NOT_FOUND for what the actor may not know. */
export async function readBackup(cmd: Command, systemId: string): Promise<BackupView> {
  const { db } = cmd;
  const system = await requireVisible(db, cmd, systemId);
  const state = await db.backupState.findUnique({ where: { systemId } });
  const status = state?.status as unknown as BackupReviewStatus | undefined;
  const newest = { orderBy: { requestedAt: 'desc' as const }, take: 50, where: { systemId } };
  const findings = await db.backupFinding.findMany({ where: { systemId }, orderBy: { openedAt: 'desc' }, take: 50 });
  const named = { systemName: system.name, unitName: system.unit.name };
  const good = status?.lastGoodBackup;
  const restorePoints = (status?.restorePoints ?? []).map(pointView);
  const row = rowOf(system, state, findings.find(({ openKey }) => openKey) ?? null, await restoreRuleOf(cmd));
  return {
    ...row,
    message: status?.message ?? '',
    said: status?.said ?? null,
    policyVersion: status?.policyVersion ?? null,
    meetsRpo: status?.meetsRpo ?? null,
    schedules: status?.schedules ?? [],
    lastGood: good ? { ...pointView(good), bytes: good.bytes ?? null } : null,
    lastFailure: status?.lastFailure ? { ...status.lastFailure, reason: status.lastFailure.reason ?? '' } : null,
    lastVerified: status?.lastVerifiedRestore ?? null,
    restorePoints,
    findings: findings.map((one) => findingView(one, named)),
    exemptions: (await db.backupExemption.findMany(newest)).map((one) => exemptionView(one, named)),
    orders: (await db.backupOrder.findMany(newest)).map(orderView),
    restores: (await db.restoreOrder.findMany(newest)).map((one) => restoreView(one, named)),
    confirmWord: system.allocation?.tenancyName ?? '',
    actions: await actionsOf(cmd, system.id, system.unitId, state !== null, restorePoints.length > 0),
  };
}

async function actionsOf(
  { db, actor, clock }: Command,
  systemId: string,
  unitId: string,
  isReviewed: boolean,
  hasPoints: boolean,
): Promise<BackupActionView[]> {
  if (actor.unitId !== unitId) return [];
  const actions: BackupActionView[] = [];
  const say = (action: BackupActionView['action'], reason?: BackupActionView['reason'], from?: Date) =>
    actions.push({ action, enabled: reason === undefined, reason, from: from?.toISOString() });
  if (can(actor, 'backup:request')) {
    const underWay = await db.backupOrder.findUnique({ where: { openKey: systemId }, select: { id: true } });
    const from = await nextOrderAt(db, systemId, clock.now());
    say(
      'backUpNow',
      !isReviewed ? 'notReviewed' : underWay ? 'underWay' : from ? 'tooSoon' : undefined,
      from ?? undefined,
    );
  }
  if (can(actor, 'restore:request')) {
    const restore = await db.restoreOrder.findUnique({ where: { openKey: systemId }, select: { id: true } });
    say('requestRestore', restore ? 'underWay' : hasPoints ? undefined : 'noRestorePoint');
    const exempt = await db.backupExemption.findUnique({ where: { openKey: systemId }, select: { id: true } });
    say('requestExemption', exempt ? 'alreadyExempt' : isReviewed ? undefined : 'notReviewed');
  }
  return actions;
}

/** Findings of every system that the actor may see: the open ones, the most pressing first; then the closed ones, the latest first. */
export async function readFindings(cmd: Command, { states }: z.infer<typeof findingsInput>): Promise<FindingView[]> {
  const { names, where } = await visibleOf(cmd);
  const among = (wanted: readonly FindingView['state'][]) => ({
    ...where,
    state: { in: wanted.filter((state) => !states || states.includes(state)) },
  });
  const { backupFinding } = cmd.db;
  const open = await backupFinding.findMany({
    where: among(['open', 'due', 'escalated']),
    orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
    take: MANY,
  });
  const closed = await backupFinding.findMany({
    where: among(['closed']),
    orderBy: [{ closedAt: 'desc' }, { id: 'desc' }],
    take: MANY - open.length,
  });
  return known([...open, ...closed], names).map(({ one, named }) => findingView(one, named));
}

export async function readRestores(cmd: Command, { states }: z.infer<typeof restoresInput>): Promise<RestoreView[]> {
  const { names, where } = await visibleOf(cmd);
  const found = await cmd.db.restoreOrder.findMany({
    where: { ...where, ...(states && { state: { in: states } }) },
    orderBy: { requestedAt: 'desc' },
    take: MANY,
  });
  return known(found, names).map(({ one, named }) => restoreView(one, named));
}

export async function readExemptions(cmd: Command): Promise<ExemptionView[]> {
  const { names, where } = await visibleOf(cmd);
  const found = await cmd.db.backupExemption.findMany({ where, orderBy: { requestedAt: 'desc' }, take: MANY });
  return known(found, names).map(({ one, named }) => exemptionView(one, named));
}

interface Named {
  systemName: string;
  unitName: string;
}

interface Visible {
  names: Map<string, Named>;
  /** What limits a list to them: before it is cut off, so that nobody's own is cut off for another's. */
  where: { systemId?: { in: string[] } };
}

/** The systems that the actor may see, by name. */
async function visibleOf(cmd: Command): Promise<Visible> {
  const limit = backupSystemsOf(cmd);
  const systems = await (cmd.db as Db).system.findMany({
    where: limit,
    select: { id: true, name: true, unit: { select: { name: true } } },
  });
  const names = new Map(systems.map(({ id, name, unit }) => [id, { systemName: name, unitName: unit.name }]));
  return { names, where: Object.keys(limit).length === 0 ? {} : { systemId: { in: [...names.keys()] } } };
}

const known = <T extends { systemId: string }>(rows: T[], names: Map<string, Named>) =>
  rows.flatMap((one) => {
    const named = names.get(one.systemId);
    return named ? [{ one, named }] : [];
  });

const pointView = (point: RestorePoint): RestorePointView => ({
  name: point.name,
  location: point.location,
  completedAt: point.completedAt,
  expiresAt: point.expiresAt ?? null,
  items: point.items ?? null,
  own: point.own ?? false,
  seenAt: point.seenAt ?? null,
});

const findingView = (one: Prisma.BackupFindingGetPayload<object>, named: Named): FindingView => ({
  ...named,
  id: one.id,
  systemId: one.systemId,
  state: one.state,
  word: one.word as BackupFindingWord,
  message: one.message,
  openedAt: one.openedAt.toISOString(),
  dueAt: one.dueAt.toISOString(),
  escalatedAt: iso(one.escalatedAt),
  closedAt: iso(one.closedAt),
  action: one.action,
  actionAt: iso(one.actionAt),
  actionByName: one.actionByName,
  policyVersion: one.policyVersion,
  evidence: one.evidence as unknown as FindingView['evidence'],
});

const exemptionView = (one: Prisma.BackupExemptionGetPayload<object>, named: Named): ExemptionView => ({
  ...named,
  id: one.id,
  systemId: one.systemId,
  state: one.state,
  reason: one.reason,
  until: one.until.toISOString(),
  requestedByName: one.requestedByName,
  requestedAt: one.requestedAt.toISOString(),
  approverName: one.approverName,
  decidedAt: iso(one.decidedAt),
  opinion: one.opinion,
});

const orderView = (one: Prisma.BackupOrderGetPayload<object>): OrderView => ({
  id: one.id,
  state: one.state,
  reason: one.reason,
  requestedByName: one.requestedByName,
  requestedAt: one.requestedAt.toISOString(),
  backup: one.backup,
  message: one.message,
  completedAt: iso(one.completedAt),
});

function restoreView(one: Prisma.RestoreOrderGetPayload<object>, named: Named): RestoreView {
  const status = one.status as unknown as RestoreRequestStatus | null;
  return {
    ...named,
    id: one.id,
    systemId: one.systemId,
    state: one.state,
    backup: one.backup,
    backupCompletedAt: one.backupCompletedAt.toISOString(),
    mode: one.mode as RestoreMode,
    reason: one.reason,
    requestedByName: one.requestedByName,
    requestedAt: one.requestedAt.toISOString(),
    decidedByName: one.decidedByName,
    decidedAt: iso(one.decidedAt),
    opinion: one.opinion,
    message: status?.message ?? '',
    namespaces: status?.namespaces ?? [],
    expected: status?.expected ?? null,
    found: status?.found ?? null,
    finishedAt: iso(one.finishedAt),
    keepUntil: iso(one.keepUntil),
    version: one.version,
  };
}
