/**
 * Does the work for each, one after the other. What fails for one keeps none of the others waiting: all faults are thrown together at the
 * end, so that the round counts as failed and is reported.
 */
export async function goOn<T>(all: Iterable<T>, work: (one: T) => Promise<unknown>): Promise<void> {
  const faults: unknown[] = [];
  for (const one of all) await work(one).catch((error: unknown) => faults.push(error));
  if (faults.length === 1) throw faults[0];
  if (faults.length > 1) throw new AggregateError(faults, faults.map(String).join('; '));
}

/** The steps of a round, likewise. */
export const eachStep = (...steps: (() => Promise<unknown>)[]): Promise<void> => goOn(steps, (step) => step());
