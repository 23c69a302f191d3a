import { useParams } from '@solidjs/router';
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { UnitResultView } from '../../server/assessment/views.ts';
import { fetchOnce, read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { AppealForm } from '../components/assessment/appeal-form.tsx';
import { Appeals } from '../components/assessment/appeals.tsx';
import { Figures } from '../components/assessment/figures.tsx';
import { saveRecords } from '../components/assessment/records-csv.ts';
import { as, assessmentTone, inWords, points } from '../components/assessment/words.ts';
import { WorkbookButton } from '../components/judgement/workbook-button.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { named } from '../components/workflow/words.ts';
import { lastDay } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

/** Question: how does this unit stand, and what does each figure rest on? */
const AssessmentUnitPage = (): JSX.Element => {
  const params = useParams<{ id: string; unitId: string }>();
  const session = useSession();
  const unitId = () => (params.unitId === 'own' ? session.person().unitId : params.unitId);
  const result = read('assessments.unit', () => ({ id: params.id, unitId: unitId() }));
  return <Loaded query={result}>{(found) => <Result it={found()} />}</Loaded>;
};

const Result = (props: { it: UnitResultView }): JSX.Element => {
  const session = useSession();
  const it = () => props.it;
  const [appealing, setAppealing] = createSignal(false);
  const nameOf = (indicator: string) => {
    const found = it().figures.find((one) => one.indicator === indicator);
    return found ? inWords(found.name) : indicator;
  };
  const year = () => ({ label: as().yearTitle(it().year), href: paths.assessment(it().assessmentId) });
  return (
    <Page
      title={`${it().name} ${as().yearTitle(it().year)}`}
      crumbs={[
        { label: as().title, href: paths.assessments() },
        ...(session.can('assessment:read:all') ? [year()] : []),
      ]}
      state={
        <div class="row">
          <StatusTag tone={assessmentTone[it().state] ?? 'neutral'}>{as().states[it().state]}</StatusTag>
          <strong>{as().points(points(it().score))}</strong>
          <Show when={it().state === 'published' && it().appealsUntil}>
            {(until) => <span>{as().appealsUntil(lastDay(until()))}</span>}
          </Show>
        </div>
      }
      actions={
        <>
          <LinkButton href={paths.printAssessment(it().assessmentId, it().unitId)} icon="print">
            {as().print}
          </LinkButton>
          <WorkbookButton
            fetch={() => fetchOnce('assessments.workbook', { id: it().assessmentId, unitId: it().unitId })}
          />
          <Button icon="download" onPress={() => saveRecords(it())}>
            {as().recordsCsv}
          </Button>
          <Show when={session.can('assessment:appeal')}>
            <Button
              look="primary"
              disabledReason={it().mayAppeal ? undefined : as().appealReasons[it().appealReason ?? '']}
              onPress={() => setAppealing(true)}
            >
              {as().appeal}
            </Button>
          </Show>
        </>
      }
    >
      <div class="stack">
        <Card>
          <DescriptionList columns={2} items={particulars(it())} />
        </Card>
        <Show when={appealing()}>
          <Card title={as().appeal}>
            <AppealForm id={it().assessmentId} figures={it().figures} onDone={() => setAppealing(false)} />
          </Card>
        </Show>
        <Show when={it().appeals.length > 0}>
          <section class="stack" aria-label={as().appealsLabel}>
            <h2>{as().appeals}</h2>
            <Appeals appeals={it().appeals} nameOf={nameOf} />
          </section>
        </Show>
        <Figures figures={it().figures} />
        <Budget it={it()} />
      </div>
    </Page>
  );
};

const particulars = (it: UnitResultView) => [
  { term: as().score, value: points(it.score) },
  { term: as().rank, value: it.rank === null ? named(as().standings, it.standing) : `${it.rank} / ${it.ranked}` },
  { term: as().cityMedian, value: points(it.cityMedian) },
  { term: as().lastScore, value: points(it.lastScore) },
  { term: as().systems, value: String(it.systems) },
  ...(it.heirName ? [{ term: as().standing, value: as().heir(it.heirName) }] : []),
  ...(it.digest ? [{ term: as().digest, value: <span class="mono small">{it.digest}</span> }] : []),
];

const Budget = (props: { it: UnitResultView }): JSX.Element => (
  <Show when={props.it.budget.length > 0}>
    <Card title={as().budget}>
      <ul class="plain stack stack-tight">
        <For each={props.it.budget}>
          {(one) => (
            <li class="row">
              <StatusTag tone={one.eligible ? 'green' : 'red'}>
                {one.eligible ? as().eligible : as().notEligible}
              </StatusTag>
              <a href={paths.system(one.systemId)}>{one.systemName}</a>
              <span class="muted small">{named(as().budgetReasons, one.reason)}</span>
            </li>
          )}
        </For>
      </ul>
    </Card>
  </Show>
);
export default AssessmentUnitPage;
