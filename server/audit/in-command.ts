import type { Command } from '../context.ts';
import { afterCommit } from '../db/after-commit.ts';
import type { Tx } from '../db/client.ts';
import { write } from '../db/write.ts';
import { AppError } from '../errors.ts';
import { SYSTEM_ID } from '../identity/system-actor.ts';
import { canonicalJson } from './canonical.ts';
import { append } from './chain.ts';

export interface Subject {
  /** application | system | unit | user | policy | allocation | … */
  type: string;
  id: string;
}

export interface CommandRecord {
  /** Verb of the use case: `application.submit`. */
  action: string;
  subject: Subject;
}

export interface Done<T> {
  result: T;
  before?: unknown;
  after?: unknown;
  reason?: string;
  /** Other subjects whose watchers should ask again. */
  touched?: Subject[];
}

/**
 * Runs one command: everything it writes and its audit entry are one transaction. Watchers are told after the commit.
 * An attempt that fails is put on record in a transaction of its own; the error goes on to the caller.
 */
export async function inCommand<T>(cmd: Command, record: CommandRecord, act: (tx: Tx) => Promise<Done<T>>): Promise<T> {
  try {
    return await write(cmd.db, async (tx) => {
      const { result, before, after, reason, touched } = await act(tx);
      await recordOutcome(tx, cmd, record, { result: 'done', before, after, reason });
      afterCommit(tx, () => announce(cmd, [record.subject, ...(touched ?? [])]));
      return result;
    });
  } catch (error) {
    await recordFailure(cmd, record, error);
    throw error;
  }
}

/** Puts an attempt that did not succeed on record: refused (by a rule) or failed (a fault). */
export async function recordFailure(cmd: Command, record: CommandRecord, error: unknown): Promise<void> {
  const refused = error instanceof AppError;
  const reason = error instanceof Error ? error.message : String(error);
  await write(cmd.db, (tx) => recordOutcome(tx, cmd, record, { result: refused ? 'refused' : 'failed', reason }));
}

/** The entry alone, for the few whose writes must stay although the attempt is refused (failed sign-ins are counted). */
export const recordOutcome = (tx: Tx, cmd: Command, record: CommandRecord, outcome: Outcome): Promise<void> =>
  append(tx, cmd.settings.auditKey, entryOf(cmd, record, outcome));

export interface Outcome {
  result: 'done' | 'refused' | 'failed';
  before?: unknown;
  after?: unknown;
  reason?: string;
}

const entryOf = (cmd: Command, { action, subject }: CommandRecord, outcome: Outcome) => ({
  at: cmd.clock.now(),
  actorId: cmd.actor.id === SYSTEM_ID || cmd.actor.id === '' ? null : cmd.actor.id,
  actorName: cmd.actor.name,
  role: cmd.role ?? cmd.actor.roles[0] ?? '',
  action,
  subjectType: subject.type,
  subjectId: subject.id,
  before: outcome.before === undefined ? null : canonicalJson(outcome.before),
  after: outcome.after === undefined ? null : canonicalJson(outcome.after),
  result: outcome.result,
  reason: (outcome.reason ?? '').slice(0, 2000),
  address: cmd.address,
  requestId: cmd.requestId,
});

function announce(cmd: Command, subjects: Subject[]): void {
  for (const { type, id } of subjects) cmd.live.publish({ type: 'changed', subject: type, id });
}
