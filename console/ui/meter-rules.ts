/** One part of a whole as a bar draws it. Lengths are per cent of the track. */
export interface MeterParts {
  width: number;
  over: boolean;
  empty: boolean;
}

/**
 * How far to fill a bar. Nothing of nothing is an empty track, never NaN; something is never drawn as nothing, and
 * less than all is never drawn as all: the eye must not be told what the figure denies.
 */
export const meterParts = (value: number, max: number): MeterParts => {
  if (max <= 0) return { width: value > 0 ? 100 : 0, over: value > 0, empty: value <= 0 };
  if (value <= 0) return { width: 0, over: false, empty: false };
  if (value >= max) return { width: 100, over: value > max, empty: false };
  return { width: Math.min(99, Math.max(1, (value / max) * 100)), over: false, empty: false };
};
