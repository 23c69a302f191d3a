import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import { type OperationReportView, REPORT_SECTIONS } from '../../server/reports/views.ts';
import { read } from '../api/query.ts';
import { Loaded } from '../components/loaded.tsx';
import { OfficialDocument } from '../components/official-document.tsx';
import { SectionBody } from '../components/reports/section-body.tsx';
import { op } from '../components/reports/words.ts';
import { longDate } from '../i18n/format.ts';

/** The report in its printed form. */
const PrintedReportPage = (): JSX.Element => {
  const params = useParams<{ month: string }>();
  const report = read('operationReports.get', () => ({ month: params.month }));
  return <Loaded query={report}>{(found) => <Printed report={found()} />}</Loaded>;
};

const Printed = (props: { report: OperationReportView }): JSX.Element => (
  <OfficialDocument
    title={`${op().docTitle}（${props.report.month}）`}
    number={props.report.number ?? op().reportStates[props.report.state]}
    printLabel={op().print}
    seal={op().docSeal}
    signer={props.report.publishedByName || undefined}
    date={longDate(props.report.publishedAt ?? props.report.draftedAt)}
  >
    <For each={REPORT_SECTIONS}>
      {(section, index) => (
        <section class="stack stack-tight">
          <h2>{`${index() + 1}. ${op().sections[section]}`}</h2>
          <SectionBody section={section} figures={props.report.figures} />
          <Show when={props.report.texts[section]}>{(text) => <p class="words">{text()}</p>}</Show>
        </section>
      )}
    </For>
    <Show when={props.report.digest}>
      <p class="mono small words">
        {op().digest} {props.report.digest}
      </p>
    </Show>
  </OfficialDocument>
);
export default PrintedReportPage;
