import type { BackupFindingWord } from '../../operators/resources/backup-review.ts';
import type { Said } from '../sentences/speak.ts';

export type { BackupFindingWord };
export const FINDING_STATES = ['open', 'due', 'escalated', 'closed'] as const;
export type FindingState = (typeof FINDING_STATES)[number];
export type RestoreMode = 'newNamespace' | 'inPlace';
export const RESTORE_STATES = [
  'requested',
  'withdrawn',
  'refused',
  'ordered',
  'restoring',
  'completed',
  'failed',
  'removed',
] as const;
export type RestoreState = (typeof RESTORE_STATES)[number];
export type OrderState = 'waiting' | 'running' | 'completed' | 'failed';
export type ExemptionState = 'requested' | 'approved' | 'refused' | 'withdrawn' | 'ended';

/** One production system as the operators judge it. `finding` null: not reviewed yet. */
export interface BackupRow {
  systemId: string;
  systemName: string;
  unitName: string;
  drLevel: number;
  rpoMinutes: number;
  finding: BackupFindingWord | null;
  since: string | null;
  intervalMinutes: number | null;
  lastGoodAt: string | null;
  verifiedAt: string | null;
  /** No restore has been verified within the policy's days. */
  restoreDue: boolean;
  /** State of the open finding, where there is one. */
  open: FindingState | null;
  dueAt: string | null;
}

export interface RestorePointView {
  name: string;
  location: string;
  completedAt: string;
  expiresAt: string | null;
  items: number | null;
  own: boolean;
  /** When it was last looked at where it lies; null: not yet. */
  seenAt: string | null;
}

export interface FindingView {
  id: string;
  systemId: string;
  systemName: string;
  unitName: string;
  state: FindingState;
  word: BackupFindingWord;
  message: string;
  openedAt: string;
  dueAt: string;
  escalatedAt: string | null;
  closedAt: string | null;
  action: string;
  actionAt: string | null;
  actionByName: string;
  policyVersion: number;
  evidence: { message: string; backup: string | null; completedAt: string | null; seenAt: string | null } | null;
}

export interface ExemptionView {
  id: string;
  systemId: string;
  systemName: string;
  unitName: string;
  state: ExemptionState;
  reason: string;
  until: string;
  requestedByName: string;
  requestedAt: string;
  approverName: string;
  decidedAt: string | null;
  opinion: string;
}

export interface OrderView {
  id: string;
  state: OrderState;
  reason: string;
  requestedByName: string;
  requestedAt: string;
  backup: string;
  message: string;
  completedAt: string | null;
}

export interface RestoreView {
  id: string;
  systemId: string;
  systemName: string;
  unitName: string;
  state: RestoreState;
  backup: string;
  backupCompletedAt: string;
  mode: RestoreMode;
  reason: string;
  requestedByName: string;
  requestedAt: string;
  decidedByName: string;
  decidedAt: string | null;
  opinion: string;
  message: string;
  namespaces: string[];
  expected: number | null;
  found: number | null;
  finishedAt: string | null;
  keepUntil: string | null;
  version: number;
}

/** One system's backups in full. */
export interface BackupView extends BackupRow {
  message: string;
  said: Said | null;
  policyVersion: number | null;
  meetsRpo: boolean | null;
  schedules: { name: string; location: string; cron: string }[];
  lastGood: (RestorePointView & { bytes: number | null }) | null;
  lastFailure: { name: string; phase: string; at: string; reason: string } | null;
  lastVerified: { name: string; backup: string; at: string } | null;
  restorePoints: RestorePointView[];
  findings: FindingView[];
  exemptions: ExemptionView[];
  orders: OrderView[];
  restores: RestoreView[];
  /** The word that must be typed before a restore over what is there. */
  confirmWord: string;
  actions: BackupActionView[];
}

export type BackupAction = 'backUpNow' | 'requestRestore' | 'requestExemption';
export interface BackupActionView {
  action: BackupAction;
  enabled: boolean;
  /** Key of `backup.reasons.<key>`, where it is not enabled. */
  reason?: 'notReviewed' | 'underWay' | 'tooSoon' | 'noRestorePoint' | 'alreadyExempt';
  /** From when on, for `tooSoon`. */
  from?: string;
}

export type EligibilityReason =
  | 'inOrder'
  | 'exemptFromCloud'
  | 'exemptFromBackup'
  | 'notOnCloud'
  | 'gap'
  | 'neverBackedUp'
  | 'notObserved';

/** Whether a system may be given a budget (article 5), and why. */
export interface EligibilityRow {
  systemId: string;
  systemName: string;
  unitId: string;
  unitName: string;
  eligible: boolean;
  reason: EligibilityReason;
  gapDays: number;
  gapFrom: string | null;
  gapTo: string | null;
  /** Days of the year with a backup seen at the DR centre, exempt, and observed by nobody. */
  backupDays: number;
  exemptDays: number;
  unobservedDays: number;
}

export interface EligibilityView {
  year: number;
  maxDays: number;
  policyVersion: number;
  rows: EligibilityRow[];
}

export interface EligibilityFile {
  name: string;
  mime: string;
  /** Base64. */
  content: string;
}
