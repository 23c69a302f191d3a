import { createSignal, type JSX, Show } from 'solid-js';
import type { AssessmentRow, TrendPoint } from '../../server/assessment/views.ts';
import { command, read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { as, assessmentTone, points } from '../components/assessment/words.ts';
import { BarChart } from '../components/charts/bar-chart.tsx';
import { Page } from '../components/page.tsx';
import { said } from '../components/review/outcome-forms.tsx';
import { isoDate } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button, LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { succeeded } from '../ui/toast.tsx';

const columns = (): Column<AssessmentRow>[] => [
  { id: 'year', header: as().year, width: 100, value: (row) => row.year },
  {
    id: 'state',
    header: as().progress,
    width: 140,
    value: (row) => row.state,
    say: (_, row) => as().states[row.state] ?? row.state,
    cell: (row) => <StatusTag tone={assessmentTone[row.state] ?? 'neutral'}>{as().states[row.state]}</StatusTag>,
    filter: true,
    card: 'tag',
  },
  { id: 'ranked', header: as().ranked, align: 'right', width: 160, value: (row) => row.city?.ranked ?? null },
  {
    id: 'city',
    header: as().cityScore,
    align: 'right',
    width: 120,
    value: (row) => row.city?.score ?? null,
    say: (_, row) => points(row.city?.score ?? null),
  },
  {
    id: 'median',
    header: as().median,
    align: 'right',
    width: 120,
    value: (row) => row.city?.median ?? null,
    say: (_, row) => points(row.city?.median ?? null),
  },
  {
    id: 'final',
    header: as().states.final ?? '',
    width: 130,
    value: (row) => row.finalAt,
    say: (_, row) => (row.finalAt ? isoDate(row.finalAt) : ''),
  },
];

/** Question: how did the years go, and where does this one stand? */
const AssessmentsPage = (): JSX.Element => {
  const session = useSession();
  const rows = read('assessments.table');
  const trend = read('assessments.trend', () => ({}));
  const all = () => session.can('assessment:read:all');
  return (
    <Page
      title={as().title}
      actions={
        <>
          <LinkButton href={paths.assessmentSchemes()}>{as().toSchemes}</LinkButton>
          <Show when={session.can('assessment:manage')}>
            <OpenYear />
          </Show>
        </>
      }
    >
      <div class="stack">
        <Show when={(trend.data?.length ?? 0) > 1}>
          <Card>
            <BarChart
              title={trendTitle(trend.data ?? [], all())}
              max={10_000}
              say={points}
              bars={(trend.data ?? []).map((one) => ({
                label: String(one.year),
                value: all() ? one.cityScore : one.score,
                before: all() ? null : one.cityMedian,
              }))}
            />
          </Card>
        </Show>
        <DataTable<AssessmentRow>
          label={as().listLabel}
          rows={rows.data}
          error={rows.error}
          onRetry={() => void rows.refetch()}
          rowId={(row) => row.id}
          rowHref={(row) => (all() ? paths.assessment(row.id) : paths.assessmentUnit(row.id, 'own'))}
          columns={columns()}
          exportName={as().title}
          empty={<EmptyState title={as().empty} next={all() ? as().emptyNext : as().emptyUnit} />}
        />
      </div>
    </Page>
  );
};

/** The last year against the one before. */
const trendTitle = (years: readonly TrendPoint[], ofCity: boolean): string => {
  const [before, last] = years.slice(-2);
  const scoreOf = (one: TrendPoint | undefined) => (ofCity ? one?.cityScore : one?.score) ?? null;
  const [was, is] = [scoreOf(before), scoreOf(last)];
  const change = was === null || is === null ? '–' : `${is >= was ? '+' : '−'}${points(Math.abs(is - was))}`;
  return as().trendTitle(last?.year ?? 0, points(is), change);
};

const OpenYear = (): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const [year, setYear] = createSignal<number | undefined>(new Date().getFullYear());
  const begin = command('assessments.open', {
    refresh: ['assessments'],
    onDone: () => {
      setOpen(false);
      succeeded(as().opened);
    },
  });
  return (
    <>
      <Button look="primary" icon="plus" onPress={() => setOpen(true)}>
        {as().open}
      </Button>
      <ConfirmDialog
        open={open()}
        title={as().open}
        effects={[as().newSchemeNote]}
        confirmLabel={as().open}
        busy={begin.busy()}
        error={said(begin.failure())}
        onConfirm={() => begin.run({ year: year() ?? 0 })}
        onClose={() => setOpen(false)}
      >
        <NumberField name="year" label={as().year} value={year()} onInput={setYear} integer />
      </ConfirmDialog>
    </>
  );
};

export default AssessmentsPage;
