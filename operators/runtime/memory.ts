import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_MILLIS = 10_000;
/** Below this share of the time the process counts as idle. */
const IDLE_UTILIZATION = 0.05;
/** Less is not worth a collection. */
const WORTHWHILE_BYTES = 8 * 2 ** 20;

/**
 * Gives memory back when the work is done. V8 collects when it allocates, so a process that converged 2,000 tenancies and then rests would
 * keep the garbage of the burst for ever. Looks every ten seconds; collects when idle and when enough was allocated since the last time.
 * Answers the function that stops it.
 */
export function collectWhenIdle(): () => void {
  // The young generation stays at its first size: it would otherwise grow to 32 MB under load and not shrink again.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let afterLast = 0;
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const { utilization } = performance.eventLoopUtilization(before);
    before = performance.eventLoopUtilization();
    if (utilization > IDLE_UTILIZATION || process.memoryUsage().heapUsed - afterLast < WORTHWHILE_BYTES) return;
    collect();
    afterLast = process.memoryUsage().heapUsed;
  }, LOOK_MILLIS);
  timer.unref();
  return () => clearInterval(timer);
}
