import type { Amounts } from '../capacity/amounts.ts';

/** What the console is shown of trials and tests. Times as ISO 8601. */
export const TRIAL_STATES = [
  'confirming',
  'waitingForCapacity',
  'provisioning',
  'running',
  'testing',
  'passed',
  'expired',
  'ended',
] as const;
export type TrialState = (typeof TRIAL_STATES)[number];

/** The three parties whose confirmation opens a trial (unit, authority, provider). */
export const PARTIES = ['unit', 'authority', 'provider'] as const;
export type Party = (typeof PARTIES)[number];

export const TEST_STATES = ['desired', 'running', 'passed', 'failed', 'error'] as const;
export type TestState = (typeof TEST_STATES)[number];
export type TestKind = 'function' | 'performance' | 'security';
export type TestSource = 'active' | 'junit' | 'k6' | 'sarif' | 'trivy';

export interface TestCheckView {
  name: string;
  passed: boolean;
  message: string;
}

export interface TestRunView {
  id: string;
  trialId: string;
  kind: TestKind;
  source: TestSource;
  state: TestState;
  summary: string;
  checks: TestCheckView[];
  /** Figures by name; the unit is in the name, for example `latencyP95Millis`. */
  measurements: Record<string, number>;
  reportSha256: string | null;
  reportDigest: string | null;
  testerName: string;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

export interface ConfirmationView {
  party: Party;
  userName: string;
  at: string;
  remark: string;
}

export interface TrialRow {
  id: string;
  applicationId: string;
  applicationNumber: string | null;
  systemId: string;
  systemName: string;
  unitName: string;
  state: TrialState;
  startedAt: string | null;
  endsAt: string | null;
  /** Whole days until the end, rounded up; null before the start and after the end. */
  daysLeft: number | null;
  missingParties: Party[];
  /** Kinds of test whose latest run has passed. */
  passedKinds: TestKind[];
}

export interface TrialView extends TrialRow {
  days: number;
  quota: Amounts;
  extendedAt: string | null;
  confirmations: ConfirmationView[];
  /** Place in the capacity queue, from 1; null when it does not wait. */
  queuePosition: number | null;
  /** Newest first. */
  runs: TestRunView[];
  /** Hosts that the application declared as targets of tests. */
  testHosts: string[];
  /** What the actor may do now, with the reason where not. */
  actions: TrialActionView[];
  version: number;
}

export interface TrialActionView {
  action: 'confirm' | 'extend' | 'test';
  party?: Party;
  enabled: boolean;
  /** Key of the console's dictionary, `trials.reasons.<key>`. */
  reason?: 'alreadyConfirmed' | 'notConfirming' | 'alreadyExtended' | 'notRunning' | 'notYours';
}
