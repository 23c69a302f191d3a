import type { StepName } from '../applications/stages.ts';
import type { PolicyBody } from './policy.ts';

/** The limit of a step in whole days, as it is shown; the provider's delivery is counted in hours, by day and night. */
export const limitDaysOf = (steps: PolicyBody['steps'], name: StepName): number =>
  name === 'delivery' ? Math.ceil(steps.deliveryHours / 24) : steps[name];
