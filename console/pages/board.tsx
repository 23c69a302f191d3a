import { createSignal, type JSX, Show } from 'solid-js';
import type { CaseView, ProcedureView } from '../../server/supervision/views.ts';
import { read } from '../api/query.ts';
import { Explain } from '../components/board/explain.tsx';
import { Offices, Totals } from '../components/board/summary.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { bo } from '../components/system/words.ts';
import { DeadlineText } from '../components/time.tsx';
import { lightTone } from '../components/workflow/tones.ts';
import { named, w } from '../components/workflow/words.ts';
import { lastDay } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

type Clocked = CaseView | ProcedureView;

const lightColumn = <Row extends Clocked>(): Column<Row> => ({
  id: 'light',
  header: bo().columns.light,
  width: 100,
  value: (row) => row.light,
  say: (value) => named(w().lights, String(value)),
  cell: (row) => <StatusTag tone={lightTone(row.light)}>{named(w().lights, row.light)}</StatusTag>,
  filter: true,
  card: 'tag',
});

const deadlineColumn = <Row extends Clocked>(): Column<Row> => ({
  id: 'deadline',
  header: bo().columns.deadline,
  width: 220,
  value: (row) => row.dueAt,
  say: (_, row) => lastDay(row.dueAt),
  cell: (row) => <DeadlineText deadline={row} />,
});

const columns = (onExplain: (one: CaseView) => void): Column<CaseView>[] => {
  const c = bo().columns;
  return [
    {
      id: 'number',
      header: c.number,
      width: 160,
      value: (row) => row.number,
      cell: (row) => (
        <a class="mono nowrap" href={paths.application(row.applicationId)}>
          {row.number}
        </a>
      ),
    },
    lightColumn(),
    {
      id: 'step',
      header: c.step,
      width: 120,
      value: (row) => row.name,
      say: (_, row) => w().steps[row.name],
      filter: true,
    },
    { id: 'office', header: c.office, value: (row) => row.officeName, filter: true },
    { id: 'system', header: c.system, value: (row) => row.systemName },
    { id: 'unit', header: c.unit, value: (row) => row.unitName, hidden: true, filter: true },
    deadlineColumn(),
    { id: 'actor', header: c.actor, width: 110, value: (row) => row.actorName, hidden: true },
    {
      id: 'explanation',
      header: c.explanation,
      value: (row) => row.explanation ?? '',
      cell: (row) => (
        <Show
          when={row.light === 'red' && row.mayExplain && !row.explanation}
          fallback={<span>{row.explanation ?? (row.light === 'red' ? bo().needed : '')}</span>}
        >
          <Button small onPress={() => onExplain(row)}>
            {bo().explain}
            <span class="sr-only"> {row.number}</span>
          </Button>
        </Show>
      ),
    },
  ];
};

const procedureColumns = (): Column<ProcedureView>[] => {
  const c = bo().columns;
  return [
    {
      id: 'number',
      header: c.document,
      width: 170,
      value: (row) => row.number,
      cell: (row) => (
        <a class="mono nowrap" href={row.link}>
          {row.number || bo().procedures[row.kind]}
        </a>
      ),
    },
    lightColumn(),
    {
      id: 'kind',
      header: c.procedure,
      width: 140,
      value: (row) => row.kind,
      say: (_, row) => bo().procedures[row.kind],
      filter: true,
    },
    { id: 'office', header: c.turn, value: (row) => row.officeName, filter: true },
    { id: 'subject', header: c.subject, value: (row) => row.subject },
    deadlineColumn(),
  ];
};

/** What is late, whose is it? */
const BoardPage = (): JSX.Element => {
  const [explaining, setExplaining] = createSignal<CaseView>();
  const summary = read('supervision.summary');
  const cases = read('supervision.board', () => ({}));
  const procedures = read('supervision.procedures');
  const alsoLate = () => (procedures.data ?? []).filter(({ light }) => light === 'red').length;
  return (
    <Page
      title={bo().title}
      state={<Show when={summary.data}>{(found) => <span>{bo().lateTitle(found().red + alsoLate())}</span>}</Show>}
    >
      <div class="stack">
        <Loaded query={summary}>
          {(found) => (
            <>
              <Totals summary={found()} />
              <Offices summary={found()} />
            </>
          )}
        </Loaded>
        <section class="stack stack-tight" aria-label={bo().cases}>
          <h2>{bo().cases}</h2>
          <DataTable<CaseView>
            label={bo().casesLabel}
            rows={cases.data}
            error={cases.error}
            onRetry={() => void cases.refetch()}
            rowId={(row) => row.stepId}
            columns={columns(setExplaining)}
            exportName={bo().title}
            empty={<EmptyState title={bo().empty} next={bo().emptyNext} />}
          />
        </section>
        <section class="stack stack-tight" aria-label={bo().otherProcedures}>
          <h2>{bo().otherProcedures}</h2>
          <DataTable<ProcedureView>
            label={bo().otherProcedures}
            prefix="p."
            rows={procedures.data}
            error={procedures.error}
            onRetry={() => void procedures.refetch()}
            rowId={(row) => `${row.kind}:${row.id}`}
            columns={procedureColumns()}
            exportName={bo().otherProcedures}
            empty={<EmptyState title={bo().noProcedures} next={bo().noProceduresNext} />}
          />
        </section>
        <Explain step={explaining()} onClose={() => setExplaining(undefined)} />
      </div>
    </Page>
  );
};
export default BoardPage;
