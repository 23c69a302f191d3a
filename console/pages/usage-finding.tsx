import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import { letterNumber } from '../../server/usage/findings/letter.ts';
import type { FindingState } from '../../server/usage/findings/transitions.ts';
import type { FindingView, Verification } from '../../server/usage/findings/views.ts';
import { read } from '../api/query.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { Answer, LeaderActs, ObjectionCard } from '../components/usage/finding-acts.tsx';
import { LetterEvidence, quotaText } from '../components/usage/letter.tsx';
import { FindingTag } from '../components/usage/tables.tsx';
import { outcomeTone, us } from '../components/usage/words.ts';
import '../components/workflow/workflow.css';
import { decimal, isoDate, isoDateTime, longDate, money, shortDate } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { type Step, Stepper } from '../ui/stepper.tsx';
import { TableScroll } from '../ui/table-scroll.tsx';

/** How far has one notice come: what it says, the unit's answer, what was done, and what was measured afterwards? */
const UsageFindingPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const found = read('resourceFindings.get', () => ({ id: params.id }));
  return <Loaded query={found}>{(finding) => <Finding finding={finding()} />}</Loaded>;
};

const Finding = (props: { finding: FindingView }): JSX.Element => {
  const it = () => props.finding;
  return (
    <Page
      title={letterNumber(it().number)}
      crumbs={[
        { label: us().title, href: paths.usage('findings') },
        { label: it().systemName, href: paths.usageSystem(it().systemId) },
      ]}
      state={
        <div class="row">
          <FindingTag finding={it()} />
          <Show when={it().outcome}>
            {(outcome) => <StatusTag tone={outcomeTone[outcome()]}>{us().findings.outcomes[outcome()]}</StatusTag>}
          </Show>
          <span>{us().findings.kinds[it().kind]}</span>
          <span class="muted">{it().unitName}</span>
          <Show when={!it().finishedAt && it().dueAt}>
            {(due) => (
              <span class="muted">
                {us().columns.due} {longDate(Date.parse(due()) - 1)}
              </span>
            )}
          </Show>
        </div>
      }
      actions={
        <>
          <LeaderActs finding={it()} />
          <LinkButton href={paths.printUsageFinding(it().id)} icon="print">
            {us().findings.print}
          </LinkButton>
        </>
      }
    >
      <div class="stack">
        <Stepper label={us().findings.progress} steps={stepsOf(it())} />
        <Answer finding={it()} />
        <ObjectionCard finding={it()} />
        <Show when={it().decision}>
          {(decision) => (
            <Card title={us().findings.decision}>
              <p>
                {us().findings.decisions[decision().decision]}：{decision().reason}
                <span class="muted small">
                  {' '}
                  {decision().byName} {isoDateTime(decision().at)}
                </span>
              </p>
            </Card>
          )}
        </Show>
        <Carried finding={it()} />
        <Verified finding={it()} />
        <Card title={us().findings.letter}>
          <div class="stack">
            <DescriptionList columns={2} items={particulars(it())} />
            <LetterEvidence letter={it().letter} />
          </div>
        </Card>
      </div>
    </Page>
  );
};

const PLACES: Record<FindingState, number> = {
  issued: 0,
  notified: 1,
  contested: 2,
  dismissed: 2,
  accepted: 2,
  applied: 3,
  verified: 4,
  closed: 2,
};
const CHAIN = ['issued', 'notified', 'answered', 'applied', 'verified'] as const;

function stepsOf(finding: FindingView): Step[] {
  const at = PLACES[finding.state];
  const times = [finding.issuedAt, finding.notifiedAt, finding.answeredAt, finding.appliedAt, finding.finishedAt];
  return CHAIN.map((key, index) => {
    const isDone = index < at || finding.state === 'verified' || (finding.state === 'closed' && index <= at);
    const time = times[index];
    return {
      label: us().findings.steps[key],
      state: isDone || (index === at && time && key !== 'answered') ? 'done' : index === at ? 'current' : 'toCome',
      note: time ? shortDate(time) : undefined,
    };
  });
}

const particulars = (it: FindingView) => [
  { term: us().findings.granted, value: quotaText(it.letter.granted) },
  {
    term: us().findings.advised,
    value: it.letter.advised ? quotaText(it.letter.advised) : us().findings.advisedNone,
  },
  { term: us().findings.saves, value: money(it.letter.freesYuanPerMonth) },
  { term: us().findings.asOf, value: it.letter.asOf },
  { term: us().findings.grounds, value: <span class="words">{it.letter.grounds}</span> },
  { term: us().findings.policy, value: us().workload.policy(it.letter.policyVersion) },
  { term: us().columns.issued, value: `${isoDate(it.issuedAt)} ${it.letter.issuerUnitName}` },
  { term: us().findings.digest, value: <span class="mono small words">{it.digest}</span> },
];

/** The application, or the reclaim, by which it is carried out. */
const Carried = (props: { finding: FindingView }): JSX.Element => (
  <>
    <Show when={props.finding.application}>
      {(application) => (
        <Card title={us().findings.application}>
          <LinkButton
            href={
              application().stage === 'draft'
                ? paths.editApplication(application().id)
                : paths.application(application().id)
            }
          >
            {application().number ?? us().findings.openApplication}
          </LinkButton>
        </Card>
      )}
    </Show>
    <Show when={props.finding.retirementId}>
      {(id) => (
        <Card title={us().findings.retirement}>
          <LinkButton href={paths.retirement(id())}>{us().findings.retirement}</LinkButton>
        </Card>
      )}
    </Show>
  </>
);

const Verified = (props: { finding: FindingView }): JSX.Element => (
  <Show when={props.finding.appliedAt && props.finding.outcome !== 'retired'}>
    <Card title={us().findings.verification}>
      <Show
        when={props.finding.verification}
        fallback={<p class="muted">{us().findings.verifyFrom(props.finding.verifyFrom ?? '')}</p>}
      >
        {(verification) => <Measured verification={verification()} />}
      </Show>
    </Card>
  </Show>
);

const Measured = (props: { verification: Verification }): JSX.Element => {
  const share = (value: number | null) => (value === null ? '–' : decimal(value, 2));
  return (
    <div class="stack stack-tight">
      <p class="muted">
        {us().findings.verifyWindow(props.verification.from, props.verification.to)} ·{' '}
        {us().workload.policy(props.verification.policyVersion)} · CPU P95 ≤ {props.verification.limits.cpuP95Percent}%
        · {us().charts.memory} P95 ≤ {props.verification.limits.memoryP95Percent}%
      </p>
      <TableScroll>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{us().columns.workload}</th>
              <th scope="col" class="right">
                {us().columns.cpuP95}
              </th>
              <th scope="col" class="right">
                {us().columns.memoryP95}
              </th>
              <th scope="col">{us().columns.outcome}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.verification.workloads}>
              {(one) => (
                <tr>
                  <th scope="row">{one.id}</th>
                  <td class="right">{share(one.cpuP95)}</td>
                  <td class="right">{share(one.memoryP95)}</td>
                  <td>
                    <StatusTag tone={one.isUnsafe ? 'red' : 'green'}>
                      {one.isUnsafe ? us().findings.verifyUnsafe : us().findings.verifySafe}
                    </StatusTag>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </TableScroll>
      <Show when={props.verification.extraMarginPercent > 0}>
        <p>{us().findings.margin(props.verification.extraMarginPercent)}</p>
      </Show>
    </div>
  );
};
export default UsageFindingPage;
