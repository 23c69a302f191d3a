import type { Drill, DrillSpec, DrillStatus, ProbeResult } from '../resources/drill.ts';
import { digestOf } from '../runtime/canonical.ts';

/** Σ(weight × success) / Σ weight, in percent with one decimal; probes that all weigh nothing count alike. */
export function scoreOf(probes: readonly Pick<ProbeResult, 'weight' | 'result'>[]): number {
  const total = probes.reduce((sum, { weight }) => sum + weight, 0);
  const weigh = ({ weight }: { weight: number }) => (total > 0 ? weight / total : 1 / probes.length);
  const share = probes.filter(({ result }) => result === 'passed').reduce((sum, one) => sum + weigh(one), 0);
  return Math.round(share * 1000) / 10;
}

const secondsBetween = (from: string, to: string): number =>
  Math.max(0, Math.ceil((Date.parse(to) - Date.parse(from)) / 1000));

/**
 * What was measured. Recovery time: announced start to the last probe passed (none unless all passed: what was not recovered took no
 * time). Recovery point: restore point to announced start.
 */
export function measure(
  spec: DrillSpec,
  { restorePoint, probes = [] }: DrillStatus,
): Pick<DrillStatus, 'rtoSeconds' | 'rpoSeconds' | 'rtoMet' | 'rpoMet' | 'score'> {
  const ended = probes.map(({ finishedAt }) => finishedAt ?? '').toSorted();
  const isRecovered = probes.length === spec.probes.length && probes.every(({ result }) => result === 'passed');
  const rtoSeconds = isRecovered ? secondsBetween(spec.announcedStart, ended.at(-1) ?? '') : undefined;
  const rpoSeconds = restorePoint ? secondsBetween(restorePoint.takenAt, spec.announcedStart) : undefined;
  return {
    ...(rtoSeconds !== undefined && { rtoSeconds }),
    rtoMet: rtoSeconds !== undefined && rtoSeconds <= spec.rtoMinutes * 60,
    ...(rpoSeconds !== undefined && { rpoSeconds }),
    rpoMet: rpoSeconds !== undefined && rpoSeconds <= spec.rpoMinutes * 60,
    score: scoreOf(allProbes(spec, probes)),
  };
}

/** A probe that was never tried has not passed. */
const allProbes = (spec: DrillSpec, results: readonly ProbeResult[]) =>
  spec.probes.map(({ name, weight }) => ({
    weight,
    result: results.find((one) => one.name === name)?.result ?? ('failed' as const),
  }));

/** Binds the results to what was asked for: whoever changes either afterwards can be found out. */
export function evidenceDigest({ metadata, spec }: Drill, status: DrillStatus): string {
  const { observedGeneration: _, evidenceDigest: __, conditions: ___, ...results } = status;
  return digestOf({ drill: metadata.name, spec, results });
}
