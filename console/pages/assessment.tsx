import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { AssessmentView, LeagueRow } from '../../server/assessment/views.ts';
import { command, fetchOnce, read } from '../api/query.ts';
import { Appeals } from '../components/assessment/appeals.tsx';
import { as, assessmentTone, inWords, points, share } from '../components/assessment/words.ts';
import { BarChart } from '../components/charts/bar-chart.tsx';
import { type Dot, DotPlot, DotTable } from '../components/charts/dot-plot.tsx';
import { ActButton } from '../components/judgement/act-button.tsx';
import { WorkbookButton } from '../components/judgement/workbook-button.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { isoDateTime, lastDay } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { Stepper } from '../ui/stepper.tsx';
import { succeeded } from '../ui/toast.tsx';

const CHAIN = ['collecting', 'preview', 'published', 'decided', 'final'] as const;

/** Question: who stands where, and why? */
const AssessmentPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const assessment = read('assessments.get', () => ({ id: params.id }));
  return <Loaded query={assessment}>{(found) => <Assessment it={found()} />}</Loaded>;
};

const Assessment = (props: { it: AssessmentView }): JSX.Element => {
  const it = () => props.it;
  const league = read('assessments.league', () => ({ id: it().id }));
  const appeals = read('assessments.appeals', () => ({ id: it().id }));
  const nameOf = (indicator: string) => {
    const found = it().city?.figures.find((one) => one.indicator === indicator);
    return found ? inWords(found.name) : indicator;
  };
  return (
    <Page
      title={as().yearTitle(it().year)}
      crumbs={[{ label: as().title, href: paths.assessments() }]}
      state={<State it={it()} />}
      actions={<Actions it={it()} />}
    >
      <div class="stack">
        <Stepper
          label={as().progress}
          steps={CHAIN.map((state, index) => ({
            label: as().states[state] ?? state,
            state:
              index < CHAIN.indexOf(it().state) || it().state === 'final'
                ? 'done'
                : state === it().state
                  ? 'current'
                  : 'toCome',
          }))}
        />
        <City it={it()} />
        <Show when={league.data}>{(rows) => <League it={it()} rows={rows()} />}</Show>
        <DataTable<LeagueRow>
          label={as().leagueLabel}
          rows={league.data}
          error={league.error}
          onRetry={() => void league.refetch()}
          rowId={(row) => row.unitId}
          rowHref={(row) => paths.assessmentUnit(it().id, row.unitId)}
          columns={columns(it(), nameOf, league.data ?? [])}
          exportName={as().yearTitle(it().year)}
          empty={<EmptyState title={as().noneRanked} next={as().effects.collect?.[0]} />}
        />
        <Show when={(appeals.data?.length ?? 0) > 0}>
          <section class="stack" aria-label={as().appealsLabel}>
            <h2>{as().appeals}</h2>
            <Appeals appeals={appeals.data ?? []} nameOf={nameOf} />
          </section>
        </Show>
      </div>
    </Page>
  );
};

const State = (props: { it: AssessmentView }): JSX.Element => (
  <div class="row">
    <StatusTag tone={assessmentTone[props.it.state] ?? 'neutral'}>{as().states[props.it.state]}</StatusTag>
    <Show when={props.it.collectedAt}>{(at) => <span class="muted">{as().collectedAt(isoDateTime(at()))}</span>}</Show>
    <Show when={props.it.state === 'published' && props.it.appealsUntil}>
      {(until) => <span>{as().appealsUntil(lastDay(until()))}</span>}
    </Show>
  </div>
);

const Actions = (props: { it: AssessmentView }): JSX.Element => {
  const id = () => props.it.id;
  const done = { refresh: ['assessments'], onDone: () => succeeded(as().done) };
  const acts = {
    collect: command('assessments.collect', done),
    preview: command('assessments.preview', done),
    reopen: command('assessments.reopen', done),
    publish: command('assessments.publish', done),
    decide: command('assessments.decide', done),
    finalise: command('assessments.finalise', done),
  };
  const offered = () => props.it.actions.filter((one) => one.enabled || one.reason !== 'state');
  return (
    <>
      <LinkButton href={paths.printAssessment(id(), 'city')} icon="print">
        {as().print}
      </LinkButton>
      <WorkbookButton fetch={() => fetchOnce('assessments.workbook', { id: id() })} />
      <For each={offered()}>
        {(one) => (
          <ActButton
            label={as().actions[one.action] ?? one.action}
            effects={as().effects[one.action] ?? []}
            word={one.action === 'publish' || one.action === 'finalise' ? String(props.it.year) : undefined}
            primary={one.action === 'publish' || one.action === 'finalise'}
            disabledReason={one.enabled ? undefined : as().obstacles[one.reason ?? '']}
            act={{ ...acts[one.action], run: () => acts[one.action].run({ id: id() }) }}
          />
        )}
      </For>
    </>
  );
};

type CityFigures = NonNullable<AssessmentView['city']>;

const fullestBand = (counts: CityFigures['distribution']): string => {
  const most = Math.max(...counts);
  return as().distributionTitle(counts.lastIndexOf(most) * 10, most);
};

/** The indicator in which the city as a whole achieved the smallest share. */
const weakest = (figures: CityFigures['figures']): string => {
  const shares = figures.flatMap((one) =>
    one.denominator > 0 ? [{ name: inWords(one.name), share: (one.numerator / one.denominator) * 10_000 }] : [],
  );
  const [first] = shares.sort((a, b) => a.share - b.share);
  return first ? as().weakestTitle(first.name, share(first.share)) : `${as().city} · ${as().share}`;
};

const City = (props: { it: AssessmentView }): JSX.Element => (
  <Show when={props.it.city}>
    {(city) => (
      <Card title={as().city}>
        <div class="stack">
          <DescriptionList
            columns={2}
            items={[
              { term: as().cityScore, value: points(city().score) },
              { term: as().ranked, value: String(city().ranked) },
              { term: as().median, value: points(city().median) },
              { term: as().mean, value: points(city().mean) },
              { term: as().best, value: points(city().best) },
              { term: as().worst, value: points(city().worst) },
              ...(props.it.digest
                ? [{ term: as().digest, value: <span class="mono small">{props.it.digest}</span> }]
                : []),
            ]}
          />
          <div class="grid">
            <BarChart
              title={fullestBand(city().distribution)}
              say={(value) => as().units(value ?? 0)}
              bars={city().distribution.map((count, index) => ({
                label: as().distributionLabel(index * 10, index * 10 + 10),
                value: count,
              }))}
            />
            <BarChart
              title={weakest(city().figures)}
              max={10_000}
              say={share}
              bars={city().figures.map((figure) => ({
                label: inWords(figure.name),
                value: figure.denominator > 0 ? (figure.numerator / figure.denominator) * 10_000 : null,
              }))}
            />
          </div>
        </div>
      </Card>
    )}
  </Show>
);

const League = (props: { it: AssessmentView; rows: readonly LeagueRow[] }): JSX.Element => {
  const dots = (): Dot[] =>
    props.rows.flatMap((row) =>
      row.rank !== null && row.score !== null
        ? [
            {
              label: row.name,
              href: paths.assessmentUnit(props.it.id, row.unitId),
              value: row.score / 100,
              before: row.lastScore === null ? null : row.lastScore / 100,
            },
          ]
        : [],
    );
  const floor = () =>
    Math.max(0, Math.floor((Math.min(100, ...dots().flatMap((dot) => [dot.value, dot.before ?? 100])) - 1) / 10) * 10);
  const legend = () => ({ now: as().dotNow, before: as().dotBefore });
  const say = (value: number) => value.toFixed(1);
  return (
    <Show when={dots().length > 0}>
      <Card title={as().league}>
        <DotPlot
          title={as().leagueTitle(dots().length, points(props.it.city?.median ?? null))}
          dots={dots()}
          from={floor()}
          until={100}
          mark={props.it.city?.median ? props.it.city.median / 100 : null}
          markLabel={as().median}
          say={say}
          legend={legend()}
        />
        <DotTable dots={dots()} say={say} legend={legend()} />
      </Card>
    </Show>
  );
};

const columns = (
  it: AssessmentView,
  nameOf: (indicator: string) => string,
  rows: readonly LeagueRow[],
): Column<LeagueRow>[] => [
  { id: 'unit', header: as().unit, width: 200, value: (row) => row.name, card: 'title' },
  { id: 'rank', header: as().rank, align: 'right', width: 80, value: (row) => row.rank },
  {
    id: 'score',
    header: as().score,
    align: 'right',
    width: 90,
    value: (row) => row.score,
    say: (_, row) => points(row.score),
  },
  {
    id: 'last',
    header: as().lastScore,
    align: 'right',
    width: 100,
    value: (row) => row.lastScore,
    say: (_, row) => points(row.lastScore),
  },
  ...(it.city?.figures ?? []).map(
    ({ indicator }): Column<LeagueRow> => ({
      id: indicator,
      header: nameOf(indicator),
      align: 'right',
      width: 110,
      value: (row) => row.figures.find((one) => one.indicator === indicator)?.score ?? null,
      say: (value) => points(typeof value === 'number' ? value : null),
      card: 'hide',
    }),
  ),
  { id: 'systems', header: as().systems, align: 'right', width: 90, value: (row) => row.systems },
  {
    id: 'budget',
    header: as().budget,
    align: 'right',
    width: 120,
    value: (row) => row.budget.excluded,
    say: (_, row) => as().budgetShare(row.budget.eligible, row.budget.eligible + row.budget.excluded),
    hidden: true,
  },
  // Only where a figure was changed by a decision: the table is wide enough without.
  ...(rows.some(({ adjusted }) => adjusted.length > 0)
    ? [{ id: 'adjusted', header: as().adjusted, width: 160, value: (row: LeagueRow) => row.adjusted.join(' ') }]
    : []),
  {
    id: 'standing',
    header: as().standing,
    value: (row) => row.standing,
    say: (_, row) => (row.heirName ? as().heir(row.heirName) : (as().standings[row.standing] ?? '')),
    filter: true,
    hidden: true,
  },
];
export default AssessmentPage;
