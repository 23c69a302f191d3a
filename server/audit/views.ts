export interface AuditRow {
  seq: number;
  at: string;
  actorName: string;
  actorId: string | null;
  role: string;
  action: string;
  subjectType: string;
  subjectId: string;
  /** Canonical JSON. */
  before: string | null;
  after: string | null;
  result: 'done' | 'refused' | 'failed';
  reason: string;
  address: string;
  requestId: string;
  hash: string;
}

export interface AuditPage {
  items: AuditRow[];
  nextCursor: number | null;
}

export type ChainProblem = 'changed' | 'removed' | 'reordered' | 'cutOff' | 'sealBroken';

/** `brokenAt` is the number of the first entry that is not as it was written, or that is missing. */
export type ChainVerdict =
  | { ok: true; entries: number }
  | { ok: false; entries: number; brokenAt: number; problem: ChainProblem };
