import { type JSX, Show } from 'solid-js';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { Card } from '../../ui/card.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { f } from '../application-form/words.ts';
import { hasDecision } from '../review/decision-panel.tsx';
import { ExactTime } from '../time.tsx';
import { CheckList } from '../workflow/check-list.tsx';
import { named, w } from '../workflow/words.ts';
import { Snapshots } from './snapshots.tsx';
import { a } from './words.ts';

/** Amounts, checks, and the particulars of the record. Reviewers see amounts and checks above, in the evidence. */
export const Overview = (props: { application: ApplicationView }): JSX.Element => (
  <div class="stack">
    <Show when={!hasDecision(props.application)}>
      <Snapshots application={props.application} />
      <Card title={f().checksTitle}>
        <CheckList checks={props.application.checks} />
      </Card>
    </Show>
    <Card>
      <Particulars application={props.application} />
    </Card>
  </div>
);

const Particulars = (props: { application: ApplicationView }): JSX.Element => {
  const it = () => props.application;
  return (
    <DescriptionList
      columns={2}
      items={[
        { term: a().unit, value: it().unit.name },
        { term: a().applicant, value: it().createdBy.name },
        { term: a().handler, value: it().handlerUnitName ?? w().notYet },
        { term: a().policy, value: a().policyVersion(it().policyVersion ?? 0) },
        { term: a().submittedAt, value: <Time at={it().submittedAt} /> },
        { term: a().decidedAt, value: <Time at={it().decidedAt} /> },
        { term: f().fields['system.code'] ?? '', value: <span class="mono">{it().system.code}</span> },
        {
          term: f().fields['system.name'] ?? '',
          value: `${it().system.name}（${named(w().systemStages, it().system.stage)}）`,
        },
        ...(it().contentDigest
          ? [{ term: a().digest, value: <span class="mono small words">{it().contentDigest}</span> }]
          : []),
      ]}
    />
  );
};

const Time = (props: { at: string | null }): JSX.Element => (
  <Show when={props.at} fallback={<span class="muted">{w().notYet}</span>}>
    {(at) => <ExactTime at={at()} />}
  </Show>
);
