import type { BackupReview, BackupReviewStatus } from '../../operators/resources/backup-review.ts';
import { canonicalJson } from '../../operators/runtime/canonical.ts';
import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { json } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command, Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { write } from '../db/write.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { dueAfter } from '../time/step-clock.ts';
import { believed } from './believed.ts';
import { type Crowd, closedLately, crowdOf, openedLately } from './crowd.ts';
import { noteDays } from './day-records.ts';
import { evidenceOf, isFault, isInOrder, withLine } from './findings.ts';

/** What the operators say of one tenancy's backups enters the records; a finding opens, changes its word, or closes with it. */
export async function observeReview(services: Services, review: BackupReview | undefined, name: string): Promise<void> {
  const { db } = services;
  if (!review) return forget(services, name);
  const { status } = review;
  if (!status || status.observedGeneration !== review.metadata.generation) return;
  const allocation = await db.allocation.findUnique({
    where: { tenancyName: name },
    select: { systemId: true, unitId: true },
  });
  if (allocation) await takeOver(services, name, allocation, status);
}

/** A word that the authority does not bear out is another word: also of what has been kept already. */
export async function takeOver(
  services: Services,
  name: string,
  allocation: Owner,
  said: BackupReviewStatus,
): Promise<void> {
  const known = await services.db.backupState.findUnique({ where: { tenancyName: name } });
  const status = await believed(services, allocation.systemId, said);
  if (!known || canonicalJson(known.status) !== canonicalJson(status)) {
    // The days first: once the status is kept it is no news any more, and whoever was killed in between would never note them.
    await noteDays(services, allocation.systemId, status);
    await keep(services, name, allocation, status);
    services.live.publish({ type: 'changed', subject: 'system', id: allocation.systemId });
    services.live.publish({ type: 'changed', subject: 'backup', id: allocation.systemId });
  }
  await followFinding(services, allocation, status);
}

interface Owner {
  systemId: string;
  unitId: string;
}

async function keep(
  { db, clock }: Services,
  tenancyName: string,
  { systemId, unitId }: Owner,
  status: BackupReviewStatus,
): Promise<void> {
  const data = {
    unitId,
    tenancyName,
    finding: status.finding,
    message: status.message,
    since: new Date(status.since),
    intervalMinutes: status.intervalMinutes ?? null,
    lastGoodAt: status.lastGoodBackup ? new Date(status.lastGoodBackup.completedAt) : null,
    verifiedAt: status.lastVerifiedRestore ? new Date(status.lastVerifiedRestore.at) : null,
    status: json(status),
    policyVersion: status.policyVersion ?? 0,
    observedAt: clock.now(),
  };
  await db.backupState.upsert({ where: { systemId }, create: { systemId, ...data }, update: data });
}

/**
 * Level-triggered: what must be so after this status is made so, whatever was interrupted before. One finding is open for a system
 * at most, which its unique `openKey` decides.
 */
export async function followFinding(services: Services, owner: Owner, status: BackupReviewStatus): Promise<void> {
  const { db, clock } = services;
  const open = await db.backupFinding.findUnique({ where: { openKey: owner.systemId } });
  const now = clock.now();
  const policy = await currentPolicy(db, now);
  const cmd = systemCommand(services, 'backup');
  if (open && isInOrder(status.finding)) return closeFinding(cmd, open, owner, status);
  if (open && open.word !== status.finding) return changeWord(cmd, open.id, owner, status);
  if (open) return;
  const { staleIntervals } = policy.body.backup;
  const hadBackup = status.finding === 'never-ran' && (await hasHadBackup(services, owner));
  if (!isFault(status, { staleIntervals, hadBackup, now })) return;
  await openFinding(cmd, owner, status, policy.version, dueAfter(now, policy.body.backup.findingDueDays));
}

/** Whether the record of days knows of any backup. */
const hasHadBackup = async ({ db }: Services, { systemId }: Owner): Promise<boolean> =>
  (await db.backupYear.count({ where: { systemId, backups: { contains: 'B' } } })) > 0;

async function openFinding(
  cmd: Command,
  { systemId, unitId }: Owner,
  { finding, message, said }: BackupReviewStatus,
  policyVersion: number,
  dueAt: Date,
): Promise<void> {
  const at = cmd.clock.now();
  const id = cmd.newId();
  await inCommand(cmd, { action: 'backup.findingOpened', subject: { type: 'system', id: systemId } }, async (tx) => {
    const history = json([{ at: at.toISOString(), word: finding, message, said }]);
    await tx.backupFinding.create({
      data: {
        id,
        systemId,
        unitId,
        openKey: systemId,
        word: finding,
        firstWord: finding,
        message,
        openedAt: at,
        dueAt,
        history,
        policyVersion,
      },
    });
    const crowd = crowdOf(await openedLately(tx, finding, at), at);
    const notice = { level: 'warning' as const, key: 'backupFindingOpened', finding, dueAt, crowd };
    await tellBoth(tx, cmd, id, systemId, unitId, notice);
    return { result: undefined, after: { findingId: id, finding, dueAt }, touched: [{ type: 'backup', id: systemId }] };
  });
}

async function changeWord(cmd: Command, id: string, { systemId }: Owner, status: BackupReviewStatus): Promise<void> {
  await write(cmd.db, async (tx) => {
    const before = await tx.backupFinding.findUnique({ where: { id } });
    if (!before?.openKey || before.word === status.finding) return;
    const line = {
      at: cmd.clock.now().toISOString(),
      word: status.finding,
      message: status.message,
      said: status.said,
    };
    await tx.backupFinding.update({
      where: { id },
      data: {
        word: status.finding,
        message: status.message,
        history: json(withLine(before.history, line)),
        version: { increment: 1 },
      },
    });
  });
  cmd.live.publish({ type: 'changed', subject: 'backup', id: systemId });
}

type OpenFinding = Pick<Prisma.BackupFindingGetPayload<object>, 'id' | 'openedAt' | 'escalatedAt'>;

/**
 * When it was put right, by the status's own time: the server may have been away meanwhile. Never before what the server itself has seen of it,
 * which is its opening and its escalation.
 */
const putRightAt = ({ openedAt, escalatedAt }: OpenFinding, { since }: BackupReviewStatus, now: Date): Date => {
  const earliest = (escalatedAt ?? openedAt).getTime();
  const said = Date.parse(since);
  return new Date(Math.min(now.getTime(), Math.max(earliest, Number.isNaN(said) ? now.getTime() : said)));
};

async function closeFinding(
  cmd: Command,
  open: OpenFinding,
  { systemId, unitId }: Owner,
  status: BackupReviewStatus,
): Promise<void> {
  const { id } = open;
  const evidence = evidenceOf(status);
  await inCommand(cmd, { action: 'backup.findingClosed', subject: { type: 'system', id: systemId } }, async (tx) => {
    const now = cmd.clock.now();
    await endFinding(tx, id, evidence, putRightAt(open, status, now));
    const crowd = crowdOf(await closedLately(tx, now), now);
    const notice = { level: 'info' as const, key: 'backupFindingClosed', finding: status.finding, dueAt: now, crowd };
    await tellBoth(tx, cmd, id, systemId, unitId, notice);
    return { result: undefined, after: { findingId: id, evidence }, touched: [{ type: 'backup', id: systemId }] };
  });
}

const endFinding = (tx: Tx, id: string, evidence: object, closedAt: Date) =>
  tx.backupFinding.updateMany({
    where: { id, openKey: { not: null } },
    data: {
      state: 'closed',
      openKey: null,
      closedAt,
      evidence: json(evidence),
      version: { increment: 1 },
    },
  });

/**
 * The system has left the cloud: nothing is to be backed up any more. A review that somebody merely deleted on the cluster says nothing
 * of the kind; it is written anew, and what was known stands until it speaks: else a deletion would buy a new due date.
 */
async function forget(services: Services, tenancyName: string): Promise<void> {
  const known = await services.db.backupState.findUnique({ where: { tenancyName } });
  if (!known) return;
  const standing = { tenancyName, environment: 'production' as const, state: { not: 'retired' as const } };
  if ((await services.db.allocation.count({ where: standing })) > 0) return;
  const cmd = systemCommand(services, 'backup');
  const open = await services.db.backupFinding.findUnique({ where: { openKey: known.systemId } });
  const subject = { type: 'system', id: known.systemId };
  await inCommand(cmd, { action: 'backup.reviewEnded', subject }, async (tx) => {
    const left = { finding: 'retired', message: 'The system has left the cloud.' };
    if (open) await endFinding(tx, open.id, left, cmd.clock.now());
    await tx.backupState.deleteMany({ where: { tenancyName } });
    return { result: undefined, touched: [{ type: 'backup', id: known.systemId }] };
  });
}

interface FindingNotice {
  level: 'info' | 'warning' | 'urgent';
  key: string;
  finding: string;
  dueAt: Date;
  /** Many move at once: the unit hears of its own, whoever looks after the city of all together. */
  crowd?: Crowd;
}

/** Article 8 makes it the provider's duty, article 5 the unit's concern: both hear of everything. */
export async function tellBoth(
  tx: Tx,
  cmd: Command,
  id: string,
  systemId: string,
  unitId: string,
  { level, key, finding, dueAt, crowd }: FindingNotice,
): Promise<void> {
  const system = await tx.system.findUniqueOrThrow({ where: { id: systemId }, select: { name: true } });
  const notice = {
    level,
    key,
    values: { system: system.name, finding, dueAt: dueAt.toISOString() },
    link: `/backup/systems/${systemId}`,
    onceKey: `backupFinding:${id}:${key}`,
  };
  await notify(tx, cmd, { ...notice, scope: 'backup:request', unitId });
  await notify(tx, cmd, { ...(crowd ? aboutAll(notice, finding, crowd) : notice), scope: 'backup:operate' });
}

/** One notice in an hour, in place of one for each system. */
export const aboutAll = <T extends { key: string }>(
  { key, ...notice }: T,
  finding: string,
  { count, hour }: Crowd,
) => ({
  ...notice,
  key: `${key}Many`,
  values: { finding, count },
  link: '/backup?tab=findings',
  onceKey: `backupFindings:${key}:${finding}:${hour}`,
});
