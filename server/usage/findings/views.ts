import type { FindingKind, FindingLetter } from './letter.ts';
import type { FindingActionView, FindingOutcome, FindingState } from './transitions.ts';

/** Times as ISO 8601. */
export interface FindingRow {
  id: string;
  /** 2026-1, said as 〔2026〕闲置第1号. */
  number: string;
  systemId: string;
  systemName: string;
  unitId: string;
  unitName: string;
  kind: FindingKind;
  state: FindingState;
  issuedAt: string;
  dueAt: string | null;
  escalatedAt: string | null;
  finishedAt: string | null;
  outcome: FindingOutcome | null;
  freesYuanPerMonth: number;
}

export interface FindingObjection {
  words: string;
  files: { sha256: string; name: string }[];
  at: string;
  byId: string;
  byName: string;
  decision: 'upheld' | 'dismissed' | null;
  decidedAt: string | null;
  decidedByName: string | null;
  reason: string | null;
}

export interface FindingDecision {
  decision: 'extend' | 'reclaim' | 'clawBack' | 'close';
  reason: string;
  at: string;
  byName: string;
}

/** Use after the change, of each workload over the days measured. */
export interface Verification {
  from: string;
  to: string;
  days: number;
  workloads: { id: string; cpuP95: number | null; memoryP95: number | null; isUnsafe: boolean }[];
  limits: { cpuP95Percent: number; memoryP95Percent: number };
  policyVersion: number;
  /** Points to spare for this system from now on. */
  extraMarginPercent: number;
}

export interface FindingView extends FindingRow {
  letter: FindingLetter;
  digest: string;
  notifiedAt: string | null;
  answeredAt: string | null;
  appliedAt: string | null;
  verifyFrom: string | null;
  application: { id: string; number: string | null; kind: string; stage: string } | null;
  retirementId: string | null;
  objection: FindingObjection | null;
  decision: FindingDecision | null;
  verification: Verification | null;
  actions: FindingActionView[];
  version: number;
}
