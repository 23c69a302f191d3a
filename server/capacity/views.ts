import type { PoolAmounts } from './amounts.ts';

/** What the console is shown of capacity. Amounts in millicores and bytes, times as ISO 8601. */
export interface HeadroomView {
  /** Physical × overcommit × (1 − reserve). */
  capacity: PoolAmounts;
  granted: PoolAmounts;
  /** Promised to approved applications that wait. */
  locked: PoolAmounts;
  /** capacity − granted − locked; negative when more is promised than there is. */
  free: PoolAmounts;
  /** How many grants wait in the queue. */
  waiting: number;
}

export interface WaitingView {
  position: number;
  applicationId: string | null;
  applicationNumber: string | null;
  systemId: string;
  systemName: string;
  unitName: string;
  /** What it waits for beyond what it holds. */
  amounts: PoolAmounts;
  since: string;
}

export interface CapacityView extends Omit<HeadroomView, 'waiting'> {
  physical: PoolAmounts;
  overcommit: { cpu: number; memory: number; storage: number };
  reservePercent: number;
  waiting: WaitingView[];
  /** When nodes and storage were last counted; null when the cluster has never answered. */
  observedAt: string | null;
}

export interface LedgerEntryView {
  id: string;
  at: string;
  kind: 'grant' | 'lock' | 'release';
  systemId: string;
  systemName: string;
  applicationNumber: string | null;
  amounts: PoolAmounts;
  reason: string;
}

export interface LedgerHistory {
  items: LedgerEntryView[];
  nextCursor: string | null;
}

/** The pool month by month, for the forecast. */
export interface CapacityTrend {
  /** Oldest first; the last is the month that runs. */
  months: { month: string; granted: PoolAmounts }[];
  /** Promised to approved applications that wait. */
  locked: PoolAmounts;
  capacity: PoolAmounts;
  /** Mean net growth a month over the last three; never below nothing. */
  growth: PoolAmounts;
}
