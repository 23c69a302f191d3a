import { For, type JSX, Show } from 'solid-js';
import type { TestRunView } from '../../../server/trials/views.ts';
import { decimal } from '../../i18n/format.ts';
import { DescriptionList } from '../../ui/description-list.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { fileHref } from '../file-list.tsx';
import { ExactTime } from '../time.tsx';
import { testTone } from '../workflow/tones.ts';
import { named, w } from '../workflow/words.ts';
import '../workflow/workflow.css';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { tr } from './words.ts';

/** One run: the verdict, every point that was looked at, every figure, who and when, and the report itself. */
export const TestResult = (props: { run: TestRunView; applicationId: string }): JSX.Element => (
  <div class="stack">
    <div class="row">
      <StatusTag tone={testTone[props.run.state]}>{w().testStates[props.run.state]}</StatusTag>
      <span>{props.run.summary}</span>
    </div>
    <Checks run={props.run} />
    <Show when={Object.keys(props.run.measurements).length > 0}>
      <section class="stack stack-tight" aria-label={tr().measures}>
        <h3>{tr().measures}</h3>
        <DescriptionList
          columns={2}
          items={Object.entries(props.run.measurements).map(([name, value]) => ({
            term: named(tr().measurements, name),
            value: decimal(value, 2),
          }))}
        />
      </section>
    </Show>
    <DescriptionList columns={2} items={particulars(props.run, props.applicationId)} />
  </div>
);

const Checks = (props: { run: TestRunView }): JSX.Element => (
  <Show when={props.run.checks.length > 0} fallback={<p class="muted">{tr().noChecks}</p>}>
    <TableScroll>
      <table class="plain-table" aria-label={tr().checks}>
        <thead>
          <tr>
            <th scope="col">{tr().check}</th>
            <th scope="col">{tr().result}</th>
            <th scope="col">{tr().message}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.run.checks}>
            {(check) => (
              <tr>
                <td>{check.name}</td>
                <td>
                  <StatusTag tone={check.passed ? 'green' : 'red'}>{check.passed ? tr().pass : tr().fail}</StatusTag>
                </td>
                <td class="words">{check.message}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
  </Show>
);

const particulars = (run: TestRunView, applicationId: string) => [
  { term: tr().source, value: w().testSources[run.source] },
  { term: tr().tester, value: run.testerName },
  { term: tr().startedAt, value: <ExactTime at={run.startedAt ?? run.createdAt} /> },
  { term: tr().finishedAt, value: run.finishedAt ? <ExactTime at={run.finishedAt} /> : w().notYet },
  ...(run.reportDigest ? [{ term: tr().digest, value: <span class="mono small words">{run.reportDigest}</span> }] : []),
  ...(run.reportSha256
    ? [
        {
          term: tr().report,
          value: (
            <a href={fileHref(run.reportSha256, applicationId)} target="_blank" rel="noopener">
              {tr().report}
            </a>
          ),
        },
      ]
    : []),
];
