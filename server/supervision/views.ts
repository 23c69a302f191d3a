import type { ApplicationKind, StepName } from '../applications/stages.ts';
import type { StepClockView } from '../applications/views.ts';

/** One step on the board of electronic supervision (articles 26–29). */
export interface CaseView extends StepClockView {
  stepId: string;
  name: StepName;
  applicationId: string;
  number: string | null;
  kind: ApplicationKind;
  systemName: string;
  unitName: string;
  officeUnitId: string;
  officeName: string;
  startedAt: string;
  finishedAt: string | null;
  actorName: string | null;
  escalatedAt: string | null;
  /** A red case must carry one. */
  explanation: string | null;
  explainedBy: string | null;
  /** Whether I may write the explanation. */
  mayExplain: boolean;
}

export const PROCEDURE_KINDS = [
  'notice',
  'objection',
  'appeal',
  'dispute',
  'complaint',
  'verification',
  'measure',
] as const;
export type ProcedureKind = (typeof PROCEDURE_KINDS)[number];

/** A procedure under way that is no step of an application. */
export interface ProcedureView extends StepClockView {
  kind: ProcedureKind;
  id: string;
  number: string;
  /** The system, the unit, the period or the matter that it is about. */
  subject: string;
  link: string;
  /** Whose turn it is. */
  officeUnitId: string;
  officeName: string;
  startedAt: string;
}

export interface OfficeSummary {
  officeUnitId: string;
  officeName: string;
  open: number;
  yellow: number;
  red: number;
  finished: number;
  finishedLate: number;
  unexplained: number;
  /** Mean working days from start to finish, pauses taken out; null before the first. */
  meanWorkingDays: number | null;
}

export interface SupervisionSummary {
  open: number;
  yellow: number;
  red: number;
  unexplained: number;
  offices: OfficeSummary[];
  /** Outcomes that article 28 has checked: not accepted, not approved, returned for supplement. */
  outcomes: { refused: number; rejected: number; returned: number; withdrawn: number };
}

/** One outcome that article 28 names, to be looked at: was it proper? */
export interface VerificationView {
  id: string;
  kind: 'refused' | 'rejected' | 'returned' | 'revoked';
  applicationId: string | null;
  number: string | null;
  systemName: string;
  unitName: string;
  officeUnitId: string;
  officeName: string;
  officerName: string | null;
  reason: string;
  happenedAt: string;
  dueAt: string;
  workingDaysLeft: number;
  overdue: boolean;
  state: 'open' | 'proper' | 'fault';
  finding: string;
  verifiedAt: string | null;
  verifiedByName: string;
  measureId: string | null;
  measureNumber: string | null;
  mayVerify: boolean;
}

export interface MeasureView {
  id: string;
  number: string;
  kind: 'interview' | 'circular' | 'ordered' | 'published' | 'transferred';
  state: 'issued' | 'answered' | 'closed' | 'withdrawn';
  officeUnitId: string;
  officeName: string;
  officerName: string | null;
  ground: 'verification' | 'complaint' | 'step';
  words: string;
  issuedAt: string;
  issuedByName: string;
  dueAt: string;
  workingDaysLeft: number;
  overdue: boolean;
  answer: string;
  answerFiles: { sha256: string; name: string }[];
  answeredAt: string | null;
  answeredByName: string;
  closedWords: string;
  closedAt: string | null;
  mayAnswer: boolean;
  mayClose: boolean;
}

/** Times in working days without pauses; null before the first. */
export interface TimesKept {
  handled: number;
  late: number;
  inTimePercent: number | null;
  meanDays: number | null;
  longestDays: number | null;
}

export interface OfficerFile extends TimesKept {
  officerId: string;
  officerName: string;
  faults: number;
}

export interface OfficeFile extends TimesKept {
  officeUnitId: string;
  officeName: string;
  article28: number;
  verified: number;
  faults: number;
  measures: number;
  complaints: number;
  founded: number;
  /** Mean of 1 to 5. */
  satisfaction: number | null;
  rated: number;
  officers: OfficerFile[];
}

export interface PerformanceView {
  from: string;
  to: string;
  offices: OfficeFile[];
}

export interface StatisticsView extends PerformanceView {
  submitted: number;
  finished: number;
  handled: number;
  late: number;
  inTimePercent: number | null;
  article28: { kind: string; state: string; count: number }[];
  measures: { kind: string; state: string; count: number }[];
  complaints: { all: number; realName: number; hotline: number; founded: number; closed: number; overdue: number };
  /** How many gave 1, 2, 3, 4, 5. */
  stars: number[];
  /** Share that gave 4 or 5. */
  satisfiedPercent: number | null;
}

export interface SupervisionReportView {
  id: string;
  number: string;
  kind: 'feedback' | 'government';
  officeName: string | null;
  from: string;
  until: string;
  title: string;
  words: string;
  figures: StatisticsView;
  issuedAt: string;
  issuedByName: string;
  acknowledgedAt: string | null;
  acknowledgedByName: string;
  answer: string;
  mayAcknowledge: boolean;
}
