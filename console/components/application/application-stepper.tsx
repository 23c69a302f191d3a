import type { JSX } from 'solid-js';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { deadlineWords } from '../../i18n/deadline.ts';
import { shortDate } from '../../i18n/format.ts';
import { Stepper } from '../../ui/stepper.tsx';
import { w } from '../workflow/words.ts';
import { type Station, type StationState, stationsOf } from './progress.ts';
import { a } from './words.ts';

/** The chain of the application on top of its page, the current station with its clock. */
export const ApplicationStepper = (props: { application: ApplicationView }): JSX.Element => (
  <Stepper
    label={a().stepper}
    steps={stationsOf(props.application).map((one) => ({
      label: stationLabel(one.station),
      state: one.state,
      note: stationNote(props.application, one),
    }))}
  />
);

const stationLabel = (station: Station): string =>
  station === 'completeness' || station === 'technical' || station === 'decision'
    ? w().steps[station]
    : a().stepsDone[station];

const stationNote = (application: ApplicationView, { station, state, step }: StationState): string | undefined => {
  if (station === 'submit') return application.submittedAt ? shortDate(application.submittedAt) : undefined;
  if (step?.finishedAt && state !== 'current')
    return [step.actorName, step.outcome && w().outcomes[step.outcome], shortDate(step.finishedAt)]
      .filter(Boolean)
      .join(' · ');
  const running = application.steps.findLast((one) => one.finishedAt === null);
  if (state !== 'current' || !running) return undefined;
  const { text } = deadlineWords(running);
  return running.name === station ? text : `${w().steps[running.name]} ${text}`;
};
