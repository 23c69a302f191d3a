/**
 * How long to wait before try number `failures` (1, 2, …): doubles from `base` up to `max`, with ±20 % jitter so that many clients
 * that failed together do not come back together.
 */
export function backoffMillis(failures: number, { base = 100, max = 30_000, random = Math.random } = {}): number {
  const exact = Math.min(max, base * 2 ** Math.min(failures - 1, 20));
  return exact * (0.8 + 0.4 * random());
}

/** Resolves after `millis`, or at once when `signal` aborts. */
export function pause(millis: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, millis);
    signal?.addEventListener('abort', done, { once: true });
  });
}
