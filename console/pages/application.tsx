import { useParams, useSearchParams } from '@solidjs/router';
import { type JSX, Match, Show, Switch } from 'solid-js';
import type { ApplicationView } from '../../server/applications/views.ts';
import { read } from '../api/query.ts';
import { ApplicationStepper } from '../components/application/application-stepper.tsx';
import { History } from '../components/application/history.tsx';
import { Materials } from '../components/application/materials.tsx';
import { Messages } from '../components/application/messages.tsx';
import { StageBanner, Submitted } from '../components/application/next-step.tsx';
import { Overview } from '../components/application/overview.tsx';
import { Withdraw } from '../components/application/withdraw.tsx';
import { a } from '../components/application/words.ts';
import { Answers } from '../components/application-form/answers.tsx';
import { ApplicationNumber } from '../components/application-number.tsx';
import { Rating } from '../components/complaints/rating.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { DecisionPanel, hasDecision } from '../components/review/decision-panel.tsx';
import { Evidence } from '../components/review/evidence.tsx';
import { r } from '../components/review/words.ts';
import { DeadlineText } from '../components/time.tsx';
import { stageTone } from '../components/workflow/tones.ts';
import { w } from '../components/workflow/words.ts';
import { paths } from '../paths.ts';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { Tabs } from '../ui/tabs.tsx';

/** Where is it, who has it, how long still, what is missing? For those who must act: the evidence and the decision. */
const ApplicationPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const application = read('applications.get', () => ({ id: params.id }));
  return <Loaded query={application}>{(found) => <ApplicationBody application={found()} />}</Loaded>;
};

const ApplicationBody = (props: { application: ApplicationView }): JSX.Element => {
  const [search] = useSearchParams();
  const it = () => props.application;
  const running = () => it().steps.findLast((step) => step.finishedAt === null);
  return (
    <Page
      title={it().system.name}
      crumbs={[{ label: it().unit.name, href: paths.system(it().system.id) }]}
      state={
        <div class="row">
          <StatusTag tone={stageTone[it().stage]}>{w().stages[it().stage]}</StatusTag>
          <span>{w().kinds[it().kind]}</span>
          <Show when={it().number}>{(number) => <ApplicationNumber number={number()} />}</Show>
          <Show when={running()}>
            {(step) => (
              <>
                <span class="muted">{a().stateLine(w().steps[step().name], step().officeName)}</span>
                <DeadlineText deadline={step()} />
              </>
            )}
          </Show>
        </div>
      }
      actions={<Actions application={it()} />}
    >
      <div class="stack">
        <Show when={search['submitted'] && it().number}>
          <Submitted application={it()} />
        </Show>
        <ApplicationStepper application={it()} />
        <StageBanner application={it()} />
        <Rating applicationId={it().id} />
        <Show when={hasDecision(it())} fallback={<Parts application={it()} />}>
          <div class="side-by-side">
            <div class="stack">
              <Evidence application={it()} />
              <Parts application={it()} />
            </div>
            <aside class="decision-panel" aria-label={r().choose}>
              <DecisionPanel application={it()} />
            </aside>
          </div>
        </Show>
      </div>
    </Page>
  );
};

const Actions = (props: { application: ApplicationView }): JSX.Element => {
  const it = () => props.application;
  const state = (action: string) => it().actions.find((one) => one.action === action);
  const decided = () => it().decidedAt !== null || it().stage === 'refused';
  return (
    <>
      <Show when={it().number}>
        <LinkButton
          look="quiet"
          icon="print"
          href={paths.printApplication(it().id, decided() ? 'decision' : 'application')}
        >
          {decided() ? a().printDecision : a().print}
        </LinkButton>
      </Show>
      <Show when={it().trial}>
        <LinkButton href={paths.trial(it().id)}>{a().toTrial}</LinkButton>
      </Show>
      <Show when={it().allocation}>
        <LinkButton href={paths.allocation(it().system.id)}>{a().toAllocation}</LinkButton>
      </Show>
      <Show when={it().stage !== 'draft' && state('withdraw')}>
        {(withdraw) => (
          <Show when={withdraw().enabled}>
            <Withdraw id={it().id} />
          </Show>
        )}
      </Show>
      <Show when={state('edit')?.enabled}>
        <LinkButton look="primary" icon="edit" href={paths.editApplication(it().id)}>
          {it().stage === 'returned' ? a().supplement : a().edit}
        </LinkButton>
      </Show>
    </>
  );
};

const TABS = ['overview', 'content', 'materials', 'messages', 'history'] as const;

const Parts = (props: { application: ApplicationView }): JSX.Element => {
  const [search, setSearch] = useSearchParams();
  const it = () => props.application;
  const current = () => TABS.find((tab) => tab === search['tab']) ?? 'overview';
  const counts = () => ({ materials: it().materials.length, messages: it().messages.length });
  return (
    <Tabs
      label={a().tabsLabel}
      current={current()}
      onChange={(tab) => setSearch({ tab: tab === 'overview' ? null : tab }, { replace: true })}
      tabs={TABS.map((key) => ({
        key,
        label: a().tabs[key],
        ...(key === 'materials' || key === 'messages' ? { count: counts()[key] } : {}),
      }))}
    >
      <Switch>
        <Match when={current() === 'overview'}>
          <Overview application={it()} />
        </Match>
        <Match when={current() === 'content'}>
          <Card title={a().tabs.content}>
            <Answers kind={it().kind} content={it().content} />
          </Card>
        </Match>
        <Match when={current() === 'materials'}>
          <Card>
            <Materials applicationId={it().id} materials={it().materials} missing={it().missingMaterials} />
          </Card>
        </Match>
        <Match when={current() === 'messages'}>
          <Messages application={it()} />
        </Match>
        <Match when={current() === 'history'}>
          <Card>
            <History application={it()} />
          </Card>
        </Match>
      </Switch>
    </Tabs>
  );
};
export default ApplicationPage;
