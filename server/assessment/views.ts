import type { Amounts } from '../capacity/amounts.ts';
import type { UserMessage } from '../errors.ts';
import type { Bounds } from './bounds.ts';
import type { Correction, Place } from './decisions.ts';
import type { Wording } from './formulas.ts';
import type { Standing } from './judge.ts';
import type { Counted, Excluded, Exclusion, MeasureUnit, MissingRecord } from './measure.ts';
import type { Dimension, Scheme } from './scheme.ts';
import type { FigureState } from './scoring.ts';
import type { AssessmentActionView, AssessmentState } from './transitions.ts';

/** What the console is shown. Scores and weights in hundredths of a point; times as ISO 8601. */
export interface SchemeView {
  id: string;
  year: number;
  version: number;
  body: Scheme;
  note: string;
  authorName: string;
  createdAt: string;
  publishedAt: string | null;
  number: string | null;
  lateReason: string | null;
  /** The one that the year is judged by. */
  inForce: boolean;
}

export interface AssessmentRow {
  id: string;
  year: number;
  state: AssessmentState;
  collectedAt: string | null;
  publishedAt: string | null;
  appealsUntil: string | null;
  finalAt: string | null;
  units: number;
  city: CityView | null;
}

export interface CityFigure {
  indicator: string;
  name: Wording;
  dimension: string;
  weight: number;
  numerator: number;
  denominator: number;
  measureUnit: MeasureUnit;
  /** The whole city as if it were one unit. */
  score: number | null;
  effective: number;
  /** Share of the effective weight that the middle unit got, in hundredths of a per cent; null where none has the figure. */
  medianShare: number | null;
}

export interface CityView {
  score: number | null;
  ranked: number;
  mean: number | null;
  median: number | null;
  best: number | null;
  worst: number | null;
  /** Ranked units by ten points: 0–10, …, 90–100. */
  distribution: number[];
  figures: CityFigure[];
}

export interface AssessmentView extends AssessmentRow {
  scheme: SchemeView;
  from: string;
  until: string;
  decidedAt: string | null;
  finalByName: string;
  digest: string | null;
  appeals: { open: number; all: number };
  actions: AssessmentActionView[];
}

export interface LeagueRow {
  unitId: string;
  code: string;
  name: string;
  standing: Standing;
  score: number | null;
  rank: number | null;
  /** The year before; null where there is none. */
  lastScore: number | null;
  lastRank: number | null;
  systems: number;
  days: number;
  heirName: string | null;
  figures: { indicator: string; state: FigureState; score: number | null; effective: number }[];
  /** Numbers of the appeals whose decisions changed a figure. */
  adjusted: string[];
  /** Article 5: systems that may be given a budget, and those that may not. */
  budget: { eligible: number; excluded: number };
}

export interface FigureView {
  indicator: string;
  name: Wording;
  rule: Wording;
  dimension: Dimension;
  formula: string;
  source: string;
  state: FigureState;
  weight: number;
  effective: number;
  numerator: number;
  denominator: number;
  measureUnit: MeasureUnit;
  score: number | null;
  counted: Counted[];
  excluded: Excluded[];
  medianShare: number | null;
  appeal: { id: string; state: string } | null;
}

export interface UnitResultView {
  assessmentId: string;
  year: number;
  state: AssessmentState;
  appealsUntil: string | null;
  digest: string | null;
  unitId: string;
  name: string;
  code: string;
  standing: Standing;
  score: number | null;
  rank: number | null;
  ranked: number;
  days: number;
  systems: number;
  cityMedian: number | null;
  lastScore: number | null;
  heirName: string | null;
  figures: FigureView[];
  appeals: AppealView[];
  mayAppeal: boolean;
  /** Why not: `assessment.appealReasons.<key>`. */
  appealReason: 'notPublished' | 'windowOver' | 'notYours' | 'scope' | null;
  budget: { systemId: string; systemName: string; eligible: boolean; reason: string }[];
}

/** One of the things that an appeal or a dispute is about. */
export interface NamedThing {
  key: string;
  place: Place;
  label: string;
  link: string;
  /** As described by who misses it. */
  missing: MissingRecord | null;
  /** The unit in whose register a system with that code is, for the authority; null where there is none. */
  heldBy: string | null;
  /** Why it is counted as it is, or left out. */
  note: string | null;
  exclusion: Exclusion | null;
  /** What counts of it now; of what is left out, what it would add to the denominator, where that is known. */
  achieved: number | null;
  possible: number | null;
  bounds: Bounds;
  /** Null while open, and where it stays as it was. */
  outcome: Correction | null;
}

export interface AppealView {
  id: string;
  number: string;
  unitId: string;
  unitName: string;
  indicator: string;
  measureUnit: MeasureUnit;
  figureState: FigureState;
  things: NamedThing[];
  words: string;
  files: { sha256: string; name: string }[];
  at: string;
  byName: string;
  dueAt: string;
  overdue: boolean;
  workingDaysLeft: number;
  state: 'open' | 'upheld' | 'dismissed' | 'withdrawn';
  reason: string | null;
  decidedAt: string | null;
  decidedByName: string;
  scoreBefore: number | null;
  scoreAfter: number | null;
  /** Of the figure; null where nothing was upheld. */
  stateBefore: FigureState | null;
  stateAfter: FigureState | null;
  mayDecide: boolean;
  mayWithdraw: boolean;
}

export interface TrendPoint {
  year: number;
  final: boolean;
  score: number | null;
  rank: number | null;
  ranked: number;
  cityMedian: number | null;
  cityScore: number | null;
}

export interface ResponsibilityView {
  changes: {
    id: string;
    systemName: string;
    fromUnit: string;
    toUnit: string;
    kind: string;
    at: string;
    reason: string;
    byName: string;
  }[];
  dissolutions: { unit: string; heir: string | null; at: string; reason: string; byName: string }[];
}

/** A system that a unit answers for on a day. */
export interface AnswerableSystem {
  id: string;
  code: string;
  name: string;
  stage: string;
}

/** What a reorganisation would move, and what it leaves where it is; nothing of it has happened. */
export interface ReorganisationPreview {
  /** Why it cannot be recorded like this. */
  problem: UserMessage | null;
  fromUnits: string[];
  toUnit: string | null;
  year: number;
  systems: AnswerableSystem[];
  quota: Amounts;
  /** Open matters of these systems. */
  open: { applications: number; useFindings: number; backupFindings: number; bulletinItems: number; tickets: number };
  /** People with access to these systems' tenancies; accounts of a unit that comes to an end. */
  people: { members: number; accounts: number };
  /** Days of systems that count for each unit in the year's assessment; only units for which they change. */
  shares: { unit: string; before: number; after: number }[];
}

/** A file made on the spot. */
export interface WorkbookView {
  name: string;
  base64: string;
}
