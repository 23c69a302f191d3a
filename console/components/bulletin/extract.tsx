import { For, type JSX, Show } from 'solid-js';
import { SEVERITIES } from '../../../operators/resources/severities.ts';
import type { BulletinView, ExtractRow, ExtractView } from '../../../server/bulletins/views.ts';
import { command } from '../../api/query.ts';
import { isoDateTime } from '../../i18n/format.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { said } from '../review/outcome-forms.tsx';
import '../workflow/workflow.css';
import './bulletin.css';
import { severityTone } from './tones.ts';
import { b, figureWord, idWord } from './words.ts';

/** The unit's own part of a bulletin, and its word that it has been read. */
export const Extract = (props: { extract: ExtractView }): JSX.Element => {
  const acknowledge = command('bulletins.acknowledge', {
    refresh: ['bulletins', 'bulletinItems'],
    onDone: ({ items }) => succeeded(b().acknowledgedNow(items)),
  });
  const it = () => props.extract;
  return (
    <Card
      title={`${b().mine} · ${it().unitName}`}
      note={
        it().acknowledgedAt
          ? b().acknowledgedBy(it().acknowledgedByName ?? '', isoDateTime(it().acknowledgedAt ?? ''))
          : b().notAcknowledged
      }
      actions={
        <Show when={it().mayAcknowledge}>
          <Button look="primary" busy={acknowledge.busy()} onPress={() => acknowledge.run({ month: it().month })}>
            {b().acknowledge}
          </Button>
        </Show>
      }
    >
      <div class="stack">
        <Show when={said(acknowledge.failure())}>
          {(text) => (
            <Banner tone="red" alert>
              {text()}
            </Banner>
          )}
        </Show>
        <div class="row">
          <For each={SEVERITIES}>
            {(severity) => (
              <StatusTag tone={severityTone[severity]}>
                {b().severities[severity]} {it().counts[severity]}
              </StatusTag>
            )}
          </For>
        </div>
        <Show when={it().findings.length > 0}>
          <Findings extract={it()} />
        </Show>
        <Show when={Object.keys(it().audit).length > 0}>
          <Audit extract={it()} />
        </Show>
        <p class="muted small">
          {b().digest} <span class="mono digest">{it().digest}</span>
        </p>
      </div>
    </Card>
  );
};

/** Rows shown at once; the exported file has them all. */
const SHOWN = 200;

const Findings = (props: { extract: ExtractView }): JSX.Element => (
  <>
    <TableScroll>
      <table class="plain-table bulletin-table">
        <thead>
          <tr>
            <th scope="col">{b().columns.severity}</th>
            <th scope="col">{b().columns.section}</th>
            <th scope="col">{b().columns.subject}</th>
            <th scope="col">{b().item.ids}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.extract.findings.slice(0, SHOWN)}>
            {(one) => (
              <tr>
                <td>
                  <StatusTag tone={severityTone[one.severity]}>{b().severities[one.severity]}</StatusTag>
                </td>
                <td>
                  {b().sections[one.section]}
                  <Show when={b().titles[one.title]}>{(title) => <span class="muted small"> {title()}</span>}</Show>
                </td>
                <td class="mono words">{one.subject}</td>
                <td class="small words">
                  {one.more > 0 || one.ids.length > 8
                    ? b().moreIds(one.ids.slice(0, 8).map(idWord).join('、'), one.ids.length + one.more)
                    : one.ids.map(idWord).join('、')}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
    <Show when={props.extract.findings.length + props.extract.more > SHOWN}>
      <p class="muted small">{b().more(props.extract.findings.length + props.extract.more - SHOWN)}</p>
    </Show>
  </>
);

const AUDITED = ['denied', 'deleted', 'restarted', 'scaled', 'byOthers'] as const;
const AUDIT_WORDS = {
  denied: 'auditDenied',
  deleted: 'auditDeleted',
  restarted: 'auditRestarted',
  scaled: 'auditScaled',
  byOthers: 'auditByOthers',
} as const;

const Audit = (props: { extract: ExtractView }): JSX.Element => (
  <section class="stack stack-tight">
    <h3>{b().auditOf}</h3>
    <TableScroll>
      <table class="plain-table bulletin-table">
        <thead>
          <tr>
            <th scope="col">{b().tenancy}</th>
            <For each={AUDITED}>
              {(kind) => (
                <th scope="col" class="right">
                  {figureWord(AUDIT_WORDS[kind])}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={Object.entries(props.extract.audit)}>
            {([tenancy, counts]) => (
              <tr>
                <td class="mono">{tenancy}</td>
                <For each={AUDITED}>{(kind) => <td class="right">{counts[kind]}</td>}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
  </section>
);

const columns = (): Column<ExtractRow>[] => [
  { id: 'unit', header: b().columns.unit, value: (row) => row.unitName },
  ...SEVERITIES.map(
    (severity): Column<ExtractRow> => ({
      id: severity,
      header: b().severities[severity],
      width: 90,
      align: 'right',
      value: (row) => row.counts[severity],
    }),
  ),
  { id: 'open', header: b().columns.open, width: 120, align: 'right', value: (row) => row.openItems },
  {
    id: 'acknowledged',
    header: b().columns.acknowledged,
    width: 160,
    value: (row) => row.acknowledgedAt,
    say: (_, row) => (row.acknowledgedAt ? isoDateTime(row.acknowledgedAt) : b().notAcknowledged),
    cell: (row) => (
      <Show when={row.acknowledgedAt} fallback={<StatusTag tone="amber">{b().notAcknowledged}</StatusTag>}>
        {(at) => <span>{isoDateTime(at())}</span>}
      </Show>
    ),
    card: 'tag',
  },
];

/** Who has read it, and how much is still open there. */
export const Units = (props: { bulletin: BulletinView }): JSX.Element => (
  <DataTable<ExtractRow>
    label={b().units}
    rows={props.bulletin.units}
    error={undefined}
    rowId={(row) => row.unitId}
    columns={columns()}
    exportName={`${b().units}${props.bulletin.month}`}
    empty={<EmptyState title={b().empty} next={b().emptyNext} />}
  />
);
