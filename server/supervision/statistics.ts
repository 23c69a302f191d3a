import type { z } from 'zod';
import type { Command } from '../context.ts';
import { overseesAll } from './cases.ts';
import type { periodInput } from './input.ts';
import { performanceFile } from './performance.ts';
import { periodOf } from './period.ts';
import type { StatisticsView } from './views.ts';

/** What happened in a period, all desks together that the person oversees: for the statistics page and for the reports that quote it. */
export async function readStatistics(cmd: Command, input: z.infer<typeof periodInput>): Promise<StatisticsView> {
  const { from, until } = periodOf(input);
  const at = { gte: from, lt: until };
  const own = overseesAll(cmd.actor) ? {} : { officeUnitId: cmd.actor.unitId };
  const accepted = overseesAll(cmd.actor) ? {} : { handlerUnitId: cmd.actor.unitId };
  const { offices } = await performanceFile(cmd, input);
  const [submitted, finished, verifications, measures, complaints, satisfaction] = await Promise.all([
    cmd.db.application.count({ where: { ...accepted, submittedAt: at } }),
    cmd.db.application.count({ where: { ...accepted, closedAt: at } }),
    cmd.db.verification.groupBy({ by: ['kind', 'state'], where: { ...own, happenedAt: at }, _count: true }),
    cmd.db.measure.groupBy({ by: ['kind', 'state'], where: { ...own, issuedAt: at }, _count: true }),
    cmd.db.complaint.findMany({
      where: { ...own, receivedAt: at },
      select: { realName: true, channel: true, founded: true, state: true, overdueAt: true },
    }),
    cmd.db.satisfaction.groupBy({ by: ['score'], where: { ...own, at }, _count: true }),
  ]);
  const sum = (pick: (office: (typeof offices)[number]) => number) =>
    offices.reduce((all, office) => all + pick(office), 0);
  const stars = [1, 2, 3, 4, 5].map((score) => satisfaction.find((one) => one.score === score)?._count ?? 0);
  const rated = stars.reduce((all, count) => all + count, 0);
  const handled = sum((office) => office.handled);
  const late = sum((office) => office.late);
  return {
    ...input,
    submitted,
    finished,
    handled,
    late,
    inTimePercent: handled > 0 ? Math.round((1000 * (handled - late)) / handled) / 10 : null,
    article28: verifications.map(({ kind, state, _count }) => ({ kind, state, count: _count })),
    measures: measures.map(({ kind, state, _count }) => ({ kind, state, count: _count })),
    complaints: {
      all: complaints.length,
      realName: complaints.filter((one) => one.realName).length,
      hotline: complaints.filter((one) => one.channel === 'hotline12345').length,
      founded: complaints.filter((one) => one.founded).length,
      closed: complaints.filter((one) => one.state === 'closed').length,
      overdue: complaints.filter((one) => one.overdueAt !== null).length,
    },
    stars,
    satisfiedPercent: rated > 0 ? Math.round((1000 * ((stars[3] ?? 0) + (stars[4] ?? 0))) / rated) / 10 : null,
    offices,
  };
}
