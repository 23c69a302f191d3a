import { For, type JSX, Show } from 'solid-js';
import type { BackupView, FindingView, OrderView } from '../../../server/backup/views.ts';
import { isoDate, isoDateTime, lastDay } from '../../i18n/format.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { Card } from '../../ui/card.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { exemptionColumns } from './exemptions-table.tsx';
import { restoreColumns } from './restores-table.tsx';
import { FindingStateTag, FindingTag, OrderTag } from './tones.tsx';
import '../workflow/workflow.css';
import { bk } from './words.ts';

/** What can be restored. */
export const RestorePoints = (props: { backup: BackupView }): JSX.Element => (
  <Card title={bk().points} note={bk().pointsNote}>
    <Show when={props.backup.restorePoints.length > 0} fallback={<p class="muted">{bk().noPoints}</p>}>
      <TableScroll>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{bk().columns.completed}</th>
              <th scope="col">{bk().columns.backup}</th>
              <th scope="col">{bk().columns.location}</th>
              <th scope="col">{bk().columns.kind}</th>
              <th scope="col" class="number">
                {bk().columns.items}
              </th>
              <th scope="col">{bk().columns.seen}</th>
              <th scope="col">{bk().columns.expires}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.backup.restorePoints}>
              {(point) => (
                <tr>
                  <td class="nowrap">{isoDateTime(point.completedAt)}</td>
                  <td class="mono">{point.name}</td>
                  <td class="mono">{point.location}</td>
                  <td class="nowrap">{point.own ? bk().own : bk().scheduled}</td>
                  <td class="number">{point.items}</td>
                  <td class="nowrap">
                    {point.seenAt ? isoDateTime(point.seenAt) : <span class="muted">{bk().unseen}</span>}
                  </td>
                  <td class="nowrap">{point.expiresAt ? isoDate(point.expiresAt) : ''}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </TableScroll>
    </Show>
  </Card>
);

/** A short list inside a page; without rows, a sentence. */
const Records = <R,>(props: {
  title: string;
  rows: readonly R[];
  rowId: (row: R) => string;
  columns: readonly Column<R>[];
  prefix: string;
  empty: string;
}): JSX.Element => (
  <Card title={props.title}>
    <Show when={props.rows.length > 0} fallback={<p class="muted">{props.empty}</p>}>
      <DataTable<R>
        plain
        prefix={props.prefix}
        label={props.title}
        rows={props.rows}
        rowId={props.rowId}
        columns={props.columns}
        empty={props.empty}
      />
    </Show>
  </Card>
);

export const FindingRecords = (props: { findings: readonly FindingView[] }): JSX.Element => (
  <Records
    title={bk().history}
    prefix="findings."
    rows={props.findings}
    rowId={(row) => row.id}
    columns={[
      {
        id: 'opened',
        header: bk().columns.opened,
        width: 160,
        value: (row) => row.openedAt,
        say: (_, row) => isoDateTime(row.openedAt),
      },
      {
        id: 'word',
        header: bk().columns.finding,
        width: 140,
        value: (row) => row.word,
        cell: (row) => <FindingTag finding={row.word} />,
      },
      {
        id: 'state',
        header: bk().columns.state,
        width: 120,
        value: (row) => row.state,
        cell: (row) => <FindingStateTag state={row.state} />,
        card: 'tag',
      },
      {
        id: 'due',
        header: bk().columns.due,
        width: 120,
        value: (row) => row.dueAt,
        say: (_, row) => lastDay(row.dueAt),
      },
      { id: 'action', header: bk().columns.action, value: (row) => row.action },
      { id: 'evidence', header: bk().columns.evidence, value: (row) => evidenceOf(row) },
    ]}
    empty={bk().noHistory}
  />
);

const evidenceOf = ({ evidence }: FindingView): string =>
  evidence?.backup && evidence.completedAt ? bk().evidence(evidence.backup, isoDateTime(evidence.completedAt)) : '';

export const OrderRecords = (props: { orders: readonly OrderView[] }): JSX.Element => (
  <Records
    title={bk().orders}
    prefix="orders."
    rows={props.orders}
    rowId={(row) => row.id}
    columns={[
      {
        id: 'requested',
        header: bk().columns.requested,
        width: 160,
        value: (row) => row.requestedAt,
        say: (_, row) => isoDateTime(row.requestedAt),
      },
      {
        id: 'state',
        header: bk().columns.state,
        width: 120,
        value: (row) => row.state,
        cell: (row) => <OrderTag state={row.state} />,
        card: 'tag',
      },
      { id: 'by', header: bk().columns.by, width: 150, value: (row) => row.requestedByName },
      { id: 'reason', header: bk().columns.reason, value: (row) => row.reason },
      {
        id: 'backup',
        header: bk().columns.backup,
        value: (row) => row.backup,
        cell: (row) => <span class="mono">{row.backup}</span>,
      },
    ]}
    empty={bk().noOrders}
  />
);

export const RestoreRecords = (props: { backup: BackupView }): JSX.Element => (
  <Records
    title={bk().restores}
    prefix="restores."
    rows={props.backup.restores}
    rowId={(row) => row.id}
    columns={restoreColumns(props.backup.actions.length > 0)}
    empty={bk().restoresEmpty}
  />
);

export const ExemptionRecords = (props: { backup: BackupView }): JSX.Element => (
  <Records
    title={bk().exemptions}
    prefix="exemptions."
    rows={props.backup.exemptions}
    rowId={(row) => row.id}
    columns={exemptionColumns()}
    empty={bk().exemptionsEmpty}
  />
);
