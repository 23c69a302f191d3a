import { dayNumber } from './days.ts';
import { answerableOn, type Source } from './source.ts';

/** Systems that went online in the period, with the last security test passed before (article 34). */
export const testSource: Source = async (ground) => {
  const systems = await ground.db.system.findMany({
    where: { onlineAt: { gte: ground.from, lt: ground.asOf } },
    select: {
      id: true,
      name: true,
      onlineAt: true,
      trials: {
        select: {
          applicationId: true,
          runs: {
            where: { kind: 'security', state: 'passed', finishedAt: { not: null } },
            select: { finishedAt: true },
            orderBy: { finishedAt: 'asc' },
          },
        },
      },
    },
    orderBy: { id: 'asc' },
  });
  for (const { id, name, onlineAt, trials } of systems) {
    if (!onlineAt) continue;
    const passed = trials
      .flatMap(({ runs }) => runs)
      .flatMap(({ finishedAt }) => (finishedAt && finishedAt <= onlineAt ? [finishedAt] : []));
    answerableOn(ground, id, dayNumber(onlineAt))?.tests.push({
      systemId: id,
      label: name,
      link: trials[0] ? `/trials/${trials[0].applicationId}` : `/systems/${id}`,
      onlineAt: onlineAt.toISOString(),
      passedAt: passed.at(-1)?.toISOString() ?? null,
      declared: trials.length === 0,
    });
  }
};
