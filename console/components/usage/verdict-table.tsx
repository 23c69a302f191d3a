import type { JSX } from 'solid-js';
import type { HeldByWorkload, VerdictRow } from '../../../server/usage/reading/views.ts';
import type { VerdictKind } from '../../../server/usage/verdict.ts';
import { decimal } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { us, verdictTone } from './words.ts';

export const VerdictTag = (props: { verdict: VerdictKind }): JSX.Element => (
  <StatusTag tone={verdictTone[props.verdict]}>{us().verdicts[props.verdict]}</StatusTag>
);

export const figure = <R,>(
  id: string,
  header: string,
  value: (row: R) => number | null,
  options: { width?: number; hidden?: boolean } = {},
): Column<R> => ({
  id,
  header,
  value,
  say: (given) => (given === null || given === undefined ? '–' : decimal(Number(given), 2)),
  align: 'right',
  width: options.width ?? 120,
  ...(options.hidden && { hidden: true }),
});

const columns = (withSystem: boolean): Column<VerdictRow>[] => {
  const c = us().columns;
  const system: Column<VerdictRow>[] = withSystem
    ? [
        {
          id: 'system',
          header: c.system,
          value: (row) => row.systemName,
          cell: (row) => <a href={paths.usageSystem(row.systemId)}>{row.systemName}</a>,
        },
        { id: 'unit', header: c.unit, value: (row) => row.unitName, filter: true },
      ]
    : [];
  return [
    { id: 'name', header: c.workload, value: (row) => row.name, card: 'title' },
    {
      id: 'verdict',
      header: c.verdict,
      width: 130,
      value: (row) => row.verdict,
      say: (_, row) => us().verdicts[row.verdict],
      cell: (row) => <VerdictTag verdict={row.verdict} />,
      filter: true,
      card: 'tag',
    },
    ...system,
    { id: 'kind', header: c.kind, width: 120, value: (row) => row.kind, filter: true, hidden: true },
    { id: 'namespace', header: c.namespace, value: (row) => row.namespace, hidden: true },
    figure('cpu', c.cpu, (row) => row.cpuMillis / 1000, { width: 100 }),
    ...(withSystem ? [] : [held('cpuLimit', c.cpuLimit, 'limitCpuMillis', 1000)]),
    figure('memory', c.memory, (row) => row.memoryMib / 1024, { width: 110 }),
    ...(withSystem ? [] : [held('memoryLimit', c.memoryLimit, 'limitMemoryMib', 1024)]),
    figure('storage', c.storage, (row) => row.storageMib / 1024, { width: 110, hidden: withSystem }),
    figure('cpuP95', c.cpuP95, (row) => row.cpuP95, { width: 110 }),
    figure('memoryP95', c.memoryP95, (row) => row.memoryP95, { width: 120 }),
    figure('freesCpu', c.freesCpu, (row) => row.freesCpuMillis / 1000, { width: 140, hidden: true }),
    figure('freesMemory', c.freesMemory, (row) => row.freesMemoryMib / 1024, { width: 160, hidden: true }),
    figure('freesYuan', c.freesYuan, (row) => row.freesYuan, { width: 140 }),
    { id: 'asOf', header: c.asOf, width: 120, value: (row) => row.asOf, hidden: true },
  ];
};

/** What only one system's page is told of its workloads; a dash where there is no limit. */
const held = (id: string, header: string, part: keyof HeldByWorkload, unit: number): Column<VerdictRow> =>
  figure(id, header, (row) => (row.held?.[part] == null ? null : row.held[part] / unit), { width: 125 });

/** Every verdict, what costs most first; filters, sort, columns and export as in any table. */
export const VerdictTable = (props: {
  rows: readonly VerdictRow[] | undefined;
  error?: unknown;
  onRetry?: () => void;
  /** Within one system's page. */
  plain?: boolean;
}): JSX.Element => (
  <DataTable<VerdictRow>
    label={us().workloadsLabel}
    rows={props.rows}
    error={props.error}
    onRetry={props.onRetry}
    rowId={(row) => row.id}
    rowHref={(row) => paths.usageWorkload(row.id)}
    columns={columns(!props.plain)}
    exportName={us().workloadsLabel}
    plain={props.plain}
    prefix={props.plain ? 'w.' : ''}
    empty={<EmptyState title={us().noData} next={us().noDataNext} />}
  />
);
