import type { Tx } from './client.ts';

const waiting = new WeakMap<Tx, (() => void)[]>();

/** Runs `act` once the transaction has been committed, and not at all if it is rolled back. */
export function afterCommit(tx: Tx, act: () => void): void {
  const acts = waiting.get(tx);
  if (acts) acts.push(act);
  else waiting.set(tx, [act]);
}

/** For whoever opens transactions: what waits for the commit of this one. */
export function takeAfterCommit(tx: Tx): (() => void)[] {
  const acts = waiting.get(tx) ?? [];
  waiting.delete(tx);
  return acts;
}
