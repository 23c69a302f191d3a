import { For, type JSX, Show } from 'solid-js';
import type { SystemUsage, WorkloadView } from '../../../server/usage/reading/views.ts';
import { decimal } from '../../i18n/format.ts';
import { Card } from '../../ui/card.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import '../workflow/workflow.css';
import { us } from './words.ts';

interface Row {
  label: string;
  unit: string;
  /** null: no limit is set; undefined: there is none of this kind. */
  limit: number | null | undefined;
  quota?: number;
  request: number | null;
  use: number | null;
}

const MIB_PER_GIB = 1024;

/** Quota, request, limit and use side by side, for CPU, memory and storage, on the last day that is on record. */
export const HeldCard = (props: { usage: SystemUsage }): JSX.Element => (
  <Show when={props.usage.days.at(-1)}>
    {(day) => (
      <Card title={us().held.title} note={us().held.note(day().day)}>
        <HeldTable
          rows={[
            {
              ...{ label: us().held.cpu, unit: us().charts.cores, quota: day().quotaCpu, limit: day().limitCpu },
              ...(day().coverage > 0 ? { request: day().requestCpu, use: day().useCpu } : UNSAMPLED),
            },
            {
              ...{ label: us().held.memory, unit: us().charts.gib, quota: day().quotaMemory, limit: day().limitMemory },
              ...(day().coverage > 0 ? { request: day().requestMemory, use: day().useMemory } : UNSAMPLED),
            },
            {
              ...{ label: us().held.storage, unit: us().charts.gib, quota: day().quotaStorage, limit: undefined },
              ...{ request: day().requestStorage, use: day().useStorage },
            },
          ]}
        />
      </Card>
    )}
  </Show>
);

const UNSAMPLED = { request: null, use: null };

/** The same for one workload: what its pods ask for, what they may use at most, and what its volumes hold. */
export const WorkloadHeld = (props: { workload: WorkloadView }): JSX.Element => {
  const it = () => props.workload;
  const mean = (signal: 'cpu' | 'memory', request: number): number | null => {
    const percent = it().evidence.overProvisioned[signal]?.mean;
    return percent == null ? null : (percent / 100) * request;
  };
  return (
    <Card title={us().held.title} note={us().held.workloadNote(it().asOf)}>
      <HeldTable
        rows={[
          {
            ...{ label: us().held.cpu, unit: us().charts.cores, request: it().cpuMillis / 1000 },
            ...{ limit: scaled(it().held?.limitCpuMillis, 1000), use: mean('cpu', it().cpuMillis / 1000) },
          },
          {
            ...{ label: us().held.memory, unit: us().charts.gib, request: it().memoryMib / MIB_PER_GIB },
            ...{
              limit: scaled(it().held?.limitMemoryMib, MIB_PER_GIB),
              use: mean('memory', it().memoryMib / MIB_PER_GIB),
            },
          },
          {
            ...{ label: us().held.storage, unit: us().charts.gib, request: it().storageMib / MIB_PER_GIB },
            ...{ limit: undefined, use: scaled(it().held?.storageUseMib, MIB_PER_GIB) },
          },
        ]}
      />
    </Card>
  );
};

const scaled = (amount: number | null | undefined, unit: number): number | null =>
  amount == null ? null : amount / unit;

const HeldTable = (props: { rows: readonly Row[] }): JSX.Element => {
  const hasQuota = () => props.rows.some(({ quota }) => quota !== undefined);
  return (
    <TableScroll>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">{us().held.resource}</th>
            <Show when={hasQuota()}>
              <th scope="col" class="right">
                {us().held.quota}
              </th>
            </Show>
            <th scope="col" class="right">
              {us().held.request}
            </th>
            <th scope="col" class="right">
              {us().held.limit}
            </th>
            <th scope="col" class="right">
              {us().held.use}
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.rows}>
            {({ label, unit, quota, request, limit, use }) => (
              <tr>
                <th scope="row">{label}</th>
                <Show when={hasQuota()}>
                  <td class="right">{said(quota ?? 0, unit)}</td>
                </Show>
                <td class="right">{said(request, unit)}</td>
                <td class="right">
                  {limit === undefined ? '–' : limit === null ? us().held.noLimit : said(limit, unit)}
                </td>
                <td class="right">{said(use, unit)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
  );
};

const said = (amount: number | null, unit: string): JSX.Element =>
  amount === null ? <span class="muted">{us().held.notMeasured}</span> : `${decimal(amount, 2)}\u00A0${unit}`;
