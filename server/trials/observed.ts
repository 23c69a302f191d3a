import type { AcceptanceTest } from '../../operators/resources/acceptance-test.ts';
import { ANNOTATIONS } from '../../operators/resources/group.ts';
import { json } from '../allocations/desired.ts';
import type { Services } from '../context.ts';
import { write } from '../db/write.ts';
import { addEvent } from '../execution/progress.ts';
import { announce, recordAct } from '../execution/record-act.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { weighResults } from './record-result.ts';
import type { TestState } from './views.ts';

const STATES = {
  Pending: 'desired',
  Running: 'running',
  Passed: 'passed',
  Failed: 'failed',
  Error: 'error',
} as const satisfies Record<string, TestState>;

/** Takes over the state of a test that the operator runs, and weighs what it means for the trial. A verdict is final. */
export async function observeTest(services: Services, test: AcceptanceTest): Promise<void> {
  const { status } = test;
  const id = test.metadata.annotations?.[ANNOTATIONS.record];
  if (!id || !status) return;
  const state = STATES[status.phase];
  const known = await services.db.testRun.findUnique({ where: { id }, select: { state: true } });
  if (!known || known.state === state || isFinal(known.state)) return;
  await write(services.db, async (tx) => {
    const cmd = systemCommand(services, 'mirror');
    const { count } = await tx.testRun.updateMany({
      where: { id, state: { in: ['desired', 'running'] } },
      data: {
        state,
        summary: status.summary ?? '',
        checks: json(status.checks ?? []),
        measurements: json(status.measurements ?? {}),
        reportDigest: status.reportDigest,
        startedAt: status.startedAt ? new Date(status.startedAt) : undefined,
        finishedAt: status.finishedAt ? new Date(status.finishedAt) : undefined,
      },
    });
    if (count === 0) return;
    const { trialId, kind, trial } = await tx.testRun.findUniqueOrThrow({ where: { id }, include: { trial: true } });
    announce(tx, cmd, { type: 'application', id: trial.applicationId });
    if (!isFinal(state)) return;
    const words = status.summary ?? '';
    await addEvent(tx, cmd, trial.applicationId, `test.${state}`, { words, data: { kind, runId: id } });
    await recordAct(tx, cmd, `test.${state}`, { type: 'trial', id: trialId }, { kind, digest: status.reportDigest });
    await weighResults(tx, cmd, trialId);
  });
}

const isFinal = (state: TestState): boolean => state === 'passed' || state === 'failed' || state === 'error';
