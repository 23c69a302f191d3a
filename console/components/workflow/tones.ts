import type { AllocationState } from '../../../server/allocations/views.ts';
import type { ApplicationStage, StepOutcome } from '../../../server/applications/stages.ts';
import type { RetirementState } from '../../../server/retirement/views.ts';
import type { TestState, TrialState } from '../../../server/trials/views.ts';
import type { Tone } from '../../ui/tone.ts';

/** Which of the five tones each state of the records has; the same in tables, timelines and charts. */
export const stageTone: Record<ApplicationStage, Tone> = {
  draft: 'neutral',
  submitted: 'blue',
  completeness: 'blue',
  technical: 'blue',
  decision: 'blue',
  returned: 'amber',
  refused: 'red',
  rejected: 'red',
  withdrawn: 'neutral',
  approved: 'blue',
  executing: 'blue',
  failed: 'red',
  finished: 'green',
};

export const outcomeTone: Record<StepOutcome, Tone> = {
  complete: 'green',
  returned: 'amber',
  refused: 'red',
  feasible: 'green',
  infeasible: 'red',
  approved: 'green',
  rejected: 'red',
  supplemented: 'green',
  confirmed: 'green',
  delivered: 'green',
  withdrawn: 'neutral',
};

const systemTones: Record<string, Tone> = {
  registered: 'neutral',
  trial: 'blue',
  online: 'green',
  changing: 'blue',
  leaving: 'amber',
  retired: 'neutral',
  exempt: 'neutral',
  offCloud: 'amber',
};
export const systemTone = (stage: string): Tone => systemTones[stage] ?? 'neutral';

export const trialTone: Record<TrialState, Tone> = {
  confirming: 'amber',
  waitingForCapacity: 'amber',
  provisioning: 'blue',
  running: 'blue',
  testing: 'blue',
  passed: 'green',
  expired: 'red',
  ended: 'neutral',
};

export const testTone: Record<TestState, Tone> = {
  desired: 'neutral',
  running: 'blue',
  passed: 'green',
  failed: 'red',
  error: 'red',
};

export const allocationTone: Record<AllocationState, Tone> = {
  desired: 'blue',
  waitingForCapacity: 'amber',
  applying: 'blue',
  inForce: 'green',
  frozen: 'amber',
  retiring: 'amber',
  retired: 'neutral',
  error: 'red',
};

export const retirementTone: Record<RetirementState, Tone> = {
  planned: 'blue',
  notified: 'blue',
  objected: 'amber',
  frozen: 'amber',
  finalBackup: 'blue',
  gate: 'blue',
  removed: 'blue',
  certified: 'green',
  cancelled: 'neutral',
};

const lightTones: Record<string, Tone> = { green: 'green', yellow: 'amber', red: 'red' };
export const lightTone = (light: string): Tone => lightTones[light] ?? 'neutral';
