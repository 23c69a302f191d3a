import { useParams, useSearchParams } from '@solidjs/router';
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { LineView, ReviewView } from '../../server/provider/views.ts';
import { command, fetchOnce, read } from '../api/query.ts';
import { DisputeForm, Disputes } from '../components/assessment/disputes.tsx';
import { Records } from '../components/assessment/records.tsx';
import { scoreHistory } from '../components/assessment/score-history.ts';
import { lineColumns, type SystemSum, systemColumns } from '../components/assessment/settlement-columns.tsx';
import { settlementFacts } from '../components/assessment/settlement-facts.tsx';
import '../components/assessment/assessment.css';
import { as, inWords, points, quantity, reviewTone, share } from '../components/assessment/words.ts';
import { BarChart } from '../components/charts/bar-chart.tsx';
import { ActButton } from '../components/judgement/act-button.tsx';
import { WorkbookButton } from '../components/judgement/workbook-button.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { decimal, isoDateTime } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { succeeded } from '../ui/toast.tsx';

/** Question: what did the provider earn in this period, and is every line right? */
const ProviderReviewPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const review = read('providerReviews.get', () => ({ id: params.id }));
  return <Loaded query={review}>{(found) => <Review it={found()} />}</Loaded>;
};

const Review = (props: { it: ReviewView }): JSX.Element => {
  const it = () => props.it;
  const [disputing, setDisputing] = createSignal(false);
  const [search, setSearch] = useSearchParams<{ system?: string }>();
  const reviews = read('providerReviews.table');
  const history = () => scoreHistory(reviews.data ?? [], it().providerName);
  const chosen = () => it().systems.find((one) => one.systemId === search.system);
  const lines = read('providerReviews.lines', () => ({ id: it().id, systemId: search.system ?? '-' }), {
    enabled: () => chosen() !== undefined,
  });
  return (
    <Page
      title={`${as().provider} ${it().period}`}
      crumbs={[{ label: as().provider, href: paths.providerReviews() }]}
      state={
        <div class="row">
          <StatusTag tone={reviewTone[it().state] ?? 'neutral'}>{as().reviewStates[it().state]}</StatusTag>
          <span>{it().providerName}</span>
          <Show when={it().collectedAt}>
            {(at) => <span class="muted">{as().collectedAt(isoDateTime(at()))}</span>}
          </Show>
        </div>
      }
      actions={<Actions it={it()} onDispute={() => setDisputing(true)} />}
    >
      <div class="stack">
        <Show when={disputing()}>
          <Card title={as().dispute}>
            <DisputeForm review={it()} lines={lines.data ?? []} onDone={() => setDisputing(false)} />
          </Card>
        </Show>
        <Card title={as().settlementTitle}>
          <DescriptionList columns={2} items={settlementFacts(it())} />
        </Card>
        <Disputes disputes={it().disputes} />
        <ScoreChart figures={it().figures} score={it().score} />
        <Scores it={it()} />
        <Show when={history().length > 0}>
          <Card>
            <BarChart
              title={as().scoreHistory(it().period, points(it().score))}
              max={10_000}
              say={points}
              bars={history()}
            />
          </Card>
        </Show>
        <Show when={delivered(it().overview)}>
          {(overview) => (
            <Card>
              <BarChart
                title={as().buckets}
                say={(value) => decimal(value ?? 0, 0)}
                bars={Object.entries(overview().buckets).map(([bucket, value]) => ({
                  label: as().bucketNames[bucket] ?? bucket,
                  value,
                }))}
              />
            </Card>
          )}
        </Show>
        <section class="stack stack-tight" aria-label={as().bySystem}>
          <h2>
            {as().sheet} · {as().bySystem}
          </h2>
          <DataTable<SystemSum>
            label={as().bySystem}
            rows={it().systems}
            rowId={(row) => row.systemId}
            columns={systemColumns((systemId) => setSearch({ system: systemId }))}
            exportName={`${as().settlementTitle} ${it().period}`}
            prefix="s."
            empty={<EmptyState title={as().sheet} next={as().reviewEffects.collect?.[0]} />}
          />
        </section>
        <Show when={chosen()}>
          {(system) => (
            <section class="stack stack-tight" aria-label={as().sheet}>
              <h2>
                {as().sheet} · {system().systemName}
              </h2>
              <DataTable<LineView>
                label={as().sheetLabel}
                rows={lines.data}
                error={lines.error}
                onRetry={() => void lines.refetch()}
                rowId={(row) => row.id}
                columns={lineColumns()}
                exportName={`${as().settlementTitle} ${it().period} ${system().systemName}`}
                empty={<EmptyState title={as().sheet} />}
              />
            </section>
          )}
        </Show>
      </div>
    </Page>
  );
};

const Actions = (props: { it: ReviewView; onDispute: () => void }): JSX.Element => {
  const id = () => props.it.id;
  const done = { refresh: ['providerReviews'], onDone: () => succeeded(as().done) };
  const acts = {
    collect: command('providerReviews.collect', done),
    issue: command('providerReviews.issue', done),
    signAuthority: command('providerReviews.signAuthority', done),
    signProvider: command('providerReviews.signProvider', done),
  };
  return (
    <>
      <WorkbookButton fetch={() => fetchOnce('providerReviews.workbook', { id: id() })} />
      <Show when={props.it.mayDispute}>
        <Button onPress={() => props.onDispute()}>{as().dispute}</Button>
      </Show>
      <For each={props.it.actions.filter((one) => one.enabled || one.reason !== 'state')}>
        {(one) => (
          <ActButton
            label={as().reviewActions[one.action] ?? one.action}
            effects={as().reviewEffects[one.action] ?? []}
            word={one.action === 'collect' ? undefined : props.it.period}
            primary={one.action !== 'collect'}
            disabledReason={one.enabled ? undefined : as().reviewObstacles[one.reason ?? '']}
            act={{ ...acts[one.action], run: () => acts[one.action].run({ id: id() }) }}
          />
        )}
      </For>
    </>
  );
};

/** Delivery times are drawn when something was delivered; six empty bars say nothing. */
const delivered = (overview: ReviewView['overview']) =>
  overview && Object.values(overview.buckets).some((count) => count > 0) ? overview : null;

/** What each indicator gave of what it could: where the points were lost. */
const ScoreChart = (props: { figures: ReviewView['figures']; score: number | null }): JSX.Element => {
  const judged = () => props.figures.filter((one) => one.score !== null && one.effective > 0);
  const lost = () =>
    judged()
      .map((one) => ({ name: inWords(one.name), points: one.effective - (one.score ?? 0) }))
      .sort((a, b) => b.points - a.points)[0];
  const title = () => {
    const most = lost();
    return most && most.points > 0
      ? as().scoreLost(points(props.score), most.name, points(most.points))
      : as().scoreFull(points(props.score));
  };
  return (
    <Show when={judged().length > 0}>
      <Card>
        <BarChart
          title={title()}
          max={10_000}
          say={share}
          bars={props.figures.map((one) => ({
            label: inWords(one.name),
            value: one.score === null || one.effective === 0 ? null : (one.score / one.effective) * 10_000,
          }))}
        />
      </Card>
    </Show>
  );
};

const Scores = (props: { it: ReviewView }): JSX.Element => (
  <Card title={as().figures}>
    <div class="stack">
      <For each={props.it.figures} fallback={<p class="muted">{as().reviewEffects.collect?.[0]}</p>}>
        {(figure) => (
          <div class="stack stack-tight">
            <div class="split">
              <strong>{inWords(figure.name)}</strong>
              <span class="figure-score">
                <strong>{points(figure.score)}</strong>{' '}
                <span class="muted">/ {points(figure.effective || figure.weight)}</span>
              </span>
            </div>
            <p class="muted small">{inWords(figure.rule)}</p>
            <Show
              when={figure.state === 'notApplicable'}
              fallback={
                <p class="small">
                  {quantity(figure.numerator, figure.measureUnit)} ÷ {quantity(figure.denominator, figure.measureUnit)}{' '}
                  {as().units2[figure.measureUnit]}
                </p>
              }
            >
              <p class="small">{as().figureStates.notApplicable}</p>
            </Show>
            <Records counted={figure.counted} excluded={figure.excluded} unit={figure.measureUnit} />
          </div>
        )}
      </For>
    </div>
  </Card>
);

export default ProviderReviewPage;
