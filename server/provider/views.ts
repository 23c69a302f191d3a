import type { Wording } from '../assessment/formulas.ts';
import type { Counted, Excluded, MeasureUnit } from '../assessment/measure.ts';
import type { FigureState } from '../assessment/scoring.ts';
import type { NamedThing } from '../assessment/views.ts';
import type { Coverage } from '../availability/views.ts';
import type { Bucket, ProviderIndicator } from './formulas.ts';
import type { Resource } from './metering.ts';
import type { ReviewActionView, ReviewState } from './transitions.ts';

/** What the console is shown. Scores in hundredths of a point, money in fen, times as ISO 8601. */
export interface ReviewRow {
  id: string;
  period: string;
  providerName: string;
  state: ReviewState;
  score: number | null;
  factorPercent: number | null;
  totalFen: number;
  payableFen: number;
  lockedAt: string | null;
}

export interface ProviderFigureView {
  indicator: ProviderIndicator;
  name: Wording;
  rule: Wording;
  state: FigureState;
  weight: number;
  effective: number;
  numerator: number;
  denominator: number;
  measureUnit: MeasureUnit;
  score: number | null;
  counted: Counted[];
  excluded: Excluded[];
}

export interface SignatureView {
  at: string;
  byName: string;
}

export interface ReviewFigures {
  availabilityPercent: number | null;
  interruptedMinutes: number;
  buckets: Record<Bucket, number>;
  meanStars: number | null;
  /** Absent from what was collected before there were probes. */
  coverage?: Coverage;
}

export interface ReviewView extends ReviewRow {
  from: string;
  until: string;
  collectedAt: string | null;
  issuedAt: string | null;
  disputesUntil: string | null;
  policyVersion: number;
  ladder: { from: number; percent: number }[];
  /** Yuan a month: each list from its day on until the next. */
  priceLists: {
    policyVersion: number;
    from: string;
    prices: { vcpu: number; memoryGib: number; storageGib: number };
  }[];
  figures: ProviderFigureView[];
  overview: ReviewFigures | null;
  systems: { systemId: string; systemName: string; unitName: string; lines: number; amountFen: number }[];
  disputes: DisputeView[];
  authoritySigned: SignatureView | null;
  providerSigned: SignatureView | null;
  digest: string | null;
  actions: ReviewActionView[];
  mayDispute: boolean;
}

export interface LineView {
  id: string;
  no: number;
  systemId: string;
  systemName: string;
  unitName: string;
  resource: Resource;
  /** Millicores or bytes. */
  amount: number;
  from: string;
  until: string;
  month: string;
  hours: number;
  monthHours: number;
  priceFen: number;
  amountFen: number;
  correctedFen: number | null;
  entries: {
    id: string;
    at: string;
    kind: string;
    amount: number;
    reason: string;
    applicationId: string | null;
    applicationNumber: string | null;
  }[];
  disputed: 'open' | 'upheld' | 'dismissed' | null;
}

export interface DisputeView {
  id: string;
  number: string;
  lineId: string | null;
  lineNo: number | null;
  indicator: string | null;
  /** Of an indicator: its unit, whether it applies, and what is disputed. */
  measureUnit: MeasureUnit | null;
  figureState: FigureState | null;
  things: NamedThing[];
  words: string;
  files: { sha256: string; name: string }[];
  at: string;
  byName: string;
  dueAt: string;
  overdue: boolean;
  state: 'open' | 'upheld' | 'dismissed';
  reason: string | null;
  correctedFen: number | null;
  decidedAt: string | null;
  decidedByName: string;
  mayDecide: boolean;
}
