import { useParams } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import type { TrialView } from '../../server/trials/views.ts';
import { read } from '../api/query.ts';
import { ApplicationNumber } from '../components/application-number.tsx';
import { Loaded } from '../components/loaded.tsx';
import { now } from '../components/now.ts';
import { Page } from '../components/page.tsx';
import { QuotaAmounts } from '../components/quota-amounts.tsx';
import { Confirmations } from '../components/trial/confirmations.tsx';
import { ExtendTrial } from '../components/trial/extend-trial.tsx';
import { Tests } from '../components/trial/tests.tsx';
import { tr } from '../components/trial/words.ts';
import { trialTone } from '../components/workflow/tones.ts';
import { w } from '../components/workflow/words.ts';
import { isoDate, longDate } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Banner } from '../ui/banner.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { Meter } from '../ui/meter.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

/** Who still has to confirm, how long the trial lasts, what the three tests say. */
const TrialPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const trial = read('trials.get', () => ({ applicationId: params.id }));
  return (
    <Show when={trial.data !== null} fallback={<NoTrial applicationId={params.id} />}>
      <Loaded query={trial}>{(found) => <Trial trial={found()} />}</Loaded>
    </Show>
  );
};

const NoTrial = (props: { applicationId: string }): JSX.Element => (
  <EmptyState
    title={tr().none}
    action={<LinkButton href={paths.application(props.applicationId)}>{w().number}</LinkButton>}
  />
);

const Trial = (props: { trial: TrialView }): JSX.Element => {
  const it = () => props.trial;
  const extend = () => it().actions.find((one) => one.action === 'extend');
  return (
    <Page
      title={it().systemName}
      crumbs={[{ label: it().unitName, href: paths.system(it().systemId) }]}
      state={
        <div class="row">
          <StatusTag tone={trialTone[it().state]}>{w().trialStates[it().state]}</StatusTag>
          <span>{tr().title}</span>
          <Show when={it().applicationNumber}>
            {(number) => <ApplicationNumber number={number()} id={it().applicationId} />}
          </Show>
          <Countdown trial={it()} />
        </div>
      }
      actions={
        <>
          <LinkButton href={paths.allocation(it().systemId)}>{tr().toAllocation}</LinkButton>
          <Show when={extend()}>{(action) => <ExtendTrial trial={it()} action={action()} />}</Show>
        </>
      }
    >
      <div class="stack">
        <Show when={it().queuePosition}>{(position) => <Banner tone="amber">{tr().queue(position())}</Banner>}</Show>
        <Confirmations trial={it()} />
        <Card title={tr().period}>
          <Period trial={it()} />
          <DescriptionList
            columns={2}
            items={[
              { term: tr().quota, value: <QuotaAmounts amounts={it().quota} names /> },
              { term: tr().hosts, value: it().testHosts.length > 0 ? it().testHosts.join('、') : tr().noHosts },
            ]}
          />
        </Card>
        <Tests trial={it()} />
      </div>
    </Page>
  );
};

const Countdown = (props: { trial: TrialView }): JSX.Element => (
  <Show when={props.trial.endsAt} fallback={<span class="muted">{tr().lasts(props.trial.days)}</span>}>
    {(end) => (
      <span class={(props.trial.daysLeft ?? 99) <= 7 ? 'strong' : 'muted'}>
        {props.trial.daysLeft === null
          ? tr().ended(longDate(end()))
          : tr().daysLeft(props.trial.daysLeft, longDate(end()))}
      </span>
    )}
  </Show>
);

const DAY = 86_400_000;

const Period = (props: { trial: TrialView }): JSX.Element => {
  const days = () => {
    const { startedAt, endsAt } = props.trial;
    if (!startedAt || !endsAt) return undefined;
    const whole = (Date.parse(endsAt) - Date.parse(startedAt)) / DAY;
    const gone = Math.max(0, Math.min(whole, (now().getTime() - Date.parse(startedAt)) / DAY));
    return { whole, gone };
  };
  return (
    <Show when={days()} fallback={<p class="muted">{tr().lasts(props.trial.days)}</p>}>
      {(it) => (
        <>
          <Meter
            label={tr().elapsed}
            value={it().gone}
            max={it().whole}
            say={(amount) => tr().days(String(Math.floor(amount)))}
            tone={(props.trial.daysLeft ?? 99) <= 7 ? 'amber' : 'blue'}
          />
          <Show when={props.trial.extendedAt}>{(at) => <p class="muted small">{tr().extended(isoDate(at()))}</p>}</Show>
        </>
      )}
    </Show>
  );
};
export default TrialPage;
