import type { JSX } from 'solid-js';
import { letterNumber } from '../../../server/usage/findings/letter.ts';
import type { FindingRow } from '../../../server/usage/findings/views.ts';
import type { ExemptionView, OrphanRow, VerdictRow } from '../../../server/usage/reading/views.ts';
import { read } from '../../api/query.ts';
import { decimal, isoDate } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { bySystem, type SystemSum } from './system-rows.ts';
import { figure } from './verdict-table.tsx';
import { findingTone, us } from './words.ts';

const systemLink = (row: { systemId: string; systemName: string }): JSX.Element => (
  <a href={paths.usageSystem(row.systemId)}>{row.systemName}</a>
);

/** The systems of those who see only some, or of the city, by what could be saved. */
export const SystemTable = (props: {
  rows: readonly VerdictRow[] | undefined;
  error: unknown;
  onRetry: () => void;
}): JSX.Element => {
  const columns = (): Column<SystemSum>[] => [
    { id: 'system', header: us().columns.system, value: (row) => row.systemName, card: 'title' },
    { id: 'unit', header: us().columns.unit, value: (row) => row.unitName, filter: true },
    figure('workloads', us().columns.workloads, (row) => row.workloads, { width: 110 }),
    figure('idle', us().columns.idle, (row) => row.idle, { width: 100 }),
    figure('over', us().columns.overProvisioned, (row) => row.overProvisioned),
    figure('overloaded', us().columns.overloaded, (row) => row.overloaded, { width: 100 }),
    figure('cpu', us().columns.cpu, (row) => row.cpuMillis / 1000),
    figure('memory', us().columns.memory, (row) => row.memoryMib / 1024),
    figure('freesYuan', us().columns.freesYuan, (row) => row.freesYuan, { width: 150 }),
  ];
  return (
    <DataTable<SystemSum>
      label={us().systemsLabel}
      rows={props.rows ? bySystem(props.rows) : undefined}
      error={props.error}
      onRetry={props.onRetry}
      rowId={(row) => row.systemId}
      rowHref={(row) => paths.usageSystem(row.systemId)}
      columns={columns()}
      exportName={us().systemsLabel}
      empty={<EmptyState title={us().systemsEmpty} next={us().noDataNext} />}
    />
  );
};

/** Of an address: the days that were measured, the busiest slot of them, and whose network it was. */
function evidenceText({ evidence }: OrphanRow): string {
  if (!evidence) return '';
  if (evidence.by === 'noEndpoints') return us().orphanEvidence.noEndpoints;
  const { days, limit, pods } = evidence;
  const peak = Math.max(...days.map(({ max }) => max));
  const [from = '', to = ''] = [days[0]?.day, days.at(-1)?.day];
  return us().orphanEvidence.traffic(from, to, decimal(peak), decimal(limit), pods.join(' '));
}

/** What nobody uses, the costliest first. */
export const OrphanTable = (props: { systemId?: string }): JSX.Element => {
  const rows = read('usage.orphans', () => ({ systemId: props.systemId }));
  const columns = (): Column<OrphanRow>[] => [
    { id: 'name', header: us().columns.name, value: (row) => row.name, card: 'title' },
    {
      id: 'kind',
      header: us().columns.kind,
      width: 220,
      value: (row) => row.kind,
      say: (_, row) => us().orphanKinds[row.kind],
      filter: true,
      card: 'tag',
    },
    ...(props.systemId
      ? []
      : [
          { id: 'system', header: us().columns.system, value: (row: OrphanRow) => row.systemName, cell: systemLink },
          { id: 'unit', header: us().columns.unit, value: (row: OrphanRow) => row.unitName, filter: true },
        ]),
    { id: 'namespace', header: us().columns.namespace, value: (row) => row.namespace },
    {
      id: 'since',
      header: us().columns.since,
      width: 120,
      value: (row) => row.since,
      say: (_, row) => isoDate(row.since),
    },
    figure('age', us().columns.age, (row) => row.ageDays, { width: 110 }),
    figure('perMonth', us().columns.perMonth, (row) => row.yuanPerMonth, { width: 130 }),
    figure('soFar', us().columns.soFar, (row) => row.yuanSoFar),
    { id: 'evidence', header: us().orphanEvidence.header, width: 360, value: evidenceText },
  ];
  return (
    <div class="stack stack-tight">
      <p class="muted small">{us().orphansNote}</p>
      <DataTable<OrphanRow>
        label={us().orphansLabel}
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => `${row.kind}/${row.namespace}/${row.name}`}
        columns={columns()}
        exportName={us().orphansLabel}
        plain={props.systemId !== undefined}
        prefix={props.systemId ? 'o.' : ''}
        empty={<EmptyState title={us().orphansEmpty} next={us().orphansEmptyNext} />}
      />
    </div>
  );
};

export const FindingTag = (props: { finding: Pick<FindingRow, 'state' | 'escalatedAt'> }): JSX.Element => (
  <StatusTag tone={props.finding.escalatedAt ? 'red' : findingTone[props.finding.state]}>
    {us().findings.states[props.finding.state]}
    {props.finding.escalatedAt ? ` · ${us().findings.overdue}` : ''}
  </StatusTag>
);

/** Every notice, the newest first. */
export const FindingTable = (props: { systemId?: string }): JSX.Element => {
  const rows = read('resourceFindings.table', () => ({ systemId: props.systemId }));
  const columns = (): Column<FindingRow>[] => [
    {
      id: 'number',
      header: us().columns.number,
      width: 180,
      value: (row) => row.number,
      say: (_, row) => letterNumber(row.number),
      card: 'title',
    },
    {
      id: 'state',
      header: us().columns.state,
      width: 190,
      value: (row) => row.state,
      say: (_, row) => us().findings.states[row.state],
      cell: (row) => <FindingTag finding={row} />,
      filter: true,
      card: 'tag',
    },
    ...(props.systemId
      ? []
      : [
          { id: 'system', header: us().columns.system, value: (row: FindingRow) => row.systemName, cell: systemLink },
          { id: 'unit', header: us().columns.unit, value: (row: FindingRow) => row.unitName, filter: true },
        ]),
    {
      id: 'kind',
      header: us().columns.verdict,
      width: 150,
      value: (row) => row.kind,
      say: (_, row) => us().findings.kinds[row.kind],
      filter: true,
    },
    {
      id: 'issued',
      header: us().columns.issued,
      width: 120,
      value: (row) => row.issuedAt,
      say: (_, row) => isoDate(row.issuedAt),
    },
    {
      id: 'due',
      header: us().columns.due,
      width: 120,
      value: (row) => row.dueAt,
      // The end of a day is midnight, which belongs to the next.
      say: (_, row) => (row.dueAt ? isoDate(Date.parse(row.dueAt) - 1) : '–'),
    },
    {
      id: 'outcome',
      header: us().columns.outcome,
      width: 130,
      value: (row) => row.outcome,
      say: (_, row) => (row.outcome ? us().findings.outcomes[row.outcome] : '–'),
      filter: true,
    },
    figure('saves', us().columns.freesYuan, (row) => row.freesYuanPerMonth, { width: 150 }),
  ];
  return (
    <DataTable<FindingRow>
      label={us().findings.label}
      rows={rows.data}
      error={rows.error}
      onRetry={() => void rows.refetch()}
      rowId={(row) => row.id}
      rowHref={(row) => paths.usageFinding(row.id)}
      columns={columns()}
      exportName={us().findings.label}
      plain={props.systemId !== undefined}
      prefix={props.systemId ? 'findings.' : ''}
      empty={<EmptyState title={us().findings.empty} next={us().findings.emptyNext} />}
    />
  );
};

export const ExemptionTable = (props: {
  rows: readonly ExemptionView[] | undefined;
  error?: unknown;
  onRetry?: () => void;
  act?: (row: ExemptionView) => JSX.Element;
  plain?: boolean;
}): JSX.Element => {
  const columns = (): Column<ExemptionView>[] => {
    const { act } = props;
    return [
      { id: 'system', header: us().columns.system, value: (row) => row.systemName, cell: systemLink, card: 'title' },
      {
        id: 'state',
        header: us().columns.state,
        width: 110,
        value: (row) => row.state,
        say: (_, row) => us().exemptionStates[row.state],
        cell: (row) => (
          <StatusTag tone={row.state === 'inForce' ? 'blue' : 'neutral'}>{us().exemptionStates[row.state]}</StatusTag>
        ),
        filter: true,
        card: 'tag',
      },
      {
        id: 'kind',
        header: us().columns.kind,
        width: 120,
        value: (row) => row.kind,
        say: (_, row) => us().exemptionKinds[row.kind] ?? row.kind,
        filter: true,
      },
      { id: 'reason', header: us().columns.reason, value: (row) => row.reason },
      { id: 'from', header: us().columns.from, width: 120, value: (row) => row.from },
      { id: 'until', header: us().columns.until, width: 120, value: (row) => row.until },
      { id: 'approver', header: us().columns.approver, width: 160, value: (row) => row.approverName },
      ...(act
        ? [{ id: 'act', header: us().columns.action, width: 110, value: () => '', sortable: false, cell: act }]
        : []),
    ];
  };
  return (
    <DataTable<ExemptionView>
      label={us().exemptionsLabel}
      rows={props.rows}
      error={props.error}
      onRetry={props.onRetry}
      rowId={(row) => row.id}
      columns={columns()}
      exportName={us().exemptionsLabel}
      plain={props.plain}
      prefix={props.plain ? 'x.' : ''}
      empty={<EmptyState title={us().exemptionsEmpty} next={us().exemptionsEmptyNext} />}
    />
  );
};
