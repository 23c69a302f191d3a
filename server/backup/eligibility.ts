import type { Command } from '../context.ts';
import { currentPolicy } from '../policies/current.ts';
import { longestGap } from './days.ts';
import type { EligibilityReason, EligibilityRow, EligibilityView } from './views.ts';
import { backupSystemsOf } from './visible.ts';

export interface EligibilityFacts {
  /** The system's stage of its life. */
  stage: string;
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
  { stage, isExemptFromCloud, marks }: EligibilityFacts,
  year: number,
  maxDays: number,
): EligibilityVerdict {
  const gap = marks ? longestGap(year, marks) : null;
  const say = (eligible: boolean, reason: EligibilityReason): EligibilityVerdict => ({ eligible, reason, gap });
  if (isExemptFromCloud) return say(true, 'exemptFromCloud');
  if (!ON_CLOUD.has(stage)) return say(false, 'notOnCloud');
  if (gap && gap.days > maxDays) return say(false, count(marks, 'B') === 0 ? 'neverBackedUp' : 'gap');
  if (count(marks, 'B') > 0) return say(true, 'inOrder');
  if (count(marks, 'E') > 0) return say(true, 'exemptFromBackup');
  return count(marks, '.') > 0 ? say(false, 'neverBackedUp') : say(false, 'notObserved');
}

/** The list of a year: every system on record that the actor may see, with yes or no and the reason. */
export async function readEligibility(cmd: Command, year: number): Promise<EligibilityView> {
  const { db, clock } = cmd;
  const now = clock.now();
  const { version, body } = await currentPolicy(db, now);
  const maxDays = body.backup.budgetMaxDays;
  const ended = new Date(`${year + 1}-01-01T00:00:00+08:00`);
  const systems = await db.system.findMany({
    where: { ...backupSystemsOf(cmd), createdAt: { lt: ended } },
    select: { id: true, name: true, stage: true, retiredAt: true, unitId: true, unit: { select: { name: true } } },
    orderBy: [{ unitId: 'asc' }, { code: 'asc' }],
  });
  const years = new Map((await db.backupYear.findMany({ where: { year } })).map((row) => [row.systemId, row.backups]));
  const excused = await db.exemption.findMany({
    where: { from: { lt: ended }, OR: [{ until: null }, { until: { gt: now < ended ? now : ended } }] },
    select: { systemId: true },
  });
  const exempt = new Set(excused.map(({ systemId }) => systemId));
  const began = new Date(`${year}-01-01T00:00:00+08:00`);
  const rows = systems
    .filter(({ retiredAt }) => !retiredAt || retiredAt >= began)
    .map((system): EligibilityRow => {
      const marks = years.get(system.id) ?? null;
      const facts = { stage: system.stage, isExemptFromCloud: exempt.has(system.id), marks };
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
