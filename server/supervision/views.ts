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
