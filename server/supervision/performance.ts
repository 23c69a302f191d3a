import type { z } from 'zod';
import { namesOf } from '../applications/names.ts';
import type { Command } from '../context.ts';
import { judgedAt, lightOf } from '../time/step-clock.ts';
import { DAY_MILLIS, workingMillis } from '../time/working-days.ts';
import { overseesAll, supervisedBy } from './cases.ts';
import type { periodInput } from './input.ts';
import { type Period, periodOf } from './period.ts';
import type { OfficeFile, OfficerFile, PerformanceView } from './views.ts';

/**
 * The performance file (article 31): for each office and each officer what was handled in the period, with the time each kept, how
 * it was judged and how content people were. By the end of a step, so that two periods never count one twice.
 */
export async function performanceFile(cmd: Command, input: z.infer<typeof periodInput>): Promise<PerformanceView> {
  const period = periodOf(input);
  const [steps, verifications, measures, complaints, stars] = await Promise.all([
    readSteps(cmd, period),
    cmd.db.verification.findMany({ where: { happenedAt: within(period) } }),
    cmd.db.measure.findMany({ where: { issuedAt: within(period), state: { not: 'withdrawn' } } }),
    cmd.db.complaint.findMany({ where: { receivedAt: within(period) } }),
    cmd.db.satisfaction.findMany({ where: { at: within(period) } }),
  ]);
  const all = overseesAll(cmd.actor);
  const mine = (officeUnitId: string | null) => officeUnitId !== null && (all || officeUnitId === cmd.actor.unitId);
  const offices = new Set(
    [...steps, ...verifications, ...measures, ...complaints, ...stars].flatMap(({ officeUnitId }) =>
      mine(officeUnitId) && officeUnitId ? [officeUnitId] : [],
    ),
  );
  const names = await namesOf(cmd.db, { units: [...offices], users: steps.map(({ actorId }) => actorId) });
  const of = <R extends { officeUnitId: string | null }>(rows: readonly R[], id: string) =>
    rows.filter(({ officeUnitId }) => officeUnitId === id);
  return {
    ...input,
    offices: [...offices]
      .map((id): OfficeFile => {
        const own = of(steps, id);
        const rated = of(stars, id).map(({ score }) => score);
        return {
          officeUnitId: id,
          officeName: names.unit(id),
          ...timesOf(own),
          faults: of(verifications, id).filter(({ state }) => state === 'fault').length,
          verified: of(verifications, id).filter(({ state }) => state !== 'open').length,
          article28: of(verifications, id).length,
          measures: of(measures, id).length,
          complaints: of(complaints, id).length,
          founded: of(complaints, id).filter(({ founded }) => founded).length,
          satisfaction: meanOf(rated),
          rated: rated.length,
          officers: officersOf(own, names.user, of(verifications, id)),
        };
      })
      .sort((a, b) => (a.officeName < b.officeName ? -1 : 1)),
  };
}

const within = ({ from, until }: Period) => ({ gte: from, lt: until });

const readSteps = (cmd: Command, period: Period) =>
  cmd.db.step.findMany({
    where: { AND: [supervisedBy(cmd.actor), { name: { not: 'supplement' }, finishedAt: within(period) }] },
    select: {
      officeUnitId: true,
      actorId: true,
      name: true,
      startedAt: true,
      dueAt: true,
      pausedAt: true,
      pausedMillis: true,
      finishedAt: true,
      limitDays: true,
    },
  });

type StepRow = Awaited<ReturnType<typeof readSteps>>[number];

/** Working days from start to end without pauses. */
export const keptDays = (step: Omit<StepRow, 'officeUnitId' | 'actorId' | 'name' | 'limitDays'>): number =>
  Math.max(0, workingMillis(step.startedAt, judgedAt(step, step.startedAt)) - Number(step.pausedMillis)) / DAY_MILLIS;

function timesOf(steps: readonly StepRow[]) {
  const kept = steps.map(keptDays).sort((a, b) => a - b);
  const late = steps.filter((step) => lightOf(step, step.finishedAt ?? step.dueAt, 0) === 'red').length;
  return {
    handled: steps.length,
    late,
    inTimePercent: steps.length > 0 ? Math.round((1000 * (steps.length - late)) / steps.length) / 10 : null,
    meanDays: meanOf(kept),
    longestDays: kept.length > 0 ? Math.round((kept.at(-1) ?? 0) * 10) / 10 : null,
  };
}

const meanOf = (values: readonly number[]): number | null =>
  values.length > 0 ? Math.round((10 * values.reduce((sum, one) => sum + one, 0)) / values.length) / 10 : null;

function officersOf(
  steps: readonly StepRow[],
  nameOf: (id: string) => string,
  verifications: readonly { officerId: string | null; state: string }[],
): OfficerFile[] {
  const byOfficer = Map.groupBy(
    steps.filter(({ actorId }) => actorId !== null),
    ({ actorId }) => actorId ?? '',
  );
  return [...byOfficer]
    .map(([id, own]) => ({
      officerId: id,
      officerName: nameOf(id),
      ...timesOf(own),
      faults: verifications.filter(({ officerId, state }) => officerId === id && state === 'fault').length,
    }))
    .sort((a, b) => b.handled - a.handled || (a.officerId < b.officerId ? -1 : 1));
}
