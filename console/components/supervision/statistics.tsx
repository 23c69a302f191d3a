import { createSignal, For, type JSX, Show } from 'solid-js';
import type { OfficeFile, OfficerFile, StatisticsView } from '../../../server/supervision/views.ts';
import { fetchOnce, read } from '../../api/query.ts';
import { decimal, isoDate } from '../../i18n/format.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { Card } from '../../ui/card.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { BarChart } from '../charts/bar-chart.tsx';
import { WorkbookButton } from '../judgement/workbook-button.tsx';
import { Loaded } from '../loaded.tsx';
import { su } from './words.ts';

const firstOfMonth = (): string => `${isoDate(new Date()).slice(0, 8)}01`;

/** Performance files of offices and officers, and what happened, in a period. */
export const Statistics = (): JSX.Element => {
  const [from, setFrom] = createSignal(firstOfMonth());
  const [to, setTo] = createSignal(isoDate(new Date()));
  const period = () => ({ from: from(), to: to() });
  const valid = () => from() !== '' && to() !== '' && from() <= to();
  const statistics = read('supervision.statistics', period, { enabled: valid, keep: true });
  return (
    <div class="stack">
      <div class="row">
        <DateField name="from" label={su().from} value={from()} onInput={setFrom} filter />
        <DateField name="to" label={su().to} value={to()} onInput={setTo} filter />
        <WorkbookButton fetch={() => fetchOnce('supervision.workbook', period())} />
      </div>
      <Loaded query={statistics}>
        {(found) => (
          <>
            <Overview it={found()} />
            <DataTable<OfficeFile>
              label={su().offices}
              prefix="o."
              rows={found().offices}
              rowId={(row) => row.officeUnitId}
              columns={officeColumns()}
              exportName={su().offices}
              empty={<EmptyState title={su().noFigures} />}
            />
            <For each={found().offices.filter((one) => one.officers.length > 0)}>
              {(office) => (
                <section class="stack stack-tight" aria-label={su().officersOf(office.officeName)}>
                  <h3>{su().officersOf(office.officeName)}</h3>
                  <DataTable<OfficerFile>
                    label={su().officersOf(office.officeName)}
                    rows={office.officers}
                    rowId={(row) => row.officerId}
                    columns={officerColumns()}
                    prefix={`${office.officeUnitId}.`}
                    plain
                    empty={<EmptyState title={su().noFigures} />}
                  />
                </section>
              )}
            </For>
          </>
        )}
      </Loaded>
    </div>
  );
};

const orDash = (value: number | null, digits = 1): string => (value === null ? '–' : decimal(value, digits));
const percentOf = (value: number | null): string => (value === null ? '–' : `${decimal(value, 1)}%`);

export const Overview = (props: { it: StatisticsView }): JSX.Element => (
  <Card title={su().statistics}>
    <div class="stack">
      <DescriptionList
        columns={2}
        items={[
          { term: su().submitted, value: decimal(props.it.submitted, 0) },
          { term: su().finished, value: decimal(props.it.finished, 0) },
          { term: su().handled, value: decimal(props.it.handled, 0) },
          { term: su().late, value: decimal(props.it.late, 0) },
          { term: su().inTime, value: percentOf(props.it.inTimePercent) },
          { term: su().satisfied, value: percentOf(props.it.satisfiedPercent) },
          {
            term: su().complaints,
            value: `${props.it.complaints.all} · ${su().founded} ${props.it.complaints.founded}`,
          },
          {
            term: su().article28,
            value:
              props.it.article28
                .map((one) => `${su().kinds[one.kind]} ${su().verificationStates[one.state]} ${one.count}`)
                .join('；') || '0',
          },
          {
            term: su().measures,
            value:
              props.it.measures
                .map((one) => `${su().measureKinds[one.kind]} ${su().measureStates[one.state]} ${one.count}`)
                .join('；') || '0',
          },
        ]}
      />
      <Show when={props.it.stars.some((count) => count > 0)}>
        <BarChart
          title={su().starsTitle}
          say={(value) => decimal(value ?? 0, 0)}
          bars={props.it.stars.map((value, index) => ({ label: su().stars(index + 1), value }))}
        />
      </Show>
    </div>
  </Card>
);

type Times = Pick<OfficerFile, 'handled' | 'late' | 'inTimePercent' | 'meanDays' | 'longestDays' | 'faults'>;

const timeColumns = <R extends Times>(): Column<R>[] => [
  { id: 'handled', header: su().handled, align: 'right', width: 90, value: (row) => row.handled },
  { id: 'late', header: su().late, align: 'right', width: 90, value: (row) => row.late },
  {
    id: 'inTime',
    header: su().inTime,
    align: 'right',
    width: 100,
    value: (row) => row.inTimePercent,
    say: (_, row) => percentOf(row.inTimePercent),
  },
  {
    id: 'mean',
    header: su().mean,
    align: 'right',
    width: 170,
    value: (row) => row.meanDays,
    say: (_, row) => orDash(row.meanDays),
  },
  {
    id: 'longest',
    header: su().longest,
    align: 'right',
    width: 110,
    value: (row) => row.longestDays,
    say: (_, row) => orDash(row.longestDays),
  },
  { id: 'faults', header: su().faults, align: 'right', width: 90, value: (row) => row.faults },
];

const officeColumns = (): Column<OfficeFile>[] => [
  { id: 'office', header: su().office, value: (row) => row.officeName, card: 'title' },
  ...timeColumns<OfficeFile>(),
  { id: 'measures', header: su().measures, align: 'right', width: 100, value: (row) => row.measures },
  { id: 'complaints', header: su().complaints, align: 'right', width: 100, value: (row) => row.complaints },
  {
    id: 'satisfaction',
    header: su().satisfaction,
    align: 'right',
    width: 100,
    value: (row) => row.satisfaction,
    say: (_, row) => orDash(row.satisfaction),
  },
];

const officerColumns = (): Column<OfficerFile>[] => [
  { id: 'officer', header: su().officer, value: (row) => row.officerName, card: 'title' },
  ...timeColumns<OfficerFile>(),
];
