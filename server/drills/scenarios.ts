/**
 * The drills that need people rather than a cluster (domain.md §8): who takes part and what is gone through, step by step. The words
 * stand in the console's dictionary under these keys, and in `scenario-words.ts` for the evidence package.
 */
export const SCENARIOS = ['restore', 'platformFailure', 'trojan', 'extranetLoss', 'keyPersonAbsent'] as const;
export type DrillScenarioName = (typeof SCENARIOS)[number];
export type GuidedScenario = Exclude<DrillScenarioName, 'restore'>;

export const ROLES = ['lead', 'operator', 'security', 'unit', 'authority', 'recorder'] as const;
export type DrillRole = (typeof ROLES)[number];

interface Scenario {
  roles: readonly DrillRole[];
  steps: readonly string[];
}

const EVERYBODY: readonly DrillRole[] = ['lead', 'operator', 'unit', 'authority', 'recorder'];

export const GUIDED: Record<GuidedScenario, Scenario> = {
  platformFailure: {
    roles: EVERYBODY,
    steps: ['detect', 'classify', 'report', 'contain', 'switch', 'verify', 'restore', 'announce', 'review'],
  },
  trojan: {
    roles: ['lead', 'operator', 'security', 'unit', 'authority', 'recorder'],
    steps: ['alert', 'isolate', 'preserve', 'report', 'trace', 'clean', 'rebuild', 'retest', 'review'],
  },
  extranetLoss: {
    roles: EVERYBODY,
    steps: ['detect', 'locate', 'report', 'carrier', 'bypass', 'inform', 'recover', 'review'],
  },
  keyPersonAbsent: {
    roles: ['lead', 'operator', 'authority', 'recorder'],
    steps: ['absence', 'deputy', 'access', 'handover', 'task', 'revoke', 'review'],
  },
};
