import { type Actor, can, type Scope } from '../identity/permissions.ts';

export const ASSESSMENT_STATES = ['collecting', 'preview', 'published', 'decided', 'final'] as const;
export type AssessmentState = (typeof ASSESSMENT_STATES)[number];

/** The one table of a year's assessment: the server checks each act against it, the console enables its buttons from it. */
interface Transition {
  action: string;
  scope: Scope;
  from: readonly AssessmentState[];
  to: AssessmentState;
  guard: string;
}

const table = [
  { action: 'collect', scope: 'assessment:manage', from: ['collecting'], to: 'collecting',
    guard: 'Reads the records anew and replaces the figures, as often as wanted.' },
  { action: 'preview', scope: 'assessment:manage', from: ['collecting'], to: 'preview',
    guard: 'The year is over and its figures were collected after its end; from here on they stand still.' },
  { action: 'reopen', scope: 'assessment:manage', from: ['preview'], to: 'collecting',
    guard: 'Only before the units have seen it.' },
  { action: 'publish', scope: 'assessment:decide', from: ['preview'], to: 'published',
    guard: 'Opens the appeal window of the policy, in working days.' },
  { action: 'decide', scope: 'assessment:decide', from: ['published'], to: 'decided',
    guard: 'The window is over and every appeal is answered.' },
  { action: 'finalise', scope: 'assessment:decide', from: ['decided'], to: 'final',
    guard: 'Locked for good, with a digest over everything that counts.' },
] as const satisfies readonly Transition[]; // biome-ignore format: one row per act reads as a table

export type AssessmentAction = (typeof table)[number]['action'];
export const ASSESSMENT_TRANSITIONS: readonly (Transition & { action: AssessmentAction })[] = table;

/** What the rules need to know. */
export interface AssessmentFacts {
  state: AssessmentState;
  until: Date;
  collectedAt: Date | null;
  appealsUntil: Date | null;
  openAppeals: number;
}

export type AssessmentObstacle = 'state' | 'yearRuns' | 'notCollected' | 'windowOpen' | 'appealsOpen';

/** Why the act cannot be done now, or undefined where it can. */
export function obstacleTo(
  action: AssessmentAction,
  facts: AssessmentFacts,
  now: Date,
): AssessmentObstacle | undefined {
  const row = ASSESSMENT_TRANSITIONS.find((one) => one.action === action);
  if (!row?.from.includes(facts.state)) return 'state';
  if (action === 'preview') {
    if (now < facts.until) return 'yearRuns';
    if (!facts.collectedAt || facts.collectedAt < facts.until) return 'notCollected';
  }
  if (action === 'decide') {
    if (facts.appealsUntil && now <= facts.appealsUntil) return 'windowOpen';
    if (facts.openAppeals > 0) return 'appealsOpen';
  }
  return undefined;
}

export interface AssessmentActionView {
  action: AssessmentAction;
  enabled: boolean;
  /** Key of the console's dictionary, `assessment.obstacles.<key>`. */
  reason?: AssessmentObstacle;
}

/** What this person could do, each act with the reason where it cannot be done now. */
export const actionsFor = (facts: AssessmentFacts, actor: Pick<Actor, 'roles'>, now: Date): AssessmentActionView[] =>
  ASSESSMENT_TRANSITIONS.filter(({ scope }) => can(actor, scope)).map(({ action }) => {
    const reason = obstacleTo(action, facts, now);
    return reason ? { action, enabled: false, reason } : { action, enabled: true };
  });
