import { useParams, useSearchParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { PlanItemView, PlanVersionView, PlanView } from '../../server/drills/views.ts';
import { command, read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { AddItem, CancelItem, ConfirmPlan, MoveItem } from '../components/drills/plan-acts.tsx';
import '../components/drills/drills.css';
import { DrillState, dr, sc, subjectOf } from '../components/drills/words.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { said } from '../components/review/outcome-forms.tsx';
import { isoDateTime } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { succeeded } from '../ui/toast.tsx';

/** Who is drilled when this year, in which version, and who has confirmed it. */
const DrillPlanPage = (): JSX.Element => {
  const params = useParams<{ year: string }>();
  const [search] = useSearchParams<{ version?: string }>();
  const year = () => Number(params.year);
  const plan = read('drills.plan', () => ({
    year: year(),
    ...(search.version ? { version: Number(search.version) } : {}),
  }));
  return (
    <Loaded query={plan}>
      {(found) => (
        <Show when={found()} fallback={<NoPlan year={year()} />}>
          {(it) => <Plan plan={it()} />}
        </Show>
      )}
    </Loaded>
  );
};

const crumbs = (year: number) => [{ label: dr().title, href: `${paths.drills()}?year=${year}` }];

const NoPlan = (props: { year: number }): JSX.Element => (
  <Page title={dr().plan.title(props.year)} crumbs={crumbs(props.year)}>
    <div class="stack">
      <EmptyState title={dr().plan.none} next={dr().plan.noneNext} />
      <Draft year={props.year} label={dr().plan.draft} />
    </div>
  </Page>
);

const Draft = (props: { year: number; label: string }): JSX.Element => {
  const session = useSession();
  const draft = command('drills.draftPlan', { refresh: ['drills'], onDone: () => succeeded(dr().plan.drafted) });
  return (
    <Show when={session.can('drill:manage') || session.can('drill:approve')}>
      <div class="row">
        <Button busy={draft.busy()} onPress={() => draft.run({ year: props.year })}>
          {props.label}
        </Button>
        <Show when={said(draft.failure())}>{(words) => <span class="field-error">{words()}</span>}</Show>
      </div>
    </Show>
  );
};

const PLAN_TONES = { draft: 'amber', confirmed: 'green', superseded: 'neutral' } as const;

const Plan = (props: { plan: PlanView }): JSX.Element => {
  const it = () => props.plan;
  return (
    <Page
      title={dr().plan.title(it().year)}
      crumbs={crumbs(it().year)}
      state={
        <div class="row">
          <StatusTag tone={PLAN_TONES[it().state]}>{dr().plan.states[it().state]}</StatusTag>
          <span>{dr().plan.version(it().version)}</span>
          <Show when={it().confirmLate}>
            <StatusTag tone="red">{dr().plan.late}</StatusTag>
          </Show>
          <Confirmed label={dr().one.provider} by={it().provider} />
          <Confirmed label={dr().one.authority} by={it().authority} />
        </div>
      }
      actions={<For each={it().mayConfirm}>{(party) => <ConfirmPlan plan={it()} party={party} />}</For>}
    >
      <div class="stack">
        <Show when={it().confirmBy}>
          {(by) => (
            <Banner tone={it().confirmLate ? 'red' : 'blue'} title={dr().plan.confirmUntil(isoDateTime(by()))}>
              {dr().plan.confirmWhy}
            </Banner>
          )}
        </Show>
        <Show when={it().items.filter(({ conflict }) => conflict).length}>
          {(count) => (
            <Banner tone="red" title={dr().plan.conflicts(count())}>
              {dr().plan.conflictNext}
            </Banner>
          )}
        </Show>
        <Show when={it().unplaced.length > 0}>
          <Banner tone="amber" title={dr().plan.unplaced}>
            <ul class="plain">
              <For each={it().unplaced}>
                {(one) => (
                  <li>
                    {one.systemName} · {dr().plan.unplacedReasons[one.reason]}
                  </li>
                )}
              </For>
            </ul>
          </Banner>
        </Show>
        <Card title={dr().plan.calendar} note={dr().plan.calendarNote}>
          <Months items={it().items} />
        </Card>
        <Card
          title={dr().plan.items}
          actions={
            <Show when={it().mayEdit}>
              <AddItem plan={it()} />
              <Draft year={it().year} label={dr().plan.complete} />
            </Show>
          }
        >
          <DataTable<PlanItemView>
            label={dr().plan.itemsLabel}
            rows={it().items}
            error={null}
            onRetry={() => undefined}
            rowId={(row) => row.id}
            columns={columns(it())}
            exportName={`${dr().plan.title(it().year)} v${it().version}`}
            empty={<EmptyState title={dr().empty} next={dr().emptyNext} />}
          />
        </Card>
        <Card title={dr().plan.versions}>
          <Versions plan={it()} />
        </Card>
      </div>
    </Page>
  );
};

const Confirmed = (props: { label: string; by: PlanVersionView['provider'] }): JSX.Element => (
  <span class="muted">
    {props.label}：
    <Show when={props.by} fallback={dr().plan.waiting}>
      {(by) => `${by().byName} ${isoDateTime(by().at)}`}
    </Show>
  </span>
);

const Months = (props: { items: readonly PlanItemView[] }): JSX.Element => {
  const count = (month: number) =>
    props.items.filter((item) => !item.cancelled && Number(item.day.slice(5, 7)) === month).length;
  const most = () => Math.max(1, ...Array.from({ length: 12 }, (_, index) => count(index + 1)));
  return (
    <ol class="plain drill-months">
      <For each={Array.from({ length: 12 }, (_, index) => index + 1)}>
        {(month) => (
          <li class="drill-month" style={{ '--share': String(count(month) / most()) }}>
            <span class="muted small">{dr().plan.month(month)}</span>
            <span class="strong">{dr().plan.count(count(month))}</span>
          </li>
        )}
      </For>
    </ol>
  );
};

const columns = (plan: PlanView): Column<PlanItemView>[] => {
  const p = dr().plan;
  const act: Column<PlanItemView> = {
    id: 'act',
    header: p.act,
    width: 170,
    value: () => '',
    sortable: false,
    cell: (row) => (
      <Show when={!row.cancelled && (row.drillState === null || isOpen(row.drillState))}>
        <div class="row">
          <MoveItem plan={plan} item={row} />
          <CancelItem plan={plan} item={row} />
        </div>
      </Show>
    ),
  };
  return [
    {
      id: 'subject',
      header: dr().columns.subject,
      value: subjectOf,
      cell: (row) => (
        <Show when={row.drillId} fallback={subjectOf(row)}>
          {(id) => <a href={paths.drill(id())}>{subjectOf(row)}</a>}
        </Show>
      ),
    },
    { id: 'unit', header: dr().columns.unit, value: (row) => row.unitName ?? dr().city, filter: true },
    {
      id: 'day',
      header: p.day,
      width: 190,
      value: (row) => row.day,
      cell: (row) => (
        <span class="row">
          {row.day}
          <Show when={row.conflict}>{(conflict) => <StatusTag tone="red">{p.conflict[conflict()]}</StatusTag>}</Show>
        </span>
      ),
      card: 'tag',
    },
    {
      id: 'scenario',
      header: dr().columns.scenario,
      width: 150,
      value: (row) => row.scenario,
      say: (_, row) => sc().scenarios[row.scenario],
      filter: true,
    },
    {
      id: 'state',
      header: dr().columns.state,
      width: 110,
      value: (row) => (row.cancelled ? 'cancelled' : (row.drillState ?? 'planned')),
      say: (_, row) => dr().states[row.cancelled ? 'cancelled' : (row.drillState ?? 'planned')],
      cell: (row) => <DrillState state={row.cancelled ? 'cancelled' : (row.drillState ?? 'planned')} />,
      filter: true,
    },
    {
      id: 'postponed',
      header: dr().columns.postponed,
      width: 100,
      align: 'right',
      value: (row) => row.postponements.length,
    },
    ...(plan.mayEdit ? [act] : []),
  ];
};

const isOpen = (state: NonNullable<PlanItemView['drillState']>): boolean =>
  state === 'planned' || state === 'announced' || state === 'overdue';

const Versions = (props: { plan: PlanView }): JSX.Element => (
  <ul class="plain stack stack-tight">
    <For each={props.plan.versions}>
      {(one) => (
        <li class="split">
          <span class="row">
            <a href={`${paths.drillPlan(props.plan.year)}?version=${one.version}`}>{dr().plan.version(one.version)}</a>
            <StatusTag tone={PLAN_TONES[one.state]}>{dr().plan.states[one.state]}</StatusTag>
            <span>{sayChange(one.change)}</span>
            <span class="muted">{one.reason}</span>
          </span>
          <span class="muted small">
            {one.createdByName} {isoDateTime(one.createdAt)}
          </span>
        </li>
      )}
    </For>
  </ul>
);

/** `move:2027-03-01>2027-04-01` in words. */
const sayChange = (change: string): string => {
  const [kind = '', detail = ''] = change.split(':');
  const names: Record<string, string> = dr().plan.changes;
  return `${names[kind] ?? kind} ${detail.replace('>', ' → ')}`;
};
export default DrillPlanPage;
