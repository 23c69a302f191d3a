import type { ApplicationKind, ApplicationStage } from '../../../server/applications/stages.ts';
import type { ApplicationView, StepView } from '../../../server/applications/views.ts';
import type { StepState } from '../../ui/stepper.tsx';

/** The stations of each kind, from submission to its end; the last ones are execution. */
export type Station =
  | 'submit'
  | 'completeness'
  | 'technical'
  | 'decision'
  | 'trial'
  | 'tests'
  | 'inForce'
  | 'retire'
  | 'record';

const STATIONS: Record<ApplicationKind, readonly Station[]> = {
  open: ['submit', 'completeness', 'technical', 'decision', 'trial', 'tests', 'inForce'],
  change: ['submit', 'completeness', 'technical', 'decision', 'inForce'],
  terminate: ['submit', 'completeness', 'technical', 'decision', 'retire'],
  exemption: ['submit', 'completeness', 'technical', 'decision', 'record'],
};

export interface StationState {
  station: Station;
  state: StepState;
  /** The step of the records behind a station of the review. */
  step: StepView | undefined;
}

/** Where an application stands: what is done, what is under way with its clock, what is to come, where it ended. */
export const stationsOf = (application: ApplicationView): StationState[] => {
  const stations = STATIONS[application.kind];
  const at = stations.indexOf(currentStation(application));
  return stations.map((station, index) => ({
    station,
    state: index < at ? 'done' : index > at ? 'toCome' : stateHere(application.stage),
    step: lastStep(application, station),
  }));
};

const stateHere = (stage: ApplicationStage): StepState => {
  if (stage === 'refused' || stage === 'rejected' || stage === 'failed' || stage === 'withdrawn') return 'failed';
  return stage === 'finished' ? 'done' : 'current';
};

const lastStep = (application: ApplicationView, station: Station): StepView | undefined =>
  application.steps.findLast((step) => step.name === station);

/** The desk that an ended or returned application last lay on. */
const lastDesk = (application: ApplicationView): Station => {
  const name = application.steps.findLast((step) =>
    ['completeness', 'technical', 'decision'].includes(step.name),
  )?.name;
  return name === 'technical' || name === 'decision' ? name : 'completeness';
};

const lastStation = (kind: ApplicationKind): Station => STATIONS[kind].at(-1) ?? 'submit';

const trialStation = (application: ApplicationView): Station => {
  const state = application.trial?.state;
  if (state === 'testing') return 'tests';
  return state === 'passed' || state === 'ended' ? 'inForce' : 'trial';
};

const currentStation = (application: ApplicationView): Station => {
  switch (application.stage) {
    case 'draft':
      return 'submit';
    case 'submitted':
    case 'completeness':
    case 'refused':
      return 'completeness';
    case 'technical':
      return 'technical';
    case 'decision':
    case 'rejected':
      return 'decision';
    case 'returned':
    case 'withdrawn':
      return lastDesk(application);
    case 'approved':
    case 'executing':
    case 'failed':
      return application.kind === 'open' ? trialStation(application) : lastStation(application.kind);
    case 'finished':
      return lastStation(application.kind);
    default:
      return application.stage satisfies never;
  }
};
