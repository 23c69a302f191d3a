import type { Condition } from '../resources/fields.ts';

export type ConditionJudgement = Omit<Condition, 'lastTransitionTime'>;

/**
 * The conditions with `judgements` set: the time of transition is kept where the status stayed the same, and the order is kept, so that a
 * look at an unchanged object yields equal conditions.
 */
export function withConditions(
  present: readonly Condition[] | undefined,
  judgements: readonly ConditionJudgement[],
  now: Date,
): Condition[] {
  const known = new Map((present ?? []).map((condition) => [condition.type, condition]));
  for (const judgement of judgements) {
    const before = known.get(judgement.type);
    const isSame = before?.status === judgement.status;
    known.set(judgement.type, {
      ...judgement,
      lastTransitionTime: isSame ? before.lastTransitionTime : isoSeconds(now),
    });
  }
  return [...known.values()];
}

export const conditionOf = (conditions: readonly Condition[] | undefined, type: string): Condition | undefined =>
  conditions?.find((condition) => condition.type === type);

export const isTrue = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditionOf(conditions, type)?.status === 'True';

/** Kubernetes' times have whole seconds. */
export const isoSeconds = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;
