/** One stretch of time during which systems were away. `until: null` while it lasts. */
export interface Interruption {
  systemIds: readonly string[];
  from: Date;
  until: Date | null;
}

export interface Availability {
  /** Minutes away, summed over systems; overlapping interruptions of one system count once. */
  interruptedMinutes: number;
  /** Share of system-minutes that were there, 0 to 1; null without systems. */
  ratio: number | null;
  /** Minutes away of each system that was away at all. */
  bySystem: { systemId: string; minutes: number }[];
}

/**
 * Availability of `systemIds` over a period: 1 − Σ minutes away ÷ (systems × minutes of the period), each interruption cut to
 * the period. Announced maintenance is not given to it. Pure.
 */
export function availabilityOf(
  interruptions: readonly Interruption[],
  systemIds: readonly string[],
  from: Date,
  to: Date,
): Availability {
  const bySystem = systemIds
    .map((systemId) => ({ systemId, minutes: minutesAway(interruptions, systemId, from, to) }))
    .filter(({ minutes }) => minutes > 0)
    .sort((a, b) => b.minutes - a.minutes);
  const interruptedMinutes = bySystem.reduce((sum, { minutes }) => sum + minutes, 0);
  const whole = (systemIds.length * (to.getTime() - from.getTime())) / 60_000;
  return { interruptedMinutes, ratio: whole > 0 ? 1 - interruptedMinutes / whole : null, bySystem };
}

function minutesAway(all: readonly Interruption[], systemId: string, from: Date, to: Date): number {
  const cut = all
    .filter((one) => one.systemIds.includes(systemId))
    .map((one) => [Math.max(+one.from, +from), Math.min(one.until ? +one.until : +to, +to)] as const)
    .filter(([begin, end]) => begin < end)
    .sort(([a], [b]) => a - b);
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const [begin, end] of cut) {
    total += Math.max(0, end - Math.max(begin, reached));
    reached = Math.max(reached, end);
  }
  return total / 60_000;
}
