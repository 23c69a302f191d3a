import type { ApplicationKind } from '../applications/stages.ts';
import type { SystemStage } from './views.ts';

/** In which stages of a system each kind of application makes sense. A retired system does not come back: its successor is a new one. */
const STAGES: Record<ApplicationKind, readonly SystemStage[]> = {
  open: ['registered', 'offCloud', 'exempt'],
  change: ['online', 'changing'],
  terminate: ['trial', 'online', 'changing'],
  exemption: ['registered', 'offCloud', 'exempt'],
};

export const mayApply = (stage: SystemStage, kind: ApplicationKind): boolean => STAGES[kind].includes(stage);
