/** The closed sets of the application's life cycle, in the words of articles 7 and 27–28. They mirror the enums of `prisma/schema.prisma`. */
export const APPLICATION_KINDS = ['open', 'change', 'terminate', 'exemption'] as const;
export type ApplicationKind = (typeof APPLICATION_KINDS)[number];

export const APPLICATION_STAGES = [
  'draft',
  'submitted', // in the tray of the accepting authority, its clock running
  'completeness',
  'technical',
  'decision',
  'returned',
  'refused',
  'rejected',
  'withdrawn',
  'approved',
  'executing',
  'failed',
  'finished',
] as const;
export type ApplicationStage = (typeof APPLICATION_STAGES)[number];

export const STEP_NAMES = ['completeness', 'technical', 'decision', 'supplement', 'confirmation', 'delivery'] as const;
export type StepName = (typeof STEP_NAMES)[number];

export const STEP_OUTCOMES = [
  'complete',
  'returned',
  'refused',
  'feasible',
  'infeasible',
  'approved',
  'rejected',
  'supplemented',
  'confirmed',
  'delivered',
  'withdrawn',
] as const;
export type StepOutcome = (typeof STEP_OUTCOMES)[number];

export const REFUSAL_REASONS = ['stateSecrets', 'protectionLevel4', 'notThisAuthority', 'other'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** Ended without a way on: a change of mind is a new application. */
export const CLOSED_STAGES = ['refused', 'rejected', 'withdrawn', 'failed', 'finished'] as const;
export const isClosed = (stage: ApplicationStage): boolean => (CLOSED_STAGES as readonly string[]).includes(stage);

/** The value under which `Application.openKey` is unique: one open application per system and kind. */
export const openKeyOf = (systemId: string, kind: ApplicationKind): string => `${systemId}:${kind}`;
