import type { CheckResult, SimilarSystem } from '../applications/checks/check.ts';
import type { ApplicationRow } from '../applications/views.ts';
import type { Amounts } from '../capacity/amounts.ts';
import type { HeadroomView } from '../capacity/views.ts';

/** What waits for one person, the most urgent first. */
export interface QueueView {
  items: ApplicationRow[];
  /** By light of the present step. */
  counts: { green: number; yellow: number; red: number };
}

/** One amount of this request against the pool. Shares are fractions of the capacity, null where the capacity is 0. */
export interface ShareOfPool {
  total: number;
  used: number;
  locked: number;
  free: number;
  requested: number;
  requestedShare: number | null;
}

/** What the reviewer and the leader look at before they judge; figures are of this moment. */
export interface EvidenceView {
  headroom: HeadroomView;
  shares: { cpuMillis: ShareOfPool; memoryBytes: ShareOfPool; storageBytes: ShareOfPool };
  requested: Amounts | null;
  recommended: Amounts | null;
  present: {
    granted: Amounts;
    used: Amounts | null;
    peak: (Pick<Amounts, 'cpuMillis' | 'memoryBytes' | 'storageBytes' | 'pods'> & { days: number }) | null;
  } | null;
  similar: SimilarSystem[];
  checks: CheckResult[];
  policyVersion: number;
  /** To be named by `review.approve`. */
  decisionDigest: string;
}
