import { For, type JSX } from 'solid-js';
import type { FindingLetter } from '../../../server/usage/findings/letter.ts';
import { bytes, cores, decimal } from '../../i18n/format.ts';
import { TableScroll } from '../../ui/table-scroll.tsx';
import '../workflow/workflow.css';
import { reasonSentence, us } from './words.ts';

export const quotaText = ({ cpuMillis, memoryBytes }: { cpuMillis: number; memoryBytes: number }): string =>
  us().findings.doc.quota(cores(cpuMillis), bytes(memoryBytes));

const p95 = (figures: { p95: number } | null): string => (figures ? decimal(figures.p95, 2) : '–');

/** The evidence as it was frozen: what each workload was found to be, and why. */
export const LetterEvidence = (props: { letter: FindingLetter }): JSX.Element => (
  <TableScroll>
    <table class="plain-table">
      <thead>
        <tr>
          <th scope="col">{us().columns.workload}</th>
          <th scope="col">{us().columns.verdict}</th>
          <th scope="col" class="right">
            {us().columns.cpu}
          </th>
          <th scope="col" class="right">
            {us().columns.memory}
          </th>
          <th scope="col" class="right">
            {us().columns.cpuP95}
          </th>
          <th scope="col" class="right">
            {us().columns.memoryP95}
          </th>
          <th scope="col">{us().workload.verdict}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.letter.workloads}>
          {(workload) => (
            <tr>
              <th scope="row">{workload.name}</th>
              <td class="nowrap">{us().verdicts[workload.verdict]}</td>
              <td class="right">{decimal(workload.cpuMillis / 1000, 2)}</td>
              <td class="right">{decimal(workload.memoryMib / 1024, 2)}</td>
              <td class="right">{p95(workload.cpu)}</td>
              <td class="right">{p95(workload.memory)}</td>
              <td class="sentence">
                <For each={workload.reasons}>{(reason) => <div>{reasonSentence(reason)}</div>}</For>
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  </TableScroll>
);
