import type { Amounts } from '../capacity/amounts.ts';
import type { CheckResult } from './checks/check.ts';
import type { Content } from './content.ts';
import type { MaterialKind } from './materials.ts';
import type { ApplicationKind, ApplicationStage, StepName, StepOutcome } from './stages.ts';
import type { ActionState } from './transitions.ts';

/** What the console is shown of applications. Times as ISO 8601, amounts in millicores and bytes. */
export type Light = 'green' | 'yellow' | 'red';

export interface StepClockView {
  dueAt: string;
  /** Whole working days left, today counted; negative when overdue. */
  workingDaysLeft: number;
  light: Light;
  paused: boolean;
}

/** One line of the list. */
export interface ApplicationRow {
  id: string;
  number: string | null;
  kind: ApplicationKind;
  stage: ApplicationStage;
  unitId: string;
  unitName: string;
  systemId: string;
  systemName: string;
  submittedAt: string | null;
  updatedAt: string;
  requested: Amounts | null;
  granted: Amounts | null;
  /** The step under way. */
  step: (StepClockView & { name: StepName }) | null;
}

export interface StepView extends StepClockView {
  id: string;
  name: StepName;
  /** 2 and on: after a supplement. */
  round: number;
  officeUnitId: string;
  officeName: string;
  startedAt: string;
  limitDays: number;
  finishedAt: string | null;
  outcome: StepOutcome | null;
  actorName: string | null;
  opinion: string;
  quotes: string[];
  warnedAt: string | null;
  escalatedAt: string | null;
  explanation: string | null;
}

export interface TimelineEntry {
  id: string;
  at: string;
  /** An act of the transition table, or an event of execution. */
  action: string;
  actorName: string;
  role: string;
  fromStage: ApplicationStage | null;
  toStage: ApplicationStage | null;
  words: string;
  data: unknown;
}

export interface MaterialView {
  id: string;
  kind: MaterialKind;
  name: string;
  sha256: string;
  size: number;
  mime: string;
  uploadedBy: string;
  createdAt: string;
}

export interface MessageFile {
  sha256: string;
  name: string;
  size: number;
  mime: string;
}

export interface MessageView {
  id: string;
  authorId: string;
  authorName: string;
  authorRole: string;
  body: string;
  files: MessageFile[];
  createdAt: string;
}

export interface DelegationSummary {
  id: string;
  consultancyName: string;
  question: string;
  materialIds: string[];
  createdAt: string;
  dueAt: string;
  revokedAt: string | null;
  answeredAt: string | null;
  opinion: string | null;
  recommended: Amounts | null;
}

export interface ApplicationView {
  id: string;
  number: string | null;
  kind: ApplicationKind;
  stage: ApplicationStage;
  unit: { id: string; name: string };
  handlerUnitName: string | null;
  createdBy: { id: string; name: string };
  system: { id: string; code: string; name: string; stage: string };
  content: Content;
  contentVersion: number;
  contentDigest: string | null;
  requested: Amounts | null;
  recommended: Amounts | null;
  granted: Amounts | null;
  /** What the system holds at present; null without an allocation. */
  present: Amounts | null;
  checks: CheckResult[];
  policyVersion: number | null;
  steps: StepView[];
  timeline: TimelineEntry[];
  materials: MaterialView[];
  requiredMaterials: MaterialKind[];
  missingMaterials: MaterialKind[];
  messages: MessageView[];
  /** Empty for the unit: how the authority takes advice is its own affair. */
  delegations: DelegationSummary[];
  trial: { id: string; state: string; startedAt: string | null; endsAt: string | null } | null;
  allocation: { id: string; state: string; environment: string; tenancyName: string } | null;
  /** Place in the capacity queue, from 1. */
  queuePosition: number | null;
  actions: ActionState[];
  /** What is missing, while the application is returned. */
  supplementNote: { missing: string[]; opinion: string } | null;
  rejectionAdvice: string | null;
  closedReason: string | null;
  submittedAt: string | null;
  decidedAt: string | null;
  closedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface FieldProblem {
  /** Dotted path in the form. */
  path: string;
  /** `errors.<key>` of the console's dictionary, with values. */
  key: string;
  values?: Record<string, string | number>;
}

/** What submission would say now. */
export interface DraftCheckView {
  fields: FieldProblem[];
  missingMaterials: MaterialKind[];
  checks: CheckResult[];
  requested: Amounts | null;
  /** Whether `submit` would be accepted. */
  submittable: boolean;
}

export interface SavedDraft {
  contentVersion: number;
  savedAt: string;
}

export interface StageChange {
  id: string;
  number: string | null;
  stage: ApplicationStage;
}
