import type { Services } from '../context.ts';
import { superviseOnce } from './tick.ts';

const MINUTE_MILLIS = 60_000;

/**
 * Looks at the clocks once a minute. A round that fails is reported and the next one looks again: nothing is kept between them.
 * @returns the call that stops it
 */
export function startSupervision(services: Services, report: (error: unknown) => void): () => void {
  let running = false;
  const round = async () => {
    if (running) return;
    running = true;
    try {
      await superviseOnce(services);
    } catch (error) {
      report(error);
    } finally {
      running = false;
    }
  };
  void round();
  const timer = setInterval(() => void round(), MINUTE_MILLIS);
  return () => clearInterval(timer);
}
