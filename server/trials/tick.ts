import type { Command, Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { write } from '../db/write.ts';
import { moveApplication } from '../execution/progress.ts';
import { recordAct } from '../execution/record-act.ts';
import { stopSteps } from '../execution/steps.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { beginTakeDown, planRetirement } from '../retirement/start.ts';
import { DAY_MILLIS } from '../time/working-days.ts';

/** Trials by the clock: warnings, each once, and the end. Asks what is due and not yet done, so it may be called at any time. */
export async function tickTrials(services: Services): Promise<void> {
  const cmd = systemCommand(services, 'trials');
  const running = await services.db.trial.findMany({
    where: { state: { in: ['running', 'testing'] } },
    select: { id: true },
  });
  for (const { id } of running) await write(services.db, (tx) => tickTrial(tx, cmd, id));
}

async function tickTrial(tx: Tx, cmd: Command, id: string): Promise<void> {
  const trial = await tx.trial.findUniqueOrThrow({ where: { id }, include: { system: true, application: true } });
  if (!trial.endsAt || !(trial.state === 'running' || trial.state === 'testing')) return;
  if (trial.endsAt <= cmd.clock.now()) await expire(tx, cmd, trial);
  else await warn(tx, cmd, trial);
}

type RunningTrial = Awaited<ReturnType<Tx['trial']['findUniqueOrThrow']>> & {
  system: { unitId: string; name: string };
  application: { id: string; number: string | null; createdById: string };
};

/**
 * Which warnings are due. The days are named with the end they speak of, so an extension lets them come again; half-time comes once. When several fell due
 * while nobody looked, one notice is enough: the nearest, and all are marked.
 */
export function dueWarnings(
  trial: { startedAt: Date | null; endsAt: Date | null; warnings: unknown },
  days: readonly number[],
  now: Date,
): string[] {
  if (!trial.startedAt || !trial.endsAt) return [];
  const given = new Set(trial.warnings as string[]);
  const end = trial.endsAt.getTime();
  const half = trial.startedAt.getTime() + (end - trial.startedAt.getTime()) / 2;
  const day = trial.endsAt.toISOString().slice(0, 10);
  const moments: [string, number][] = [
    ['half', half],
    ...days.toSorted((a, b) => b - a).map((left): [string, number] => [`${left}@${day}`, end - left * DAY_MILLIS]),
  ];
  return moments.filter(([mark, at]) => at <= now.getTime() && !given.has(mark)).map(([mark]) => mark);
}

async function warn(tx: Tx, cmd: Command, trial: RunningTrial): Promise<void> {
  const now = cmd.clock.now();
  const { warnings } = (await currentPolicy(tx, now)).body.trial;
  const due = dueWarnings(trial, warnings, now);
  const nearest = due.at(-1);
  if (!nearest || !trial.endsAt) return;
  const given = [...(trial.warnings as string[]), ...due];
  await tx.trial.update({ where: { id: trial.id }, data: { warnings: given } });
  const daysLeft = Math.ceil((trial.endsAt.getTime() - now.getTime()) / DAY_MILLIS);
  for (const audience of [
    { userIds: [trial.application.createdById], scope: 'trial:confirm:unit', unitId: trial.system.unitId },
    { scope: 'test:run' },
  ] as const)
    await notify(tx, cmd, {
      ...audience,
      level: daysLeft <= 1 ? 'urgent' : 'warning',
      key: 'trialEnds',
      values: { system: trial.system.name, days: daysLeft },
      link: `/applications/${trial.applicationId}`,
      onceKey: `trial:${trial.id}:${nearest}`,
    });
}

/** The end of article 7's chance: frozen at once, then reclaimed; the application has failed. Its warnings were its notices. */
async function expire(tx: Tx, cmd: Command, trial: RunningTrial): Promise<void> {
  await tx.trial.update({ where: { id: trial.id }, data: { state: 'expired', version: { increment: 1 } } });
  const words = 'The trial ended before its three tests had passed.';
  await stopSteps(tx, cmd, trial.applicationId);
  await moveApplication(tx, cmd, trial.applicationId, 'failed', words);
  const retirementId = (await retirementUnderWay(tx, trial)) ?? (await planExpiry(tx, cmd, trial, words));
  await beginTakeDown(tx, cmd, retirementId);
  await recordAct(tx, cmd, 'trial.expired', { type: 'trial', id: trial.id }, { endsAt: trial.endsAt, retirementId });
}

/** The authority may have begun to reclaim it already; then the end of the trial brings that forward. */
async function retirementUnderWay(tx: Tx, { systemId }: RunningTrial): Promise<string | null> {
  const found = await tx.retirement.findUnique({ where: { openKey: systemId }, select: { id: true } });
  return found?.id ?? null;
}

const planExpiry = (tx: Tx, cmd: Command, trial: RunningTrial, reason: string): Promise<string> =>
  planRetirement(tx, cmd, {
    systemId: trial.systemId,
    applicationId: trial.applicationId,
    origin: 'trialExpired',
    reason,
    plannedFor: cmd.clock.now(),
  });
