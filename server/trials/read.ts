import type { z } from 'zod';
import { draftSchema } from '../applications/content.ts';
import { amountsFrom } from '../capacity/amounts.ts';
import { queuePositionOf } from '../capacity/queue.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { passedKinds } from './gate.ts';
import type { trialTableInput } from './input.ts';
import {
  PARTIES,
  type Party,
  type TestCheckView,
  type TestRunView,
  type TrialActionView,
  type TrialRow,
  type TrialView,
} from './views.ts';

/** A unit sees its own trials, a county authority those of its units, the authority and the provider all. */
export const visibleSystems = (cmd: Pick<Command, 'actor'>) =>
  can(cmd.actor, 'application:read:all')
    ? {}
    : {
        OR: [
          { unitId: cmd.actor.unitId },
          ...(can(cmd.actor, 'review:completeness') ? [ofCounty(cmd.actor.unitId)] : []),
        ],
      };

const ofCounty = (unitId: string) => ({ unit: { parentId: unitId } });

const INCLUDE = {
  application: { select: { number: true, content: true } },
  system: { include: { unit: { select: { name: true } } } },
  confirmations: { orderBy: { at: 'asc' } },
} as const;

export async function readTrials(cmd: Command, { states }: z.infer<typeof trialTableInput>): Promise<TrialRow[]> {
  const trials = await cmd.db.trial.findMany({
    where: { system: visibleSystems(cmd), ...(states ? { state: { in: states } } : {}) },
    include: { ...INCLUDE, runs: { select: { id: true, kind: true, state: true, createdAt: true } } },
    orderBy: { createdAt: 'desc' },
    take: 10_000,
  });
  return trials.map((trial) => rowOf(trial, cmd.clock.now()));
}

/** The trial of an application; null when none has been opened. Throws NOT_FOUND for what the actor may not know. */
export async function readTrial(cmd: Command, applicationId: string): Promise<TrialView | null> {
  const trial = await cmd.db.trial.findFirst({ where: { applicationId, system: visibleSystems(cmd) } });
  if (trial) return trialView(cmd.db, cmd, trial.id);
  const known = await cmd.db.application.findFirst({ where: { id: applicationId, system: visibleSystems(cmd) } });
  if (!known) throw new AppError('NOT_FOUND', `No application ${applicationId}`, { key: 'applicationNotFound' });
  return null;
}

export async function trialView(db: Db | Tx, cmd: Command, id: string): Promise<TrialView> {
  const trial = await db.trial.findUniqueOrThrow({
    where: { id },
    include: { ...INCLUDE, runs: { orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: 100 } },
  });
  const row = rowOf(trial, cmd.clock.now());
  return {
    ...row,
    days: trial.days,
    quota: amountsFrom(trial.quota),
    extendedAt: trial.extendedAt?.toISOString() ?? null,
    confirmations: trial.confirmations.map(({ party, userName, at, remark }) => ({
      party: party as Party,
      userName,
      at: at.toISOString(),
      remark,
    })),
    queuePosition: await queuePositionOf(db, trial.systemId),
    runs: trial.runs.map(runView),
    testHosts: (draftSchema.parse(trial.application.content).testHosts ?? []).filter((host) => host !== undefined),
    actions: actionsOf(cmd, row, { unitId: trial.system.unitId, extended: trial.extendedAt !== null }),
    version: trial.version,
  };
}

export async function readTest(cmd: Command, id: string): Promise<TestRunView> {
  const run = await cmd.db.testRun.findFirst({ where: { id, trial: { system: visibleSystems(cmd) } } });
  if (!run) throw new AppError('NOT_FOUND', `No test ${id}`, { key: 'testNotFound' });
  return runView(run);
}

type TrialRecord = Awaited<ReturnType<Db['trial']['findMany']>>[number] & {
  application: { number: string | null };
  system: { name: string; unit: { name: string } };
  confirmations: { party: string }[];
  runs: { id: string; kind: TestRunView['kind']; state: string; createdAt: Date }[];
};

function rowOf(trial: TrialRecord, now: Date): TrialRow {
  const given = new Set(trial.confirmations.map(({ party }) => party));
  const runs = trial.endsAt && (trial.state === 'running' || trial.state === 'testing');
  return {
    id: trial.id,
    applicationId: trial.applicationId,
    applicationNumber: trial.application.number,
    systemId: trial.systemId,
    systemName: trial.system.name,
    unitName: trial.system.unit.name,
    state: trial.state,
    startedAt: trial.startedAt?.toISOString() ?? null,
    endsAt: trial.endsAt?.toISOString() ?? null,
    daysLeft: runs && trial.endsAt ? Math.ceil((trial.endsAt.getTime() - now.getTime()) / DAY_MILLIS) : null,
    missingParties: PARTIES.filter((party) => !given.has(party)),
    passedKinds: passedKinds(trial.runs),
  };
}

function actionsOf(cmd: Command, trial: TrialRow, facts: { unitId: string; extended: boolean }): TrialActionView[] {
  const isOurs = can(cmd.actor, 'application:read:all') || cmd.actor.unitId === facts.unitId;
  const runs = trial.state === 'running' || trial.state === 'testing';
  const actions: TrialActionView[] = PARTIES.filter((party) => can(cmd.actor, `trial:confirm:${party}`)).map(
    (party) => {
      if (party === 'unit' && cmd.actor.unitId !== facts.unitId) return deny({ action: 'confirm', party }, 'notYours');
      if (!trial.missingParties.includes(party)) return deny({ action: 'confirm', party }, 'alreadyConfirmed');
      if (trial.state !== 'confirming') return deny({ action: 'confirm', party }, 'notConfirming');
      return { action: 'confirm', party, enabled: true };
    },
  );
  if (can(cmd.actor, 'trial:extend') && isOurs) actions.push(extension(runs, facts.extended));
  if (can(cmd.actor, 'test:run'))
    actions.push(runs ? { action: 'test', enabled: true } : deny({ action: 'test' }, 'notRunning'));
  return actions;
}

function extension(runs: boolean, extended: boolean): TrialActionView {
  if (extended) return deny({ action: 'extend' }, 'alreadyExtended');
  return runs ? { action: 'extend', enabled: true } : deny({ action: 'extend' }, 'notRunning');
}

const deny = (
  what: Pick<TrialActionView, 'action' | 'party'>,
  reason: NonNullable<TrialActionView['reason']>,
): TrialActionView => ({ ...what, enabled: false, reason });

type RunRecord = Awaited<ReturnType<Db['testRun']['findMany']>>[number];

export const runView = (run: RunRecord): TestRunView => ({
  id: run.id,
  trialId: run.trialId,
  kind: run.kind,
  source: run.source as TestRunView['source'],
  state: run.state,
  summary: run.summary,
  checks: (run.checks ?? []) as unknown as TestCheckView[],
  measurements: (run.measurements ?? {}) as Record<string, number>,
  reportSha256: run.reportSha256,
  reportDigest: run.reportDigest,
  testerName: run.testerName,
  createdAt: run.createdAt.toISOString(),
  startedAt: run.startedAt?.toISOString() ?? null,
  finishedAt: run.finishedAt?.toISOString() ?? null,
});
