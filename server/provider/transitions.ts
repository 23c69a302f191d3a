import { type Actor, can, type Scope } from '../identity/permissions.ts';

export const REVIEW_STATES = ['collecting', 'issued', 'locked'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

interface Transition {
  action: string;
  scope: Scope;
  from: ReviewState;
  to: readonly ReviewState[];
  guard: string;
}

const table = [
  { action: 'collect', scope: 'providerReview:manage', from: 'collecting', to: ['collecting'],
    guard: 'Reads the records and the ledger anew and replaces figures and lines.' },
  { action: 'issue', scope: 'providerReview:decide', from: 'collecting', to: ['issued'],
    guard: 'The period is over and was collected after its end; from here on figures change by disputes only.' },
  { action: 'signAuthority', scope: 'providerReview:decide', from: 'issued', to: ['issued', 'locked'],
    guard: 'No dispute is open; once for each side; the second signature locks.' },
  { action: 'signProvider', scope: 'providerReview:answer', from: 'issued', to: ['issued', 'locked'],
    guard: 'No dispute is open; once for each side; the second signature locks.' },
] as const satisfies readonly Transition[]; // biome-ignore format: one row per act reads as a table

export type ReviewAction = (typeof table)[number]['action'];
export const REVIEW_TRANSITIONS: readonly (Transition & { action: ReviewAction })[] = table;

export interface ReviewFacts {
  state: ReviewState;
  until: Date;
  collectedAt: Date | null;
  authoritySigned: unknown;
  providerSigned: unknown;
  openDisputes: number;
}

export type ReviewObstacle = 'state' | 'periodRuns' | 'notCollected' | 'disputesOpen' | 'signed';

export function obstacleTo(action: ReviewAction, facts: ReviewFacts, now: Date): ReviewObstacle | undefined {
  const row = REVIEW_TRANSITIONS.find((one) => one.action === action);
  if (row?.from !== facts.state) return 'state';
  if (action === 'issue') {
    if (now < facts.until) return 'periodRuns';
    if (!facts.collectedAt || facts.collectedAt < facts.until) return 'notCollected';
  }
  if (action === 'signAuthority' || action === 'signProvider') {
    if (action === 'signAuthority' ? facts.authoritySigned : facts.providerSigned) return 'signed';
    if (facts.openDisputes > 0) return 'disputesOpen';
  }
  return undefined;
}

export interface ReviewActionView {
  action: ReviewAction;
  enabled: boolean;
  /** Key of the console's dictionary, `provider.obstacles.<key>`. */
  reason?: ReviewObstacle;
}

export const actionsFor = (facts: ReviewFacts, actor: Pick<Actor, 'roles'>, now: Date): ReviewActionView[] =>
  REVIEW_TRANSITIONS.filter(({ scope }) => can(actor, scope)).map(({ action }) => {
    const reason = obstacleTo(action, facts, now);
    return reason ? { action, enabled: false, reason } : { action, enabled: true };
  });
