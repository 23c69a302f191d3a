/**
 * Does something again and again, `seconds` after it last ended, until stopped. A round that fails is reported and the next
 * one looks again.
 * @returns the call that stops it, once the round under way has ended
 */
export function loop(
  seconds: number,
  round: () => Promise<unknown>,
  report: (error: unknown) => void,
): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const run = async (): Promise<void> => {
    await round().catch(report);
    if (!stopped) timer = setTimeout(start, seconds * 1000);
  };
  let current: Promise<void> = Promise.resolve();
  const start = () => {
    current = run();
  };
  start();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current;
  };
}
