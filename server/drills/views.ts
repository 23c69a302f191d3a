import type { Cleanup, DrillStatus, DrillStep, Probe, ProbeResult } from '../../operators/resources/drill.ts';
import type { GuidedRecord } from './guided.ts';
import type { PlanFault, PlanItem, Unplaced } from './plan.ts';
import type { DrillScenarioName } from './scenarios.ts';

/** What the console is shown of drills. Times as ISO 8601, days as 2026-11-22, durations in seconds or minutes as named. */
export const DRILL_STATES = [
  'planned',
  'announced',
  'running',
  'ended',
  'cleanedUp',
  'signed',
  'closed',
  'overdue',
  'cancelled',
] as const;
export type DrillStateName = (typeof DRILL_STATES)[number];
export type DrillOutcomeName = 'verified' | 'failed' | 'timedOut';

export interface DrillRow {
  id: string;
  year: number;
  scenario: DrillScenarioName;
  tableTop: boolean;
  systemId: string | null;
  systemName: string | null;
  unitName: string | null;
  state: DrillStateName;
  outcome: DrillOutcomeName | null;
  plannedFor: string;
  score: number | null;
  rtoSeconds: number | null;
  rpoSeconds: number | null;
  rtoMinutes: number;
  rpoMinutes: number;
  timesPostponed: number;
  wasOverdue: boolean;
  /** Begun and past its end without one, or ended and not shown to be cleaned up in time. */
  stuck: 'running' | 'unclean' | null;
  openProblems: number;
}

export interface ProblemView {
  id: string;
  words: string;
  ownerName: string;
  ownerUnitName: string;
  dueAt: string;
  overdue: boolean;
  createdAt: string;
  createdBy: string;
  closedAt: string | null;
  closedBy: string;
  evidence: string;
}

export interface SignatureView {
  at: string;
  by: string;
  words: string;
}

export type DrillAction = 'sign' | 'setProbes' | 'addProblem' | 'guide';

export interface DrillView extends DrillRow {
  tenancyName: string | null;
  resourceName: string | null;
  policyVersion: number;
  windowDays: number;
  timeoutMinutes: number;
  probes: Probe[];
  status: DrillStatus | null;
  guided: GuidedRecord | null;
  announcedAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
  cleanedUpAt: string | null;
  overdueAt: string | null;
  closedAt: string | null;
  postponements: PlanItem['postponements'];
  cancelReason: string;
  signDueAt: string | null;
  signOverdue: boolean;
  provider: SignatureView | null;
  unit: SignatureView | null;
  problems: ProblemView[];
  /** What this person may do now. */
  actions: DrillAction[];
  proofCommand: string | null;
  version: number;
}

export interface PlanItemView extends PlanItem {
  systemName: string | null;
  unitName: string | null;
  drillId: string | null;
  drillState: DrillStateName | null;
  /** What has come to stand against the day of a drill that has not begun. */
  conflict: 'guarded' | 'notWorkingDay' | null;
}

export interface ConfirmationView {
  at: string;
  byName: string;
}

export interface PlanVersionView {
  version: number;
  state: 'draft' | 'confirmed' | 'superseded';
  change: string;
  reason: string;
  createdAt: string;
  createdByName: string;
  provider: ConfirmationView | null;
  authority: ConfirmationView | null;
}

export interface PlanView extends PlanVersionView {
  year: number;
  policyVersion: number;
  items: PlanItemView[];
  unplaced: (Unplaced & { systemName: string })[];
  versions: PlanVersionView[];
  /** Until when both must have confirmed; null when nothing waits. */
  confirmBy: string | null;
  confirmLate: boolean;
  /** For whom this person may confirm. */
  mayConfirm: ('provider' | 'authority')[];
  mayEdit: boolean;
}

/** Articles 8 and 34: what each production tenancy owes this year, and what has been done. */
export interface DutyRow {
  systemId: string;
  systemName: string;
  unitName: string;
  protectionLevel: number;
  owed: number;
  planned: number;
  verified: number;
  failed: number;
  overdue: number;
  postponed: number;
}

/** The package as it would be downloaded now. */
export interface EvidenceView {
  fileName: string;
  digest: string;
  files: { name: string; digest: string }[];
}

export type { Cleanup, DrillStep, PlanFault, ProbeResult };
