import { type JSX, Match, Show, Switch } from 'solid-js';
import type { ImportCounts, ImportFault, ImportReport } from '../../../server/import/views.ts';
import { imports as en } from '../../i18n/en/imports.ts';
import { fill } from '../../i18n/fill.ts';
import { words } from '../../i18n/words.ts';
import { imports as zh } from '../../i18n/zh/imports.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/states.tsx';

const t = words({ zh, en });

/** What the import would do or has done, and each fault with its place. */
export const ImportReportView = (props: { report: ImportReport }): JSX.Element => {
  const rows = () => props.report.units.rows + props.report.systems.rows + props.report.applications.rows;
  const nothing = () =>
    [props.report.units, props.report.systems, props.report.applications].every(
      (one) => one.created + one.updated === 0,
    );
  return (
    <>
      <Card title={props.report.written ? t().done : t().report}>
        <Switch fallback={<Banner tone="green">{t().good(rows())}</Banner>}>
          <Match when={props.report.written}>
            <Banner tone="green">{t().doneNote}</Banner>
          </Match>
          <Match when={!props.report.ok}>
            <Banner tone="red" alert>
              {t().bad(props.report.faultCount)}
            </Banner>
          </Match>
          <Match when={nothing()}>
            <Banner tone="neutral">{t().nothing}</Banner>
          </Match>
        </Switch>
        <Counts report={props.report} />
      </Card>
      <Show when={props.report.faults.length > 0}>
        <Card
          title={t().faults}
          note={
            props.report.faultCount > props.report.faults.length
              ? t().shownOf(props.report.faults.length, props.report.faultCount)
              : undefined
          }
        >
          <Faults faults={props.report.faults} />
        </Card>
      </Show>
    </>
  );
};

type Counted = ImportCounts & { key: 'units' | 'systems' | 'applications' };

const Counts = (props: { report: ImportReport }): JSX.Element => {
  const rows = (): Counted[] =>
    (['units', 'systems', 'applications'] as const).map((key) => ({ key, ...props.report[key] }));
  const figure = (id: 'rows' | 'created' | 'updated' | 'unchanged'): Column<Counted> => ({
    id,
    header: t()[id],
    align: 'right',
    value: (row) => row[id],
  });
  const columns = (): Column<Counted>[] => [
    { id: 'kind', header: t().kind, value: (row) => t().kinds[row.key] },
    figure('rows'),
    figure('created'),
    figure('updated'),
    figure('unchanged'),
  ];
  return (
    <DataTable
      plain
      prefix="n."
      label={t().report}
      rows={rows()}
      rowId={(row) => row.key}
      columns={columns()}
      empty={null}
    />
  );
};

const Faults = (props: { faults: readonly ImportFault[] }): JSX.Element => {
  const columns = (): Column<ImportFault>[] => [
    { id: 'sheet', header: t().sheet, value: (fault) => fault.sheet, filter: true, width: 120 },
    { id: 'row', header: t().row, value: (fault) => fault.row, align: 'right', width: 80 },
    { id: 'column', header: t().column, value: (fault) => fault.column || t().wholeRow, filter: true, width: 160 },
    { id: 'value', header: t().value, value: (fault) => fault.value, cell: (fault) => <code>{fault.value}</code> },
    { id: 'problem', header: t().problem, value: (fault) => fill(t().fault[fault.key], fault.values), card: 'title' },
  ];
  return (
    <DataTable
      prefix="f."
      label={t().faults}
      rows={props.faults}
      rowId={(fault) => `${fault.sheet}-${fault.row}-${fault.column}-${fault.key}`}
      columns={columns()}
      exportName="import-faults"
      empty={<EmptyState title={t().good(0)} />}
    />
  );
};
