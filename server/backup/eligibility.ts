import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { currentPolicy } from '../policies/current.ts';
import { longestGap } from './days.ts';
import type { EligibilityReason, EligibilityRow, EligibilityView } from './views.ts';
import { backupSystemsOf } from './visible.ts';

export interface EligibilityFacts {
  /** Whether it runs on the cloud in production at the moment it is judged for. */
  isOnCloud: boolean;
  /** Approved exemption from running on the cloud. */
  isExemptFromCloud: boolean;
  /** The year, a character a day; null: nothing was ever recorded. */
  marks: string | null;
}

export interface EligibilityVerdict {
  eligible: boolean;
  reason: EligibilityReason;
  gap: ReturnType<typeof longestGap>;
}

/** Stages in which a system runs on the cloud in production. */
const ON_CLOUD = new Set(['online', 'changing', 'leaving']);
const count = (marks: string | null, mark: string): number => (marks ? marks.split(mark).length - 1 : 0);

/**
 * Article 5: a system that does not run on the government cloud, or does not back up to the DR centre, gets no budget. Without a
 * backup means: for more days on end than the policy allows. An approved exemption excuses. What nobody observed proves nothing
 * either way: a year without a single observed day is no yes.
 */
export function judgeEligibility(
  { isOnCloud, isExemptFromCloud, marks }: EligibilityFacts,
  year: number,
  maxDays: number,
): EligibilityVerdict {
  const gap = marks ? longestGap(year, marks) : null;
  const say = (eligible: boolean, reason: EligibilityReason): EligibilityVerdict => ({ eligible, reason, gap });
  if (isExemptFromCloud) return say(true, 'exemptFromCloud');
  if (!isOnCloud) return say(false, 'notOnCloud');
  if (gap && gap.days > maxDays) return say(false, count(marks, 'B') === 0 ? 'neverBackedUp' : 'gap');
  if (count(marks, 'B') > 0) return say(true, 'inOrder');
  if (count(marks, 'E') > 0) return say(true, 'exemptFromBackup');
  return count(marks, '.') > 0 ? say(false, 'neverBackedUp') : say(false, 'notObserved');
}

/**
 * The list of a year, as far as the actor may see it. A year whose assessment stands still has the list that was judged with it: what
 * happens to a system or to the policy afterwards changes nothing of a year that is over.
 */
export async function readEligibility(cmd: Command, year: number): Promise<EligibilityView> {
  const { db, clock, actor } = cmd;
  const kept = await keptEligibility(db, year);
  const visible = backupSystemsOf(cmd);
  if (!kept) return judgeYear(db, year, clock.now(), visible);
  const own = await db.system.findMany({ where: visible, select: { id: true } });
  const ids = new Set(own.map(({ id }) => id));
  return { ...kept, rows: kept.rows.filter(({ systemId, unitId }) => ids.has(systemId) || unitId === actor.unitId) };
}

/** What was kept with the year's assessment, once its figures no longer change. */
async function keptEligibility(db: Db | Tx, year: number): Promise<EligibilityView | null> {
  const assessment = await db.assessment.findUnique({ where: { year }, select: { state: true, budget: true } });
  if (!assessment?.budget || assessment.state === 'collecting') return null;
  return assessment.budget as unknown as EligibilityView;
}

/** Judges every system on record in the year: as of now while it runs, else as of its end and by the policy that was in force then. */
export async function judgeYear(
  db: Db | Tx,
  year: number,
  now: Date,
  visible: Prisma.SystemWhereInput = {},
): Promise<EligibilityView> {
  const began = new Date(`${year}-01-01T00:00:00+08:00`);
  const ended = new Date(`${year + 1}-01-01T00:00:00+08:00`);
  const isOver = now >= ended;
  const { version, body } = await currentPolicy(db, isOver ? new Date(ended.getTime() - 1) : now);
  const maxDays = body.backup.budgetMaxDays;
  const systems = await db.system.findMany({
    where: { AND: [visible, { createdAt: { lt: ended } }] },
    select: {
      id: true,
      name: true,
      stage: true,
      onlineAt: true,
      retiredAt: true,
      unitId: true,
      unit: { select: { name: true } },
    },
    orderBy: [{ unitId: 'asc' }, { code: 'asc' }],
  });
  const years = new Map((await db.backupYear.findMany({ where: { year } })).map((row) => [row.systemId, row.backups]));
  const excused = await db.exemption.findMany({
    where: { from: { lt: ended }, OR: [{ until: null }, { until: { gt: isOver ? ended : now } }] },
    select: { systemId: true },
  });
  const exempt = new Set(excused.map(({ systemId }) => systemId));
  const rows = systems
    .filter(({ retiredAt }) => !retiredAt || retiredAt >= began)
    .map((system): EligibilityRow => {
      const marks = years.get(system.id) ?? null;
      const isOnCloud = isOver ? ranAt(system, ended) : ON_CLOUD.has(system.stage);
      const facts = { isOnCloud, isExemptFromCloud: exempt.has(system.id), marks };
      const { eligible, reason, gap } = judgeEligibility(facts, year, maxDays);
      return {
        systemId: system.id,
        systemName: system.name,
        unitId: system.unitId,
        unitName: system.unit.name,
        eligible,
        reason,
        gapDays: gap?.days ?? 0,
        gapFrom: gap?.from ?? null,
        gapTo: gap?.to ?? null,
        backupDays: count(marks, 'B'),
        exemptDays: count(marks, 'E'),
        unobservedDays: count(marks, '?'),
      };
    });
  return { year, maxDays, policyVersion: version, rows };
}

/** Whether it was on the cloud at a moment that is past: its stage tells of today alone. */
const ranAt = ({ onlineAt, retiredAt }: { onlineAt: Date | null; retiredAt: Date | null }, at: Date): boolean =>
  onlineAt !== null && onlineAt < at && (retiredAt === null || retiredAt >= at);
