import { For, type JSX, Show } from 'solid-js';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { justBefore, longDate } from '../../i18n/format.ts';
import { Banner } from '../../ui/banner.tsx';
import { Card } from '../../ui/card.tsx';
import { ApplicationNumber } from '../application-number.tsx';
import { w } from '../workflow/words.ts';
import './application.css';
import { a } from './words.ts';

/** After submission: the number, what happens next, who will look at it, by when. */
export const Submitted = (props: { application: ApplicationView }): JSX.Element => {
  const running = () => props.application.steps.findLast((step) => step.finishedAt === null);
  return (
    <Card>
      <div class="submitted stack" role="status">
        <h2>{a().submittedTitle}</h2>
        <p>
          {a().submittedNumber}{' '}
          <Show when={props.application.number}>
            {(number) => (
              <span class="figure">
                <ApplicationNumber number={number()} />
              </span>
            )}
          </Show>
        </p>
        <Show when={running()}>
          {(step) => (
            <div>
              <h3>{a().nextTitle}</h3>
              <p>{a().nextBy(step().officeName, w().steps[step().name])}</p>
              <p>{a().nextUntil(longDate(justBefore(step().dueAt)))}</p>
            </div>
          )}
        </Show>
        <p class="muted">{a().nextNotice}</p>
      </div>
    </Card>
  );
};

/** What has to be known at once: returned, refused, rejected, waiting for capacity. */
export const StageBanner = (props: { application: ApplicationView }): JSX.Element => (
  <>
    <Show when={props.application.supplementNote}>
      {(note) => (
        <Banner tone="amber" title={a().missingTitle}>
          <ul>
            <For each={note().missing}>{(one) => <li>{one}</li>}</For>
          </ul>
          <p>{note().opinion}</p>
        </Banner>
      )}
    </Show>
    <Show when={props.application.queuePosition}>
      {(position) => <Banner tone="amber">{a().queue(position())}</Banner>}
    </Show>
    <Show
      when={
        props.application.stage === 'rejected' ||
        props.application.stage === 'refused' ||
        props.application.stage === 'failed'
      }
    >
      <Banner tone="red" title={w().stages[props.application.stage]}>
        <Show when={props.application.closedReason}>
          {(reason) => (
            <p>
              {a().closedReason}：{reason()}
            </p>
          )}
        </Show>
        <Show when={props.application.rejectionAdvice}>
          {(advice) => (
            <p>
              {a().rejectionAdvice}：{advice()}
            </p>
          )}
        </Show>
      </Banner>
    </Show>
  </>
);
