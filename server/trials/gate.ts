import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import type { TestKind } from './views.ts';

/** Article 7: "only a system that passes gets resources"; all three kinds must pass. */
export const REQUIRED_TESTS = ['function', 'performance', 'security'] as const satisfies TestKind[];

interface Run {
  kind: TestKind;
  state: string;
  createdAt: Date;
  id: string;
}

/** Of each kind only the latest run counts: a system that failed again after passing has not passed. */
export const latestOf = <R extends Run>(runs: readonly R[], kind: TestKind): R | undefined =>
  runs
    .filter((run) => run.kind === kind)
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1))[0];

export const passedKinds = (runs: readonly Run[]): TestKind[] =>
  REQUIRED_TESTS.filter((kind) => latestOf(runs, kind)?.state === 'passed');

export const missingTests = (runs: readonly Run[]): TestKind[] =>
  REQUIRED_TESTS.filter((kind) => latestOf(runs, kind)?.state !== 'passed');

/** Throws CONFLICT with the kinds that are missing unless the latest run of each required kind has passed. */
export async function requirePassedTests(db: Db | Tx, trialId: string): Promise<void> {
  const runs = await db.testRun.findMany({
    where: { trialId },
    select: { id: true, kind: true, state: true, createdAt: true },
  });
  const missing = missingTests(runs);
  if (missing.length === 0) return;
  throw new AppError('CONFLICT', `No production quota: ${missing.join(', ')} of trial ${trialId} not passed`, {
    key: 'testsMissing',
    values: { kinds: missing.join(', ') },
  });
}
