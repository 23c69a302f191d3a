import { sideOf } from '../drills/sides.ts';
import { can } from '../identity/permissions.ts';
import { dayOf } from '../time/working-days.ts';
import { MOST_WAITING, type Waiting, type WorkSource } from './source.ts';

/** Backup: the provider closes findings and carries out restores, the authority decides exemptions. */
export const backupWork: WorkSource = async ({ db, actor }) => {
  const found: Waiting[] = [];
  const section = 'backup' as const;
  if (can(actor, 'backup:operate')) {
    const findings = await db.backupFinding.findMany({
      where: { state: { not: 'closed' } },
      orderBy: { dueAt: 'asc' },
      take: MOST_WAITING,
    });
    for (const { id, systemId, unitId, dueAt } of findings)
      found.push({
        id,
        section,
        act: 'closeBackupFinding',
        systemId,
        unitId,
        href: `/backup/systems/${systemId}`,
        dueAt,
      });
    const restores = await db.restoreOrder.findMany({ where: { state: 'requested' }, take: MOST_WAITING });
    for (const { id, systemId, unitId } of restores)
      found.push({ id, section, act: 'executeRestore', systemId, unitId, href: `/backup/systems/${systemId}` });
  }
  if (can(actor, 'backup:decide')) {
    const asked = await db.backupExemption.findMany({ where: { state: 'requested' }, take: MOST_WAITING });
    for (const { id, systemId, unitId } of asked)
      found.push({ id, section, act: 'decideBackupExemption', systemId, unitId, href: `/backup/systems/${systemId}` });
  }
  return found;
};

/** Drills: the year's plan to confirm by both sides, reports to sign by provider and unit. */
export const drillWork: WorkSource = async (cmd) => {
  const { db, actor, clock } = cmd;
  const found: Waiting[] = [];
  const section = 'drills' as const;
  const manages = can(actor, 'drill:manage');
  if (manages || can(actor, 'drill:approve')) {
    const year = Number(dayOf(clock.now()).slice(0, 4));
    for (const each of [year, year + 1]) {
      const plan = await db.drillPlan.findFirst({ where: { year: each }, orderBy: { version: 'desc' } });
      if (plan?.state !== 'draft' || (manages ? plan.providerAt : plan.authorityAt)) continue;
      const subject = String(each);
      found.push({ id: plan.id, section, act: 'confirmPlan', subject, href: `/drills/plan/${each}` });
    }
  }
  const signs = manages || can(actor, 'drill:sign') || can(actor, 'drill:approve');
  if (signs) {
    // One that concerns no unit in particular is signed for the units by the authority.
    const unsigned = { unitSignedAt: null, unitId: can(actor, 'drill:approve') ? null : actor.unitId };
    const ended = await db.drill.findMany({
      where: { state: 'cleanedUp', ...(manages ? { providerSignedAt: null } : unsigned) },
      orderBy: { signDueAt: 'asc' },
      take: MOST_WAITING,
    });
    for (const drill of ended.filter((one) => sideOf(cmd, one))) {
      const { id, systemId, unitId, tenancyName, planItem, signDueAt } = drill;
      const subject = systemId ? undefined : (tenancyName ?? planItem);
      found.push({ id, section, act: 'signDrill', subject, systemId, unitId, href: `/drills/${id}`, dueAt: signDueAt });
    }
  }
  return found;
};
