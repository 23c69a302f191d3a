import { useSearchParams } from '@solidjs/router';
import { type JSX, Match, Show, Switch } from 'solid-js';
import type { DrillRow, DutyRow } from '../../server/drills/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { GuardPeriods } from '../components/drills/guard-periods.tsx';
import { DrillOutcome, DrillState, dr, inMinutes, sc, subjectOf, thisYear } from '../components/drills/words.tsx';
import { Page } from '../components/page.tsx';
import { isoDateTime } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { LinkButton } from '../ui/button.tsx';
import { SelectField } from '../ui/select-field.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { Tabs } from '../ui/tabs.tsx';

type TabKey = 'drills' | 'duty' | 'guard';

/** What is drilled this year, what of the duty is done, and when nothing may be drilled. */
const DrillsPage = (): JSX.Element => {
  const session = useSession();
  const [search, setSearch] = useSearchParams<{ year?: string; tab?: string }>();
  const year = () => Number(search.year) || thisYear();
  const tab = (): TabKey => (search.tab === 'duty' || search.tab === 'guard' ? search.tab : 'drills');
  const years = [thisYear() + 1, thisYear(), thisYear() - 1, thisYear() - 2];
  return (
    <Page
      title={dr().title}
      actions={
        <Show when={session.can('operations:read')}>
          <LinkButton look="primary" href={paths.drillPlan(year())}>
            {dr().plan.title(year())}
          </LinkButton>
        </Show>
      }
    >
      <div class="stack">
        <SelectField
          name="year"
          label={dr().year}
          value={String(year())}
          options={years.map((one) => ({ value: String(one), label: dr().yearOf(one) }))}
          onInput={(value) => setSearch({ year: value })}
        />
        <Tabs<TabKey>
          label={dr().title}
          tabs={(['drills', 'duty', 'guard'] as const).map((key) => ({ key, label: dr().tabs[key] }))}
          current={tab()}
          onChange={(key) => setSearch({ tab: key })}
        >
          <Switch>
            <Match when={tab() === 'drills'}>
              <Drills year={year()} />
            </Match>
            <Match when={tab() === 'duty'}>
              <Duty year={year()} />
            </Match>
            <Match when={tab() === 'guard'}>
              <GuardPeriods year={year()} />
            </Match>
          </Switch>
        </Tabs>
      </div>
    </Page>
  );
};

const columns = (): Column<DrillRow>[] => {
  const c = dr().columns;
  return [
    { id: 'subject', header: c.subject, value: subjectOf },
    { id: 'unit', header: c.unit, value: (row) => row.unitName ?? dr().city, filter: true },
    {
      id: 'scenario',
      header: c.scenario,
      width: 130,
      value: (row) => row.scenario,
      say: (_, row) => sc().scenarios[row.scenario],
      filter: true,
    },
    {
      id: 'state',
      header: c.state,
      width: 120,
      value: (row) => row.state,
      say: (_, row) => dr().states[row.state],
      cell: (row) => (
        <Show when={row.stuck} fallback={<DrillState state={row.state} />}>
          {(stuck) => <StatusTag tone="red">{dr().stuck[stuck()]}</StatusTag>}
        </Show>
      ),
      filter: true,
      card: 'tag',
    },
    {
      id: 'outcome',
      header: c.outcome,
      width: 110,
      value: (row) => row.outcome,
      say: (_, row) => (row.outcome ? dr().outcomes[row.outcome] : ''),
      cell: (row) => <Show when={row.outcome}>{(outcome) => <DrillOutcome outcome={outcome()} />}</Show>,
      filter: true,
    },
    {
      id: 'planned',
      header: c.planned,
      width: 150,
      value: (row) => row.plannedFor,
      say: (_, row) => isoDateTime(row.plannedFor),
    },
    { id: 'rto', header: c.rto, width: 110, align: 'right', value: (row) => inMinutes(row.rtoSeconds) },
    { id: 'rpo', header: c.rpo, width: 110, align: 'right', value: (row) => inMinutes(row.rpoSeconds) },
    { id: 'score', header: c.score, width: 80, align: 'right', value: (row) => row.score },
    {
      id: 'postponed',
      header: c.postponed,
      width: 110,
      align: 'right',
      value: (row) => row.timesPostponed,
      hidden: true,
    },
    { id: 'problems', header: c.problems, width: 120, align: 'right', value: (row) => row.openProblems },
  ];
};

const Drills = (props: { year: number }): JSX.Element => {
  const rows = read('drills.table', () => ({ year: props.year }));
  return (
    <DataTable<DrillRow>
      label={dr().listLabel}
      rows={rows.data}
      error={rows.error}
      onRetry={() => void rows.refetch()}
      rowId={(row) => row.id}
      rowHref={(row) => paths.drill(row.id)}
      columns={columns()}
      exportName={`${dr().title} ${props.year}`}
      empty={<EmptyState title={dr().empty} next={dr().emptyNext} />}
    />
  );
};

const dutyState = (row: DutyRow): 'done' | 'open' | 'short' => {
  if (row.verified >= row.owed) return 'done';
  return row.planned < row.owed ? 'short' : 'open';
};
const DUTY_TONES = { done: 'green', open: 'blue', short: 'red' } as const;

const dutyColumns = (): Column<DutyRow>[] => {
  const d = dr().duty;
  const count = (id: 'owed' | 'planned' | 'verified' | 'failed' | 'overdue' | 'postponed'): Column<DutyRow> => ({
    id,
    header: d[id],
    width: 100,
    align: 'right',
    value: (row) => row[id],
  });
  return [
    { id: 'system', header: dr().columns.subject, value: (row) => row.systemName },
    { id: 'unit', header: dr().columns.unit, value: (row) => row.unitName, filter: true },
    { id: 'level', header: d.level, width: 110, align: 'right', value: (row) => row.protectionLevel, filter: true },
    {
      id: 'state',
      header: d.state,
      width: 120,
      value: dutyState,
      say: (_, row) => d[dutyState(row)],
      cell: (row) => <StatusTag tone={DUTY_TONES[dutyState(row)]}>{d[dutyState(row)]}</StatusTag>,
      filter: true,
      card: 'tag',
    },
    count('owed'),
    count('planned'),
    count('verified'),
    count('failed'),
    count('overdue'),
    count('postponed'),
  ];
};

const Duty = (props: { year: number }): JSX.Element => {
  const rows = read('drills.duty', () => ({ year: props.year }));
  return (
    <div class="stack stack-tight">
      <p class="muted small">{dr().duty.note}</p>
      <DataTable<DutyRow>
        label={dr().duty.label}
        prefix="d."
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.systemId}
        rowHref={(row) => paths.system(row.systemId)}
        columns={dutyColumns()}
        exportName={`${dr().duty.label} ${props.year}`}
        empty={<EmptyState title={dr().duty.empty} next={dr().duty.emptyNext} />}
      />
    </div>
  );
};
export default DrillsPage;
