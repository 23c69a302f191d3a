const FIRST_MILLIS = 30_000;
const LONGEST_MILLIS = 6 * 3600 * 1000;

/**
 * How long to wait after the n-th failed attempt: 30 s doubled each time up to 6 h, of which a random half is taken off, so that many
 * that failed together do not come back together.
 * @param random from 0 to 1
 */
export const backoffMillis = (attempts: number, random: number): number => {
  const whole = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** Math.max(0, attempts - 1));
  return Math.round(whole * (0.5 + random / 2));
};
