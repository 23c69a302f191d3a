import { useParams } from '@solidjs/router';
import { For, type JSX, Match, Show, Switch } from 'solid-js';
import type { ApplicationView } from '../../server/applications/views.ts';
import { read } from '../api/query.ts';
import { a } from '../components/application/words.ts';
import { Answers } from '../components/application-form/answers.tsx';
import { Loaded } from '../components/loaded.tsx';
import { OfficialDocument } from '../components/official-document.tsx';
import { AmountsTable } from '../components/workflow/amounts-table.tsx';
import { w } from '../components/workflow/words.ts';
import { longDate } from '../i18n/format.ts';
import { DescriptionList } from '../ui/description-list.tsx';
import { EmptyState } from '../ui/states.tsx';

/** The printed application, or the decision on it. */
const ApplicationPrintPage = (): JSX.Element => {
  const params = useParams<{ id: string; form: string }>();
  const application = read('applications.get', () => ({ id: params.id }));
  return (
    <Loaded query={application}>
      {(found) => (
        <Show when={params.form === 'decision'} fallback={<ApplicationForm application={found()} />}>
          <Decision application={found()} />
        </Show>
      )}
    </Loaded>
  );
};

const ApplicationForm = (props: { application: ApplicationView }): JSX.Element => {
  const it = () => props.application;
  return (
    <OfficialDocument
      title={a().official.title[it().kind]}
      number={it().number ? a().official.number(it().number ?? '') : undefined}
      printLabel={a().official.printNow}
      seal={a().official.seal}
      signer={it().unit.name}
      date={longDate(it().submittedAt ?? it().createdAt)}
    >
      <DescriptionList
        columns={2}
        items={[
          { term: a().unit, value: it().unit.name },
          { term: a().applicant, value: it().createdBy.name },
        ]}
      />
      <h2>{a().tabs.content}</h2>
      <Answers kind={it().kind} content={it().content} />
      <Show when={it().requested}>
        {(requested) => (
          <AmountsTable
            label={a().official.amounts}
            columns={[
              ...(it().present ? [{ head: a().present, amounts: it().present }] : []),
              { head: a().requested, amounts: requested() },
            ]}
          />
        )}
      </Show>
      <section class="stack stack-tight" aria-label={a().official.materials}>
        <h3>{a().official.materials}</h3>
        <ol>
          <For each={it().materials}>
            {(material) => (
              <li>
                {w().materials[material.kind]}：{material.name}
              </li>
            )}
          </For>
        </ol>
      </section>
    </OfficialDocument>
  );
};

const Decision = (props: { application: ApplicationView }): JSX.Element => {
  const it = () => props.application;
  const decidedAt = () => it().decidedAt ?? (it().stage === 'refused' ? it().closedAt : null);
  const opinion = () => it().steps.findLast((step) => step.name === 'decision' && step.finishedAt)?.opinion;
  const negative = () => it().stage === 'rejected' || it().stage === 'refused';
  return (
    <Show when={decidedAt()} fallback={<EmptyState title={a().official.undecided} />}>
      {(at) => (
        <OfficialDocument
          title={a().official.decisionTitle[it().kind]}
          number={a().official.number(it().number ?? '')}
          printLabel={a().official.printNow}
          seal={a().official.seal}
          signer={it().handlerUnitName ?? undefined}
          date={longDate(at())}
        >
          <p class="addressee">{a().official.to(it().unit.name)}</p>
          <DecisionSentence application={it()} />
          <Show when={it().granted}>
            {(granted) => (
              <AmountsTable
                label={a().official.amounts}
                columns={[
                  { head: a().requested, amounts: it().requested },
                  { head: a().granted, amounts: granted() },
                ]}
              />
            )}
          </Show>
          <Show when={negative() ? it().closedReason : undefined}>
            {(reason) => (
              <p>
                {a().official.reason}：{reason()}
              </p>
            )}
          </Show>
          <Show when={it().rejectionAdvice}>
            {(advice) => (
              <p>
                {a().official.advice}：{advice()}
              </p>
            )}
          </Show>
          <Show when={!negative() && opinion()}>
            <p>
              {a().opinion}：{opinion()}
            </p>
          </Show>
          <p>{a().official.basis}</p>
        </OfficialDocument>
      )}
    </Show>
  );
};

const DecisionSentence = (props: { application: ApplicationView }): JSX.Element => {
  const it = () => props.application;
  const about = () => [it().number ?? '', it().system.name, w().kinds[it().kind]] as const;
  return (
    <p>
      <Switch fallback={a().official.approvedPlain(...about())}>
        <Match when={it().stage === 'rejected'}>{a().official.rejected(...about())}</Match>
        <Match when={it().stage === 'refused'}>{a().official.refused(...about())}</Match>
        <Match when={it().granted}>{a().official.approved(...about())}</Match>
      </Switch>
    </p>
  );
};
export default ApplicationPrintPage;
