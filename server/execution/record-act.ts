import { recordOutcome, type Subject } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { afterCommit } from '../db/after-commit.ts';
import type { Tx } from '../db/client.ts';

/**
 * Puts on record what the clock or the cloud has brought about. For loops that look at much and act rarely: unlike `inCommand`
 * it writes nothing when nothing happened. Inside `write()` only.
 */
export async function recordAct(tx: Tx, cmd: Command, action: string, subject: Subject, after?: object): Promise<void> {
  await recordOutcome(tx, cmd, { action, subject }, { result: 'done', after });
  announce(tx, cmd, subject);
}

/** Tells watching consoles after the commit. */
export const announce = (tx: Tx, cmd: Command, { type, id }: Subject): void =>
  afterCommit(tx, () => cmd.live.publish({ type: 'changed', subject: type, id }));
