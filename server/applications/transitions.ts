import { type Actor, can, type Scope } from '../identity/permissions.ts';
import type { ApplicationStage } from './stages.ts';

/**
 * The one table of what may happen to an application. The server checks each act against it, the console enables its buttons
 * from it and the service guide is written from it. `scope: null` is the clock's or the provider's result, never a person's.
 */
export interface Transition {
  action: string;
  scope: Scope | null;
  /** Whose desk: the applying unit, the authority that accepts (county or city), the city's authority, or nobody. */
  party: 'unit' | 'acceptor' | 'authority' | 'system';
  from: readonly ApplicationStage[];
  /** Possible results; the same stage as before where it is listed in `from`. */
  to: readonly ApplicationStage[];
  guard: string;
}

const table = [
  { action: 'edit', scope: 'application:draft', party: 'unit', from: ['draft', 'returned'], to: ['draft', 'returned'],
    guard: 'The save names the version it started from; an older one is refused.' },
  { action: 'deleteDraft', scope: 'application:draft', party: 'unit', from: ['draft'], to: [],
    guard: 'Only what was never submitted can vanish.' },
  { action: 'submit', scope: 'application:submit', party: 'unit', from: ['draft'], to: ['submitted'],
    guard: 'The form and its materials are complete; no refusing check (state secrets, protection level 4 and above, shrink below the peak).' },
  { action: 'resubmit', scope: 'application:submit', party: 'unit', from: ['returned'], to: ['submitted', 'technical'],
    guard: 'As for submission; goes back to the desk that returned it, whose clock goes on.' },
  { action: 'withdraw', scope: 'application:submit', party: 'unit',
    from: ['submitted', 'completeness', 'technical', 'decision', 'returned'], to: ['withdrawn'],
    guard: 'Any time before approval, with a reason.' },
  { action: 'takeUp', scope: 'review:completeness', party: 'acceptor', from: ['submitted'], to: ['completeness'],
    guard: 'The acceptor has opened it; the limit runs from the submission all the same.' },
  { action: 'complete', scope: 'review:completeness', party: 'acceptor', from: ['submitted', 'completeness'], to: ['technical'],
    guard: 'The acceptor finds the materials complete and the matter this authority’s.' },
  { action: 'return', scope: 'review:completeness', party: 'acceptor', from: ['submitted', 'completeness'], to: ['returned'],
    guard: 'Says what is missing, all at once.' },
  { action: 'refuse', scope: 'review:completeness', party: 'acceptor', from: ['submitted', 'completeness'], to: ['refused'],
    guard: 'State secrets, protection level 4 and above, not this authority’s, or another stated reason.' },
  { action: 'feasible', scope: 'review:technical', party: 'authority', from: ['technical'], to: ['decision'],
    guard: 'With the recommended amounts where amounts are asked for.' },
  { action: 'infeasible', scope: 'review:technical', party: 'authority', from: ['technical'], to: ['decision'],
    guard: 'With advice; the leader decides.' },
  { action: 'return', scope: 'review:technical', party: 'authority', from: ['technical'], to: ['returned'],
    guard: 'Says what is missing, all at once.' },
  { action: 'delegate', scope: 'review:delegate', party: 'authority', from: ['technical'], to: ['technical'],
    guard: 'To a consultancy, with a question and the materials it may see.' },
  { action: 'approve', scope: 'review:decide', party: 'authority', from: ['decision'], to: ['approved'],
    guard: 'By another person than the technical reviewer; everything is checked again; never what the review found infeasible.' },
  { action: 'reject', scope: 'review:decide', party: 'authority', from: ['decision'], to: ['rejected'],
    guard: 'By another person than the technical reviewer, with a reason and advice.' },
  { action: 'approveAutomatically', scope: null, party: 'system', from: ['submitted'], to: ['approved'],
    guard: 'A small raise with measured evidence, where the policy allows it.' },
  { action: 'clawBack', scope: null, party: 'system', from: ['draft'], to: ['approved'],
    guard: 'The authority lowers a quota by a notice that was left unanswered; room for the peak stays.' },
  { action: 'execution.executing', scope: null, party: 'system', from: ['approved'], to: ['executing'],
    guard: 'Execution has begun.' },
  { action: 'execution.finished', scope: null, party: 'system', from: ['approved', 'executing'], to: ['finished'],
    guard: 'What was approved is in force.' },
  { action: 'execution.failed', scope: null, party: 'system', from: ['approved', 'executing'], to: ['failed'],
    guard: 'Execution ended without success: the trial expired or was given up.' },
] as const satisfies readonly Transition[]; // biome-ignore format: one row per act reads as a table

export type Action = (typeof table)[number]['action'];
export const TRANSITIONS: readonly (Transition & { action: Action })[] = table;

/** What the rules need to know of an application. */
export interface ApplicationFacts {
  stage: ApplicationStage;
  unitId: string;
  /** The authority that accepts it; null before submission. */
  handlerUnitId: string | null;
  /** Who gave the technical opinion, if any. */
  reviewerId: string | null;
  /** Whether the technical opinion was "infeasible". */
  infeasible: boolean;
}

export interface ActionState {
  action: Action;
  enabled: boolean;
  /** Why not: a key of the console's dictionary (`actions.reasons.<key>`). */
  reason?: 'stage' | 'sameReviewer' | 'infeasible';
}

/** The row by which the action leads on from this stage, if there is one. */
export const transitionOf = (action: Action, from: ApplicationStage): Transition | undefined =>
  TRANSITIONS.find((row) => row.action === action && row.from.includes(from));

/** Whether the actor sits at the desk that the row names. Duties of the desks: articles 6 and 7. */
function isAtDesk(row: Transition, application: ApplicationFacts, actor: Actor): boolean {
  switch (row.party) {
    case 'unit':
      return actor.unitId === application.unitId;
    case 'acceptor':
      return application.handlerUnitId !== null && actor.unitId === application.handlerUnitId;
    case 'authority':
      return true;
    case 'system':
      return false;
    default:
      return row.party satisfies never;
  }
}

/** Why the row cannot be used now, or undefined where it can. */
function obstacle(row: Transition, application: ApplicationFacts, actor: Actor): ActionState['reason'] {
  if (!row.from.includes(application.stage)) return 'stage';
  const isDecision = row.action === 'approve' || row.action === 'reject';
  if (isDecision && application.reviewerId === actor.id) return 'sameReviewer';
  if (row.action === 'approve' && application.infeasible) return 'infeasible';
  return undefined;
}

/**
 * What this person could do with the application, each act once, with the reason where it cannot be done now. Acts of other
 * desks are not listed.
 */
export function availableActions(application: ApplicationFacts, actor: Actor): ActionState[] {
  const mine = TRANSITIONS.filter((row) => row.scope && can(actor, row.scope) && isAtDesk(row, application, actor));
  const states = new Map<Action, ActionState>();
  for (const row of mine) {
    const reason = obstacle(row, application, actor);
    if (states.get(row.action)?.enabled) continue;
    states.set(
      row.action,
      reason ? { action: row.action, enabled: false, reason } : { action: row.action, enabled: true },
    );
  }
  return [...states.values()];
}
